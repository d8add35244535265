import {mkdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import type {CheckOutcome} from '../../../source/engine/check.ts';
import {actions} from '../../../source/steps/workflow/actions.ts';
import {namesOfJobs} from '../../../source/steps/workflow/names-in-workflow.ts';
import {workflowStep} from '../../../source/steps/workflow/step.ts';
import type {World} from '../../../source/steps/world.ts';
import {acmeDemo, type GitHubAnswer, notFound, startGitHub} from '../../_helpers/github-api.ts';
import {temporaryFolder} from '../../_helpers/temporary.ts';
import {fakeWorld, scriptedRun, type WorldOptions} from '../../_helpers/world.ts';
import {annotationWith, jobWith, runWith} from './_runs.ts';
import {context, fakeGit, writeWorkflow} from './_world.ts';

type Answers = Readonly<Record<string, GitHubAnswer>>;
type Options = Pick<WorldOptions, 'flags' | 'project'> & {
	readonly token?: string;
	readonly edit?: (text: string) => string;
	/** Nothing is written yet. */
	readonly empty?: boolean;
};

/** A project with the workflow written into it, and a GitHub that answers by a table. */
async function worldWith(answers: Answers = {}, {token = 'a-token-for-tests', edit, empty, project, flags}: Options = {}) {
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
		environment: {GITHUB_API_URL: github.url, GH_TOKEN: token},
		flags: {'compiler-cache': 'sccache', cache: 's3', 'cache-identity': 'oidc', ...flags},
		project: {git: fakeGit(root), ...project},
	});
	if (!empty) {
		await writeWorkflow(world);
	}

	if (edit !== undefined) {
		const file = path.join(root, '.github/workflows/deploy.yml');
		await writeFile(file, edit(await readFile(file, 'utf8')));
	}

	return {world, github};
}

async function verdict(world: World, id: string): Promise<CheckOutcome | undefined> {
	return workflowStep
		.checks(world)
		.find(check => check.id === `workflow.${id}`)
		?.run(context);
}

const outcome = async (id: string, answers?: Answers, options?: Options) => verdict((await worldWith(answers, options)).world, id);

describe('the files', () => {
	it('are current after setup, and nobody is asked', async () => {
		const {world, github} = await worldWith();
		expect(await verdict(world, 'current')).toMatchObject({
			status: 'pass',
			detail: expect.stringContaining('.github/scripts/build-image.sh'),
		});
		expect(await verdict(world, 'parses')).toMatchObject({status: 'pass'});
		expect(await verdict(world, 'rustflags')).toMatchObject({status: 'pass'});
		expect(github.asked).toEqual([]);
	});

	it('fail if there are none, and the checks of their content are skipped', async () => {
		const {world} = await worldWith({}, {empty: true});
		expect(await verdict(world, 'current')).toMatchObject({status: 'fail', remedy: 'ferrovia setup workflow'});
		for (const id of ['parses', 'names', 'pins', 'last-run']) {
			expect(await verdict(world, id)).toMatchObject({status: 'skipped'});
		}
	});

	const edit = (text: string) => text.replace('timeout-minutes: 60', 'timeout-minutes: 61');

	it.each<[string, Options, boolean, object]>([
		['pass if edited by hand', {edit}, false, {status: 'pass', detail: expect.stringMatching(/edited by you: .*deploy\.yml/)}],
		['warn if edited and out of date', {edit}, true, {status: 'warn', detail: expect.stringContaining('is yours to edit')}],
		['warn if out of date', {}, true, {status: 'warn', remedy: 'ferrovia setup workflow'}],
	])('%s', async (_, options, isOutOfDate, expected) => {
		const {world} = await worldWith({}, options);
		const {answers} = isOutOfDate ? fakeWorld({project: world.project}) : world;
		expect(await verdict({...world, answers}, 'current')).toMatchObject(expected);
	});

	it("fail if a script of that name isn't Ferrovia's", async () => {
		const {world} = await worldWith({}, {empty: true});
		await mkdir(path.join(world.project.root, '.github/scripts'), {recursive: true});
		await writeFile(path.join(world.project.root, '.github/scripts/build-image.sh'), 'true\n');
		expect(await verdict(world, 'current')).toMatchObject({status: 'fail', detail: '.github/scripts/build-image.sh is there already.'});
	});

	it("fail if GitHub's parser refuses them", async () => {
		expect(await outcome('parses', {}, {edit: text => text.replace('needs: build', 'needs: bild')})).toMatchObject({
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
		expect(await outcome('rustflags', {}, {project: {rustflags}})).toMatchObject({
			status: 'warn',
			detail: 'RUSTFLAGS="-D warnings" (.github/workflows/ci.yml: env)',
		});
	});
});

describe('the names', () => {
	const repository = '/repos/acme/demo/actions';
	const list = (kind: string, names: readonly string[]) => ({
		body: {
			total_count: names.length,
			[kind]: names.map(name => ({
				name,
				created_at: '2026-11-01T00:00:00Z',
				updated_at: '2026-11-01T00:00:00Z',
				...(kind === 'variables' && {value: 'x'}),
			})),
		},
	});
	const settings = (secrets: readonly string[], variables: readonly string[], owner = ''): Answers => ({
		[`GET ${repository}/${owner}secrets?per_page=100&page=1`]: list('secrets', secrets),
		[`GET ${repository}/${owner}variables?per_page=30&page=1`]: list('variables', variables),
	});
	const token = ['RAILWAY_TOKEN'];
	const all = [
		'SCCACHE_BUCKET',
		'SCCACHE_REGION',
		'AWS_WRITE_ROLE_ARN',
		'AWS_READ_ROLE_ARN',
		'RAILWAY_SERVICE_ID',
		'RAILWAY_ENVIRONMENT_ID',
	];

	it.each<[string, Answers, object]>([
		['pass if all are set that must be', settings(token, all), {status: 'pass', detail: expect.stringContaining('RAILWAY_TOKEN')}],
		[
			'pass if the organization has the rest',
			{...settings([], all.slice(2)), ...settings(token, all.slice(0, 2), 'organization-')},
			{status: 'pass'},
		],
		[
			'fail with what is missing and the command that sets it',
			settings([], all.slice(1)),
			{
				status: 'fail',
				detail: 'not set: variable SCCACHE_BUCKET, secret RAILWAY_TOKEN',
				remedy: 'gh variable set SCCACHE_BUCKET; gh secret set RAILWAY_TOKEN',
			},
		],
		[
			'are unknown without the permission to list them',
			{
				[`GET ${repository}/secrets?per_page=100&page=1`]: {
					status: 403,
					body: {message: 'Resource not accessible by personal access token', documentation_url: 'x', status: '403'},
					headers: {'x-accepted-github-permissions': 'secrets=read'},
				},
			},
			{
				status: 'unknown',
				detail: expect.stringContaining('to the token of GH_TOKEN (Resource not accessible'),
				remedy: 'Give the token secrets: read at https://github.com/settings/personal-access-tokens',
			},
		],
	])('%s', async (_, answers, expected) => {
		expect(await outcome('names', answers)).toMatchObject(expected);
	});

	const inEnvironment = (secrets: readonly string[], variables: readonly string[] = []): Answers => ({
		'GET /repos/acme/demo/environments/production/secrets?per_page=100&page=1': list('secrets', secrets),
		'GET /repos/acme/demo/environments/production/variables?per_page=30&page=1': list('variables', variables),
	});
	const production = {flags: {'github-environment': 'production'}};

	it.each<[string, Answers, object]>([
		['pass if the environment of the job has the rest', {...settings([], all), ...inEnvironment(token)}, {status: 'pass'}],
		[
			'fail if neither has it, with a command for the environment',
			{...settings([], all), ...inEnvironment([])},
			{
				status: 'fail',
				detail: 'not set: secret RAILWAY_TOKEN (environment production)',
				remedy: 'gh secret set RAILWAY_TOKEN --env production',
			},
		],
		[
			"fail if only the environment has what another job, or the job's condition, needs",
			{...settings(token, all.slice(0, 2)), ...inEnvironment([], all)},
			{status: 'fail', detail: 'not set: variable AWS_WRITE_ROLE_ARN, variable AWS_READ_ROLE_ARN, variable RAILWAY_SERVICE_ID'},
		],
		[
			'fail if there is no such environment',
			{
				...settings([], all),
				'GET /repos/acme/demo/environments/production/secrets?per_page=100&page=1': notFound,
				'GET /repos/acme/demo/environments/production/variables?per_page=30&page=1': notFound,
			},
			{status: 'fail', remedy: 'gh secret set RAILWAY_TOKEN --env production'},
		],
	])('of a job in an environment %s', async (_, answers, expected) => {
		expect(await outcome('names', answers, production)).toMatchObject(expected);
	});

	it('of a workflow that is not YAML are those of its text', () => {
		expect(namesOfJobs('a: [${{ secrets.A }}')).toEqual([{environment: undefined, names: [{kind: 'secret', name: 'A'}]}]);
		expect(namesOfJobs('jobs: 1')).toEqual([{environment: undefined, names: []}]);
		expect(namesOfJobs('jobs: {a: {environment: {name: b c}, env: {X: "${{ vars.X }}"}}}').at(-1)).toEqual({
			environment: 'b c',
			names: [{kind: 'variable', name: 'X'}],
		});
	});

	it('are read from every page', async () => {
		const others = Array.from({length: 30}, (_, place) => `OTHER_${place}`);
		const second = {[`GET ${repository}/variables?per_page=30&page=2`]: list('variables', all)};
		expect(await outcome('names', {...settings(token, others), ...second})).toMatchObject({status: 'pass'});
	});

	it('are unknown if not signed in', async () => {
		expect(await outcome('names', {}, {token: ''})).toMatchObject({status: 'unknown', remedy: 'gh auth login'});
	});

	it('are unknown without a network', async () => {
		const {world, github} = await worldWith();
		await github.stop();
		expect(await verdict(world, 'names')).toMatchObject({
			status: 'unknown',
			detail: 'GitHub could not be reached. The connection was refused.',
		});
	});
});

describe('the pins', () => {
	const resolved = (repository: string, version: string | undefined, sha: string): Answers => ({
		[`GET /repos/${repository}/commits/${version}?per_page=1`]: {body: {sha}},
	});
	const used = [actions.checkout, actions.setupBuildx, actions.login, actions.awsCredentials];
	const all: Answers = Object.assign({}, ...used.map(({repository, version, commit}) => resolved(repository, version, commit)));
	const majors: Answers = Object.assign(
		{},
		...used.map(({repository, version}) => resolved(repository, version.split('.')[0], 'f'.repeat(40))),
	);
	const {repository, version} = actions.login;
	const using = (action: string): Options => ({edit: text => text.replaceAll(/docker\/login-action@\S+ # \S+/g, action)});

	it.each<[string, Answers, Options, object]>([
		[
			'pass if each version is the commit that it is pinned to',
			all,
			{},
			{status: 'pass', detail: expect.stringContaining('docker/login-action v4.6.0')},
		],
		[
			'fail if the version is another commit: the pin may be of a fork',
			{...all, ...resolved(repository, version, 'f'.repeat(40))},
			{},
			{status: 'fail', detail: expect.stringMatching(/^docker\/login-action@\w{40} is not v4\.6\.0/)},
		],
		[
			'fail if there is no such version',
			{
				...all,
				[`GET /repos/${repository}/commits/${version}?per_page=1`]: {
					status: 422,
					body: {message: `No commit found for SHA: ${version}`, documentation_url: 'x', status: '422'},
				},
			},
			{},
			{status: 'fail', detail: 'docker/login-action has no v4.6.0'},
		],
		[
			'are unknown if an action is not found',
			all,
			using('acme/private-action@main'),
			{status: 'unknown', detail: expect.stringMatching(/^acme\/private-action: /)},
		],
		[
			'warn of a tag among commits',
			{...all, ...majors},
			using('docker/login-action@v4'),
			{status: 'warn', detail: 'docker/login-action@v4 can be moved to other code'},
		],
		['pass with tags under --pin-actions tag', majors, {flags: {'pin-actions': 'tag'}}, {status: 'pass'}],
	])('%s', async (_, answers, options, expected) => {
		expect(await outcome('pins', answers, options)).toMatchObject(expected);
	});
});

describe('the last run', () => {
	const repository = '/repos/acme/demo';
	const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
	const annotations = `GET ${repository}/check-runs/500/annotations?per_page=50`;
	const success = {status: 'completed', conclusion: 'success'};

	function runs(run: object | undefined, deploy?: string): Answers {
		const times = {run_started_at: ago(123), updated_at: ago(120)};
		const jobs = [jobWith({id: 500}), ...(deploy === undefined ? [] : [jobWith({id: 501, name: 'Deploy', conclusion: deploy})])];
		return {
			...acmeDemo,
			[`GET ${repository}/actions/workflows/deploy.yml/runs?branch=main&per_page=20`]: {
				body: {
					total_count: 1,
					workflow_runs: [
						runWith({id: 30, event: 'pull_request'}),
						...(run === undefined ? [] : [runWith({id: 31, ...times, html_url: 'https://run', ...run})]),
					],
				},
			},
			[`GET ${repository}/actions/runs/31/jobs?per_page=50`]: {body: {total_count: jobs.length, jobs}},
			[annotations]: {
				body: [annotationWith('60 s {"v":1,"seconds":60,"hits":97,"misses":3,"dependencies":2,"bytes":41000000}')],
			},
		};
	}

	it.each<[string, Answers, object]>([
		[
			'passes with its age, its duration and the hit rate',
			runs(success),
			{
				status: 'pass',
				detail: 'succeeded 2 h ago, after 3 min: image built in 60 s, 97 % of 100 cacheable from the cache, 2 dependencies compiled',
			},
		],
		['warns if nothing was deployed', runs(success, 'skipped'), {status: 'warn', detail: expect.stringContaining('but not deployed')}],
		[
			'fails with the job that failed',
			runs({status: 'completed', conclusion: 'failure'}, 'failure'),
			{status: 'fail', detail: 'failure 2 h ago, after 3 min (Deploy): https://run', remedy: 'gh run view 31 --log-failed'},
		],
		['warns if cancelled', runs({status: 'completed', conclusion: 'cancelled'}), {status: 'warn'}],
		['fails if timed out', runs({status: 'completed', conclusion: 'timed_out'}), {status: 'fail'}],
		['is unknown while in progress', runs({status: 'in_progress', conclusion: null}), {status: 'unknown'}],
		[
			'passes without figures if the annotation is not found',
			{...runs(success), [annotations]: notFound},
			{status: 'pass', detail: expect.stringContaining('its figures are not there')},
		],
		['fails if there is none', runs(undefined), {status: 'fail', detail: 'it has not run on main'}],
		[
			"is unknown if the workflow isn't on GitHub yet",
			acmeDemo,
			{
				status: 'unknown',
				detail: 'deploy.yml is not on the default branch yet, so it has not run',
				remedy: expect.stringContaining('git push origin main'),
			},
		],
		['is unknown if the repository is not found', {}, {status: 'unknown', detail: expect.not.stringContaining('has not run')}],
	])('%s', async (_, answers, expected) => {
		expect(await outcome('last-run', answers)).toMatchObject(expected);
	});
});
