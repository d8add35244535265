import {access, readdir, readFile, writeFile} from 'node:fs/promises';
import {connect} from 'node:net';
import path from 'node:path';
import {describe, expect, it, vi} from 'vitest';
import {InterruptedError} from '../../source/engine/errors.ts';
import type {Journal} from '../../source/engine/journal.ts';
import type {MeasureEvent} from '../../source/measure/events.ts';
import {measure} from '../../source/measure/measure.ts';
import type {Measurement} from '../../source/measure/measurement.ts';
import {readMeasurements, storeMeasurement} from '../../source/measure/store.ts';
import {freePort} from '../../source/services/free-port.ts';
import {onPath} from '../_helpers/programs.ts';
import {detect, git, hasCargo, hasGit, realLook, writeFiles} from '../_helpers/project-folder.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';
import {change, setUpWorkspace, workspace} from './_project.ts';

const sccache = onPath('sccache');
const hasTools = hasCargo && hasGit && sccache !== undefined && process.platform !== 'win32';
const words = ({variant, stage}: Measurement['runs'][number]) => `${variant} ${stage}`;

type Options = {readonly onEvent?: (event: MeasureEvent, controller: AbortController) => void};

/** Measures in a user's environment with a server and a cache of their own, which must stay untouched. */
async function measured({root, journal}: {readonly root: string; readonly journal: Journal}, {onEvent}: Options = {}) {
	const [port, cache] = [await freePort(), path.join(await temporaryFolder(), 'user-cache')];
	const controller = new AbortController();
	const environment = {...realLook().environment, SCCACHE_SERVER_PORT: String(port), SCCACHE_DIR: cache, CARGO_INCREMENTAL: undefined};
	const seen: MeasureEvent[] = [];
	const measurement = measure({
		...realLook(),
		environment,
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
	const folder = () => seen.flatMap(event => (event.type === 'planned' ? [event.folder] : []))[0] ?? '';
	return {measurement, seen, folder, port, cache};
}

const exists = async (file: string) =>
	access(file).then(
		() => true,
		() => false,
	);

/** Processes that were told to work in the folder. A server that nobody ended is among them. */
async function processesOf(folder: string): Promise<readonly string[]> {
	const pids = process.platform === 'linux' ? (await readdir('/proc')).filter(name => /^\d+$/.test(name)) : [];
	const found = await Promise.all(pids.map(async pid => readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')));
	return pids.filter((_, index) => found[index]?.includes(folder));
}

async function listens(port: number): Promise<boolean> {
	return new Promise(resolve => {
		const socket = connect(port, '127.0.0.1')
			.once('connect', () => {
				socket.destroy();
				resolve(true);
			})
			.once('error', () => resolve(false));
	});
}

describe.skipIf(!hasTools)(`measure${hasTools ? '' : ' (needs cargo, git and sccache)'}`, {timeout: 180_000}, () => {
	it('builds the project as it was and as it is, and leaves what is the user’s alone', async () => {
		const project = await setUpWorkspace(sccache ?? '');
		await writeFiles(project.root, {'target/marker': 'mine'});
		const before = git(project.root, 'status', '--porcelain');
		const {measurement, seen, folder, port, cache} = await measured(project);
		const found = await measurement;
		expect(found.runs.map(words)).toEqual(['before cold', 'after cold', 'after cold-sccache', 'after warm', 'before edit', 'after edit']);
		for (const run of found.runs) {
			expect(run).toMatchObject({build: 'all', profile: 'release', round: 1});
			expect(run.wallSeconds).toBeGreaterThan(0);
			expect(run.cpuSeconds).toBeGreaterThan(0);
			expect(run.load).toBeGreaterThanOrEqual(0);
		}

		const cacheOf = (name: string) => found.runs.find(run => words(run) === name)?.cache;
		const [asItWas, asItIs] = found.builds;
		// Two libraries. Compiled each time: a build script, a program, and a macro, for the program and for itself.
		expect(asItIs).toMatchObject({
			cargoProfile: 'production',
			command: 'cargo build --profile production',
			units: {cacheable: 2, buildScriptRuns: 1},
		});
		expect(asItWas).toMatchObject({cargoProfile: 'release', command: 'cargo build --release', variant: 'before'});
		expect(cacheOf('after cold-sccache')).toEqual({requests: 6, hits: 0, misses: 2, uncacheable: 4});
		expect(cacheOf('after warm')).toEqual({requests: 6, hits: 2, misses: 0, uncacheable: 4});
		expect(cacheOf('after cold')).toBeUndefined();
		expect(cacheOf('before edit')).toBeUndefined();
		// The program alone was compiled again.
		expect(cacheOf('after edit')).toEqual({requests: 1, hits: 0, misses: 0, uncacheable: 1});
		expect(found.runs.map(({linkSeconds}) => typeof linkSeconds)).toEqual([
			...Array.from({length: 4}, () => 'undefined'),
			'number',
			'number',
		]);
		expect(found).toMatchObject({
			schema: 1,
			id: expect.stringMatching(/^[\da-f]{8}$/),
			project: {name: 'me/words', commit: git(project.root, 'rev-parse', 'HEAD'), dirty: true},
			edited: 'server/src/main.rs',
			interrupted: false,
			rounds: 1,
			missCauses: [],
			leftOut: [
				expect.stringContaining('config.toml'),
				expect.stringContaining('ferrovia-local.toml'),
				'add the profile production to Cargo.toml',
			],
		});
		expect(found.circumstances).toMatchObject({sccache: expect.stringMatching(/^\d/), cores: expect.any(Number)});
		expect(asItIs?.slowest.map(({unit}) => unit)).toContain('server 0.1.0 server "bin"');
		expect(seen.filter(({type}) => type === 'built')).toHaveLength(6);
		expect(seen.filter(({type}) => type === 'estimate')).toHaveLength(1);

		expect(await exists(folder())).toBe(false);
		expect(await processesOf(folder())).toEqual([]);
		expect(await listens(port)).toBe(false);
		expect(await exists(cache)).toBe(false);
		expect(await readFile(path.join(project.root, 'target/marker'), 'utf8')).toBe('mine');
		expect(await exists(path.join(project.root, 'target/release'))).toBe(false);
		expect(await readFile(path.join(project.root, 'server/src/main.rs'), 'utf8')).toBe(workspace['server/src/main.rs']);
		expect(git(project.root, 'status', '--porcelain').replace(/\n?\?\? Cargo\.lock/, '')).toBe(before);

		await storeMeasurement(project.root, found);
		expect((await readMeasurements(project.root)).measurements).toEqual([JSON.parse(JSON.stringify(found))]);
	});

	it('keeps what was measured when it is interrupted, and nothing goes on', async () => {
		const project = await setUpWorkspace(sccache ?? '');
		const {measurement, folder} = await measured(project, {
			onEvent(event, controller) {
				if (event.type === 'building' && event.planned.stage === 'cold-sccache') {
					// In the middle of the build: when there are processes of it.
					void vi
						.waitFor(async () => expect(await processesOf(folder())).not.toEqual([]), {timeout: 10_000, interval: 20})
						.then(() => controller.abort());
				}
			},
		});
		const found = await measurement;
		expect(found).toMatchObject({interrupted: true, edited: undefined});
		expect(found.runs.map(words)).toEqual(['before cold', 'after cold']);
		expect(await exists(folder())).toBe(false);
		expect(await processesOf(folder())).toEqual([]);
	});

	it('has nothing to keep when it is interrupted before the first build has ended', async () => {
		const project = await setUpWorkspace(sccache ?? '');
		const {measurement, folder} = await measured(project, {
			onEvent: (event, controller) => event.type === 'planned' && controller.abort(),
		});
		await expect(measurement).rejects.toThrow(InterruptedError);
		expect(await exists(folder())).toBe(false);
		expect(await processesOf(folder())).toEqual([]);
	});

	it('measures the project as it is where it did not build as it was, and says so', async () => {
		const project = await setUpWorkspace(sccache ?? '');
		const source = path.join(project.root, 'server/src/main.rs');
		await writeFile(source, 'fn main() {\n\tmissing();\n}\n');
		await change(project.journal, source, 'fn main() {}\n', 'mend the server');
		const {measurement} = await measured(project, {
			onEvent: (event, controller) => event.type === 'built' && event.run.stage === 'cold' && controller.abort(),
		});
		const found = await measurement;
		expect(found.runs.map(words)).toEqual(['after cold']);
		expect(found.builds.map(({variant}) => variant)).toEqual(['after']);
		expect(found.notes).toContainEqual(
			expect.stringMatching(/^cargo build --release failed in the copy “before” \(cold\).*cannot find function `missing`/),
		);
	});

	it('says in the words of cargo why a project does not build', async () => {
		const project = await setUpWorkspace(sccache ?? '');
		const source = path.join(project.root, 'server/src/main.rs');
		await writeFile(source, 'fn main() {\n\tmissing();\n}\n');
		const {measurement} = await measured(project);
		await expect(measurement).rejects.toMatchObject({
			what: 'The project does not build, so there is nothing to measure.',
			why: expect.stringContaining('cannot find function `missing`'),
			exitCode: 1,
		});
	});
});
