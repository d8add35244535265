import {existsSync} from 'node:fs';
import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it, vi} from 'vitest';
import {InterruptedError} from '../../source/engine/errors.ts';
import {Journal} from '../../source/engine/journal.ts';
import type {MeasureEvent} from '../../source/measure/events.ts';
import {measure} from '../../source/measure/measure.ts';
import type {Measurement} from '../../source/measure/measurement.ts';
import {freePort} from '../../source/services/free-port.ts';
import {onPath} from '../_helpers/programs.ts';
import {detect, git, hasCargo, hasGit, mainFile, manifest, projectFolder, realLook, writeFiles} from '../_helpers/project-folder.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';
import {change, production, setUpWorkspace, workspace} from './_project.ts';

const sccache = onPath('sccache');
const hasTools = hasCargo && hasGit && sccache !== undefined && process.platform !== 'win32';
const words = ({variant, stage}: Measurement['runs'][number]) => `${variant} ${stage}`;

type Listener = (event: MeasureEvent, controller: AbortController) => unknown;

/** Measures in the environment of a user whose server and cache must stay untouched. */
async function measured({root, journal}: {readonly root: string; readonly journal: Journal}, onEvent?: Listener) {
	const cache = path.join(await temporaryFolder(), 'user-cache');
	const controller = new AbortController();
	const seen: MeasureEvent[] = [];
	const measurement = measure({
		...realLook({SCCACHE_SERVER_PORT: String(await freePort()), SCCACHE_DIR: cache, CARGO_INCREMENTAL: undefined}),
		signal: controller.signal,
		project: await detect(root, {RUSTC_WRAPPER: ''}),
		name: 'me/words',
		journal,
		rounds: 1,
		profiles: ['release'],
		version: '0.1.0',
		onEvent(event) {
			seen.push(event);
			onEvent?.(event, controller);
		},
	});
	const folder = () => seen.find(event => event.type === 'planned')?.folder ?? expect.fail('nothing was planned');
	return {measurement, seen, folder, cache};
}

/** Processes that were told to work in the folder, a server that nothing ended among them. */
async function processesOf(folder: string): Promise<readonly string[]> {
	const pids = process.platform === 'linux' ? (await readdir('/proc')).filter(name => /^\d+$/.test(name)) : [];
	const found = await Promise.all(pids.map(async pid => readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')));
	return pids.filter((_, index) => found[index]?.includes(folder));
}

async function expectGone(folder: string): Promise<void> {
	expect(existsSync(folder)).toBe(false);
	expect(await processesOf(folder)).toEqual([]);
}

/** A project that compiles neither before nor after setup. */
async function brokenProject() {
	const root = await projectFolder({'Cargo.toml': manifest('demo'), 'src/main.rs': 'fn main() {\n\tmissing();\n}\n'});
	const journal = new Journal(root);
	await change(journal, path.join(root, 'Cargo.toml'), manifest('demo', production));
	return {root, journal};
}

describe.skipIf(!hasTools)(`measure${hasTools ? '' : ' (needs cargo, git and sccache)'}`, {timeout: 180_000}, () => {
	it('builds the project before and after setup, and leaves the user’s folders and server alone', async () => {
		const project = await setUpWorkspace(sccache ?? '');
		await writeFiles(project.root, {'target/marker': 'mine'});
		const before = git(project.root, 'status', '--porcelain');
		const {measurement, seen, folder, cache} = await measured(project);
		const found = await measurement;
		// Cacheable: two libraries. Not cacheable: a build script, a program, and a macro, for the program and for itself.
		expect(found.runs.map(run => [words(run), run.cache, run.linkSeconds])).toEqual([
			['before cold', undefined, undefined],
			['after cold', undefined, undefined],
			['after cold-sccache', {requests: 6, hits: 0, misses: 2, uncacheable: 4}, undefined],
			['after warm', {requests: 6, hits: 2, misses: 0, uncacheable: 4}, undefined],
			['before edit', undefined, expect.any(Number)],
			['after edit', {requests: 1, hits: 0, misses: 0, uncacheable: 1}, expect.any(Number)],
		]);
		for (const run of found.runs) {
			expect(run).toMatchObject({build: 'all', profile: 'release', round: 1});
			expect([run.wallSeconds, run.cpuSeconds].every(seconds => (seconds ?? 0) > 0)).toBe(true);
			expect(run.load).toBeGreaterThanOrEqual(0);
		}

		expect(found).toMatchObject({
			id: expect.stringMatching(/^[\da-f]{8}$/),
			project: {name: 'me/words', commit: git(project.root, 'rev-parse', 'HEAD'), dirty: true},
			circumstances: {sccache: expect.stringMatching(/^\d/), cores: expect.any(Number)},
			edited: 'server/src/main.rs',
			interrupted: false,
			rounds: 1,
			missCauses: [],
			leftOut: [
				expect.stringContaining('config.toml'),
				expect.stringContaining('ferrovia-local.toml'),
				'add the profile production to Cargo.toml',
			],
			builds: [
				{variant: 'before', cargoProfile: 'release', command: 'cargo build --release'},
				{
					variant: 'after',
					cargoProfile: 'production',
					command: 'cargo build --profile production',
					units: {cacheable: 2, buildScriptRuns: 1},
					slowest: expect.arrayContaining([{unit: 'server 0.1.0 server "bin"', seconds: expect.any(Number)}]),
				},
			],
		});
		expect(seen.filter(({type}) => type === 'built')).toHaveLength(6);
		expect(seen.filter(({type}) => type === 'estimate')).toHaveLength(1);

		await expectGone(folder());
		await expectGone(cache);
		expect(await readdir(path.join(project.root, 'target'))).toEqual(['marker']);
		expect(await readFile(path.join(project.root, 'server/src/main.rs'), 'utf8')).toBe(workspace['server/src/main.rs']);
		expect(git(project.root, 'status', '--porcelain').replace(/\n?\?\? Cargo\.lock/, '')).toBe(before);
	});

	it('keeps the builds made before an interruption, and ends the one in progress', async () => {
		const {measurement, folder} = await measured(await setUpWorkspace(sccache ?? ''), (event, controller) => {
			if (event.type === 'building' && event.planned.stage === 'cold-sccache') {
				// In the middle of the build, when it has processes.
				void vi
					.waitFor(async () => expect(await processesOf(folder())).not.toEqual([]), {timeout: 10_000, interval: 20})
					.then(() => controller.abort());
			}
		});
		const found = await measurement;
		expect(found).toMatchObject({interrupted: true, edited: undefined});
		expect(found.runs.map(words)).toEqual(['before cold', 'after cold']);
		await expectGone(folder());
	});

	it('has nothing to keep when interrupted before the first build ends', async () => {
		const {measurement, folder} = await measured(
			await setUpWorkspace(sccache ?? ''),
			(event, controller) => event.type === 'planned' && controller.abort(),
		);
		await expect(measurement).rejects.toThrow(InterruptedError);
		await expectGone(folder());
	});

	it('measures without before where the project did not build before, with a note', async () => {
		const project = await brokenProject();
		await change(project.journal, path.join(project.root, 'src/main.rs'), mainFile);
		const {measurement} = await measured(
			project,
			(event, controller) => event.type === 'built' && event.run.stage === 'cold' && controller.abort(),
		);
		const found = await measurement;
		expect(found.runs.map(words)).toEqual(['after cold']);
		expect(found.builds.map(({variant}) => variant)).toEqual(['after']);
		expect(found.notes).toContainEqual(
			expect.stringMatching(/^cargo build --release failed in the copy “before” \(cold\).*cannot find function `missing`/),
		);
	});

	it('reports what cargo says about a project that does not build', async () => {
		const {measurement} = await measured(await brokenProject());
		await expect(measurement).rejects.toMatchObject({
			what: 'The project does not build, so there is nothing to measure.',
			why: expect.stringContaining('cannot find function `missing`'),
			exitCode: 1,
		});
	});
});
