import {isDeepStrictEqual} from 'node:util';
import {structuredPatch} from 'diff';

/** A policy document as data: IAM's, a role's trust, or a bucket's. */
export type PolicyDocument = {
	readonly Version?: string;
	readonly Id?: string;
	readonly Statement: readonly Statement[];
};

export type Statement = {
	readonly Sid?: string;
	readonly Effect: 'Allow' | 'Deny';
	readonly Principal?: string | Readonly<Record<string, OneOrMany>>;
	readonly Action?: OneOrMany;
	readonly Resource?: OneOrMany;
	readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMany | boolean>>>>;
	readonly [other: string]: unknown;
};

type OneOrMany = string | readonly string[];

/**
Reads a document as AWS returns it: JSON, percent-encoded by IAM (https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html).
A single statement that stands without a list is put into one.

@throws SyntaxError when it is not JSON.
*/
export function readDocument(text: string): PolicyDocument {
	const document = JSON.parse(text.trimStart().startsWith('%') ? decodeURIComponent(text) : text) as PolicyDocument & {Statement: unknown};
	return {...document, Statement: [document.Statement ?? []].flat() as readonly Statement[]};
}

/** The document as it is sent. */
export function writeDocument(document: PolicyDocument): string {
	return JSON.stringify(document);
}

/**
True when two documents mean the same: the order of statements, keys, actions and resources, a list of one or its member alone,
and the names of statements (`Sid`) do not count.
*/
export function meansTheSame(a: PolicyDocument, b: PolicyDocument): boolean {
	return isDeepStrictEqual(canonicalDocument(a), canonicalDocument(b));
}

/** True when the document has a statement that means the same as this one. */
export function hasStatement({Statement}: PolicyDocument, wanted: Statement): boolean {
	const canonical = canonicalStatement(wanted);
	return Statement.some(statement => isDeepStrictEqual(canonicalStatement(statement), canonical));
}

/** What changes from one document to the other, as lines that begin with `+`, `-` or a space; without the lines far from a change. */
export function documentDiff(before: PolicyDocument | undefined, after: PolicyDocument): readonly string[] {
	const text = (document: PolicyDocument | undefined) =>
		document === undefined ? '' : `${JSON.stringify({...document, Statement: document.Statement.map(sortedKeys)}, undefined, 2)}\n`;
	return structuredPatch('', '', text(before), text(after), '', '', {context: 2}).hunks.flatMap(({lines}) =>
		lines.map(line => `${line[0]} ${line.slice(1)}`),
	);
}

function canonicalDocument({Version, Statement}: PolicyDocument): unknown {
	return {Version: Version ?? '2008-10-17', Statement: [...new Set(Statement.map(canonicalStatement).map(toText))].sort()};
}

function canonicalStatement({Sid, Principal, ...statement}: Statement): unknown {
	return canonical({...statement, ...(Principal === undefined ? {} : {Principal: Principal === '*' ? {AWS: '*'} : Principal})}, '');
}

/** Tables with their keys in order; everything else as a set of texts, because one value means the same as a list of it. */
function canonical(value: unknown, key: string): unknown {
	if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
		return Object.fromEntries(
			Object.entries(value)
				.map(([name, member]) => [name, canonical(member, name)] as const)
				.sort(([a], [b]) => (a < b ? -1 : 1)),
		);
	}

	return [...new Set([value].flat().map(item => canonicalText(item, key)))].sort();
}

/** Action names are not told apart by their case (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html). */
function canonicalText(value: unknown, key: string): string {
	const text = typeof value === 'string' ? value : toText(value);
	return key === 'Action' || key === 'NotAction' ? text.toLowerCase() : text;
}

function toText(value: unknown): string {
	return JSON.stringify(value);
}

function sortedKeys(statement: Statement): Statement {
	const order = ['Sid', 'Effect', 'Principal', 'Action', 'Resource', 'Condition'];
	const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
	return Object.fromEntries(Object.entries(statement).sort(([a], [b]) => place(a) - place(b))) as Statement;
}
