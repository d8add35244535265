import {mkdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import type {CheckOutcome} from '../../../source/engine/check.ts';
import {actions} from '../../../source/steps/workflow/actions.ts';
import {planWorkflow} from '../../../source/steps/workflow/plan.ts';
import {workflowStep} from '../../../source/steps/workflow/step.ts';
import type {World} from '../../../source/steps/world.ts';
import {acmeDemo, type GitHubAnswer, notFound, startGitHub} from '../../_helpers/github-api.ts';
import {temporaryFolder} from '../../_helpers/temporary.ts';
import {fakeWorld, scriptedRun, type WorldOptions} from '../../_helpers/world.ts';
import {fakeGit} from './_world.ts';

const context = {signal: new AbortController().signal, output() {}};
const description = JSON.parse(await readFile(new URL('../../fixtures/github-openapi.json', import.meta.url), 'utf8'));
const exampleOf = (name: string) => description.components.examples[name].value;

type Answers = Readonly<Record<string, GitHubAnswer>>;
type Options = {
	readonly token?: boolean;
	readonly edit?: (text: string) => string;
	/** Nothing has been written yet. */
	readonly empty?: boolean;
	readonly project?: WorldOptions['project'];
	readonly flags?: WorldOptions['flags'];
};

/** A project with the workflow written into it, and a GitHub that answers by a table. */
async function worldWith(answers: Answers, {token = true, edit, empty, project, flags}: Options = {}) {
	const github = await startGitHub(answers);
	onTestFinished(async () => {
		await github.stop();
		expect(github.faults).toEqual([]);
	});
	const root = await temporaryFolder();
	const {run} = scriptedRun({'gh auth token': {exitCode: 1, stderr: 'no oauth token'}});
	const world = fakeWorld({
		root,
		run,
		environment: {GITHUB_API_URL: github.url, ...(token ? {GH_TOKEN: 'a-token-for-tests'} : {})},
		flags: {'compiler-cache': 'sccache', cache: 's3', 'cache-identity': 'oidc', ...flags},
		project: {git: fakeGit(root), ...project},
	});
	if (!empty) {
		for (const change of (await planWorkflow(world)).changes) {
			await change.apply(context);
		}
	}

	const file = path.join(root, '.github/workflows/deploy.yml');
	if (edit !== undefined) {
		await writeFile(file, edit(await readFile(file, 'utf8')));
	}

	return {world, github};
}

async function verdict(world: World, id: string): Promise<CheckOutcome> {
	const check = workflowStep.checks(world).find(check => check.id === `workflow.${id}`);
	if (check === undefined) {
		throw new Error(`no check ${id}`);
	}

	return check.run(context);
}

describe('the files', () => {
	it('are current after setup', async () => {
		const {world, github} = await worldWith({});
		expect(await verdict(world, 'current')).toMatchObject({
			status: 'pass',
			detail: expect.stringContaining('.github/scripts/build-image.sh'),
		});
		expect(await verdict(world, 'parses')).toMatchObject({status: 'pass'});
		expect(await verdict(world, 'rustflags')).toMatchObject({status: 'pass'});
		expect(github.asked).toEqual([]);
	});

	it('fail where there are none, and what looks into them is skipped', async () => {
		const {world} = await worldWith({}, {empty: true});
		expect(await verdict(world, 'current')).toMatchObject({status: 'fail', remedy: 'ferrovia setup workflow'});
		for (const id of ['parses', 'names', 'pins', 'last-run']) {
			expect(await verdict(world, id)).toMatchObject({status: 'skipped'});
		}
	});

	it('pass where somebody has edited them, and warn once they would be written differently', async () => {
		const {world} = await worldWith({}, {edit: text => text.replace('timeout-minutes: 60', 'timeout-minutes: 61')});
		expect(await verdict(world, 'current')).toMatchObject({
			status: 'pass',
			detail: expect.stringContaining('edited by you: .github/workflows/deploy.yml'),
		});
		const other = {...world, answers: fakeWorld({project: world.project}).answers};
		expect(await verdict(other, 'current')).toMatchObject({status: 'warn', detail: expect.stringContaining('is yours to edit')});
	});

	it('warn where Ferrovia writes them differently by now', async () => {
		const {world} = await worldWith({});
		const other = {...world, answers: fakeWorld({project: world.project}).answers};
		expect(await verdict(other, 'current')).toMatchObject({status: 'warn', remedy: 'ferrovia setup workflow'});
	});

	it('fail where a script is of somebody else', async () => {
		const {world} = await worldWith({}, {empty: true});
		await mkdir(path.join(world.project.root, '.github/scripts'), {recursive: true});
		await writeFile(path.join(world.project.root, '.github/scripts/build-image.sh'), 'true\n');
		expect(await verdict(world, 'current')).toMatchObject({status: 'fail', detail: '.github/scripts/build-image.sh is there already.'});
	});

	it.each([
		['needs: build', 'needs: bild'],
		['runs-on: ubuntu-24.04', 'run-on: ubuntu-24.04'],
		['contents: read', 'contents: reed'],
		['vars.RAILWAY_SERVICE_ID !=', 'vars.RAILWAY_SERVICE_ID !!='],
		['jobs:', 'jobs: ['],
	])("fail where GitHub's parser does not take them: %s -> %s", async (before, after) => {
		const {world} = await worldWith({}, {edit: text => text.replace(before, after)});
		expect(await verdict(world, 'parses')).toMatchObject({
			status: 'fail',
			detail: expect.stringContaining('deploy.yml'),
			evidence: expect.any(String),
		});
	});

	it('warn of a workflow that sets RUSTFLAGS', async () => {
		const rustflags = [
			{variable: 'RUSTFLAGS', where: 'environment', value: '-g'},
			{variable: 'RUSTFLAGS', where: '.github/workflows/ci.yml: env', value: '-D warnings'},
		] as const;
		const {world} = await worldWith({}, {project: {rustflags}});
		expect(await verdict(world, 'rustflags')).toMatchObject({
			status: 'warn',
			detail: 'RUSTFLAGS="-D warnings" (.github/workflows/ci.yml: env)',
		});
	});
});

describe('the names', () => {
	const repository = '/repos/acme/demo/actions';
	const at = '2026-11-01T00:00:00Z';
	const secrets = (...names: readonly string[]) => ({
		body: {total_count: names.length, secrets: names.map(name => ({name, created_at: at, updated_at: at}))},
	});
	const variables = (...names: readonly string[]) => ({
		body: {total_count: names.length, variables: names.map(name => ({name, value: 'x', created_at: at, updated_at: at}))},
	});
	const settings = (own: {secrets: readonly string[]; variables: readonly string[]}, shared?: typeof own): Answers => ({
		[`GET ${repository}/secrets?per_page=100&page=1`]: secrets(...own.secrets),
		[`GET ${repository}/variables?per_page=30&page=1`]: variables(...own.variables),
		...(shared && {
			[`GET ${repository}/organization-secrets?per_page=100&page=1`]: secrets(...shared.secrets),
			[`GET ${repository}/organization-variables?per_page=30&page=1`]: variables(...shared.variables),
		}),
	});
	const all = [
		'SCCACHE_BUCKET',
		'SCCACHE_REGION',
		'AWS_WRITE_ROLE_ARN',
		'AWS_READ_ROLE_ARN',
		'RAILWAY_SERVICE_ID',
		'RAILWAY_ENVIRONMENT_ID',
	];

	it('pass where all are set, but for those that may be empty', async () => {
		const {world} = await worldWith(settings({secrets: ['RAILWAY_TOKEN'], variables: all}));
		expect(await verdict(world, 'names')).toMatchObject({status: 'pass', detail: expect.stringContaining('RAILWAY_TOKEN')});
	});

	it("pass where the organization has what the repository hasn't", async () => {
		const {world} = await worldWith(
			settings({secrets: [], variables: all.slice(2)}, {secrets: ['RAILWAY_TOKEN'], variables: all.slice(0, 2)}),
		);
		expect(await verdict(world, 'names')).toMatchObject({status: 'pass'});
	});

	it('fail with what is missing, and the command that sets it', async () => {
		const {world} = await worldWith(settings({secrets: [], variables: all.slice(1)}));
		expect(await verdict(world, 'names')).toEqual({
			status: 'fail',
			detail: 'not set: variable SCCACHE_BUCKET, secret RAILWAY_TOKEN',
			remedy: 'gh variable set SCCACHE_BUCKET; gh secret set RAILWAY_TOKEN',
		});
	});

	it('reads every page', async () => {
		const many = Array.from({length: 30}, (_, place) => `OTHER_${place}`);
		const {world, github} = await worldWith({
			...settings({secrets: ['RAILWAY_TOKEN'], variables: many}),
			[`GET ${repository}/variables?per_page=30&page=2`]: variables(...all),
		});
		expect(await verdict(world, 'names')).toMatchObject({status: 'pass'});
		expect(github.asked.filter(line => line.includes('/variables'))).toHaveLength(2);
	});

	it('are unknown to somebody who may not see them', async () => {
		const {world} = await worldWith({
			[`GET ${repository}/secrets?per_page=100&page=1`]: {
				status: 403,
				body: {message: 'Resource not accessible by personal access token', documentation_url: 'x', status: '403'},
				headers: {'x-accepted-github-permissions': 'secrets=read'},
			},
		});
		expect(await verdict(world, 'names')).toMatchObject({
			status: 'unknown',
			detail: expect.stringContaining('to the token of GH_TOKEN (Resource not accessible'),
			remedy: 'Give the token secrets: read at https://github.com/settings/personal-access-tokens',
		});
	});

	it('are unknown where nobody is signed in', async () => {
		const {world} = await worldWith({}, {token: false});
		expect(await verdict(world, 'names')).toMatchObject({status: 'unknown', remedy: 'gh auth login'});
	});

	it('are unknown where there is no network', async () => {
		const {world, github} = await worldWith({});
		await github.stop();
		expect(await verdict(world, 'names')).toMatchObject({
			status: 'unknown',
			detail: 'GitHub could not be reached. The connection was refused.',
		});
	});
});

describe('the pins', () => {
	const commit = (name: keyof typeof actions, sha: string = actions[name].commit): Answers => ({
		[`GET /repos/${actions[name].repository}/commits/${actions[name].version}?per_page=1`]: {body: {sha}},
	});
	const all: Answers = {...commit('checkout'), ...commit('setupBuildx'), ...commit('login'), ...commit('awsCredentials')};

	it('pass where each version is the commit that it is pinned to', async () => {
		const {world, github} = await worldWith(all);
		expect(await verdict(world, 'pins')).toMatchObject({status: 'pass', detail: expect.stringContaining('docker/login-action v4.6.0')});
		expect(github.asked).toHaveLength(4);
	});

	it('fail where the version is another commit: the pin may be of a fork', async () => {
		const {world} = await worldWith({...all, ...commit('login', 'f'.repeat(40))});
		expect(await verdict(world, 'pins')).toMatchObject({
			status: 'fail',
			detail: expect.stringMatching(/^docker\/login-action@\w{40} is not v4\.6\.0/),
		});
	});

	it('fail where there is no such version', async () => {
		const {repository, version} = actions.login;
		const {world} = await worldWith({
			...all,
			[`GET /repos/${repository}/commits/${version}?per_page=1`]: {
				status: 422,
				body: {message: `No commit found for SHA: ${version}`, documentation_url: 'x', status: '422'},
			},
		});
		expect(await verdict(world, 'pins')).toMatchObject({status: 'fail', detail: 'docker/login-action has no v4.6.0'});
	});

	it('are unknown where an action is not shown', async () => {
		const {world} = await worldWith(all, {edit: text => text.replace(/docker\/login-action@\S+ # \S+/, 'acme/private-action@main')});
		expect(await verdict(world, 'pins')).toMatchObject({status: 'unknown', detail: expect.stringMatching(/^acme\/private-action: /)});
	});

	it('warn of a tag among commits, and take tags for what was asked for with --pin-actions tag', async () => {
		const tag: Answers = {...all, 'GET /repos/docker/login-action/commits/v4?per_page=1': {body: {sha: 'f'.repeat(40)}}};
		const edited = await worldWith(tag, {edit: text => text.replaceAll(/docker\/login-action@\S+ # \S+/g, 'docker/login-action@v4')});
		expect(await verdict(edited.world, 'pins')).toMatchObject({
			status: 'warn',
			detail: 'docker/login-action@v4 can be moved to other code',
		});
		const majors = Object.values(actions).map(({repository, version}) => [
			`GET /repos/${repository}/commits/${version.split('.')[0]}?per_page=1`,
			{body: {sha: 'f'.repeat(40)}},
		]);
		const tagged = await worldWith(Object.fromEntries(majors), {flags: {'pin-actions': 'tag'}});
		expect(await verdict(tagged.world, 'pins')).toMatchObject({status: 'pass'});
	});
});

describe('the last run', () => {
	const repository = '/repos/acme/demo';
	const example = exampleOf('workflow-run-paginated').workflow_runs[0];
	const exampleJob = {...exampleOf('job-paginated').jobs[0], created_at: '2026-11-20T10:00:00Z'};
	const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
	const message = '60 s {"v":1,"seconds":60,"hits":97,"misses":3,"dependencies":2,"bytes":41000000}';

	function runs(run: object | undefined, jobs: readonly object[] = [{}], more: Answers = {}): Answers {
		const found =
			run === undefined
				? []
				: [{...example, id: 31, run_started_at: ago(123), updated_at: ago(120), event: 'push', html_url: 'https://run', ...run}];
		return {
			...acmeDemo,
			[`GET ${repository}/actions/workflows/deploy.yml/runs?branch=main&per_page=20`]: {
				body: {total_count: 1, workflow_runs: [{...example, id: 30, event: 'pull_request'}, ...found]},
			},
			[`GET ${repository}/actions/runs/31/jobs?per_page=50`]: {
				body: {
					total_count: jobs.length,
					jobs: jobs.map(job => ({...exampleJob, id: 500, name: 'Build', status: 'completed', conclusion: 'success', ...job})),
				},
			},
			[`GET ${repository}/check-runs/500/annotations?per_page=50`]: {
				body: [{...exampleOf('check-annotation-items')[0], title: 'ferrovia', message}],
			},
			...more,
		};
	}

	it('passes with its age, its time and how well the cache hit', async () => {
		const {world} = await worldWith(runs({status: 'completed', conclusion: 'success'}));
		expect(await verdict(world, 'last-run')).toEqual({
			status: 'pass',
			detail: 'succeeded 2 h ago, after 3 min: image built in 60 s, 97 % of 100 cacheable from the cache, 2 dependencies compiled',
		});
	});

	it('warns where nothing was deployed', async () => {
		const jobs = [{}, {id: 501, name: 'Deploy', conclusion: 'skipped'}];
		const {world} = await worldWith(runs({status: 'completed', conclusion: 'success'}, jobs));
		expect(await verdict(world, 'last-run')).toMatchObject({status: 'warn', detail: expect.stringContaining('but not deployed')});
	});

	it('fails with the job that failed', async () => {
		const jobs = [{}, {id: 501, name: 'Deploy', conclusion: 'failure'}];
		const {world} = await worldWith(runs({status: 'completed', conclusion: 'failure'}, jobs));
		expect(await verdict(world, 'last-run')).toMatchObject({
			status: 'fail',
			detail: 'failure 2 h ago, after 3 min (Deploy): https://run',
			remedy: 'gh run view 31 --log-failed',
		});
	});

	it.each([
		['warn', {status: 'completed', conclusion: 'cancelled'}],
		['fail', {status: 'completed', conclusion: 'timed_out'}],
		['unknown', {status: 'in_progress', conclusion: null}],
	])('is %s for %j', async (status, run) => {
		const {world} = await worldWith(runs(run));
		expect(await verdict(world, 'last-run')).toMatchObject({status});
	});

	it('passes without figures where there is no annotation, or it is no longer shown', async () => {
		const {world} = await worldWith(
			runs({status: 'completed', conclusion: 'success'}, [{}], {[`GET ${repository}/check-runs/500/annotations?per_page=50`]: notFound}),
		);
		expect(await verdict(world, 'last-run')).toMatchObject({status: 'pass', detail: expect.stringContaining('its figures are not there')});
	});

	it('fails where it has not run, and is not known where GitHub does not have it yet', async () => {
		expect(await verdict((await worldWith(runs(undefined))).world, 'last-run')).toMatchObject({
			status: 'fail',
			detail: 'it has not run on main',
		});
		expect(await verdict((await worldWith(acmeDemo)).world, 'last-run')).toMatchObject({
			status: 'unknown',
			detail: 'deploy.yml is not on the default branch yet, so it has not run',
			remedy: expect.stringContaining('git push origin main'),
		});
	});

	it('is unknown where the repository is not shown: then 404 says nothing of the workflow', async () => {
		const {world} = await worldWith({});
		expect(await verdict(world, 'last-run')).toMatchObject({status: 'unknown'});
	});
});
