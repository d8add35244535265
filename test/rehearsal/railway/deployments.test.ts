import {describe, expect, it, onTestFinished} from 'vitest';
import {type Answered, serveLoopback} from '../../../source/rehearsal/loopback.ts';
import {startDeployedApp} from '../../../source/rehearsal/railway/app.ts';
import {deployNow, ids, instance, type Lab, look, place, sampleState, startLab, update} from './_railway.ts';

const digest = (character: string) => `sha256:${character.repeat(64)}`;
const images: Readonly<Record<string, string>> = {
	'ghcr.io/acme/demo:good': digest('a'),
	'ghcr.io/acme/demo:better': digest('b'),
	'ghcr.io/acme/demo:bad': digest('c'),
};
const registry = {pull: async (image: string) => images[image], starts: (found: string) => found !== digest('c')};

const logs = 'query ($id: String!, $limit: Int) { deploymentLogs(deploymentId: $id, limit: $limit) { message timestamp severity } }';
const events = 'query ($id: String!) { deploymentEvents(id: $id, first: 20) { edges { node { step completedAt payload { error } } } } }';
const list = 'query ($input: DeploymentListInput!) { deployments(input: $input) { edges { node { id status } } } }';
const cancel = 'mutation ($id: String!) { deploymentCancel(id: $id) }';
const rollback = 'mutation ($id: String!) { deploymentRollback(id: $id) }';
const again = 'mutation ($id: String!) { deploymentRedeploy(id: $id) { id status meta } }';
const upsert = 'mutation ($input: VariableCollectionUpsertInput!) { variableCollectionUpsert(input: $input) }';

async function deploy({ask}: Lab, tag: string): Promise<string> {
	await ask(update, {...place, input: {source: {image: `ghcr.io/acme/demo:${tag}`}}});
	return (await ask(deployNow, place)).value as string;
}

async function statuses({ask}: Lab, id: string): Promise<readonly unknown[]> {
	const seen: unknown[] = [];
	for (let looks = 0; looks < 4; looks++) {
		seen.push(((await ask(look, {id})).value as {readonly status: string}).status);
	}

	return seen;
}

const instanceNow = async ({ask}: Lab) =>
	(await ask(instance, place)).value as {readonly activeDeployments: ReadonlyArray<{readonly id: string}>};

describe('a deployment of the double', () => {
	it('gets one step further with each look, and replaces the one before it', async () => {
		const lab = await startLab(registry);
		const first = await deploy(lab, 'good');
		expect(await instanceNow(lab)).toMatchObject({activeDeployments: [], latestDeployment: {id: first, status: 'INITIALIZING'}});
		expect(await statuses(lab, first)).toEqual(['DEPLOYING', 'SUCCESS', 'SUCCESS', 'SUCCESS']);
		const second = await deploy(lab, 'better');
		expect((await instanceNow(lab)).activeDeployments).toEqual([{id: first}]);
		lab.railway.settle();
		expect((await instanceNow(lab)).activeDeployments).toEqual([{id: second}]);
		expect((await lab.ask(look, {id: second})).value).toEqual({
			id: second,
			status: 'SUCCESS',
			meta: {image: 'ghcr.io/acme/demo:better', imageDigest: digest('b')},
		});
		expect((await lab.ask(look, {id: first})).value).toMatchObject({status: 'REMOVED'});
	});

	it.each([
		['bad', 'Healthcheck failed!', ['CREATE_CONTAINER', 'HEALTHCHECK'], 'Healthcheck failed'],
		[
			'absent',
			'Failed to pull image ghcr.io/acme/demo:absent: denied',
			['CREATE_CONTAINER'],
			'Failed to pull image ghcr.io/acme/demo:absent',
		],
	])('of the %s image fails, says why, and leaves the one before it', async (tag, line, steps, error) => {
		const lab = await startLab(registry);
		const first = await deploy(lab, 'good');
		lab.railway.settle();
		const second = await deploy(lab, tag);
		expect((await lab.ask(events, {id: second})).value).toEqual({edges: []});
		expect(await statuses(lab, second)).toEqual(['DEPLOYING', 'FAILED', 'FAILED', 'FAILED']);
		expect((await instanceNow(lab)).activeDeployments).toEqual([{id: first}]);
		expect(JSON.stringify((await lab.ask(logs, {id: second})).value)).toContain(line);
		const {edges} = (await lab.ask(events, {id: second})).value as {
			readonly edges: ReadonlyArray<{readonly node: {readonly step: string; readonly payload: {readonly error: string} | null}}>;
		};
		expect(edges.map(({node}) => node.step)).toEqual(steps);
		expect(edges.at(-1)?.node.payload).toEqual({error});
	});

	it('gives one line of logs more than was asked for', async () => {
		const lab = await startLab(registry);
		const id = await deploy(lab, 'bad');
		expect((await lab.ask(logs, {id, limit: 1})).value).toHaveLength(2);
		expect((await lab.ask(logs, {id, limit: 100})).value).toHaveLength(3);
	});

	it('of a repository is built first', async () => {
		const lab = await startLab(registry);
		await lab.ask('mutation ($id: String!, $input: ServiceConnectInput!) { serviceConnect(id: $id, input: $input) { id } }', {
			id: 'web',
			input: {repo: 'acme/demo', branch: 'main'},
		});
		const {latestDeployment} = (await instanceNow(lab)) as unknown as {readonly latestDeployment: {readonly id: string}};
		expect(await statuses(lab, latestDeployment.id)).toEqual(['BUILDING', 'DEPLOYING', 'SUCCESS', 'SUCCESS']);
		const built = await lab.ask('query ($id: String!) { buildLogs(deploymentId: $id) { message } }', {id: latestDeployment.id});
		expect(JSON.stringify(built.value)).toContain('Compiling');
	});

	it('goes back to what was deployed, whatever the tag stands for now', async () => {
		const tags = {...images};
		const lab = await startLab({...registry, pull: async image => tags[image]});
		const first = await deploy(lab, 'good');
		lab.railway.settle();
		const second = await deploy(lab, 'better');
		lab.railway.settle();
		tags['ghcr.io/acme/demo:good'] = digest('d');
		expect(await lab.ask(rollback, {id: second})).toMatchObject({errors: ['Problem processing request']});
		expect((await lab.ask(rollback, {id: first})).value).toBe(true);
		lab.railway.settle();
		expect(lab.state.deployments.at(-1)).toMatchObject({status: 'SUCCESS', digest: digest('a')});
		expect(await instanceNow(lab)).toMatchObject({source: {image: 'ghcr.io/acme/demo:better'}});
		expect((await lab.ask(again, {id: second})).value).toMatchObject({status: 'INITIALIZING', meta: {imageDigest: digest('b')}});
	});

	it('can be cancelled while it is under way', async () => {
		const lab = await startLab(registry);
		const id = await deploy(lab, 'good');
		expect((await lab.ask(cancel, {id})).value).toBe(true);
		expect(await statuses(lab, id)).toEqual(['REMOVED', 'REMOVED', 'REMOVED', 'REMOVED']);
		expect(await lab.ask(cancel, {id})).toMatchObject({errors: ['Problem processing request']});
	});

	it('that a newer one overtook does not come back', async () => {
		const lab = await startLab(registry);
		const first = await deploy(lab, 'good');
		const second = await deploy(lab, 'better');
		await statuses(lab, second);
		expect(await statuses(lab, first)).toEqual(['REMOVED', 'REMOVED', 'REMOVED', 'REMOVED']);
		expect((await instanceNow(lab)).activeDeployments).toEqual([{id: second}]);
	});

	it('is listed with the others, the newest first, by status', async () => {
		const lab = await startLab(registry);
		const first = await deploy(lab, 'good');
		lab.railway.settle();
		const second = await deploy(lab, 'bad');
		lab.railway.settle();
		const listed = async (status?: object) =>
			(
				(await lab.ask(list, {input: {...place, ...(status && {status})}})).value as {
					readonly edges: ReadonlyArray<{readonly node: object}>;
				}
			).edges;
		expect(await listed()).toEqual([{node: {id: second, status: 'FAILED'}}, {node: {id: first, status: 'SUCCESS'}}]);
		expect(await listed({in: ['SUCCESS']})).toEqual([{node: {id: first, status: 'SUCCESS'}}]);
		expect(await listed({notIn: ['SUCCESS']})).toEqual([{node: {id: second, status: 'FAILED'}}]);
	});

	it('is not there where there is no source', async () => {
		const lab = await startLab(registry);
		expect(await lab.ask(deployNow, place)).toMatchObject({status: 200, errors: ['Problem processing request']});
		await lab.ask(upsert, {input: {...ids, variables: {A: '1'}}});
		expect(lab.state.deployments).toEqual([]);
	});

	it('is begun by variables, unless it is not to be', async () => {
		const lab = await startLab(registry);
		await lab.ask(update, {...place, input: {source: {image: 'ghcr.io/acme/demo:good'}}});
		await lab.ask(upsert, {input: {...ids, variables: {A: '1', B: '2'}, skipDeploys: true}});
		expect(lab.state.deployments).toHaveLength(0);
		await lab.ask(upsert, {input: {...ids, variables: {C: '3'}, replace: true}});
		expect(lab.state.deployments).toHaveLength(1);
		await lab.ask('mutation ($input: VariableUpsertInput!) { variableUpsert(input: $input) }', {
			input: {projectId: ids.projectId, environmentId: ids.environmentId, name: 'ALL', value: 'yes', skipDeploys: true},
		});
		const variables =
			'query ($projectId: String!, $environmentId: String!, $serviceId: String) { variables(projectId: $projectId, environmentId: $environmentId, serviceId: $serviceId, unrendered: true) }';
		expect((await lab.ask(variables, ids)).value).toEqual({C: '3'});
		expect((await lab.ask(variables, {...ids, serviceId: null})).value).toEqual({ALL: 'yes'});
		expect(lab.state.deployments).toHaveLength(1);
	});

	it.each([
		['HOBBY', 'FAILED'],
		['PRO', 'SUCCESS'],
	] as const)('of a private image on the plan %s ends as %s', async (plan, end) => {
		const lab = await startLab({
			state: sampleState(plan),
			pull: async (_, credentials) => (credentials === null ? undefined : digest('a')),
		});
		await lab.ask(update, {...place, input: {registryCredentials: {username: 'acme', password: 'secret'}}});
		expect(await statuses(lab, await deploy(lab, 'private'))).toContain(end);
	});
});

describe('settings of the double', () => {
	it('are as before where null is given, and cleared by an empty text', async () => {
		const lab = await startLab();
		await lab.ask(update, {...place, input: {startCommand: './run', healthcheckPath: '/health', numReplicas: 2}});
		expect((await lab.ask(update, {...place, input: {startCommand: null, healthcheckPath: ''}})).value).toBe(true);
		expect(await instanceNow(lab)).toMatchObject({
			startCommand: './run',
			healthcheckPath: null,
			numReplicas: 2,
			restartPolicyType: 'ON_FAILURE',
		});
	});

	it('have an image or a repository, not both', async () => {
		const lab = await startLab();
		await lab.ask(update, {...place, input: {source: {repo: 'acme/demo'}}});
		expect(await instanceNow(lab)).toMatchObject({source: {image: null, repo: 'acme/demo'}});
		await lab.ask(update, {...place, input: {source: {image: 'ghcr.io/acme/demo'}}});
		expect(await instanceNow(lab)).toMatchObject({source: {image: 'ghcr.io/acme/demo', repo: null}});
		await lab.ask('mutation ($id: String!) { serviceDisconnect(id: $id) { id name } }', {id: 'web'});
		expect(await instanceNow(lab)).toMatchObject({source: null});
	});

	it('have the triggers of a repository that the service is connected to, until it is not', async () => {
		const {ask} = await startLab();
		const triggers = async () =>
			(
				await ask('query ($id: String!) { service(id: $id) { repoTriggers { edges { node { branch repository environmentId } } } } }', {
					id: 'web',
				})
			).value;
		expect(await triggers()).toEqual({repoTriggers: {edges: []}});
		await ask('mutation ($id: String!, $input: ServiceConnectInput!) { serviceConnect(id: $id, input: $input) { id } }', {
			id: 'web',
			input: {repo: 'acme/demo', branch: 'trunk'},
		});
		const node = {branch: 'trunk', repository: 'acme/demo'};
		expect(await triggers()).toEqual({
			repoTriggers: {edges: [{node: {...node, environmentId: 'production'}}, {node: {...node, environmentId: 'staging'}}]},
		});
		await ask('mutation ($id: String!) { serviceDisconnect(id: $id) { id } }', {id: 'web'});
		expect(await triggers()).toEqual({repoTriggers: {edges: []}});
	});

	it('have domains of different names', async () => {
		const {ask} = await startLab();
		const create = async () =>
			(
				await ask('mutation ($input: ServiceDomainCreateInput!) { serviceDomainCreate(input: $input) { domain targetPort } }', {
					input: {...place, targetPort: 80},
				})
			).value;
		expect([await create(), await create()]).toEqual([
			{domain: 'web-project.up.railway.app', targetPort: 80},
			{domain: 'web-project-2.up.railway.app', targetPort: 80},
		]);
	});

	it('that the double does not know are refused rather than forgotten', async () => {
		const lab = await startLab();
		expect(await lab.ask(update, {...place, input: {multiRegionConfig: {}}})).toMatchObject({errors: ['Problem processing request']});
	});
});

describe('the server of a deployment', () => {
	it('answers its health check only once a deployment succeeded', async () => {
		const state = sampleState();
		const app = await startDeployedApp(state);
		onTestFinished(app.stop);
		const lab = await startLab({...registry, state, domain: () => app.domain});
		await lab.ask(update, {...place, input: {healthcheckPath: '/health'}});
		const made = await lab.ask('mutation ($input: ServiceDomainCreateInput!) { serviceDomainCreate(input: $input) { domain } }', {
			input: place,
		});
		expect(made.value).toEqual({domain: app.domain});
		const health = async (path: string) => (await fetch(`http://${app.domain}${path}`)).status;
		expect(await health('/health')).toBe(404);
		await deploy(lab, 'bad');
		lab.railway.settle();
		expect(await health('/health')).toBe(404);
		await deploy(lab, 'good');
		expect(await health('/health')).toBe(404);
		lab.railway.settle();
		expect(await health('/health')).toBe(200);
		expect(await health('/')).toBe(404);
		await deploy(lab, 'bad');
		lab.railway.settle();
		expect(await health('/health')).toBe(200);
	});

	/** A service with a domain, whose server is at that address. */
	async function startServed(addressOf: (digest: string) => string | undefined) {
		const state = sampleState();
		const app = await startDeployedApp(state, {addressOf});
		onTestFinished(app.stop);
		const lab = await startLab({...registry, state, domain: () => app.domain});
		await lab.ask(update, {...place, input: {healthcheckPath: '/health'}});
		await lab.ask('mutation ($input: ServiceDomainCreateInput!) { serviceDomainCreate(input: $input) { domain } }', {input: place});
		await deploy(lab, 'good');
		lab.railway.settle();
		return app;
	}

	it('is what really runs of the image, with its own answers', async () => {
		const server = await serveLoopback(
			({url}) => url.pathname,
			async ({url}): Promise<Answered> =>
				url.pathname === '/away'
					? {status: 302, headers: {location: 'https://example.com/', 'content-type': 'text/plain'}, body: ''}
					: {status: 418, headers: {'content-type': 'text/html; charset=utf-8'}, body: `<p>${url.pathname}${url.search}</p>`},
		);
		onTestFinished(server.stop);
		const asked: string[] = [];
		const app = await startServed(found => {
			asked.push(found);
			return new URL(server.url).host;
		});
		const answered = await fetch(`${app.url}/tickets?page=2`);
		expect([answered.status, answered.headers.get('content-type'), await answered.text()]).toEqual([
			418,
			'text/html; charset=utf-8',
			'<p>/tickets?page=2</p>',
		]);
		expect((await fetch(`${app.url}/away`, {redirect: 'manual'})).status).toBe(302);
		expect(new Set(asked)).toEqual(new Set([digest('a')]));
	});

	it('does not respond where what should run does not', async () => {
		const gone = await serveLoopback(
			() => 'gone',
			async () => ({status: 200, body: ''}),
		);
		await gone.stop();
		const app = await startServed(() => new URL(gone.url).host);
		const answered = await fetch(`${app.url}/health`);
		expect(answered.status).toBe(502);
		expect(await answered.json()).toMatchObject({code: 502, message: 'Application failed to respond'});
	});

	it('answers for itself where nothing runs', async () => {
		const app = await startServed(() => undefined);
		expect([(await fetch(`${app.url}/health`)).status, (await fetch(`${app.url}/tickets`)).status]).toEqual([200, 404]);
	});
});

describe('what a started server said', () => {
	it.each([
		[true, 'SUCCESS'],
		[false, 'FAILED'],
	])('is the log of the deployment, where it is healthy: %s', async (isHealthy, end) => {
		const seen: unknown[] = [];
		const lab = await startLab({
			...registry,
			async starts(found, {serviceId}) {
				seen.push(found, serviceId);
				return {isHealthy, logs: ['listening on 8080', 'GET /health']};
			},
		});
		const id = await deploy(lab, 'good');
		lab.railway.settle();
		expect(seen).toEqual([digest('a'), place.serviceId]);
		expect((await lab.ask(look, {id})).value).toMatchObject({status: end});
		const lines = (await lab.ask(logs, {id, limit: 100})).value as ReadonlyArray<{readonly message: string}>;
		expect(lines.map(({message}) => message)).toEqual(['Starting Container', 'listening on 8080', 'GET /health']);
	});

	it('is asked of no server that was not pulled', async () => {
		const lab = await startLab({
			...registry,
			starts() {
				throw new Error('It was started.');
			},
		});
		const id = await deploy(lab, 'absent');
		lab.railway.settle();
		expect((await lab.ask(look, {id})).value).toMatchObject({status: 'FAILED'});
	});
});
