import {describe, expect, it} from 'vitest';
import {Secret} from '../../../source/engine/secrets.ts';
import type {Exchange, Fault} from '../../../source/rehearsal/loopback.ts';
import {cloudflarePage, failed, limited, refused} from '../../../source/rehearsal/railway/faults.ts';
import {openRailway} from '../../../source/services/railway/client.ts';
import {operations} from '../../../source/services/railway/operations.ts';
import {deployNow, ids, instance, place, startLab, update} from './_railway.ts';

const regions = 'query { regions { name } }';
const createProject = 'mutation ($input: ProjectCreateInput!) { projectCreate(input: $input) { id } }';
const input = {input: {name: 'new', workspaceId: 'acme'}};

describe('what the double does not answer', () => {
	it.each([
		['query { region { name } }', 'Cannot query field "region" on type "Query".'],
		['mutation { me { id } }', 'Cannot query field "me" on type "Mutation".'],
		['query { toString }', 'Cannot query field "toString" on type "Query".'],
		['query { regions { name warmth } }', 'Cannot query field "warmth" of "regions".'],
		['query { regions }', 'Field "regions" must have a selection of subfields. Did you mean "regions { ... }"?'],
		['query { regions { name { first } } }', 'Field "name" must not have a selection since it has no subfields.'],
		['query ($id: String!) { project(id: $id) { id } }', 'Variable "$id" of required type "String!" was not provided.'],
		['nonsense', 'Syntax Error: Unexpected "nonsense".'],
	])('%s: a bad request', async (query, message) => {
		const {ask} = await startLab({isChecked: false});
		expect(await ask(query)).toMatchObject({status: 400, errors: [message]});
	});

	it('changes nothing where one of several fields is unknown', async () => {
		const {ask, state} = await startLab({isChecked: false});
		expect(await ask('mutation { projectDelete(id: "project") nothing }')).toMatchObject({status: 400});
		expect(state.projects).toHaveLength(1);
	});

	it.each([
		['project', 'query { project(id: "gone") { id } }', 'Project not found'],
		['service', 'query { service(id: "gone") { id } }', 'Service not found'],
		['deployment', 'query { deployment(id: "gone") { id } }', 'Deployment not found'],
		['instance', 'query { serviceInstance(serviceId: "web", environmentId: "gone") { id } }', 'ServiceInstance not found'],
		['domain', 'mutation { serviceDomainDelete(id: "gone") }', 'Domain not found'],
	])('a %s that is gone: an error with the status 200', async (_, query, message) => {
		const {ask} = await startLab();
		expect(await ask(query)).toMatchObject({status: 200, errors: [message]});
	});

	it('is what is not sent to its API', async () => {
		const {railway} = await startLab({isChecked: false});
		expect((await fetch(railway.url)).status).toBe(405);
		expect((await fetch(new URL('/elsewhere', railway.url), {method: 'POST', body: '{}'})).status).toBe(404);
	});
});

describe('the limits of the double', () => {
	it('are those of the plan, and are over after an hour', async () => {
		let at = Date.parse('2026-11-25T12:00:00Z');
		const {ask} = await startLab({now: () => new Date(at), limits: {HOBBY: 2, FREE: 1}});
		const first = await ask(regions);
		expect(first.status).toBe(200);
		expect(Object.fromEntries(first.headers)).toMatchObject({
			'x-ratelimit-limit': '2',
			'x-ratelimit-remaining': '1',
			'x-ratelimit-reset': String(Date.parse('2026-11-25T13:00:00Z') / 1000),
		});
		expect(first.headers.get('retry-after')).toBeNull();
		await ask(regions);
		at += 60_000;
		const third = await ask(regions);
		expect(third.status).toBe(429);
		expect(third.headers.get('retry-after')).toBe('3540');
		expect(third.headers.get('x-ratelimit-remaining')).toBe('0');
		at += 3_540_000;
		expect((await ask(regions)).status).toBe(200);
	});

	it('are counted for each token, with the plan that it is for', async () => {
		const {ask} = await startLab({limits: {HOBBY: 3, FREE: 1}});
		const limits = await Promise.all(
			['of-ada', 'of-bob', 'of-acme', 'of-project'].map(async token => (await ask(regions, {}, token)).headers),
		);
		expect(limits.map(headers => headers.get('x-ratelimit-limit'))).toEqual(['3', '1', '3', '3']);
		expect((await ask(regions, {}, 'of-bob')).status).toBe(429);
		expect((await ask(regions, {}, 'of-ada')).status).toBe(200);
	});

	it('let a mutation that is over them change nothing', async () => {
		const {ask, state} = await startLab({limits: {HOBBY: 0, FREE: 0}});
		expect((await ask(createProject, input)).status).toBe(429);
		expect(state.projects).toHaveLength(1);
	});
});

describe('the lag of the double', () => {
	it('hides a change from so many queries', async () => {
		const {ask, state} = await startLab({lag: name => (name === 'serviceInstanceUpdate' ? 2 : 0)});
		await ask(update, {...place, input: {startCommand: './run'}});
		expect(state.projects[0]?.instances[0]?.settings.startCommand).toBe('./run');
		const seen: unknown[] = [];
		for (let queries = 0; queries < 3; queries++) {
			seen.push(((await ask(instance, place)).value as {readonly startCommand: unknown}).startCommand);
		}

		expect(seen).toEqual([null, null, './run']);
	});

	it('does not hide it from the next mutation', async () => {
		const {ask} = await startLab({lag: () => 5, pull: async () => `sha256:${'a'.repeat(64)}`});
		await ask(update, {...place, input: {source: {image: 'ghcr.io/acme/demo'}}});
		expect((await ask(deployNow, place)).errors).toEqual([]);
	});

	it('shows what is newer before what is newest', async () => {
		const {ask} = await startLab({lag: () => 1});
		const command = async () => ((await ask(instance, place)).value as {readonly startCommand: unknown}).startCommand;
		await ask(update, {...place, input: {startCommand: 'one'}});
		expect(await command()).toBeNull();
		await ask(update, {...place, input: {startCommand: 'two'}});
		expect([await command(), await command()]).toEqual(['one', 'two']);
	});
});

describe('the faults of the double', () => {
	it.each([
		['nothing is wrong', undefined, 1, true],
		['an error before', {type: 'answered', answer: refused()}, 0, true],
		['an error after', {type: 'answered', answer: failed(), after: true}, 1, true],
		['a limit', {type: 'answered', answer: limited(3)}, 0, true],
		['a page of Cloudflare', {type: 'answered', answer: cloudflarePage(502)}, 0, true],
		['a cut before', {type: 'cut', after: false}, 0, false],
		['a cut after', {type: 'cut', after: true}, 1, false],
		['a slow answer', {type: 'slow', milliseconds: 20}, 1, true],
	] as const satisfies ReadonlyArray<readonly [string, Fault | undefined, number, boolean]>)(
		'%s: it is told, and done or not',
		async (_, fault, made, isAnswered) => {
			const seen: Exchange[] = [];
			const {ask, state} = await startLab({
				isChecked: false,
				fault: name => (name === 'projectCreate' ? fault : undefined),
				onExchange: exchange => seen.push(exchange),
			});
			const outcome = await ask(createProject, input).catch((error: unknown) => error);
			expect(outcome instanceof Error).toBe(!isAnswered);
			expect(state.projects.length - 1).toBe(made);
			expect(seen).toMatchObject([{name: 'projectCreate', asked: {method: 'POST'}}]);
			expect(seen[0]?.answered === undefined).toBe(!isAnswered);
			expect(fault?.type === 'answered' ? seen[0]?.answered : undefined).toEqual(fault?.type === 'answered' ? fault.answer : undefined);
		},
	);

	it.each([true, false])('never answers where it is not to, done or not (%s)', async after => {
		const seen: Exchange[] = [];
		const {railway, state} = await startLab({
			isChecked: false,
			fault: () => ({type: 'unanswered', after}),
			onExchange: exchange => seen.push(exchange),
		});
		const controller = new AbortController();
		const answer = fetch(railway.url, {
			method: 'POST',
			headers: {authorization: 'Bearer of-ada'},
			body: JSON.stringify({query: createProject, variables: input}),
			signal: controller.signal,
		});
		await expect.poll(() => seen.length).toBe(1);
		expect(seen[0]?.answered).toBeUndefined();
		expect(state.projects).toHaveLength(after ? 2 : 1);
		controller.abort();
		await expect(answer).rejects.toMatchObject({name: 'AbortError'});
	});

	it.each([
		[true, 2],
		[false, 1],
	])('stops the caller, after it was done or before (%s)', async (after, projects) => {
		const counts: number[] = [];
		const {ask, state} = await startLab({
			isChecked: false,
			fault: () => ({
				type: 'stopped',
				after,
				async stop() {
					counts.push(state.projects.length);
				},
			}),
		});
		await expect(ask(createProject, input)).rejects.toThrow();
		expect(counts).toEqual([projects]);
	});

	it('numbers the calls of a name', async () => {
		const names: string[] = [];
		const {ask} = await startLab({
			fault(name) {
				names.push(name);
				return undefined;
			},
		});
		await ask(regions);
		await ask('query { places: regions { name } }');
		await ask(instance, place);
		expect(names).toEqual(['regions', 'regions #2', 'serviceInstance']);
	});

	it('says what went wrong inside of it', async () => {
		const {ask} = await startLab({
			isChecked: false,
			fault() {
				throw new Error('a test is wrong');
			},
		});
		expect(await ask(regions)).toMatchObject({status: 500});
	});
});

describe("Ferrovia's client against them", () => {
	const answered = (answer: ReturnType<typeof refused>): Fault => ({type: 'answered', answer});
	const meet = async (fault: (name: string) => Fault | undefined) => {
		const calls: string[] = [];
		const said: string[] = [];
		const {railway} = await startLab({fault, onExchange: ({name}) => calls.push(name)});
		const client = openRailway({
			environment: {RAILWAY_API_URL: railway.url},
			token: new Secret('of-ada'),
			kind: 'bearer',
			signal: new AbortController().signal,
			output: line => said.push(line),
			pace: () => 0,
		});
		return {client, calls, said, state: railway.state};
	};

	it.each([
		['a limit', answered(limited(1))],
		['a cut', {type: 'cut', after: false} as const],
		['a page of Cloudflare', answered(cloudflarePage(502))],
		['a fault inside', answered(failed())],
	])('asks again after %s', async (_, fault) => {
		const {client, calls, said} = await meet(name => (name === 'domains' ? fault : undefined));
		expect((await client.request(operations.domains, ids)).domains.customDomains).toEqual([]);
		expect(calls).toEqual(['domains', 'domains #2']);
		expect(said).toHaveLength(1);
	});

	it.each([
		['a cut', {type: 'cut', after: true} as const],
		['a fault inside', {type: 'answered', answer: failed(), after: true} as const],
	])('makes nothing twice after %s', async (_, fault) => {
		const {client, calls, state} = await meet(() => fault);
		const rest = {defaultEnvironmentName: 'production', prDeploys: false};
		await expect(client.request(operations.projectCreate, {input: {name: 'new', workspaceId: 'acme', ...rest}})).rejects.toMatchObject({
			exitCode: 3,
		});
		expect(calls).toEqual(['projectCreate']);
		expect(state.projects).toHaveLength(2);
	});

	it.each([
		['Not Authorized', 3],
		['Problem processing request', 1],
	])('takes "%s" for a no', async (message, exitCode) => {
		const {client, calls} = await meet(() => answered(refused(message)));
		await expect(client.request(operations.domains, ids)).rejects.toMatchObject({messages: [message], exitCode});
		expect(calls).toEqual(['domains']);
	});
});
