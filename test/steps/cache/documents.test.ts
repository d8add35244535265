import {describe, expect, it} from 'vitest';
import {
	documentDiff,
	hasStatement,
	meansTheSame,
	type PolicyDocument,
	readDocument,
	type Statement,
	writeDocument,
} from '../../../source/steps/cache/documents.ts';

const version = '2012-10-17';
const allow = (more: Partial<Statement> = {}): Statement => ({
	Effect: 'Allow',
	Action: ['s3:GetObject', 's3:PutObject'],
	Resource: 'arn:aws:s3:::b/*',
	...more,
});
const document = (...Statement: readonly Statement[]): PolicyDocument => ({Version: version, Statement});
const denyWithoutTls = (value: string | boolean | readonly string[]) =>
	allow({Effect: 'Deny', Principal: '*', Condition: {Bool: {'aws:SecureTransport': value}}});

describe('two documents mean the same', () => {
	it.each<[string, PolicyDocument, PolicyDocument]>([
		['whatever the order of statements', document(allow(), allow({Effect: 'Deny'})), document(allow({Effect: 'Deny'}), allow())],
		['whatever the order of actions', document(allow()), document(allow({Action: ['s3:PutObject', 's3:GetObject']}))],
		[
			'whatever the order of keys',
			document(allow()),
			JSON.parse(
				`{"Statement":[{"Resource":"arn:aws:s3:::b/*","Action":["s3:GetObject","s3:PutObject"],"Effect":"Allow"}],"Version":"${version}"}`,
			),
		],
		['with one action in a list or alone', document(allow({Action: ['s3:GetObject']})), document(allow({Action: 's3:GetObject'}))],
		['with one resource in a list or alone', document(allow({Resource: ['arn:aws:s3:::b/*']})), document(allow())],
		[
			'with an action or a statement twice',
			document(allow({Action: ['s3:GetObject', 's3:GetObject']}), allow({Action: 's3:GetObject'})),
			document(allow({Action: 's3:GetObject'})),
		],
		['whatever statements and documents are called', {...document(allow({Sid: 'One'})), Id: 'Two'}, document(allow({Sid: 'Three'}))],
		['whatever the case of actions', document(allow({Action: 'S3:getobject'})), document(allow({Action: 's3:GetObject'}))],
		['with everybody written in either way', document(allow({Principal: '*'})), document(allow({Principal: {AWS: '*'}}))],
		['with everybody in a list', document(allow({Principal: '*'})), document(allow({Principal: {AWS: ['*']}}))],
		[
			'with a principal in a list or alone',
			document(allow({Principal: {Federated: ['arn:x']}})),
			document(allow({Principal: {Federated: 'arn:x'}})),
		],
		['with a boolean of JSON in a condition', document(denyWithoutTls(false)), document(denyWithoutTls('false'))],
		['with a value of a condition in a list or alone', document(denyWithoutTls(['false'])), document(denyWithoutTls('false'))],
		[
			'with a boolean in a list',
			readDocument('{"Version":"2012-10-17","Statement":{"Effect":"Deny","Condition":{"Bool":{"a:b":[true]}}}}'),
			readDocument('{"Version":"2012-10-17","Statement":{"Effect":"Deny","Condition":{"Bool":{"a:b":"true"}}}}'),
		],
		[
			'with a number of JSON in a condition',
			readDocument('{"Version":"2012-10-17","Statement":{"Effect":"Deny","Condition":{"NumericLessThan":{"s3:max-keys":10}}}}'),
			readDocument('{"Version":"2012-10-17","Statement":{"Effect":"Deny","Condition":{"NumericLessThan":{"s3:max-keys":["10"]}}}}'),
		],
		['with the default version written or left out', {Statement: [allow()]}, {Version: '2008-10-17', Statement: [allow()]}],
	])('%s', (_, a, b) => {
		expect(meansTheSame(a, b)).toBe(true);
		expect(meansTheSame(b, a)).toBe(true);
	});
});

describe('two documents mean something else', () => {
	it.each<[string, PolicyDocument, PolicyDocument]>([
		['with another version: variables count only in the newer one', {Statement: [allow()]}, document(allow())],
		['with another effect', document(allow()), document(allow({Effect: 'Deny'}))],
		['with an action less', document(allow()), document(allow({Action: 's3:GetObject'}))],
		['with a wider action', document(allow({Action: 's3:Get*'})), document(allow({Action: 's3:GetObject'}))],
		[
			'with everything but the action',
			document(allow({Action: 's3:GetObject'})),
			document({Effect: 'Allow', NotAction: 's3:GetObject', Resource: 'arn:aws:s3:::b/*'}),
		],
		['with a resource in another case', document(allow({Resource: 'arn:aws:s3:::b/A'})), document(allow({Resource: 'arn:aws:s3:::b/a'}))],
		['with a condition less', document(denyWithoutTls('false')), document(allow({Effect: 'Deny', Principal: '*'}))],
		['with another value of a condition', document(denyWithoutTls('false')), document(denyWithoutTls('true'))],
		[
			'with another operator',
			document(allow({Condition: {StringEquals: {'a:sub': 'x'}}})),
			document(allow({Condition: {StringLike: {'a:sub': 'x'}}})),
		],
		['with another kind of principal', document(allow({Principal: {AWS: 'x'}})), document(allow({Principal: {Service: 'x'}}))],
		['with a principal or without', document(allow({Principal: '*'})), document(allow())],
		['with a statement more', document(allow()), document(allow(), allow({Effect: 'Deny'}))],
	])('%s', (_, a, b) => {
		expect(meansTheSame(a, b)).toBe(false);
		expect(meansTheSame(b, a)).toBe(false);
	});
});

describe('a statement', () => {
	it('is found by what it means', () => {
		const held = document(allow(), denyWithoutTls(false));
		expect(hasStatement(held, denyWithoutTls(['false']))).toBe(true);
		expect(hasStatement(held, denyWithoutTls('true'))).toBe(false);
		expect(hasStatement({Statement: []}, allow())).toBe(false);
	});
});

describe('a document of AWS', () => {
	it('is read percent-encoded and plain, and comes back as it was sent', () => {
		const sent = document(
			allow({Resource: 'arn:aws:s3:::b/100%25 +ä/*', Condition: {StringEquals: {sub: 'repo:a/b:ref:refs/heads/x%3Ay'}}}),
		);
		const text = writeDocument(sent);
		expect(readDocument(encodeURIComponent(text))).toEqual(sent);
		expect(readDocument(text)).toEqual(sent);
		expect(readDocument(`\n ${text}`)).toEqual(sent);
	});

	it('may have a single statement without a list, or none', () => {
		expect(readDocument(JSON.stringify({Version: version, Statement: allow()}))).toEqual(document(allow()));
		expect(readDocument('{}')).toEqual({Statement: []});
	});

	it('throws when it is no JSON', () => {
		expect(() => readDocument('not a document')).toThrow(SyntaxError);
	});
});

describe('the difference of two documents', () => {
	it('shows what changes, with a sign before each line', () => {
		expect(documentDiff(document(allow()), document(allow({Action: ['s3:GetObject']})))).toEqual([
			'        "Effect": "Allow",',
			'        "Action": [',
			'-         "s3:GetObject",',
			'-         "s3:PutObject"',
			'+         "s3:GetObject"',
			'        ],',
			'        "Resource": "arn:aws:s3:::b/*"',
		]);
	});

	it('is all of a document that was not there', () => {
		const lines = documentDiff(undefined, document(allow()));
		expect(lines.every(line => line.startsWith('+ '))).toBe(true);
		expect(lines.map(line => line.slice(2)).join('\n')).toBe(JSON.stringify(document(allow()), undefined, 2));
	});

	it('is nothing for the same document, whatever the order of its keys', () => {
		const {Effect, Action, Resource} = allow();
		expect(documentDiff(document({Resource, Action, Effect}), document(allow()))).toEqual([]);
	});
});
