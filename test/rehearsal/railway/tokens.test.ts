import {describe, expect, it} from 'vitest';
import {ids, place, sampleState, startLab} from './_railway.ts';

const refused = (message: string) => ({status: 200, errors: [message], value: undefined});
const allProjects = {workspaceId: 'acme', first: 50, after: null};
const environments = async (ask: Awaited<ReturnType<typeof startLab>>['ask'], token?: string) =>
	(await ask('project', {id: 'project'}, token)).value.environments.edges.map(({node}: {readonly node: {readonly id: string}}) => node.id);

describe('the tokens of the double', () => {
	it.each([
		['of-nobody', 'me', 'Not Authorized'],
		['of-acme', 'me', 'Not Authorized'],
		['of-project', 'me', 'Not Authorized'],
		['of-project', 'apiToken', 'Not Authorized'],
		['of-ada', 'projectToken', 'Project Token not found'],
	] as const)('with %s, %s is refused with the status 200', async (token, operation, message) => {
		const {ask} = await startLab();
		expect(await ask(operation, {}, token)).toMatchObject(refused(message));
	});

	it.each([
		[{authorization: 'Bearer of-project'}, [{message: 'Not Authorized'}]],
		[{'project-access-token': 'of-ada'}, [{message: 'Project Token not found'}]],
		[{authorization: 'Bearer of-ada'}, undefined],
	])('are each read from one header: %j', async (headers, errors) => {
		const {railway} = await startLab({isChecked: false});
		const body = JSON.stringify({query: 'query { apiToken { workspaces { id } } }'});
		const answer = await fetch(railway.url, {method: 'POST', headers: headers as Record<string, string>, body});
		expect(await answer.json()).toMatchObject(errors === undefined ? {data: expect.anything()} : {errors});
	});

	it('say what each is good for', async () => {
		const {ask} = await startLab();
		const [acme, other] = [
			{id: 'acme', name: 'Acme'},
			{id: 'other', name: 'Other'},
		];
		expect((await ask('me')).value).toEqual({
			id: 'ada',
			name: 'Ada',
			email: 'ada@example.com',
			workspaces: [
				{...acme, plan: 'HOBBY'},
				{...other, plan: 'FREE'},
			],
		});
		expect((await ask('apiToken')).value).toEqual({workspaces: [acme, other]});
		expect((await ask('apiToken', {}, 'of-acme')).value).toEqual({workspaces: [acme]});
		expect((await ask('projectToken', {}, 'of-project')).value).toEqual({
			id: 'of-project',
			project: {id: 'project', name: 'project'},
			environment: {id: 'production', name: 'production'},
		});
	});

	it('of a project open one environment', async () => {
		const {ask} = await startLab();
		expect([await environments(ask), await environments(ask, 'of-project')]).toEqual([['production', 'staging'], ['production']]);
		expect((await ask('instance', ids, 'of-project')).errors).toEqual([]);
	});

	it('of a project create nothing, and change nothing outside their environment', async () => {
		const {ask, state} = await startLab();
		const web = state.projects[0]?.instances.find(({environmentId}) => environmentId === 'staging');
		web?.domains.push({id: 'domain', domain: 'staging.up.railway.app', targetPort: null});
		web?.triggers.push({id: 'trigger', branch: 'main', repository: 'acme/demo', provider: 'github', checkSuites: false});
		const before = structuredClone(state);
		const elsewhere = {...place, environmentId: 'staging'};
		const created = {projectId: 'project', environmentId: 'production', name: 'another'};
		for (const [operation, variables] of [
			['instance', {...ids, ...elsewhere}],
			['serviceInstanceUpdate', {...elsewhere, input: {startCommand: 'x'}}],
			['serviceInstanceDeployV2', elsewhere],
			['projectTokenCreate', {input: created}],
			['projectTokenDelete', {id: 'of-project'}],
			['projectTokens', {projectId: 'project', first: 1, after: null}],
			['projectCreate', {input: {name: 'x', defaultEnvironmentName: 'production', prDeploys: false}}],
			['projectDelete', {id: 'project'}],
			['environmentCreate', {input: {projectId: 'project', name: 'x', skipInitialDeploys: true}}],
			['environmentDelete', {id: 'production'}],
			['serviceCreate', {input: created}],
			['serviceDelete', {id: 'web'}],
			['serviceConnect', {id: 'web', input: {repo: 'acme/demo'}}],
			['serviceDisconnect', {id: 'web'}],
			['serviceDomainDelete', {id: 'domain'}],
			['deploymentTriggerDelete', {id: 'trigger'}],
		] as const) {
			expect(await ask(operation, variables, 'of-project'), operation).toMatchObject(refused('Not Authorized'));
		}

		expect(state).toEqual(before);
	});

	it('are shown once, when they are created', async () => {
		const {ask, state} = await startLab();
		const secret = (await ask('projectTokenCreate', {input: {projectId: 'project', environmentId: 'staging', name: 'ci'}})).value;
		const listed = await ask('projectTokens', {projectId: 'project', first: 10, after: null});
		expect(JSON.stringify(listed.value)).not.toContain(secret);
		expect(listed.value).toMatchObject({edges: [{node: {name: 'of-project'}}, {node: {name: 'ci', environmentId: 'staging'}}]});
		expect(state.tokens.find(token => token.secret === secret)).toMatchObject({kind: 'project', environmentId: 'staging'});
	});

	it("do not open another's workspace", async () => {
		const {ask} = await startLab();
		for (const [operation, variables] of [
			['project', {id: 'project'}],
			['instance', ids],
			['projects', allProjects],
			['workspace', {workspaceId: 'acme'}],
			['projectCreate', {input: {name: 'mine', defaultEnvironmentName: 'production', prDeploys: false, workspaceId: 'acme'}}],
		] as const) {
			expect(await ask(operation, variables, 'of-bob'), operation).toMatchObject(refused('Not Authorized'));
		}
	});
});

it('lists projects in pages', async () => {
	const state = sampleState();
	const [sample] = state.projects;
	state.projects.push(...[2, 3, 4, 5].map(number => ({...(sample as NonNullable<typeof sample>), id: `project-${number}`})));
	const {ask} = await startLab({state});
	const pages: string[][] = [];
	for (let page = {hasNextPage: true, endCursor: null}; page.hasNextPage; ) {
		const {edges, pageInfo} = (await ask('projects', {...allProjects, first: 2, after: page.endCursor})).value;
		pages.push(edges.map(({node}: {readonly node: {readonly id: string}}) => node.id));
		page = pageInfo;
	}

	expect(pages).toEqual([['project', 'project-2'], ['project-3', 'project-4'], ['project-5']]);
});
