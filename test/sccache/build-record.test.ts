import {describe, expect, it} from 'vitest';
import {parseRustcIdentity, recordBuild} from '../../source/sccache/build-record.ts';
import {projectFolder} from '../_helpers/project-folder.ts';
import {scriptedRun} from '../_helpers/world.ts';
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

describe('a record, with programs that are told what to answer', () => {
	const rustc = {stdout: 'release: 1.95.0\ncommit-hash: unknown\nhost: x86_64-unknown-linux-gnu\n'};

	async function recorded(
		environment: Readonly<Record<string, string>>,
		metadata: object,
		build: {readonly ok: boolean; readonly stderr: string},
	) {
		const cwd = await projectFolder({'Cargo.toml': '[profile.ci]\ninherits = "release"\nincremental = true\n'});
		const {run} = scriptedRun({
			'rustc -vV': rustc,
			'cargo metadata --no-deps --offline --format-version 1': {stdout: JSON.stringify(metadata)},
			'/opt/sccache --show-stats': {exitCode: 1, stderr: 'sccache: error: Connection refused'},
			'': {exitCode: 1},
		});
		const result = {argv: ['cargo'], exitCode: 101, stdout: '', missing: false, timedOut: false, ...build};
		return recordBuild({
			run,
			environment,
			signal: new AbortController().signal,
			cwd,
			profile: 'ci',
			sccache: '/opt/sccache',
			build: async () => result,
		});
	}

	it.each([
		[{ok: true, stderr: 'error: of another time'}, undefined],
		[{ok: false, stderr: 'error: could not compile `demo`'}, 'error: could not compile `demo`'],
		[{ok: false, stderr: 'error: process failed\nsccache: error: Server startup failed\n'}, 'sccache: error: Server startup failed'],
	])('says why %j failed', async (build, failure) => {
		expect(await recorded({}, {}, build)).toMatchObject({failure, cache: {failed: expect.stringContaining('Connection refused')}});
	});

	it.each([
		[{CARGO_INCREMENTAL: '1'}, true],
		[{CARGO_INCREMENTAL: 'true'}, false],
		[{}, true],
	])('has %j as incremental: %s', async (environment, incremental) => {
		expect((await recorded(environment, {}, {ok: true, stderr: ''})).incremental).toBe(incremental);
	});

	it.each([
		[{build_directory: '/b', target_directory: '/t'}, '/b'],
		[{target_directory: '/t'}, '/t'],
		[{}, undefined],
	])('has the folder of build scripts in %j', async (metadata, folder) => {
		expect(await recorded({CARGO_HOME: '/c', RUSTFLAGS: '-D  warnings'}, metadata, {ok: true, stderr: ''})).toMatchObject({
			targetFolder: folder,
			cargoHome: {path: '/c', inEnvironment: true},
			rustflags: {flags: ['-D', 'warnings'], from: 'RUSTFLAGS'},
			lockfile: undefined,
		});
	});
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
