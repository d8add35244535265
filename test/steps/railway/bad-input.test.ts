import {describe, expect, it} from 'vitest';
import {exitCodes, FerroviaError} from '../../../source/engine/errors.ts';
import type {Answered} from '../../../source/rehearsal/loopback.ts';
import {planRailway} from '../../../source/steps/railway/plan.ts';
import {builtProject, type Cloud, type CloudOptions, startCloud, tokens} from './_cloud.ts';
import {emptyFolder, type RunOptions, worldIn} from './_run.ts';

const mutating = /Create|Update|Delete|Connect|Disconnect|Upsert|DeployV2/;

const plan = async (cloud: Cloud, options?: RunOptions) =>
	planRailway(worldIn(await emptyFolder(), cloud, options), new AbortController().signal);

/** The error of a plan, after which nothing is changed. */
async function refusal(cloudOptions: CloudOptions, options?: RunOptions): Promise<FerroviaError> {
	const cloud = await startCloud(cloudOptions);
	const before = structuredClone(cloud.railway.state);
	const error = await plan(cloud, options).catch((thrown: unknown) => thrown);
	expect(cloud.calls.filter(name => mutating.test(name))).toEqual([]);
	expect(cloud.railway.state).toEqual(before);
	if (!(error instanceof FerroviaError)) {
		throw new TypeError(`Not a FerroviaError: ${JSON.stringify(error)}`);
	}

	expect(error.next?.length).toBeGreaterThan(0);
	return error;
}

/** The service that a plan is for. */
const chosen = async (cloudOptions: CloudOptions, options?: RunOptions) => (await plan(await startCloud(cloudOptions), options)).reason;

const projectToken = {
	id: 'token',
	secret: 'railway-project-token-of-the-test',
	name: 'theirs',
	createdAt: '2026-01-01T00:00:00.000Z',
	kind: 'project' as const,
	projectId: 'project-demo',
	environmentId: 'environment-demo',
};

const one: CloudOptions = {railway: {projects: [builtProject()]}};
const two: CloudOptions = {railway: {projects: [builtProject(), {...builtProject('other'), name: 'Demo'}]}};
const many: CloudOptions = {railway: {projects: Array.from({length: 500}, (_, index) => builtProject(`project${index}`, 'acme/other'))}};
const scoped: CloudOptions = {railway: {projects: [builtProject()], tokens: [projectToken]}};
const environment = {RAILWAY_API_TOKEN: projectToken.secret};
const project = (name: string, service = 'auto'): RunOptions => ({flags: {'railway-project': name, 'railway-service': service}});
const service = (name: string): RunOptions => ({flags: {'railway-service': name}});
const isPrivate: RunOptions = {flags: {'image-access': 'private'}};

/** Two services of one name, the second in a folder of the repository. */
function twins(): CloudOptions {
	const project = builtProject();
	const second = {id: 'service-second', name: 'web', createdAt: project.createdAt};
	const instances = project.instances.flatMap(instance => [
		instance,
		{...instance, serviceId: second.id, rootDirectory: '/api', triggers: [], domains: []},
	]);
	return {railway: {projects: [{...project, services: [...project.services, second], instances}]}};
}

const answering = (answer: Answered): CloudOptions => ({
	...one,
	railwayFault: name => (name.startsWith('serviceInstance') ? {type: 'answered', answer} : undefined),
});

describe('the step railway finds', () => {
	it.each<[string, CloudOptions, RunOptions, string]>([
		['a project by its id', two, project('project-other'), 'web in production of Demo'],
		['one of 500 projects', many, project('project499', 'web'), 'web in production of project499'],
		['the service of the right folder', twins(), {}, 'web in production of demo'],
		['what a project token is for', scoped, {environment}, 'web in production of demo'],
		['a service with a workspace token', one, {environment: {RAILWAY_API_TOKEN: tokens.workspace}}, 'web in production of demo'],
	])('%s', async (_, cloud, options, expected) => {
		expect(await chosen(cloud, options)).toBe(expected);
	});
});

describe('the step railway refuses before any change', () => {
	it('a name of several projects, and lists them', async () => {
		expect(await refusal(two)).toMatchObject({
			what: 'Railway has 2 projects for "demo".',
			why: 'project-demo  demo, in Acme\nproject-other  Demo, in Acme',
			next: expect.arrayContaining(['ferrovia setup railway --railway-project project-other']),
			exitCode: exitCodes.usage,
		});
	});

	const page = {status: 502, headers: {'content-type': 'text/html'}, body: '<html><title>502 Bad Gateway</title></html>'};
	const problem = '{"data":null,"errors":[{"message":"Problem processing request"}]}';

	it.each<[string, CloudOptions, RunOptions, RegExp]>([
		['an unknown project', one, project('dmeo'), /^Railway shows no project "dmeo" to this token\.[\s\S]*demo/],
		['an unknown project among many', many, project('gone'), /and 490 more/],
		['a name of several services', twins(), service('web'), /^Railway has 2 services for "web"\./],
		[
			'a deleted service',
			one,
			project('project-demo', '0b7e8c1a-8a55-4f0e-9a4e-3d6a4d0c6d11'),
			/^Railway shows no service "0b7e[\s\S]*web/,
		],
		['a private image on the plan hobby', one, isPrivate, /on the plan hobby/],
		['a private image without a token', {...one, plan: 'PRO'}, isPrivate, /With which token[\s\S]*read:packages/],
		['to create a service with a project token', scoped, {...service('new'), environment}, /^A project token can't make a service\./],
		[
			'another environment than that of the project token',
			scoped,
			{flags: {'railway-environment': 'staging'}, environment},
			/is for the environment production, not for staging/,
		],
		['a page of HTML', answering(page), {}, /502/],
		['to wait for an hour', answering({status: 429, headers: {'retry-after': '3600'}, body: ''}), {}, /too often/],
		['an error of Railway', answering({status: 200, body: problem}), {}, /refused/],
	])('%s', async (_, cloud, options, expected) => {
		const {what, why, next} = await refusal(cloud, options);
		expect([what, why, ...(next ?? [])].join('\n')).toMatch(expected);
	});
});
