import {describe, expect, it} from 'vitest';
import type {Exchange} from '../../source/rehearsal/loopback.ts';
import {exchangeFaults} from './github-exchanges.ts';

type Changes = {
	readonly line?: string;
	readonly sent?: unknown;
	readonly status?: number;
	readonly given?: unknown;
	readonly contentType?: string;
};

function exchange({line = 'POST /actions/variables', sent, status = 200, given, contentType = 'application/json'}: Changes): Exchange {
	const [method = '', path] = line.split(' ');
	const body = sent === undefined ? '' : JSON.stringify(sent);
	return {
		name: line,
		asked: {
			method,
			url: new URL(`http://127.0.0.1/repos/acme/demo${path}`),
			headers: {},
			body,
			bytes: Buffer.from(body),
		},
		answered: {
			status,
			headers: {'content-type': contentType},
			body: given === undefined ? '' : typeof given === 'string' ? given : JSON.stringify(given),
		},
	};
}

const secret = {name: 'TOKEN', created_at: '2026-11-25T10:00:00Z', updated_at: '2026-11-25T10:00:00Z'};
const dispatch = 'POST /actions/workflows/deploy.yml/dispatches';
const run = {workflow_run_id: 1, run_url: 'http://127.0.0.1/1', html_url: 'http://127.0.0.1/2'};

/** Calls as they should be, and each of them with one thing misspelt, missing or of another kind. */
describe('a call of GitHub', () => {
	it.each<[string, Changes]>([
		['a list', {line: 'GET /actions/secrets?per_page=100&page=2', given: {total_count: 1, secrets: [secret]}}],
		['a new variable', {sent: {name: 'A', value: 'b'}, status: 201, given: {}}],
		['a dispatch', {line: dispatch, sent: {ref: 'main', return_run_details: true}, given: run}],
		['a dispatch with inputs of our own', {line: dispatch, sent: {ref: 'main', inputs: {place: 'here'}}, status: 204}],
		['a branch by its path', {line: 'GET /git/ref/heads/main', status: 404, given: {message: 'Not Found', status: '404'}}],
		['a page instead of data', {line: 'GET /actions/secrets', status: 502, given: '<html>', contentType: 'text/html'}],
		['a fault of the server', {line: 'GET /actions/secrets', status: 500, given: '{"message":'}],
	])('has no fault where it is %s', (_, changes) => {
		expect(exchangeFaults(exchange(changes))).toEqual([]);
	});

	it.each<[string, Changes, string]>([
		['another path', {line: 'GET /actions/secret'}, "GitHub's description has no GET /repos/acme/demo/actions/secret"],
		[
			'a parameter that is misspelt',
			{line: 'GET /actions/secrets?perpage=100', given: {total_count: 0, secrets: []}},
			'no parameter perpage',
		],
		['a parameter of another kind', {line: 'GET /actions/secrets?per_page=all', given: {total_count: 0, secrets: []}}, 'must be integer'],
		['a value that is not on the list', {line: 'GET /pulls?state=merged', given: []}, 'must be equal to one of the allowed values'],
		[
			'a field that is misspelt',
			{line: dispatch, sent: {ref: 'main', return_run_detail: true}, status: 204},
			'/return_run_detail is not known',
		],
		['a field that is missing', {sent: {name: 'A', vlaue: 'b'}, status: 201, given: {}}, "must have required property 'value'"],
		['no body where one is needed', {status: 201, given: {}}, 'must be object'],
		['a field of another kind', {sent: {name: 'A', value: 7}, status: 201, given: {}}, '/value must be string'],
		['an answer with a field of another kind', {line: 'GET /actions/secrets', given: {total_count: '1', secrets: []}}, 'must be integer'],
		[
			'an answer with a field that is misspelt',
			{line: 'GET /actions/secrets/TOKEN', given: {...secret, update_at: ''}},
			'/update_at is not known',
		],
		[
			'a list with an item that has a field too many',
			{line: 'GET /actions/secrets', given: {total_count: 1, secrets: [secret, {...secret, value: 'hush'}]}},
			'/secrets/1/value is not known',
		],
		['an answer that is no JSON', {line: 'GET /actions/secrets', status: 403, given: '<html>'}, '403: it is no JSON'],
		[
			'data that is not called JSON',
			{line: 'GET /actions/secrets', given: {total_count: 0, secrets: []}, contentType: 'text/plain'},
			'200: it is no JSON',
		],
		['a status that GitHub does not give', {line: 'GET /actions/secrets', status: 202, given: {}}, 'is never answered with 202'],
		['an answer without its body', {line: dispatch, sent: {ref: 'main'}}, 'there is no body'],
		['a refusal in another form', {line: 'GET /actions/secrets', status: 403, given: {message: {text: 'No'}}}, '/message must be string'],
		[
			'a refusal whose list says nothing',
			{line: 'POST /pulls', sent: {title: 'a', head: 'a', base: 'b'}, status: 422, given: {message: 'No', errors: [{}]}},
			"must have required property 'code'",
		],
	])('has a fault where it has %s', (_, changes, fault) => {
		expect(exchangeFaults(exchange(changes))).toEqual(expect.arrayContaining([expect.stringContaining(fault)]));
	});
});
