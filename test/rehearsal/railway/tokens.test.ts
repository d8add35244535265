import {describe, expect, it} from 'vitest';
import {deployNow, ids, instance, place, sampleState, startLab, update} from './_railway.ts';

const me = 'query { me { id name email workspaces { id name plan } } }';
const apiToken = 'query { apiToken { workspaces { id name } } }';
const projectToken =
	'query { projectToken { id projectId environmentId project { id environments { edges { node { id } } } } environment { name } } }';
const projects =
	'query ($workspaceId: String, $first: Int, $after: String) { projects(workspaceId: $workspaceId, first: $first, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } }';
const projectOf = 'query ($id: String!) { project(id: $id) { id environments { edges { node { id } } } } }';
const createToken = 'mutation ($input: ProjectTokenCreateInput!) { projectTokenCreate(input: $input) }';

const refused = (message: string) => ({status: 200, errors: [message], value: undefined});

describe('the tokens of the double', () => {
	it.each([
		['of-nobody', me, 'Not Authorized'],
		['of-acme', me, 'Not Authorized'],
		['of-project', me, 'Not Authorized'],
		['of-project', apiToken, 'Not Authorized'],
		['of-ada', projectToken, 'Project Token not found'],
		['of-ada-in-the-header', projectToken, 'Project Token not found'],
	])('%s: refuses %s with the status 200', async (token, query, message) => {
		const {ask} = await startLab();
		expect(await ask(query, {}, token)).toMatchObject(refused(message));
	});

	it("takes a project's token in its own header alone, and an account's as a bearer alone", async () => {
		const {railway} = await startLab();
		const send = async (headers: Record<string, string>) => {
			const answer = await fetch(railway.url, {method: 'POST', headers, body: JSON.stringify({query: apiToken})});
			return (await answer.json()) as {errors?: unknown};
		};
		expect(await send({authorization: 'Bearer of-project'})).toMatchObject({errors: [{message: 'Not Authorized'}]});
		expect(await send({'project-access-token': 'of-ada'})).toMatchObject({errors: [{message: 'Project Token not found'}]});
		expect((await send({authorization: 'Bearer of-ada'})).errors).toBeUndefined();
	});

	it('says what each is good for', async () => {
		const {ask} = await startLab();
		const acme = {id: 'acme', name: 'Acme'};
		const other = {id: 'other', name: 'Other'};
		expect((await ask(me)).value).toEqual({
			id: 'ada',
			name: 'Ada',
			email: 'ada@example.com',
			workspaces: [
				{...acme, plan: 'HOBBY'},
				{...other, plan: 'FREE'},
			],
		});
		expect((await ask(apiToken)).value).toEqual({workspaces: [acme, other]});
		expect((await ask(apiToken, {}, 'of-acme')).value).toEqual({workspaces: [acme]});
		expect((await ask(projectToken, {}, 'of-project')).value).toEqual({
			id: 'of-project',
			projectId: 'project',
			environmentId: 'production',
			project: {id: 'project', environments: {edges: [{node: {id: 'production'}}]}},
			environment: {name: 'production'},
		});
	});

	it("shows a project's token one environment of one project", async () => {
		const {ask} = await startLab();
		const all = {edges: [{node: {id: 'production'}}, {node: {id: 'staging'}}]};
		expect((await ask(projectOf, {id: 'project'})).value).toMatchObject({environments: all});
		expect((await ask(projectOf, {id: 'project'}, 'of-project')).value).toMatchObject({
			environments: {edges: [{node: {id: 'production'}}]},
		});
		expect((await ask(instance, place, 'of-project')).errors).toEqual([]);
		const elsewhere = {...place, environmentId: 'staging'};
		expect(await ask(instance, elsewhere, 'of-project')).toMatchObject(refused('Not Authorized'));
		expect(await ask(update, {...elsewhere, input: {startCommand: 'x'}}, 'of-project')).toMatchObject(refused('Not Authorized'));
		expect(await ask(deployNow, elsewhere, 'of-project')).toMatchObject(refused('Not Authorized'));
	});

	it("lets a project's token make nothing, and take nothing of another environment away", async () => {
		const {ask, state} = await startLab();
		const web = state.projects[0]?.instances.find(({environmentId}) => environmentId === 'staging');
		web?.domains.push({id: 'domain', domain: 'staging.up.railway.app', targetPort: null});
		web?.triggers.push({id: 'trigger', branch: 'main', repository: 'acme/demo', provider: 'github', checkSuites: false});
		const before = structuredClone(state);
		for (const [query, variables] of [
			[createToken, {input: {projectId: 'project', environmentId: 'production', name: 'another'}}],
			['mutation ($id: String!) { projectTokenDelete(id: $id) }', {id: 'of-project'}],
			['mutation ($id: String!) { projectDelete(id: $id) }', {id: 'project'}],
			['mutation ($id: String!) { serviceDelete(id: $id) }', {id: 'web'}],
			['mutation ($id: String!) { serviceDisconnect(id: $id) { id } }', {id: 'web'}],
			['mutation ($id: String!) { serviceDomainDelete(id: $id) }', {id: 'domain'}],
			['mutation ($id: String!) { deploymentTriggerDelete(id: $id) }', {id: 'trigger'}],
			['mutation ($input: ServiceCreateInput!) { serviceCreate(input: $input) { id } }', {input: {projectId: 'project', name: 'x'}}],
		] as const) {
			expect(await ask(query, variables, 'of-project'), query).toMatchObject(refused('Not Authorized'));
		}

		expect(state).toEqual(before);
	});

	it('tells a token once, which is good at once and until it is deleted', async () => {
		const {ask, state} = await startLab();
		const secret = (await ask(createToken, {input: {projectId: 'project', environmentId: 'staging', name: 'ci'}})).value;
		const listed = await ask(
			'query ($projectId: String!) { projectTokens(projectId: $projectId) { edges { node { id name displayToken environmentId } } } }',
			{projectId: 'project'},
		);
		expect(JSON.stringify(listed.value)).not.toContain(secret);
		expect(listed.value).toMatchObject({edges: [{node: {name: 'of-project'}}, {node: {name: 'ci', environmentId: 'staging'}}]});
		expect(state.tokens.find(token => token.secret === secret)).toMatchObject({kind: 'project', environmentId: 'staging'});
	});

	it("does not let one person into another's workspace", async () => {
		const {ask} = await startLab();
		for (const [query, variables] of [
			[projectOf, {id: 'project'}],
			[instance, place],
			[projects, {workspaceId: 'acme'}],
			['query ($workspaceId: String!) { workspace(workspaceId: $workspaceId) { id } }', {workspaceId: 'acme'}],
			['mutation ($input: ProjectCreateInput!) { projectCreate(input: $input) { id } }', {input: {name: 'mine', workspaceId: 'acme'}}],
			[
				'query ($projectId: String!, $environmentId: String!, $serviceId: String) { variables(projectId: $projectId, environmentId: $environmentId, serviceId: $serviceId) }',
				ids,
			],
		] as const) {
			expect(await ask(query, variables, 'of-bob'), query).toMatchObject(refused('Not Authorized'));
		}
	});

	it('shows projects in pages', async () => {
		const state = sampleState();
		const [sample] = state.projects;
		state.projects.push(...[2, 3, 4, 5].map(number => ({...(sample as NonNullable<typeof sample>), id: `project-${number}`})));
		const {ask} = await startLab({state});
		const seen: string[] = [];
		let after: string | null = null;
		for (let more = true; more; ) {
			const answer = (await ask(projects, {workspaceId: 'acme', first: 2, after})).value as {
				edges: ReadonlyArray<{node: {id: string}}>;
				pageInfo: {hasNextPage: boolean; endCursor: string | null};
			};
			expect(answer.edges.length).toBeLessThanOrEqual(2);
			seen.push(...answer.edges.map(({node}) => node.id));
			({hasNextPage: more, endCursor: after} = answer.pageInfo);
		}

		expect(seen).toEqual(['project', 'project-2', 'project-3', 'project-4', 'project-5']);
	});
});
