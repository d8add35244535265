import {describe, expect, it} from 'vitest';
import {ids, place, startLab} from './_railway.ts';

const input = {input: {name: 'new', defaultEnvironmentName: 'production', prDeploys: false, workspaceId: 'acme'}};
const gone = {id: 'gone'};

describe('what the double does not answer', () => {
	it.each([
		['query { region { name } }', 'Cannot query field "region" on type "Query".'],
		['mutation { me { id } }', 'Cannot query field "me" on type "Mutation".'],
		['query { toString }', 'Cannot query field "toString" on type "Query".'],
		['query { me { id warmth } }', 'Cannot query field "warmth" of "me".'],
		['query ($id: String!) { project(id: $id) { id } }', 'Variable "$id" of required type "String!" was not provided.'],
		['mutation nonsense', 'Syntax Error: Expected {, found "nonsense".'],
	] as const)('is a bad request: %s', async (query, message) => {
		const {ask} = await startLab({isChecked: false});
		expect(await ask(query)).toMatchObject({status: 400, errors: [message]});
	});

	it('changes nothing when one of several fields is unknown', async () => {
		const {ask, state} = await startLab({isChecked: false});
		expect(await ask('mutation ($id: String!) { projectDelete(id: $id) nothing }', {id: 'project'})).toMatchObject({status: 400});
		expect(state.projects).toHaveLength(1);
	});

	it.each([
		['project', gone, 'Project not found'],
		['serviceDelete', gone, 'Service not found'],
		['deployment', gone, 'Deployment not found'],
		['instance', {...ids, environmentId: 'gone'}, 'ServiceInstance not found'],
		['serviceDomainDelete', gone, 'Domain not found'],
		['deploymentTriggerDelete', gone, 'Trigger not found'],
		['environmentServices', gone, 'Environment not found'],
		['projectTokenDelete', gone, 'ProjectToken not found'],
		['projectTokenCreate', {input: {projectId: 'project', environmentId: 'gone', name: 'ci'}}, 'Environment not found'],
	] as const)('is an error with the status 200 when it is gone: %s', async (operation, variables, message) => {
		const {ask} = await startLab();
		expect(await ask(operation, variables)).toMatchObject({status: 200, errors: [message]});
	});

	it('is anything but a POST to its address', async () => {
		const {railway} = await startLab({isChecked: false});
		expect((await fetch(railway.url)).status).toBe(405);
		expect((await fetch(new URL('/elsewhere', railway.url), {method: 'POST', body: '{}'})).status).toBe(404);
	});
});

describe('the limits of the double', () => {
	it('are those of the plan, for an hour', async () => {
		let at = Date.parse('2026-11-25T12:00:00Z');
		const {ask} = await startLab({now: () => new Date(at), limits: {HOBBY: 2, FREE: 1}});
		const first = await ask('apiToken');
		expect([first.status, first.headers.get('retry-after')]).toEqual([200, null]);
		expect(Object.fromEntries(first.headers)).toMatchObject({
			'x-ratelimit-limit': '2',
			'x-ratelimit-remaining': '1',
			'x-ratelimit-reset': String(Date.parse('2026-11-25T13:00:00Z') / 1000),
		});
		await ask('apiToken');
		at += 60_000;
		const third = await ask('apiToken');
		expect(third.status).toBe(429);
		expect(Object.fromEntries(third.headers)).toMatchObject({'retry-after': '3540', 'x-ratelimit-remaining': '0'});
		at += 3_540_000;
		expect((await ask('apiToken')).status).toBe(200);
	});

	it('are counted for each token, with the best plan of what it opens', async () => {
		const {ask} = await startLab({limits: {HOBBY: 3, FREE: 1}});
		const limitOf = async (token: string) => (await ask('project', {id: 'project'}, token)).headers.get('x-ratelimit-limit');
		expect(await Promise.all(['of-ada', 'of-bob', 'of-acme', 'of-project'].map(limitOf))).toEqual(['3', '1', '3', '3']);
		expect((await ask('me', {}, 'of-bob')).status).toBe(429);
		expect((await ask('me', {}, 'of-ada')).status).toBe(200);
	});

	it('keep a mutation from changing anything', async () => {
		const {ask, state} = await startLab({limits: {HOBBY: 0, FREE: 0}});
		expect((await ask('projectCreate', input)).status).toBe(429);
		expect(state.projects).toHaveLength(1);
	});
});

describe('the lag of the double', () => {
	it('hides each change from as many queries as asked, and from no mutation', async () => {
		const {ask, state} = await startLab({lag: name => (name === 'serviceInstanceUpdate' ? 2 : 0), pull: async () => 'sha256:a'});
		await ask('serviceInstanceUpdate', {...place, input: {startCommand: './run', source: {image: 'ghcr.io/acme/demo'}}});
		expect(state.projects[0]?.instances[0]?.settings.startCommand).toBe('./run');
		// Without a source it would be refused.
		expect((await ask('serviceInstanceDeployV2', place)).errors).toEqual([]);
		const command = async () => (await ask('instance', ids)).value.startCommand;
		expect([await command(), await command(), await command()]).toEqual([null, null, './run']);
	});

	it('shows older changes before newer ones', async () => {
		const {ask} = await startLab({lag: () => 1});
		const command = async () => (await ask('instance', ids)).value.startCommand;
		await ask('serviceInstanceUpdate', {...place, input: {startCommand: 'one'}});
		expect(await command()).toBeNull();
		await ask('serviceInstanceUpdate', {...place, input: {startCommand: 'two'}});
		expect([await command(), await command()]).toEqual(['one', 'two']);
	});
});

it('names calls by their first field, without its alias', async () => {
	const names: string[] = [];
	const {ask} = await startLab({onExchange: ({name}) => names.push(name)});
	await ask('deploymentLogs', {deploymentId: 'gone', limit: 1});
	await ask('deploymentLogs', {deploymentId: 'gone', limit: 1});
	await ask('instance', ids);
	expect(names).toEqual(['deploymentLogs', 'deploymentLogs #2', 'serviceInstance']);
});
