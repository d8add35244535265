import type {Exchange} from '../../source/rehearsal/loopback.ts';
import {
	answerFaults,
	exampleOf,
	type Operation,
	operationOf,
	queryFaults,
	refusalFaults,
	requestFaults,
	unknownAnswerFields,
	unknownRequestFields,
} from './github-contract.ts';

/**
What of a call and its answer GitHub's own description does not allow. The double gives only the fields that Ferrovia reads, so the others are
those of GitHub's own example: what it gives must be known there and have the right type. A fault of the server, and what comes from somebody
before it, is in no description.
*/
export function exchangeFaults(exchange: Exchange): readonly string[] {
	return [...askedFaults(exchange), ...answeredFaults(exchange)];
}

/** Of the call alone. */
export function askedFaults({asked: {method, url, body}}: Exchange): readonly string[] {
	const operation = operationOf(method, url.pathname);
	if (operation === undefined) {
		return [`GitHub's description has no ${method} ${url.pathname}`];
	}

	const sent = parsed(body);
	if (sent === unreadable) {
		return [`${operation.operationId} request: it is no JSON`];
	}

	return [...queryFaults(operation, url.searchParams), ...requestFaults(operation, sent), ...unknownRequestFields(operation, sent)];
}

/** Of the answer alone. */
export function answeredFaults({asked: {method, url}, answered}: Exchange): readonly string[] {
	const operation = operationOf(method, url.pathname);
	return operation === undefined || answered === undefined ? [] : responseFaults(operation, answered);
}

function responseFaults(operation: Operation, {status, headers, body}: NonNullable<Exchange['answered']>): readonly string[] {
	const isJson = headers?.['content-type']?.startsWith('application/json') ?? true;
	if (status >= 500 || (status >= 400 && !isJson)) {
		return [];
	}

	if (status < 400 && operation.responses[status] === undefined) {
		return [`${operation.operationId} is never answered with ${status}`];
	}

	if (body === '') {
		return describesBody(operation, status) ? [`${operation.operationId} ${status}: there is no body`] : [];
	}

	const given = isJson ? parsed(String(body)) : unreadable;
	if (given === unreadable) {
		return [`${operation.operationId} ${status}: it is no JSON`];
	}

	return status >= 400
		? refusalFaults(operation, status, isTable(given) ? {documentation_url: '', ...given} : given)
		: [
				...answerFaults(operation, status, completed(exampleOf(operation, status), given)),
				...unknownAnswerFields(operation, status, given),
			];
}

const unreadable = Symbol('unreadable');

/** Undefined where there is none. */
function parsed(body: string): unknown {
	try {
		return body === '' ? undefined : JSON.parse(body);
	} catch {
		return unreadable;
	}
}

function describesBody({responses}: Operation, status: number): boolean {
	return isTable(responses[status]) && 'content' in responses[status];
}

/** The example with what is given in the place of its own, to any depth; each item of a list is completed by the example's first. */
function completed(example: unknown, given: unknown): unknown {
	if (Array.isArray(given)) {
		const [first] = Array.isArray(example) ? (example as readonly unknown[]) : [];
		return given.map(item => completed(first, item));
	}

	if (!isTable(given) || !isTable(example)) {
		return given;
	}

	return {...example, ...Object.fromEntries(Object.entries(given).map(([key, value]) => [key, completed(example[key], value)]))};
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
