import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {planLockfile} from '../../../source/steps/cargo/lockfile.ts';
import {planProfiles} from '../../../source/steps/cargo/profiles.ts';
import {temporaryFolder} from '../../_helpers/temporary.ts';
import {fakeWorld, scriptedRun} from '../../_helpers/world.ts';

const context = {signal: new AbortController().signal, output() {}};

describe('profiles', () => {
	const planned = async (manifest: string, flags: Readonly<Record<string, string>> = {}) => {
		const root = await temporaryFolder();
		const file = path.join(root, 'Cargo.toml');
		await writeFile(file, manifest);
		const change = await planProfiles(fakeWorld({root, flags}));
		await change?.apply(context);
		return {summary: change?.summary, text: await readFile(file, 'utf8')};
	};
	const ci = '[profile.ci]\ninherits = "release"\nopt-level = 1\nlto = "off"\ncodegen-units = 16\n';

	it('are added with a comment, as answered', async () => {
		const {summary, text} = await planned('', {'production-lto': 'thin', 'production-panic': 'abort'});
		expect(summary).toBe('add the profiles ci and production to Cargo.toml');
		expect(text).toContain(`# Tests in CI: builds fast, runs well enough.\n${ci}`);
		expect(text).toMatch(
			/\n# The image that is deployed: .*\n\[profile\.production\]\ninherits = "release"\nlto = "thin"\ncodegen-units = 1\nstrip = "symbols"\npanic = "abort"\n$/,
		);
	});

	it('may unwind', async () => {
		expect((await planned('', {'production-panic': 'unwind'})).text).not.toContain('panic');
	});

	it.each([
		['[profile.production]\n', 'add the profile ci to Cargo.toml'],
		['[profile.ci]\n', 'add the profile production to Cargo.toml'],
	])('that are missing beside %j', async (manifest, summary) => {
		const after = await planned(manifest);
		expect(after.summary).toBe(summary);
		expect(after.text).toContain(manifest);
	});

	it('are left alone where they are there', async () => {
		const manifest = 'profile = { ci = { lto = true }, production = {} }\n';
		expect(await planned(manifest)).toEqual({summary: undefined, text: manifest});
	});
});

describe('Cargo.lock', () => {
	const {cargo} = fakeWorld().project;
	const missing = {cargo: {...cargo, lockfile: {...cargo.lockfile, state: 'missing'}}} as const;

	it('is made where it is missing, and taken back by removing it', async () => {
		const {run, asked} = scriptedRun({'cargo generate-lockfile': {}});
		const change = planLockfile(fakeWorld({project: missing, run}));
		expect(change).toMatchObject({
			id: 'cargo/lockfile',
			kind: 'command',
			preview: {type: 'command', argv: ['cargo', 'generate-lockfile']},
			reversal: {type: 'restore-file', path: '/home/me/demo/Cargo.lock', before: null, after: null},
		});
		await change?.apply(context);
		expect(asked).toEqual(['cargo generate-lockfile']);
	});

	it('is asked of cargo in the project, for five minutes at most', async () => {
		const change = planLockfile(
			fakeWorld({
				project: missing,
				async run(argv, options) {
					expect(options).toMatchObject({cwd: '/home/me/demo', timeoutMs: 300_000, signal: context.signal});
					return {argv, ok: false, exitCode: 101, stdout: '', stderr: 'one\ntwo\nthree\nfour\n', missing: false, timedOut: false};
				},
			}),
		);
		await expect(change?.apply(context)).rejects.toMatchObject({why: 'two\nthree\nfour', next: ['cargo generate-lockfile']});
	});

	it('is left alone where it is there', () => {
		expect(planLockfile(fakeWorld())).toBeUndefined();
	});
});
