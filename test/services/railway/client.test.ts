import {inspect} from 'node:util';
import {describe, expect, it} from 'vitest';
import {explain, FerroviaError, InterruptedError} from '../../../source/engine/errors.ts';
import {openRailway, RailwayRefusal} from '../../../source/services/railway/client.ts';
import {operations} from '../../../source/services/railway/operations.ts';
import {cut, failure, html, json, type Reply, refused, serve} from './_railway.ts';

const ids = {serviceId: 'service', environmentId: 'environment'};
const status = (railway: ReturnType<typeof openRailway>) => railway.request(operations.deployment, {id: 'deployment'});
const deploy = (railway: ReturnType<typeof openRailway>) => railway.request(operations.serviceInstanceDeployV2, ids);
const answered = json({data: {deployment: {id: 'deployment', status: 'SUCCESS', createdAt: 'x', meta: null}}});
const started = json({data: {serviceInstanceDeployV2: 'deployment'}});

describe('a request to Railway', () => {
	it('has the document, the variables, who asks, and the token where its kind belongs', async () => {
		const {options, seen} = await serve(started);
		expect(await deploy(openRailway({...options, kind: 'bearer'}))).toEqual({serviceInstanceDeployV2: 'deployment'});
		await deploy(openRailway({...options, kind: 'project'}));
		expect(seen[0]).toMatchObject({
			query: operations.serviceInstanceDeployV2.document,
			variables: ids,
			headers: {
				authorization: 'Bearer the-token-of-the-test',
				'content-type': 'application/json',
				'user-agent': expect.stringMatching(/^ferrovia\/\d+\.\d+\.\d+/),
			},
		});
		expect(seen[0]?.headers).not.toHaveProperty('project-access-token');
		expect(seen[1]?.headers).toMatchObject({'project-access-token': 'the-token-of-the-test'});
		expect(seen[1]?.headers).not.toHaveProperty('authorization');
	});

	it('goes nowhere where RAILWAY_API_URL is no address', async () => {
		const {options, seen} = await serve(started);
		expect(() => openRailway({...options, environment: {RAILWAY_API_URL: 'railway'}, kind: 'bearer'})).toThrow(
			expect.objectContaining({exitCode: 2, what: 'RAILWAY_API_URL is no address: railway'}),
		);
		expect(seen).toEqual([]);
	});
});

describe('a fault that is over soon', () => {
	const limited = json({errors: [{message: 'rate limited'}]}, 429, {'retry-after': '2'});

	it('is waited for by a query', async () => {
		const {options, seen, said} = await serve(html('Bad gateway', 502), cut, limited, answered);
		expect((await status(openRailway({...options, kind: 'bearer'}))).deployment.status).toBe('SUCCESS');
		expect(seen.length).toBe(4);
		expect(said).toEqual([
			'Railway answered 502; it is asked again in 1 s',
			'The connection to Railway was cut; it is asked again in 1 s',
			'Railway asks to wait 2 s',
		]);
	});

	it('is waited for by a deployment when it is a limit: it has not begun', async () => {
		const {options, seen} = await serve(limited, started);
		expect(await deploy(openRailway({...options, kind: 'project'}))).toEqual({serviceInstanceDeployV2: 'deployment'});
		expect(seen.length).toBe(2);
	});

	it.each<[string, Reply]>([
		['the connection is cut', cut],
		['there is a bad gateway', html('Bad gateway', 502)],
	])('does not begin a second deployment when %s', async (_, fault) => {
		const {options, seen} = await serve(fault, started);
		expect(await failure(deploy(openRailway({...options, kind: 'project'})))).toMatchObject({exitCode: 3});
		expect(seen.length).toBe(1);
	});
});

describe('no answer', () => {
	it('tells that it is unknown what was done', async () => {
		const {options, host} = await serve(cut);
		expect(await failure(deploy(openRailway({...options, kind: 'project'})))).toMatchObject({
			exitCode: 3,
			what: `Railway could not be reached at ${host}.`,
			why: 'The connection was cut. Whether it has done what it was asked is not known.',
		});
	});

	it.each<[string, Reply]>([
		['at all', () => {}],
		['to its end', (_, response) => void response.writeHead(200).write('{"data":')],
	])('comes in time %s', async (_, reply) => {
		const {options, seen} = await serve(reply);
		const error = await failure(status(openRailway({...options, kind: 'bearer', timeoutMs: 100})));
		expect(error).toMatchObject({exitCode: 3, why: 'It does not answer.'});
		expect(seen.length).toBe(1);
	});

	it('is asked for any more when the run is interrupted', async () => {
		const controller = new AbortController();
		const {options, seen} = await serve(() => controller.abort());
		const error = await failure(status(openRailway({...options, kind: 'bearer', signal: controller.signal})));
		expect(error).toBeInstanceOf(InterruptedError);
		expect(seen.length).toBe(1);
	});

	it('is asked for any more when the run is interrupted during a wait', async () => {
		const controller = new AbortController();
		const {options, seen} = await serve(html('Bad gateway', 502));
		const railway = openRailway({
			...options,
			kind: 'bearer',
			signal: controller.signal,
			output: () => setImmediate(() => controller.abort()),
			pace: () => 600_000,
		});
		expect(await failure(status(railway))).toBeInstanceOf(InterruptedError);
		expect(seen.length).toBe(1);
	});

	it('shows the token in its error', async () => {
		const {options} = await serve(cut);
		const error = await failure(status(openRailway({...options, kind: 'bearer'})));
		expect(JSON.stringify([explain(error), error])).not.toContain('the-token-of-the-test');
		expect(inspect(explain(error))).not.toContain('the-token-of-the-test');
	});
});

describe('an answer without data', () => {
	it.each<[string, Reply, {what: string; why: string}]>([
		[
			'a page of what is in front of Railway',
			html('Access denied | backboard.railway.com used Cloudflare to restrict access', 403),
			{
				what: 'Railway answered with HTTP 403 and no data.',
				why: 'The page says: Access denied | backboard.railway.com used Cloudflare to restrict access.',
			},
		],
		[
			'a page in place of an answer',
			html('Sign in', 200),
			{what: 'Railway answered with HTTP 200 and no data.', why: 'The page says: Sign in.'},
		],
		[
			'nothing',
			(_, response) => response.end(),
			{what: 'Railway answered with HTTP 200 and no data.', why: expect.stringMatching(/in between/)},
		],
		['an empty object', json({}), {what: 'Railway answered with HTTP 200 and no data.', why: expect.stringMatching(/in between/)}],
		['null', json(null), {what: 'Railway answered with HTTP 200 and no data.', why: expect.stringMatching(/in between/)}],
		[
			'a fault that goes on, with errors in it',
			refused('INTERNAL_SERVER_ERROR', 500),
			{what: 'Railway answered with HTTP 500 and no data.', why: 'It says: INTERNAL_SERVER_ERROR.'},
		],
	])('is unknown: %s', async (_, reply, expected) => {
		const {options} = await serve(reply);
		const error = await failure(status(openRailway({...options, kind: 'bearer'})));
		expect(error).toBeInstanceOf(FerroviaError);
		expect(error).not.toBeInstanceOf(RailwayRefusal);
		expect(error).toMatchObject({exitCode: 3, ...expected});
	});

	it('is unknown: a limit that takes longer than anybody waits', async () => {
		const {options, seen} = await serve(json({}, 429, {'retry-after': '1800'}));
		expect(await failure(status(openRailway({...options, kind: 'bearer'})))).toMatchObject({
			exitCode: 3,
			what: 'Railway was asked too often.',
			why: expect.stringContaining('It asks to wait 1800 seconds.'),
		});
		expect(seen.length).toBe(1);
	});
});

describe('a refusal', () => {
	it.each<[string, Reply, {kind: string; exitCode: number; messages: string[]}]>([
		['Not Authorized', refused('Not Authorized'), {kind: 'not-authorized', exitCode: 3, messages: ['Not Authorized']}],
		[
			'an unknown project token',
			refused('Project Token not found'),
			{kind: 'not-authorized', exitCode: 3, messages: ['Project Token not found']},
		],
		['HTTP 401', json({message: 'Unauthorized'}, 401), {kind: 'not-authorized', exitCode: 3, messages: ['It answered with HTTP 401']}],
		['HTTP 401 in HTML', html('Unauthorized', 401), {kind: 'not-authorized', exitCode: 3, messages: ['It answered with HTTP 401']}],
		['HTTP 403', json({message: 'Forbidden'}, 403), {kind: 'not-authorized', exitCode: 3, messages: ['It answered with HTTP 403']}],
		[
			'a second factor',
			refused('Two Factor Authentication Required'),
			{kind: 'two-factor', exitCode: 3, messages: ['Two Factor Authentication Required']},
		],
		['what is gone', refused('Deployment not found'), {kind: 'not-found', exitCode: 1, messages: ['Deployment not found']}],
		[
			'what is gone, by its code',
			json({errors: [{message: 'No such thing', extensions: {code: 'NOT_FOUND'}}]}),
			{kind: 'not-found', exitCode: 1, messages: ['No such thing']},
		],
		['a problem', refused('Problem processing request'), {kind: 'problem', exitCode: 1, messages: ['Problem processing request']}],
		['a problem with the status 400', refused('Bad input', 400), {kind: 'problem', exitCode: 1, messages: ['Bad input']}],
		[
			'a problem beside some data',
			json({data: {deployment: null}, errors: [{message: 'a'}, {message: 'a'}, {message: 'b'}]}),
			{kind: 'problem', exitCode: 1, messages: ['a', 'b']},
		],
		['a problem without a word', json({errors: [{}]}), {kind: 'problem', exitCode: 1, messages: ['no reason given']}],
	])('is told as what it is: %s', async (_, reply, expected) => {
		const {options, seen} = await serve(reply);
		const error = await failure(status(openRailway({...options, kind: 'bearer'})));
		expect(error).toBeInstanceOf(RailwayRefusal);
		expect(error).toMatchObject(expected);
		expect(seen.length).toBe(1);
	});

	const input = {projectId: 'project', environmentId: 'environment', name: 'ci'};
	it.each([
		[
			'a project token that would have to be more',
			'project',
			(railway: ReturnType<typeof openRailway>) => railway.request(operations.projectTokenCreate, {input}),
			'Railway does not allow that with a project token.',
			'Not Authorized. It needs the token of an account or of its workspace: a project token is good for one environment.',
		],
		[
			'a project token of another environment',
			'project',
			status,
			'Railway does not allow that with this token.',
			'Not Authorized. A project token is good for the one environment that it was made in, and until it is deleted.',
		],
		[
			"a workspace's token that would have to be an account's",
			'bearer',
			(railway: ReturnType<typeof openRailway>) => railway.request(operations.me, {}),
			'Railway does not allow that with this token.',
			'Not Authorized. It needs the token of an account: one that was made for no workspace, and that is still good.',
		],
		[
			'a token of somebody who may not',
			'bearer',
			status,
			'Railway does not allow that with this token.',
			'Not Authorized. It needs the token of an account that may do this, or of the workspace that the project is in, and one that is still good.',
		],
	] as const)('names the token that is needed: %s', async (_, kind, ask, what, why) => {
		const {options} = await serve(refused('Not Authorized'));
		expect(await failure(ask(openRailway({...options, kind})))).toMatchObject({
			what,
			why,
			next: [expect.stringMatching(/^https:\/\/railway\.com\/account\/tokens/), 'railway login'],
		});
	});
});
