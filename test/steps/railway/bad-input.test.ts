import {describe, expect, it} from 'vitest';
import {exitCodes, FerroviaError} from '../../../source/engine/errors.ts';
import {planRailway} from '../../../source/steps/railway/plan.ts';
import {builtProject, type CloudOptions, startCloud, tokens} from './_cloud.ts';
import {emptyFolder, type RunOptions, worldIn} from './_run.ts';

const mutating = /Create|Update|Delete|Connect|Disconnect|Upsert|DeployV2/;

/** The error of a plan, after which nothing was changed. */
async function refusal(cloudOptions: CloudOptions, options: RunOptions = {}): Promise<FerroviaError> {
	const cloud = await startCloud(cloudOptions);
	const before = structuredClone(cloud.railway.state);
	const error = await planRailway(worldIn(await emptyFolder(), cloud, options), new AbortController().signal).then(
		() => undefined,
		(thrown: unknown) => thrown,
	);
	expect(cloud.calls.filter(name => mutating.test(name))).toEqual([]);
	expect(cloud.railway.state).toEqual(before);
	if (!(error instanceof FerroviaError)) {
		throw new TypeError(`Not an error of the user's: ${String(error)}`);
	}

	expect(error.next?.length).toBeGreaterThan(0);
	return error;
}

/** Plans what fits, and says with which service. */
async function chosen(cloudOptions: CloudOptions, options: RunOptions = {}): Promise<string | undefined> {
	const cloud = await startCloud(cloudOptions);
	return (await planRailway(worldIn(await emptyFolder(), cloud, options), new AbortController().signal)).reason;
}

const projectToken = {
	id: 'token',
	secret: 'railway-project-token-of-the-test',
	name: 'theirs',
	createdAt: '2026-01-01T00:00:00.000Z',
	kind: 'project' as const,
	projectId: 'project-demo',
	environmentId: 'environment-demo',
};

describe('the step railway, given what does not fit', () => {
	it('names the projects where there are several of a name', async () => {
		const error = await refusal({railway: {projects: [builtProject(), {...builtProject('other'), name: 'Demo'}]}});
		expect(error.what).toBe('Railway has 2 projects for "demo".');
		expect(error.why).toBe('project-demo  demo, in Acme\nproject-other  Demo, in Acme');
		expect(error.next).toContain('ferrovia setup railway --railway-project project-other');
		expect(error.exitCode).toBe(exitCodes.usage);
	});

	it('takes the id of one of them', async () => {
		const railway = {projects: [builtProject(), {...builtProject('other'), name: 'Demo'}]};
		expect(await chosen({railway}, {flags: {'railway-project': 'project-other'}})).toBe('web in production of Demo');
	});

	it('names what is there where a project is not', async () => {
		const error = await refusal({railway: {projects: [builtProject()]}}, {flags: {'railway-project': 'dmeo'}});
		expect(error.what).toBe('Railway shows no project "dmeo" to this token.');
		expect(error.why).toContain('demo');
	});

	it('finds one among 500 projects', async () => {
		const projects = Array.from({length: 500}, (_, index) => builtProject(`project${index}`, 'acme/other'));
		expect(await chosen({railway: {projects}}, {flags: {'railway-project': 'project499', 'railway-service': 'web'}})).toBe(
			'web in production of project499',
		);
		const error = await refusal({railway: {projects}}, {flags: {'railway-project': 'gone'}});
		expect(error.why).toContain('and 490 more');
	});

	it('tells two services of one name apart by their ids, and those of several folders by the folder', async () => {
		const project = builtProject();
		const second = {id: 'service-second', name: 'web', createdAt: project.createdAt};
		const [instance] = project.instances;
		if (instance === undefined) {
			throw new TypeError('no instance');
		}

		const other = {...instance, serviceId: second.id, rootDirectory: '/api', triggers: [], domains: []};
		const twice = {projects: [{...project, services: [...project.services, second], instances: [instance, other]}]};
		expect((await refusal({railway: twice}, {flags: {'railway-service': 'web'}})).what).toBe('Railway has 2 services for "web".');
		expect(await chosen({railway: twice})).toBe('web in production of demo');
	});

	it('says so where the service was deleted meanwhile', async () => {
		const error = await refusal(
			{railway: {projects: [builtProject()]}},
			{flags: {'railway-project': 'project-demo', 'railway-service': '0b7e8c1a-8a55-4f0e-9a4e-3d6a4d0c6d11'}},
		);
		expect(error.what).toContain('Railway shows no service "0b7e8c1a');
		expect(error.why).toContain('web');
	});

	it('wants the plan and a token for a private image, before it changes anything', async () => {
		const flags = {'image-access': 'private'};
		expect((await refusal({railway: {projects: [builtProject()]}}, {flags})).what).toContain('on the plan hobby');
		const error = await refusal({plan: 'PRO', railway: {projects: [builtProject()]}}, {flags});
		expect(error.what).toContain('With which token');
		expect(error.next?.[0]).toContain('read:packages');
	});

	it('knows what a project token can not do', async () => {
		const environment = {RAILWAY_API_TOKEN: projectToken.secret};
		const railway = {projects: [builtProject()], tokens: [projectToken]};
		expect(await chosen({railway}, {environment})).toBe('web in production of demo');
		const error = await refusal({railway}, {environment, flags: {'railway-service': 'new'}});
		expect(error.what).toBe("A project token can't make a service.");
		const elsewhere = await refusal({railway}, {environment, flags: {'railway-environment': 'staging'}});
		expect(elsewhere.what).toContain('is for the environment production, not for staging');
	});

	it('works with the token of a workspace', async () => {
		expect(await chosen({railway: {projects: [builtProject()]}}, {environment: {RAILWAY_API_TOKEN: tokens.workspace}})).toBe(
			'web in production of demo',
		);
	});

	it.each([
		['a page of HTML', {status: 502, headers: {'content-type': 'text/html'}, body: '<html><title>502 Bad Gateway</title></html>'}, '502'],
		['too often', {status: 429, headers: {'retry-after': '3600'}, body: ''}, 'too often'],
		['a problem of its own', {status: 200, body: '{"data":null,"errors":[{"message":"Problem processing request"}]}'}, 'refused'],
	])('says what Railway answers instead: %s', async (_, answer, words) => {
		const error = await refusal({
			railway: {projects: [builtProject()]},
			railwayFault: name => (name.startsWith('serviceInstance') ? {type: 'answered', answer} : undefined),
		});
		expect(error.what).toContain(words);
	});
});
