import {describe, expect, it, onTestFinished} from 'vitest';
import {type Answered, serveLoopback} from '../../../source/rehearsal/loopback.ts';
import {startDeployedApp} from '../../../source/rehearsal/railway/app.ts';
import type {RailwayDoubleOptions} from '../../../source/rehearsal/railway/double.ts';
import {ids, type Lab, place, sampleState, startLab} from './_railway.ts';

const digest = (character: string) => `sha256:${character.repeat(64)}`;
const images: Readonly<Record<string, string>> = {good: digest('a'), better: digest('b'), bad: digest('c')};
const registry: RailwayDoubleOptions = {
	pull: async image => images[image.replace('ghcr.io/acme/demo:', '')],
	starts: found => found !== digest('c'),
};
const problem = {status: 200, errors: ['Problem processing request']};

async function deploy({ask}: Lab, tag: string): Promise<string> {
	await ask('serviceInstanceUpdate', {...place, input: {source: {image: `ghcr.io/acme/demo:${tag}`}}});
	return (await ask('serviceInstanceDeployV2', place)).value;
}

async function statuses({ask}: Lab, id: string): Promise<readonly string[]> {
	const seen: string[] = [];
	for (let looks = 0; looks < 4; looks++) {
		seen.push((await ask('deployment', {id})).value.status);
	}

	return seen;
}

const instanceNow = async ({ask}: Lab) => (await ask('instance', ids)).value;

async function activeIds(lab: Lab): Promise<readonly string[]> {
	return (await instanceNow(lab)).activeDeployments.map(({id}: {readonly id: string}) => id);
}

async function logOf(
	{ask}: Lab,
	deploymentId: string,
	kind: 'deploymentLogs' | 'buildLogs' = 'deploymentLogs',
): Promise<readonly string[]> {
	const {value} = await ask(kind, {deploymentId, limit: 100});
	return value.map(({message}: {readonly message: string}) => message);
}

describe('a deployment of the double', () => {
	it('gets one step further with each look, and replaces the one before it', async () => {
		const lab = await startLab(registry);
		const first = await deploy(lab, 'good');
		expect(await instanceNow(lab)).toMatchObject({activeDeployments: [], latestDeployment: {id: first, status: 'INITIALIZING'}});
		expect(await statuses(lab, first)).toEqual(['DEPLOYING', 'SUCCESS', 'SUCCESS', 'SUCCESS']);
		const second = await deploy(lab, 'better');
		expect(await activeIds(lab)).toEqual([first]);
		lab.railway.settle();
		expect(await activeIds(lab)).toEqual([second]);
		expect((await lab.ask('deployment', {id: second})).value).toMatchObject({
			status: 'SUCCESS',
			meta: {image: 'ghcr.io/acme/demo:better', imageDigest: digest('b')},
		});
		expect((await lab.ask('deployment', {id: first})).value).toMatchObject({status: 'REMOVED'});
	});

	it.each([
		['bad', 'Healthcheck failed!'],
		['absent', 'Failed to pull image ghcr.io/acme/demo:absent: denied'],
	])('of the %s image fails, says why, and leaves the one before it', async (tag, line) => {
		const lab = await startLab(registry);
		const first = await deploy(lab, 'good');
		lab.railway.settle();
		const second = await deploy(lab, tag);
		expect(await statuses(lab, second)).toEqual(['DEPLOYING', 'FAILED', 'FAILED', 'FAILED']);
		expect(await activeIds(lab)).toEqual([first]);
		expect(await logOf(lab, second)).toContain(line);
	});

	it('gives one line of logs more than was asked for', async () => {
		const lab = await startLab(registry);
		const deploymentId = await deploy(lab, 'bad');
		expect((await lab.ask('deploymentLogs', {deploymentId, limit: 1})).value).toHaveLength(2);
		expect(await logOf(lab, deploymentId)).toHaveLength(3);
	});

	it('of a repository is built first', async () => {
		const lab = await startLab(registry);
		await lab.ask('serviceConnect', {id: 'web', input: {repo: 'acme/demo', branch: 'main'}});
		const {id} = (await instanceNow(lab)).latestDeployment;
		expect(await statuses(lab, id)).toEqual(['BUILDING', 'DEPLOYING', 'SUCCESS', 'SUCCESS']);
		expect(await logOf(lab, id, 'buildLogs')).toContain('Compiling demo v0.1.0 (/app)');
	});

	it('that a newer one overtook does not come back', async () => {
		const lab = await startLab(registry);
		const first = await deploy(lab, 'good');
		const second = await deploy(lab, 'better');
		await statuses(lab, second);
		expect(await statuses(lab, first)).toEqual(['REMOVED', 'REMOVED', 'REMOVED', 'REMOVED']);
		expect(await activeIds(lab)).toEqual([second]);
	});

	it('is listed with the others, the newest first', async () => {
		const lab = await startLab(registry);
		const first = await deploy(lab, 'good');
		lab.railway.settle();
		const second = await deploy(lab, 'bad');
		lab.railway.settle();
		const listed = async (most: number) => (await lab.ask('deployments', {input: ids, first: most})).value.edges;
		expect(await listed(5)).toMatchObject([{node: {id: second, status: 'FAILED'}}, {node: {id: first, status: 'SUCCESS'}}]);
		expect(await listed(1)).toMatchObject([{node: {id: second}}]);
	});

	it('needs a source', async () => {
		const lab = await startLab(registry);
		expect(await lab.ask('serviceInstanceDeployV2', place)).toMatchObject(problem);
		await lab.ask('variableCollectionUpsert', {input: {...ids, variables: {A: '1'}}});
		expect(lab.state.deployments).toEqual([]);
	});

	it('is started by variables, unless deployments are skipped', async () => {
		const lab = await startLab(registry);
		await lab.ask('serviceInstanceUpdate', {...place, input: {source: {image: 'ghcr.io/acme/demo:good'}}});
		await lab.ask('variableCollectionUpsert', {input: {...ids, variables: {A: '1', B: '2'}, skipDeploys: true}});
		expect(lab.state.deployments).toHaveLength(0);
		await lab.ask('variableCollectionUpsert', {input: {...ids, variables: {C: '3'}, replace: true}});
		expect(lab.state.deployments).toHaveLength(1);
		expect(lab.state.projects[0]?.instances[0]?.variables).toEqual({C: '3'});
	});

	it.each([
		['HOBBY', 'FAILED'],
		['PRO', 'SUCCESS'],
	] as const)('of a private image on the plan %s ends as %s', async (plan, end) => {
		const lab = await startLab({
			state: sampleState(plan),
			pull: async (_, credentials) => (credentials === null ? undefined : digest('a')),
		});
		await lab.ask('serviceInstanceUpdate', {...place, input: {registryCredentials: {username: 'acme', password: 'secret'}}});
		expect(await statuses(lab, await deploy(lab, 'private'))).toContain(end);
	});

	it.each([
		[true, 'SUCCESS'],
		[false, 'FAILED'],
	])('logs what its server said, and ends with its health: %s', async (isHealthy, end) => {
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
		expect((await lab.ask('deployment', {id})).value).toMatchObject({status: end});
		expect(await logOf(lab, id)).toEqual(['Starting Container', 'listening on 8080', 'GET /health']);
	});

	it('starts no server of an image that was not pulled', async () => {
		const lab = await startLab({
			...registry,
			starts() {
				throw new Error('It was started.');
			},
		});
		const id = await deploy(lab, 'absent');
		lab.railway.settle();
		expect((await lab.ask('deployment', {id})).value).toMatchObject({status: 'FAILED'});
	});
});

describe('settings of the double', () => {
	it('are kept when null is given, and cleared by an empty text', async () => {
		const lab = await startLab();
		await lab.ask('serviceInstanceUpdate', {...place, input: {startCommand: './run', healthcheckPath: '/health', numReplicas: 2}});
		await lab.ask('serviceInstanceUpdate', {...place, input: {startCommand: null, healthcheckPath: ''}});
		expect(await instanceNow(lab)).toMatchObject({
			startCommand: './run',
			healthcheckPath: null,
			numReplicas: 2,
			restartPolicyType: 'ON_FAILURE',
		});
	});

	it('have an image or a repository, not both', async () => {
		const lab = await startLab();
		for (const [input, source] of [
			[{repo: 'acme/demo'}, {image: null, repo: 'acme/demo'}],
			[{image: 'ghcr.io/acme/demo'}, {image: 'ghcr.io/acme/demo', repo: null}],
		]) {
			await lab.ask('serviceInstanceUpdate', {...place, input: {source: input}});
			expect((await instanceNow(lab)).source).toEqual(source);
		}

		await lab.ask('serviceDisconnect', {id: 'web'});
		expect((await instanceNow(lab)).source).toBeNull();
	});

	it('have the triggers of a connected repository in each environment, until it is disconnected', async () => {
		const {ask, state} = await startLab();
		const triggers = () =>
			state.projects[0]?.instances.map(instance => instance.triggers.map(({branch, repository}) => [branch, repository]));
		await ask('serviceConnect', {id: 'web', input: {repo: 'acme/demo', branch: 'trunk'}});
		expect(triggers()).toEqual([[['trunk', 'acme/demo']], [['trunk', 'acme/demo']]]);
		await ask('serviceDisconnect', {id: 'web'});
		expect(triggers()).toEqual([[], []]);
	});

	it('have domains of different names', async () => {
		const {ask, state} = await startLab();
		const create = async () => (await ask('serviceDomainCreate', {input: {...place, targetPort: 80}})).value.domain;
		expect([await create(), await create()]).toEqual(['web-project.up.railway.app', 'web-project-2.up.railway.app']);
		expect(state.projects[0]?.instances[0]?.domains).toMatchObject([{targetPort: 80}, {targetPort: 80}]);
	});

	it('that the double does not know are refused', async () => {
		const lab = await startLab();
		expect(await lab.ask('serviceInstanceUpdate', {...place, input: {multiRegionConfig: {}}})).toMatchObject(problem);
	});
});

describe('the server of a deployment', () => {
	/** A service with a health check and a domain; its server is at that address. */
	async function startServed(addressOf?: (digest: string) => string | undefined) {
		const state = sampleState();
		const app = await startDeployedApp(state, {addressOf});
		onTestFinished(app.stop);
		const lab = await startLab({...registry, state, domain: () => app.domain});
		await lab.ask('serviceInstanceUpdate', {...place, input: {healthcheckPath: '/health'}});
		expect((await lab.ask('serviceDomainCreate', {input: place})).value.domain).toBe(app.domain);
		const deployed = async (tag: string) => {
			await deploy(lab, tag);
			lab.railway.settle();
		};
		return {lab, deployed, get: async (path: string) => fetch(`${app.url}${path}`, {redirect: 'manual'})};
	}

	it('answers its health check only once a deployment succeeded', async () => {
		const {lab, deployed, get} = await startServed();
		const health = async () => (await get('/health')).status;
		expect(await health()).toBe(404);
		await deployed('bad');
		expect(await health()).toBe(404);
		await deploy(lab, 'good');
		expect(await health()).toBe(404);
		lab.railway.settle();
		expect([await health(), (await get('/')).status]).toEqual([200, 404]);
		await deployed('bad');
		expect(await health()).toBe(200);
	});

	it('is what really runs of the image, with its own answers', async () => {
		const server = await serveLoopback(
			({url}) => url.pathname,
			async ({url}): Promise<Answered> =>
				url.pathname === '/away'
					? {status: 302, headers: {location: 'https://example.com/', 'content-type': 'text/plain'}, body: ''}
					: {status: 418, headers: {'content-type': 'text/html; charset=utf-8'}, body: `<p>${url.pathname}${url.search}</p>`},
		);
		onTestFinished(server.stop);
		const asked = new Set<string>();
		const {deployed, get} = await startServed(found => {
			asked.add(found);
			return new URL(server.url).host;
		});
		await deployed('good');
		const answered = await get('/tickets?page=2');
		expect([answered.status, answered.headers.get('content-type'), await answered.text()]).toEqual([
			418,
			'text/html; charset=utf-8',
			'<p>/tickets?page=2</p>',
		]);
		expect((await get('/away')).status).toBe(302);
		expect([...asked]).toEqual([digest('a')]);
	});

	it('is a bad gateway when what should run does not respond', async () => {
		const gone = await serveLoopback(
			() => 'gone',
			async () => ({status: 200, body: ''}),
		);
		await gone.stop();
		const {deployed, get} = await startServed(() => new URL(gone.url).host);
		await deployed('good');
		const answered = await get('/health');
		expect(answered.status).toBe(502);
		expect(await answered.json()).toMatchObject({code: 502, message: 'Application failed to respond'});
	});
});
