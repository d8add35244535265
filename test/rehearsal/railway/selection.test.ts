import {describe, expect, it} from 'vitest';
import {Json, readRequest, select} from '../../../source/rehearsal/railway/selection.ts';

const faultOf = (text: string, variables = {}) => {
	try {
		readRequest(text, variables);
		return undefined;
	} catch (error) {
		return error instanceof SyntaxError ? error.message : error;
	}
};

describe('readRequest', () => {
	it('reads fields with their aliases, arguments and what is selected of them', () => {
		const request = readRequest(
			'query Name($id: String!, $n: Int = 3) { logs: deploymentLogs(id: $id, limit: $n) { message } regions { name } }',
			{
				id: 'a',
			},
		);
		expect(request).toEqual({
			kind: 'query',
			fields: [
				{
					alias: 'logs',
					name: 'deploymentLogs',
					arguments: {id: 'a', limit: 3},
					fields: [{alias: 'message', name: 'message', arguments: {}, fields: []}],
				},
				{alias: 'regions', name: 'regions', arguments: {}, fields: [{alias: 'name', name: 'name', arguments: {}, fields: []}]},
			],
		});
	});

	it('reads literals of all kinds', () => {
		const text = String.raw`mutation { a(input: {text: "a \"b\" {c}", number: -1.5, yes: true, none: null, kind: ON_FAILURE, list: [1, "2"], inner: {}}) }`;
		expect(readRequest(text, {}).fields[0]?.arguments).toEqual({
			input: {text: 'a "b" {c}', number: -1.5, yes: true, none: null, kind: 'ON_FAILURE', list: [1, '2'], inner: {}},
		});
	});

	it('leaves out what a variable that is not given would be', () => {
		expect(readRequest('query ($a: String, $b: String) { f(a: $a, b: $b) }', {b: null}).fields[0]?.arguments).toEqual({b: null});
	});

	it.each([
		['', 'Expected a name, found <EOF>'],
		['subscription { deployment }', 'Unexpected "subscription"'],
		['query { }', 'Expected Name'],
		['query { a', '<EOF>'],
		['query { a } }', 'Unexpected "}"'],
		['query { ...part }', 'Expected Name, found "..."'],
		['query { a @skip(if: true) }', 'Expected Name, found "@"'],
		['query { a(b: $c) }', 'Variable "$c" is not defined'],
		['query ($c: [String!]!) { a(b: $c) }', 'Variable "$c" of required type "[String!]!" was not provided'],
		['query { a(b: ) }', 'Unexpected ")"'],
	])('refuses %j', (text, words) => {
		expect(faultOf(text)).toContain(words);
	});
});

describe('select', () => {
	const fields = (text: string) => readRequest(`query { ${text} }`, {}).fields;
	const value = {id: 'a', nothing: null, list: [{name: 'b', more: 1}], meta: new Json({image: 'c'})};

	it('takes what was selected, and no more', () => {
		expect(select(value, fields('key: id nothing { any } list { name } meta'), 'x')).toEqual({
			key: 'a',
			nothing: null,
			list: [{name: 'b'}],
			meta: {image: 'c'},
		});
	});

	it.each([
		['other', 'Cannot query field "other" of "x"'],
		['toString', 'Cannot query field "toString" of "x"'],
		['list { other }', 'Cannot query field "other" of "list"'],
		['list', 'Field "list" must have a selection of subfields'],
		['id { length }', 'Field "id" must not have a selection'],
		['meta { image }', 'Field "meta" must not have a selection'],
	])('refuses %s', (text, words) => {
		expect(() => select(value, fields(text), 'x')).toThrow(words);
	});
});
