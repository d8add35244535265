import {describe, expect, it} from 'vitest';
import {parseRustcIdentity} from '../../source/sccache/build-record.ts';
import {hasSccache, startLab} from './_lab.ts';

it.each([
	['rustup', '1.95.0 (59807616e 2026-04-14)', '1.95.0', '59807616e1fa2540724bfbac14d7976d7e4a3860'],
	['a distribution', '1.85.0 (built from a source tarball)', '1.85.0', undefined],
])('reads the identity of a rustc from %s', (_, version, release, commit) => {
	const host = 'x86_64-unknown-linux-gnu';
	const words = `rustc ${version}\nbinary: rustc\ncommit-hash: ${commit ?? 'unknown'}\nhost: ${host}\nrelease: ${release}\nLLVM version: 22.1.2\n`;
	expect(parseRustcIdentity(words)).toEqual({release, commit, host});
});

it('reads no identity from other words', () => {
	expect(parseRustcIdentity('error: no such toolchain')).toBeUndefined();
});

describe.skipIf(!hasSccache)(`recordBuild${hasSccache ? '' : ' (needs cargo and an sccache with S3)'}`, () => {
	it('records a build and what sccache did for it alone, without a secret', async () => {
		const lab = await startLab({CARGO_REGISTRY_TOKEN: 'hunter2', CARGO_HTTP_PROXY: 'http://me:hunter2@proxy', RUSTFLAGS: '-C debuginfo=0'});
		const [cold, warm] = [await lab.build(), await lab.build()];
		expect(warm).toMatchObject({
			rustc: {release: expect.stringMatching(/^\d+\.\d+\.\d+/), host: expect.stringMatching(/-/)},
			cwd: lab.root,
			cargoHome: {inEnvironment: true},
			targetFolder: `${lab.root}/target`,
			environment: {CARGO_INCREMENTAL: {value: '0'}, CARGO_REGISTRY_TOKEN: {sha256: 'f52fbd32b2b3'}},
			rustflags: {flags: ['-C', 'debuginfo=0'], from: 'RUSTFLAGS'},
			wrapper: expect.stringMatching(/sccache/),
			profile: {name: 'dev', base: 'dev', settings: {}},
			incremental: false,
			lockfile: expect.stringMatching(/^[\da-f]{12}$/),
			failure: undefined,
			cache: {statistics: {hits: {Rust: 4}, misses: {}, writes: 0}, entries: {before: 4, after: 4}, readErrors: undefined},
		});
		expect(cold.cache).toMatchObject({statistics: {hits: {}, misses: {Rust: 4}, writes: 4}, entries: {before: 0, after: 4}});
		expect(JSON.stringify([cold, warm])).not.toContain('hunter2');
	}, 60_000);

	it('records why a build failed', async () => {
		const lab = await startLab();
		const {failure} = await lab.build({environment: {CARGO_INCREMENTAL: '1'}});
		expect(failure).toBe('sccache: incremental compilation is prohibited: Unset CARGO_INCREMENTAL to continue.');
	}, 60_000);
});
