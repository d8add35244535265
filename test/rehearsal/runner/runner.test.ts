import {mkdir, readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {commitFiles, newRepository, newShelf} from '../../../source/rehearsal/github/repository.ts';
import type {RunState} from '../../../source/rehearsal/github/state.ts';
import {startRailway} from '../../../source/rehearsal/railway/double.ts';
import {startRegistry} from '../../../source/rehearsal/registry/double.ts';
import {newSealingKeys} from '../../../source/rehearsal/runner/keys.ts';
import {Runner} from '../../../source/rehearsal/runner/runner.ts';
import type {DockerEngine} from '../../../source/services/docker.ts';
import {seal} from '../../../source/services/github/seal.ts';
import {type ProcessResult, type RunProcess, runProcess} from '../../../source/services/process.ts';
import {ciSecrets, ciVariables} from '../../../source/steps/ci-names.ts';
import {scriptsOf, scriptText} from '../../../source/steps/workflow/scripts.ts';
import {workflowText} from '../../../source/steps/workflow/text.ts';
import {cleanEnvironment, commitAll, mainFile, manifest, writeFiles} from '../../_helpers/project-folder.ts';
import {temporaryFolder} from '../../_helpers/temporary.ts';
import {usual} from '../../steps/workflow/_settings.ts';
import {hasTools} from '../../steps/workflow/scripts/_run.ts';
import {ids, sampleState} from '../railway/_railway.ts';

vi.mock('node:timers/promises', async original => (await import('../../_helpers/quick-timers.ts')).quick(await original()));

const workflow = '.github/workflows/deploy.yml';

type LabOptions = {
	readonly runsScripts?: boolean;
	/** Undefined for none. */
	readonly token?: string | undefined;
	readonly branch?: string;
	/** The environment of GitHub that the deploy job runs in, and that has the token. */
	readonly environment?: string;
	readonly isHealthy?: boolean;
	readonly engine?: DockerEngine;
	readonly run?: RunProcess;
};

/** A repository that Ferrovia has set up, with a registry and a Railway of its own. */
async function startLab(options: LabOptions = {}) {
	const {environment, runsScripts = false, branch = 'main', isHealthy = true, engine, run = runProcess} = options;
	const token = 'token' in options ? options.token : 'of-project';
	const keys = newSealingKeys();
	// Whom AWS lets in has a test of its own.
	const settings = {...usual, branch, environment, cache: 'none'} as const;
	const scripts = await Promise.all(scriptsOf(settings).map(async name => [`.github/scripts/${name}`, await scriptText(name)]));
	const files = {
		[workflow]: workflowText(settings),
		...Object.fromEntries(scripts),
		'Cargo.toml': manifest('demo'),
		'src/main.rs': mainFile,
		'Dockerfile.production': 'FROM scratch\n',
	};
	const repository = newRepository({defaultBranch: branch, files, publicKey: keys.publicKey});
	const at = new Date().toISOString();
	if (token !== undefined) {
		const sealed = await seal(token, keys.publicKey);
		const shelf = environment === undefined ? repository.shelf : newShelf(keys.publicKey);
		shelf.secrets.set(ciSecrets.railwayToken, {sealed, createdAt: at, updatedAt: at});
		if (environment !== undefined) {
			repository.environments.set(environment, shelf);
		}
	}

	for (const [name, value] of [
		[usual.names.serviceVariable, ids.serviceId],
		[ciVariables.railwayEnvironment, ids.environmentId],
	] as const) {
		repository.shelf.variables.set(name, {value, createdAt: at, updatedAt: at});
	}

	const registry = await startRegistry();
	onTestFinished(registry.stop);
	const state = sampleState();
	const tokens = new Set<unknown>();
	const railway = await startRailway({
		state,
		pull: async (image, credentials) => registry.pull(image, credentials),
		starts: async () => ({isHealthy, logs: ['DATABASE_URL is not set']}),
		onExchange: ({asked}) => tokens.add(asked.headers['project-access-token']),
	});
	onTestFinished(railway.stop);
	const folder = await temporaryFolder();
	const checkout = path.join(folder, 'demo');
	await mkdir(checkout);
	// Only builds read what is checked out.
	if (engine !== undefined) {
		await writeFiles(checkout, files);
		commitAll(checkout);
	}

	const said: string[] = [];
	const runner = new Runner({
		repository,
		keys,
		registry,
		checkout,
		engine,
		runsScripts,
		run,
		signal: new AbortController().signal,
		output: line => said.push(line),
		environment: {
			...cleanEnvironment,
			RAILWAY_TOKEN: 'of-the-user',
			RAILWAY_API_URL: railway.url,
			no_proxy: '127.0.0.1',
			NO_PROXY: '127.0.0.1',
		},
	});
	const push = async () => {
		const begun = await runner.push(branch);
		if (begun === undefined) {
			throw new TypeError('No run was started.');
		}

		return begun;
	};
	return {repository, registry, state, tokens, runner, push, folder, checkout, said};
}

const logOf = (run: RunState, name: string) => run.jobs.find(job => job.name === name)?.log ?? '';
const conclusionOf = (run: RunState, name: string) => run.jobs.find(job => job.name === name)?.conclusion;
const allLogsOf = ({jobs}: RunState) => jobs.map(({log}) => log).join('');
const jobNames = ({jobs}: RunState) => jobs.map(({name}) => name);
/** Digests of the images for linux/amd64 that the tags lead to. */
async function pulledBy(registry: Awaited<ReturnType<typeof startRegistry>>) {
	const tags = registry.state.packages.get('acme/demo')?.tags ?? new Map<string, string>();
	return Object.fromEntries([...tags.keys()].map(tag => [tag, registry.pull(`ghcr.io/acme/demo:${tag}`, null)]));
}

describe.each([true, false])('a push, deployed by the script itself: %s', runsScripts => {
	const check = it.skipIf(runsScripts && !hasTools);

	check('pushes an image under both tags, and deploys its digest with the sealed token', async () => {
		const {push, registry, state, tokens, said} = await startLab({runsScripts});
		const run = await push();
		expect([run.status, run.conclusion, run.event], allLogsOf(run)).toEqual(['completed', 'success', 'push']);
		const tags = await pulledBy(registry);
		const digest = tags.main ?? '';
		expect(digest).toMatch(/^sha256:/);
		expect(tags).toEqual({main: digest, [`sha-${run.sha.slice(0, 7)}`]: digest});
		expect(state.deployments).toMatchObject([
			{status: 'SUCCESS', image: `ghcr.io/acme/demo@${digest}`, digest, serviceId: ids.serviceId, environmentId: ids.environmentId},
		]);
		expect([...tokens]).toEqual(['of-project']);
		expect(logOf(run, jobNames(run)[0] ?? '')).toContain(`Pushed to the practice registry: acme/demo@${digest}`);
		expect(allLogsOf(run)).not.toContain('of-project');
		expect(said.at(-1)).toBe('Deploy: Deploy to Railway');
	});

	check.each([
		['an unknown token', {token: 'wrong'}, /::error.*(?:Not Authorized|Project Token not found)/i, []],
		["an account's token", {token: 'of-ada'}, /::error.*(?:Not Authorized|Project Token not found)/i, []],
		['no token', {token: undefined}, /::error/, []],
		['an unhealthy server', {isHealthy: false}, /DATABASE_URL is not set/, [{status: 'FAILED'}]],
	])('fails with %s, and says why', async (_, options, log, deployments) => {
		const {push, state} = await startLab({runsScripts, ...options});
		const run = await push();
		expect([run.conclusion, conclusionOf(run, 'Deploy')]).toEqual(['failure', 'failure']);
		expect(logOf(run, 'Deploy')).toMatch(log);
		expect(state.deployments).toMatchObject(deployments);
	});
});

describe('the runner', () => {
	it('deploys nothing while no service is known', async () => {
		const {push, repository, state} = await startLab();
		repository.shelf.variables.delete(usual.names.serviceVariable);
		const run = await push();
		expect([run.conclusion, conclusionOf(run, 'Deploy'), state.deployments]).toEqual(['success', 'skipped', []]);
	});

	it('gives a job the secrets of its environment', async () => {
		const {push, tokens, state} = await startLab({environment: 'production'});
		const run = await push();
		expect([run.conclusion, conclusionOf(run, 'Deploy'), [...tokens]]).toEqual(['success', 'success', ['of-project']]);
		expect(state.deployments).toMatchObject([{status: 'SUCCESS'}]);
	});

	it('deploys each commit', async () => {
		const {push, repository, registry, state} = await startLab();
		await push();
		commitFiles(repository, 'main', {'src/main.rs': 'fn main() { }\n'}, 'Change');
		expect((await push()).title).toBe('Change');
		const {main} = await pulledBy(registry);
		expect(state.deployments).toMatchObject([{status: 'REMOVED'}, {status: 'SUCCESS', digest: main}]);
		expect(state.deployments[0]?.digest).not.toBe(main);
	});

	it('names the tag of a branch as the script does', async () => {
		const {push, registry} = await startLab({branch: 'release/1.x'});
		const run = await push();
		expect(Object.keys(await pulledBy(registry))).toEqual(['release-1.x', `sha-${run.sha.slice(0, 7)}`]);
	});

	it('breaks one build, and no other', async () => {
		const {push, runner, registry, state} = await startLab();
		runner.breakNextBuild = true;
		const broken = await push();
		const [build = ''] = jobNames(broken);
		expect([broken.conclusion, conclusionOf(broken, build), conclusionOf(broken, 'Deploy')]).toEqual(['failure', 'failure', 'skipped']);
		expect(logOf(broken, build)).toContain('error: broken on purpose by the rehearsal');
		expect([registry.state.packages.size, state.deployments]).toEqual([0, []]);
		expect((await push()).conclusion).toBe('success');
	});

	it('says that it built nothing without an engine, and leaves nothing', async () => {
		const {push, runner, folder, state} = await startLab();
		const run = await push();
		const log = logOf(run, jobNames(run)[0] ?? '');
		expect(log).toContain('Simulated: no image was built. There is no Docker engine on this machine.');
		expect(log).toContain('Simulated: nothing was built, so there are no figures');
		expect(log).toMatch(/Simulated: actions\/checkout@/);
		expect(runner.imageOf(state.deployments[0]?.digest ?? '')).toBeUndefined();
		await runner.dispose();
		expect(await readdir(folder)).toEqual(['demo']);
	});

	it("starts nothing on a branch without Ferrovia's workflow, or that does not exist", async () => {
		const {runner, repository} = await startLab();
		expect(await runner.push('absent')).toBeUndefined();
		const other = newRepository({files: {[workflow]: 'on: push\njobs: {}\n'}});
		repository.refs.set('refs/heads/other', other.refs.get('refs/heads/main') ?? '');
		expect(await runner.push('other')).toBeUndefined();
		expect(repository.runs).toEqual([]);
	});
});

/** Stands for docker: each build is noted with what it was given, and ends as is said. */
function fakeDocker(ends: (context: string) => Promise<Partial<ProcessResult>> | Partial<ProcessResult>) {
	const asked: string[][] = [];
	const run: RunProcess = async (argv, options = {}) => {
		if (argv[0] !== 'docker') {
			return runProcess(argv, options);
		}

		asked.push([...argv]);
		const ended = argv.includes('build') ? await ends(argv.at(-1) ?? '') : {stdout: 'sha256:local\n'};
		const result = {argv, exitCode: 0, ok: true, missing: false, timedOut: false, stdout: '', stderr: '', ...ended};
		if (argv.includes('build')) {
			for (const line of `${result.stdout}${result.stderr}`.split('\n')) {
				options.onLine?.(line);
			}
		}

		return result;
	};
	const engine: DockerEngine = {
		version: '28.2.2',
		build: ['docker', 'buildx', 'build', '--load'],
		checks: true,
		environment: cleanEnvironment,
	};
	return {asked, run, engine};
}

const fixture = async (name: string) =>
	readFile(path.join(path.dirname(fileURLToPath(import.meta.url)), '../../fixtures/buildkit', name), 'utf8');

describe('the runner with an engine', () => {
	it('builds what is checked out, knows the image by its digest, and removes it', async () => {
		const seen: string[] = [];
		const {asked, run, engine} = fakeDocker(async context => {
			seen.push(await readFile(path.join(context, 'src/main.rs'), 'utf8'));
			return {stderr: '#1 DONE 0.1s'};
		});
		const {push, runner, checkout, folder, state} = await startLab({engine, run});
		await writeFiles(checkout, {'src/main.rs': 'fn main() { changed() }\n'});
		const performed = await push();
		expect(performed.conclusion, allLogsOf(performed)).toBe('success');
		expect(seen).toEqual(['fn main() { changed() }\n']);
		const build = asked[0] ?? [];
		expect(build.slice(0, 4)).toEqual(engine.build);
		expect(path.relative(build.at(-1) ?? '', build[build.indexOf('--file') + 1] ?? '')).toBe('Dockerfile.production');
		const image = build[build.indexOf('--tag') + 1];
		expect(image).toMatch(/^ferrovia-rehearsal-[\da-f]{8}$/);
		expect(runner.imageOf(state.deployments[0]?.digest ?? '')).toBe(image);
		expect(logOf(performed, jobNames(performed)[0] ?? '')).toContain('#1 DONE 0.1s');
		await runner.dispose();
		expect(asked.at(-1)).toEqual(['docker', 'image', 'rm', '--force', image]);
		expect(await readdir(folder)).toEqual(['demo']);
	});

	it('breaks the copy that it builds, and nothing that is checked out', async () => {
		const seen: string[] = [];
		const {run, engine} = fakeDocker(async context => {
			const text = await readFile(path.join(context, 'src/main.rs'), 'utf8');
			seen.push(text);
			return text.includes('compile_error!') ? {ok: false, exitCode: 1, stderr: 'error: broken on purpose by the rehearsal'} : {};
		});
		const {push, runner, checkout} = await startLab({engine, run});
		runner.breakNextBuild = true;
		const [broken, mended] = [await push(), await push()];
		expect([broken.conclusion, mended.conclusion]).toEqual(['failure', 'success']);
		expect(logOf(broken, jobNames(broken)[0] ?? '')).toContain('error: broken on purpose by the rehearsal');
		expect(seen).toEqual([`${mainFile}\ncompile_error!("broken on purpose by the rehearsal");\n`, mainFile]);
		expect(await readFile(path.join(checkout, 'src/main.rs'), 'utf8')).toBe(mainFile);
	});

	it('simulates a build that lacked an image or crates, and says which', async () => {
		const {run, engine} = fakeDocker(() => ({ok: false, exitCode: 1, stderr: 'ERROR: failed to resolve source metadata for rust:1'}));
		const {push, state} = await startLab({engine, run});
		const performed = await push();
		expect([performed.conclusion, state.deployments.length]).toEqual(['success', 1]);
		expect(logOf(performed, jobNames(performed)[0] ?? '')).toContain(
			'Simulated: no image was built. ERROR: failed to resolve source metadata for rust:1',
		);
	});

	it.skipIf(!hasTools)('tells the figures of the build as the workflow does', async () => {
		const log = await fixture('cached.log');
		const {run, engine} = fakeDocker(() => ({stderr: log}));
		const {push, repository} = await startLab({engine, run, runsScripts: true});
		const performed = await push();
		expect(performed.conclusion, allLogsOf(performed)).toBe('success');
		const annotations = repository.annotations.get(performed.jobs[0]?.id ?? 0) ?? [];
		expect(annotations.length).toBeGreaterThan(0);
		expect(annotations.map(({level}) => level)).toContain('notice');
		expect(annotations.every(({title = '', message}) => title !== '' && !message.includes('%25'))).toBe(true);
	});
});
