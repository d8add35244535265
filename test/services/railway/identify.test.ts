import {describe, expect, it} from 'vitest';
import {identifyToken} from '../../../source/services/railway/identify.ts';
import {cut, failure, json, type Reply, refused, serve} from './_railway.ts';

const workspace = {id: 'w1', name: 'Acme', plan: 'PRO'};
const notAuthorized = refused('Not Authorized');

/** Railway, as it answers to one kind of token. */
function railway(answers: Readonly<Record<string, Reply>>): Reply {
	return (request, response, seen) => {
		const [field = ''] = /(?<=\{ )\w+/.exec(seen.query) ?? [];
		const reply = seen.headers['project-access-token'] === undefined ? answers[field] : answers[`project ${field}`];
		(reply ?? notAuthorized)(request, response, seen);
	};
}

describe('the kind of a token', () => {
	it('is an account: everything that its owner may do', async () => {
		const me = {id: 'u1', name: 'Ada', email: 'ada@example.com', workspaces: [workspace]};
		const {options, seen} = await serve(railway({me: json({data: {me}})}));
		expect(await identifyToken(options)).toEqual({kind: 'account', name: 'Ada', email: 'ada@example.com', workspaces: [workspace]});
		expect(seen.length).toBe(1);
	});

	it('is an account without a name', async () => {
		const me = {id: 'u1', name: null, email: 'ada@example.com', workspaces: []};
		const {options} = await serve(railway({me: json({data: {me}})}));
		expect(await identifyToken(options)).toEqual({kind: 'account', name: undefined, email: 'ada@example.com', workspaces: []});
	});

	it('is a workspace, with its plan', async () => {
		const {options} = await serve(
			railway({apiToken: json({data: {apiToken: {workspaces: [{id: 'w1', name: 'Acme'}]}}}), workspace: json({data: {workspace}})}),
		);
		expect(await identifyToken(options)).toEqual({kind: 'workspace', workspaces: [workspace]});
	});

	it('is a project and its environment', async () => {
		const projectToken = {id: 't1', project: {id: 'p1', name: 'demo'}, environment: {id: 'e1', name: 'production'}};
		const {options, seen} = await serve(railway({'project projectToken': json({data: {projectToken}})}));
		expect(await identifyToken(options)).toEqual({
			kind: 'project',
			project: {id: 'p1', name: 'demo'},
			environment: {id: 'e1', name: 'production'},
		});
		expect(seen.at(-1)?.headers.authorization).toBeUndefined();
	});

	it.each([
		['is over, or was never one', railway({'project projectToken': refused('Project Token not found')})],
		['is known by HTTP alone', json({message: 'Unauthorized'}, 401)],
		['may enter no workspace', railway({apiToken: json({data: {apiToken: {workspaces: []}}})})],
	])('is none where it %s', async (_, reply) => {
		const {options} = await serve(reply);
		expect(await failure(identifyToken(options))).toMatchObject({
			exitCode: 3,
			what: 'Railway does not know the token.',
			next: [expect.stringMatching(/^https:\/\/railway\.com\/account\/tokens/), 'railway login'],
		});
	});

	it.each<[string, Reply, object]>([
		['does not answer', cut, {exitCode: 3, why: 'The connection was cut.'}],
		['was asked too often', json({}, 429, {'retry-after': '3600'}), {exitCode: 3, what: 'Railway was asked too often.'}],
		['has a fault', refused('oops', 500), {exitCode: 3, what: 'Railway answered with HTTP 500 and no data.'}],
		['asks for a second factor', refused('Two Factor Authentication Required'), {exitCode: 3, kind: 'two-factor'}],
		['refuses for a reason of its own', refused('Problem processing request'), {exitCode: 1, kind: 'problem'}],
	])('is not known where Railway %s', async (_, reply, expected) => {
		const {options} = await serve(reply);
		expect(await failure(identifyToken(options))).toMatchObject(expected);
	});
});
