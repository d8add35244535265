import {inspect} from 'node:util';
import {describe, expect, it} from 'vitest';
import {explain, InterruptedError} from '../../../source/engine/errors.ts';
import {openRailway, type Railway, type RailwayOptions, RailwayRefusal} from '../../../source/services/railway/client.ts';
import {operations} from '../../../source/services/railway/operations.ts';
import {cut, failure, html, json, type Reply, refused, serve} from './_railway.ts';

const ids = {serviceId: 'service', environmentId: 'environment'};
const status = async (railway: Railway) => railway.request(operations.deployment, {id: 'deployment'});
const deploy = async (railway: Railway) => railway.request(operations.serviceInstanceDeployV2, ids);
const answered = json({data: {deployment: {id: 'deployment', status: 'SUCCESS', createdAt: 'x', meta: null}}});
const started = json({data: {serviceInstanceDeployV2: 'deployment'}});

/** Asks a Railway that replies like this, one after the other. */
async function ask<Answer>(
	replies: readonly [Reply, ...Reply[]],
	send: (railway: Railway) => Promise<Answer>,
	more: Partial<RailwayOptions> = {},
) {
	const {options, ...server} = await serve(...replies);
	return {...server, answer: send(openRailway({...options, kind: 'bearer', ...more}))};
}

/** What the request for a deployment fails with. */
async function fail(reply: Reply, more: Partial<RailwayOptions> = {}) {
	const {answer, seen} = await ask([reply], status, more);
	const error = await failure(answer);
	expect(seen).toHaveLength(1);
	return error;
}

describe('a request to Railway', () => {
	it.each([
		['bearer', {authorization: 'Bearer the-token-of-the-test'}, 'project-access-token'],
		['project', {'project-access-token': 'the-token-of-the-test'}, 'authorization'],
	] as const)('has the document, the variables, the user agent and a %s token', async (kind, header, absent) => {
		const {answer, seen} = await ask([started], deploy, {kind});
		expect(await answer).toEqual({serviceInstanceDeployV2: 'deployment'});
		expect(seen[0]).toMatchObject({
			query: operations.serviceInstanceDeployV2.document,
			variables: ids,
			headers: {...header, 'content-type': 'application/json', 'user-agent': expect.stringMatching(/^ferrovia\/\d+\.\d+\.\d+/)},
		});
		expect(seen[0]?.headers).not.toHaveProperty(absent);
	});

	it('needs a RAILWAY_API_URL that is an address', async () => {
		await expect(ask([started], status, {environment: {RAILWAY_API_URL: 'railway'}})).rejects.toMatchObject({
			exitCode: 2,
			what: 'RAILWAY_API_URL is no address: railway',
		});
	});
});

describe('a temporary fault', () => {
	const limited = json({errors: [{message: 'rate limited'}]}, 429, {'retry-after': '2'});

	it('is waited for by a query', async () => {
		const {answer, seen, said} = await ask([html('Bad gateway', 502), cut, limited, answered], status);
		expect((await answer).deployment.status).toBe('SUCCESS');
		expect(seen).toHaveLength(4);
		expect(said).toEqual([
			'Railway answered 502; it is asked again in 1 s',
			'The connection to Railway was cut; it is asked again in 1 s',
			'Railway asks to wait 2 s',
		]);
	});

	it('is waited for by a deployment when it is a limit: it has not begun', async () => {
		const {answer, seen} = await ask([limited, started], deploy);
		expect(await answer).toEqual({serviceInstanceDeployV2: 'deployment'});
		expect(seen).toHaveLength(2);
	});

	it.each<[string, Reply, string]>([
		['a cut connection', cut, 'The connection was cut. Whether it has done what it was asked is not known.'],
		['a bad gateway', html('Bad gateway', 502), 'The page says: Bad gateway.'],
	])('starts no second deployment when it is %s', async (_, fault, why) => {
		const {answer, seen} = await ask([fault, started], deploy);
		expect(await failure(answer)).toMatchObject({exitCode: 3, why});
		expect(seen).toHaveLength(1);
	});
});

describe('an unknown outcome', () => {
	const noData = (code: number) => `Railway answered with HTTP ${code} and no data.`;
	const blocked = 'Access denied | backboard.railway.com used Cloudflare to restrict access';
	it.each<[string, Reply, {what?: unknown; why: unknown}]>([
		[
			'a cut connection',
			cut,
			{what: expect.stringMatching(/^Railway could not be reached at 127\.0\.0\.1:\d+\.$/), why: 'The connection was cut.'},
		],
		['a page of what is in front of Railway', html(blocked, 403), {what: noData(403), why: `The page says: ${blocked}.`}],
		['a page instead of an answer', html('Sign in', 200), {what: noData(200), why: 'The page says: Sign in.'}],
		['an empty answer', (_, response) => response.end(), {what: noData(200), why: expect.stringMatching(/in between/)}],
		['an empty object', json({}), {what: noData(200), why: expect.stringMatching(/in between/)}],
		['null', json(null), {what: noData(200), why: expect.stringMatching(/in between/)}],
		['errors with the status 500', refused('INTERNAL_SERVER_ERROR', 500), {what: noData(500), why: 'It says: INTERNAL_SERVER_ERROR.'}],
		[
			'a limit that is too long to wait for',
			json({}, 429, {'retry-after': '1800'}),
			{what: 'Railway was asked too often.', why: expect.stringContaining('It asks to wait 1800 seconds.')},
		],
	])('is what %s means', async (_, reply, expected) => {
		const {answer} = await ask([reply], status);
		const error = await failure(answer);
		expect(error).not.toBeInstanceOf(RailwayRefusal);
		expect(error).toMatchObject({exitCode: 3, ...expected});
	});

	it.each<[string, Reply]>([
		['no answer', () => {}],
		['half an answer', (_, response) => void response.writeHead(200).write('{"data":')],
	])('is what %s in time means', async (_, reply) => {
		expect(await fail(reply, {timeoutMs: 100})).toMatchObject({exitCode: 3, why: 'It does not answer.'});
	});

	it('does not show the token', async () => {
		const {answer} = await ask([cut], deploy);
		const error = await failure(answer);
		expect(JSON.stringify([explain(error), error]) + inspect(explain(error))).not.toContain('the-token-of-the-test');
	});
});

describe('an abort', () => {
	it('stops a request', async () => {
		const controller = new AbortController();
		expect(await fail(() => controller.abort(), {signal: controller.signal})).toBeInstanceOf(InterruptedError);
	});

	it('stops a wait', async () => {
		const controller = new AbortController();
		const output = () => void setImmediate(() => controller.abort());
		const error = await fail(html('Bad gateway', 502), {signal: controller.signal, output, pace: () => 600_000});
		expect(error).toBeInstanceOf(InterruptedError);
	});
});

describe('a refusal', () => {
	it.each<[string, Reply, kind: string, exitCode: number, messages: readonly string[]]>([
		['Not Authorized', refused('Not Authorized'), 'not-authorized', 3, ['Not Authorized']],
		['an unknown project token', refused('Project Token not found'), 'not-authorized', 3, ['Project Token not found']],
		['HTTP 401', json({message: 'Unauthorized'}, 401), 'not-authorized', 3, ['It answered with HTTP 401']],
		['HTTP 401 in HTML', html('Unauthorized', 401), 'not-authorized', 3, ['It answered with HTTP 401']],
		['HTTP 403', json({message: 'Forbidden'}, 403), 'not-authorized', 3, ['It answered with HTTP 403']],
		['a second factor', refused('Two Factor Authentication Required'), 'two-factor', 3, ['Two Factor Authentication Required']],
		['what is gone', refused('Deployment not found'), 'not-found', 1, ['Deployment not found']],
		['what is gone, by its code', json({errors: [{message: 'No', extensions: {code: 'NOT_FOUND'}}]}), 'not-found', 1, ['No']],
		['a problem', refused('Problem processing request'), 'problem', 1, ['Problem processing request']],
		['a problem with the status 400', refused('Bad input', 400), 'problem', 1, ['Bad input']],
		[
			'a problem beside some data',
			json({data: {deployment: null}, errors: [{message: 'a'}, {message: 'a'}, {message: 'b'}]}),
			'problem',
			1,
			['a', 'b'],
		],
		['a problem without a message', json({errors: [{}]}), 'problem', 1, ['no reason given']],
	])('is recognized: %s', async (_, reply, kind, exitCode, messages) => {
		const error = await fail(reply);
		expect(error).toBeInstanceOf(RailwayRefusal);
		expect(error).toMatchObject({kind, exitCode, messages});
	});

	const input = {projectId: 'project', environmentId: 'environment', name: 'ci'};
	const createToken = async (railway: Railway) => railway.request(operations.projectTokenCreate, {input});
	const me = async (railway: Railway) => railway.request(operations.me, {});
	it.each([
		['an account or its workspace', 'project', createToken, 'a project', /It needs the token of an account or of its workspace: a project/],
		['the environment', 'project', status, 'this', /A project token is good for the one environment that it was made in/],
		['an account', 'bearer', me, 'this', /It needs the token of an account: one that was made for no workspace/],
		['an account with the permission', 'bearer', status, 'this', /It needs the token of an account that may do this, or of the workspace/],
	] as const)('asks for the token of %s', async (_, kind, send, which, why) => {
		const {answer} = await ask([refused('Not Authorized')], send as typeof status, {kind});
		expect(await failure(answer)).toMatchObject({
			what: `Railway does not allow that with ${which} token.`,
			why: expect.stringMatching(why),
			next: [expect.stringMatching(/^https:\/\/railway\.com\/account\/tokens/), 'railway login'],
		});
	});
});
