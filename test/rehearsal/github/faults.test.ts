import {describe, expect, it} from 'vitest';
import {htmlPage, primaryLimit, refused, secondaryLimit} from '../../../source/rehearsal/github/faults.ts';
import type {Fault} from '../../../source/rehearsal/loopback.ts';
import {askedWait, isLimited} from '../../../source/services/retry.ts';
import {secrets, startService} from './_service.ts';

const create = 'POST /repos/{owner}/{repo}/actions/variables';
const body = {name: 'PLACE', value: 'here'};

/** A variable is made while this happens to the call; whether it is there afterwards. */
async function disturbed(fault: Fault) {
	const service = await startService({fault: name => (name === create ? fault : undefined)});
	const answer = await fetch(`${service.github.url}/repos/acme/demo/actions/variables`, {
		method: 'POST',
		headers: {authorization: `Bearer ${secrets.owner}`},
		body: JSON.stringify(body),
		signal: AbortSignal.timeout(fault.type === 'unanswered' ? 200 : 10_000),
	}).then(
		async given => ({status: given.status, headers: Object.fromEntries(given.headers), text: await given.text()}),
		(error: Error) => error.name,
	);
	return {...service, answer, isDone: service.repository.shelf.variables.has('PLACE')};
}

describe('a call that is disturbed', () => {
	it.each([false, true])('is cut, and done before that: %s', async after => {
		const {answer, isDone, exchanges} = await disturbed({type: 'cut', after});
		expect([answer, isDone]).toEqual(['TypeError', after]);
		expect(exchanges).toMatchObject([{name: create, answered: undefined, asked: {body: JSON.stringify(body)}}]);
	});

	it.each([false, true])('is never answered, and done: %s', async after => {
		const {answer, isDone} = await disturbed({type: 'unanswered', after});
		expect([answer, isDone]).toEqual(['TimeoutError', after]);
	});

	it.each([false, true])('is refused by a server that is broken, and done: %s', async after => {
		const {answer, isDone} = await disturbed({type: 'answered', after, answer: refused(500, 'Server Error')});
		expect([answer, isDone]).toMatchObject([{status: 500}, after]);
	});

	it.each([false, true])('stops who called, once it was done: %s', async after => {
		let isDoneThen: boolean | undefined;
		const stop = async () => {
			isDoneThen = service?.repository.shelf.variables.has('PLACE');
		};
		const service = await startService({fault: name => (name === create ? {type: 'stopped', after, stop} : undefined)});
		await expect(service.ask('POST /actions/variables', {body})).rejects.toThrow();
		expect(isDoneThen).toBe(after);
	});

	it('is slow, and then answered as ever', async () => {
		const {answer, isDone} = await disturbed({type: 'slow', milliseconds: 5});
		expect([answer, isDone]).toMatchObject([{status: 201}, true]);
	});

	it('is one of several of its name', async () => {
		const names: string[] = [];
		const {ask, exchanges} = await startService({
			fault(name) {
				names.push(name);
				return name.endsWith('#2') ? {type: 'answered', answer: htmlPage()} : undefined;
			},
		});
		await ask('GET /actions/variables/A');
		await expect(ask('GET /actions/variables/B')).rejects.toThrow(SyntaxError);
		await ask('GET /actions/secrets');
		await ask('GET /actions/variables/A');
		const line = 'GET /repos/{owner}/{repo}/actions/variables/{name}';
		expect(names).toEqual([line, `${line} #2`, 'GET /repos/{owner}/{repo}/actions/secrets', `${line} #3`]);
		expect(exchanges.map(({name, answered}) => [name, answered?.status])).toEqual([
			[line, 404],
			[`${line} #2`, 502],
			['GET /repos/{owner}/{repo}/actions/secrets', 200],
			[`${line} #3`, 404],
		]);
	});
});

describe('an answer of GitHub instead of the usual one', () => {
	it('is a limit of the hour, which Ferrovia takes for one', async () => {
		const reset = new Date(Date.now() + 90_000);
		const {answer, isDone} = await disturbed({type: 'answered', answer: primaryLimit(reset)});
		expect([answer, isDone]).toMatchObject([{status: 403}, false]);
		const {status, headers} = answer as {readonly status: number; readonly headers: Readonly<Record<string, string>>};
		expect(isLimited({status, headers})).toBe(true);
		expect(askedWait({headers})).toBeGreaterThan(60_000);
		expect(askedWait({headers})).toBeLessThan(92_000);
	});

	it.each([403, 429] as const)('is a limit of the moment, told with %i', async status => {
		const {answer} = await disturbed({type: 'answered', answer: secondaryLimit(7, status)});
		const {headers, ...given} = answer as {readonly status: number; readonly headers: Readonly<Record<string, string>>};
		expect(given.status).toBe(status);
		expect(isLimited({status, headers})).toBe(true);
		expect(askedWait({headers})).toBe(7000);
	});

	it('is no limit where it is a plain refusal', async () => {
		const {ask} = await startService();
		const {status, headers} = await ask('PUT /environments/live', {body: {}, token: secrets.writer});
		expect(status).toBe(403);
		expect(isLimited({status, headers: Object.fromEntries(headers)})).toBe(false);
	});

	it('is a page', async () => {
		const {answer} = await disturbed({type: 'answered', answer: htmlPage()});
		expect(answer).toMatchObject({status: 502, headers: {'content-type': expect.stringContaining('text/html')}});
		expect((answer as {readonly text: string}).text).toMatch(/^<!DOCTYPE html>/);
	});

	it.each([401, 403, 404, 409, 422])('is %i in the form that GitHub describes', async status => {
		const {answer} = await disturbed({type: 'answered', answer: refused(status, 'No')});
		expect(answer).toMatchObject({status});
		expect(JSON.parse((answer as {readonly text: string}).text)).toMatchObject({message: 'No', status: String(status)});
	});
});
