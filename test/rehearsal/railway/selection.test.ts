import {describe, expect, it} from 'vitest';
import {Json, readRequest, select} from '../../../source/rehearsal/railway/selection.ts';

const scalar = (name: string) => ({alias: name, name, arguments: {}, fields: []});

describe('readRequest', () => {
	it('reads fields with their aliases, arguments and selections', () => {
		const text =
			'query ($id: String!, $none: [Int!], $null: Int) { logs: log(id: $id, none: $none, null: $null, limit: 3, raw: true) { line } me { id } }';
		expect(readRequest(text, {id: 'a', null: null})).toEqual({
			kind: 'query',
			fields: [
				{alias: 'logs', name: 'log', arguments: {id: 'a', null: null, limit: 3, raw: true}, fields: [scalar('line')]},
				{alias: 'me', name: 'me', arguments: {}, fields: [scalar('id')]},
			],
		});
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
		expect(() => readRequest(text, {})).toThrow(words);
	});
});

describe('select', () => {
	const fields = (text: string) => readRequest(`query { ${text} }`, {}).fields;
	const value = {id: 'a', nothing: null, list: [{name: 'b', more: 1}], meta: new Json({image: 'c'})};

	it('answers what was selected, and no more', () => {
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
