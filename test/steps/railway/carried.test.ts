import {describe, expect, it} from 'vitest';
import {parseRailwayFile} from '../../../source/project/railway-file.ts';
import {carriedSettings} from '../../../source/steps/railway/carried.ts';
import {builtProject, startCloud} from './_cloud.ts';
import {emptyFolder, setUp, undoAll, verify} from './_run.ts';

const toml = `
[build]
builder = "RAILPACK"
watchPatterns = ["src/**"]
[deploy]
preDeployCommand = ["./demo migrate"]
startCommand = "./demo serve --loud"
healthcheckPath = "/healthz"
healthcheckTimeout = 300
restartPolicyType = "ON_FAILURE"
restartPolicyMaxRetries = 3
sleepApplication = true
drainingSeconds = 20
overlapSeconds = 5
[deploy.multiRegionConfig.us-west2]
numReplicas = 2
[deploy.multiRegionConfig."europe-west4-drams3a"]
numReplicas = 3
[environments.production.deploy]
healthcheckPath = "/ready"
numReplicas = 4
[environments.staging.deploy]
numReplicas = 1
`;

const notCarried = (notes: ReadonlyArray<{text: string}>) =>
	notes.map(({text}) => text).filter(text => text.startsWith('Not carried over'));

describe('railway.toml', () => {
	it('is carried over to the service, read back, and put back by undo; what is not carried over is listed', async () => {
		const railwayFile = await parseRailwayFile('railway.toml', toml);
		const cloud = await startCloud({railway: {projects: [builtProject()]}});
		const before = structuredClone(cloud.railway.state.projects[0]?.instances[0]?.settings);
		const root = await emptyFolder();
		const {plan, problems, world} = await setUp(root, cloud, {railwayFile});
		expect(problems).toEqual([]);
		const instance = () => cloud.railway.state.projects[0]?.instances[0];
		expect(instance()?.settings).toMatchObject({
			preDeployCommand: ['/usr/local/bin/demo migrate'],
			startCommand: '/usr/local/bin/demo serve --loud',
			healthcheckPath: '/ready',
			healthcheckTimeout: 300,
			restartPolicyType: 'ON_FAILURE',
			restartPolicyMaxRetries: 3,
			sleepApplication: true,
			drainingSeconds: 20,
			overlapSeconds: 5,
			numReplicas: 4,
		});
		expect(notCarried(plan.steps.flatMap(({notes}) => notes))).toEqual([
			expect.stringContaining('multiRegionConfig (Railway'),
			'Not carried over: build.builder (GitHub Actions builds the image).',
			'Not carried over: build.watchPatterns (GitHub Actions builds the image).',
			'Not carried over: environments.staging (Ferrovia sets up the environment production alone).',
		]);
		expect(await verify(world)).toMatchObject({'railway.settings': 'pass'});
		// Once the file is gone, and its answers are those of ferrovia.toml.
		expect((await setUp(root, cloud, {flags: {'railway-health-path': '/ready', 'railway-health-timeout': '300'}})).planned).toEqual([]);
		await undoAll(root, cloud);
		expect(instance()?.settings).toMatchObject({
			...before,
			preDeployCommand: [],
			sleepApplication: false,
			// A number can't be unset.
			healthcheckTimeout: 300,
			drainingSeconds: 20,
			overlapSeconds: 5,
		});
	});

	it('with a schedule makes a cron job: without a health check and a domain, also when the file is gone', async () => {
		const railwayFile = await parseRailwayFile(
			'railway.json',
			'{"deploy": {"cronSchedule": "*/5 * * * *", "healthcheckPath": "/healthz"}}',
		);
		const project = builtProject();
		const cloud = await startCloud({railway: {projects: [{...project, instances: project.instances.map(one => ({...one, domains: []}))}]}});
		const root = await emptyFolder();
		const {problems, planned, world} = await setUp(root, cloud, {railwayFile});
		expect([problems, planned]).toEqual([[], ['railway/autodeploy', 'railway/source', 'railway/settings', 'railway/variable-port']]);
		expect(cloud.railway.state.projects[0]?.instances[0]?.settings).toMatchObject({cronSchedule: '*/5 * * * *', healthcheckPath: null});
		expect(await verify(world)).toMatchObject({
			'railway.settings': 'pass',
			'railway.health': 'skipped: a cron job answers no requests',
		});
		expect((await setUp(root, cloud, {flags: {'railway-health-path': 'none'}})).planned).toEqual([]);
	});

	it('that can not be read is named', async () => {
		const railwayFile = await parseRailwayFile('railway.json', '{');
		const {plan} = await setUp(await emptyFolder(), await startCloud(), {railwayFile});
		expect(notCarried(plan.steps.flatMap(({notes}) => notes))).toEqual([
			"Not carried over: railway.json (it can't be read: invalid end of input at 1:2).",
		]);
	});

	it('is named key by key where the service keeps its settings', async () => {
		const railwayFile = await parseRailwayFile('railway.toml', '[deploy]\nnumReplicas = 2\n');
		const {plan} = await setUp(await emptyFolder(), await startCloud(), {railwayFile, flags: {deploy: 'dockerfile'}});
		expect(notCarried(plan.steps.flatMap(({notes}) => notes))).toEqual([
			'Not carried over: numReplicas (--deploy dockerfile leaves the settings of the service as they are).',
		]);
	});
});

describe('carriedSettings', () => {
	it.each<[string, unknown, unknown]>([
		['startCommand', './target/release/demo', {startCommand: ''}],
		['startCommand', 'demo --db data.sqlite', {startCommand: '/usr/local/bin/demo --db data.sqlite'}],
		['startCommand', './demo serve && echo bye', '"./demo serve && echo bye" needs a shell; put it into a script or a subcommand of demo'],
		['startCommand', 'npm start', 'the image has the program demo and not "npm"'],
		['startCommand', 7, '7 is no command'],
		['preDeployCommand', 'demo migrate', {preDeployCommand: ['/usr/local/bin/demo migrate']}],
		['preDeployCommand', ['demo a', 'sqlx migrate run'], 'the image has the program demo and not "sqlx"'],
		['preDeployCommand', [1], '1 is no command'],
		['cronSchedule', ' 0 4 * * 1 ', {cronSchedule: '0 4 * * 1'}],
		['cronSchedule', 'daily', '"daily" is no cron schedule of 5 fields'],
		['sleepApplication', false, {sleepApplication: false}],
		['sleepApplication', 'yes', '"yes" is neither true nor false'],
		['ipv6EgressEnabled', true, {ipv6EgressEnabled: true}],
		['drainingSeconds', 0, {drainingSeconds: 0}],
		['overlapSeconds', 1.5, '1.5 is no whole number'],
		['restartPolicyMaxRetries', -1, '-1 is no whole number'],
		['healthcheckPath', 'healthz', {}],
		['healthcheckPath', '/a b', expect.stringContaining('"/a b" can\'t be used. Give a path')],
		['numReplicas', 0, expect.stringContaining("0 can't be used. Give a number from 1 to 50")],
		['restartPolicyType', 'on_failure', {}],
		['restartPolicyType', 'SOMETIMES', expect.stringContaining('Choose one of')],
		['region', '', {}],
		['region', null, {}],
		['startCommand', null, {}],
		['limitOverride', {}, expect.stringContaining('limits')],
		['registryCredentials', {password: 'hunter2'}, expect.not.stringContaining('hunter2')],
		['somethingNew', 1, 'Ferrovia does not know this key'],
	])('%s = %j', (key, value, expected) => {
		const {settings, left} = carriedSettings({name: 'railway.toml', deploy: {[key]: value}}, 'production', 'demo');
		const isCarried = typeof expected === 'object' && !('asymmetricMatch' in (expected ?? {}));
		expect({settings, left}).toEqual(isCarried ? {settings: expected, left: []} : {settings: {}, left: [{key, reason: expected}]});
	});

	it('lists what stands beside deploy, and nothing of the schema', () => {
		const rest = {$schema: 'x', project: 'y', environments: {production: {build: {builder: 'NIXPACKS'}}}};
		expect(carriedSettings({name: 'railway.json', deploy: {}, rest}, 'production', 'demo').left.map(({key}) => key)).toEqual([
			'environments.production.build.builder',
			'project',
		]);
	});
});
