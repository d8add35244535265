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

describe('identifyToken', () => {
	const me = {name: 'Ada', email: 'ada@example.com', workspaces: [workspace]};
	const {plan: _, ...plainWorkspace} = workspace;
	const project = {project: {id: 'p1', name: 'demo'}, environment: {id: 'e1', name: 'production'}};
	it.each<[string, Readonly<Record<string, Reply>>, object, number]>([
		['an account', {me: json({data: {me: {id: 'u1', ...me}}})}, {kind: 'account', ...me}, 1],
		['an account without a name', {me: json({data: {me: {id: 'u1', ...me, name: null}}})}, {kind: 'account', ...me, name: undefined}, 1],
		[
			'a workspace, with its plan',
			{apiToken: json({data: {apiToken: {workspaces: [plainWorkspace]}}}), workspace: json({data: {workspace}})},
			{kind: 'workspace', workspaces: [workspace]},
			3,
		],
		['a project', {'project projectToken': json({data: {projectToken: {id: 't1', ...project}}})}, {kind: 'project', ...project}, 3],
	])('recognizes the token of %s', async (_, answers, expected, requests) => {
		const {options, seen} = await serve(railway(answers));
		expect(await identifyToken(options)).toEqual(expected);
		expect(seen).toHaveLength(requests);
	});

	it.each([
		['is expired or was never valid', railway({'project projectToken': refused('Project Token not found')})],
		['is refused by HTTP alone', json({message: 'Unauthorized'}, 401)],
		['may enter no workspace', railway({apiToken: json({data: {apiToken: {workspaces: []}}})})],
	])('rejects a token that %s', async (_, reply) => {
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
	])('fails when Railway %s', async (_, reply, expected) => {
		const {options} = await serve(reply);
		expect(await failure(identifyToken(options))).toMatchObject(expected);
	});
});
