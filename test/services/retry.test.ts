import {describe, expect, it} from 'vitest';
import {type FailedAttempt, retryWait, waitWords} from '../../source/services/retry.ts';

const now = Date.UTC(2026, 10, 25, 12);
const wait = (failed: Partial<FailedAttempt>) => retryWait({method: 'GET', attempt: 1, now, ...failed});
const resetIn = (seconds: number) => String(now / 1000 + seconds);

describe('a fault of the server', () => {
	it('is waited for longer and longer, and no more than three times', () => {
		expect([1, 2, 3, 4, 5].map(attempt => wait({status: 502, attempt}))).toEqual([500, 1000, 2000, undefined, undefined]);
	});

	it.each([500, 502, 503, 504, 522])('may be over soon: %d', status => {
		expect(wait({status})).toBe(500);
	});

	it.each([200, 301, 400, 401, 403, 404, 409, 422])('is not what %d tells', status => {
		expect(wait({status, isRepeatable: true})).toBeUndefined();
	});

	it('is waited for as long as the server says', () => {
		expect(wait({status: 503, headers: {'retry-after': '7'}})).toBe(7000);
		expect(wait({status: 503, headers: {'retry-after': '31'}})).toBeUndefined();
	});
});

describe('what may be repeated', () => {
	it.each([
		['GET', undefined, 500],
		['DELETE', undefined, 500],
		['PUT', undefined, 500],
		['PATCH', undefined, 500],
		['POST', undefined, undefined],
		['POST', true, 500],
		['GET', false, undefined],
	] as const)('%s, where the caller says %s', (method, isRepeatable, expected) => {
		expect(wait({method, isRepeatable, status: 502})).toBe(expected);
		expect(wait({method, isRepeatable, networkCode: 'ECONNRESET'})).toBe(expected);
	});

	it.each(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])('is sent again after a cut: %s', networkCode => {
		expect(wait({networkCode})).toBe(500);
	});

	it.each(['ENOTFOUND', 'ECONNREFUSED', 'ETIMEDOUT', 'CERT_HAS_EXPIRED', undefined])('is not sent again after %s', networkCode => {
		expect(wait({networkCode})).toBeUndefined();
	});
});

describe('a limit', () => {
	it.each<[Partial<FailedAttempt>, number | undefined]>([
		[{status: 429, headers: {'retry-after': '12'}}, 12_000],
		[{status: 429, headers: {'retry-after': '30'}}, 30_000],
		[{status: 429, headers: {'retry-after': '30.1'}}, undefined],
		[{status: 429, headers: {'retry-after': '0'}}, 0],
		[{status: 429, headers: {'retry-after': new Date(now + 5000).toUTCString()}}, 5000],
		[{status: 429, headers: {'retry-after': new Date(now - 5000).toUTCString()}}, 0],
		[{status: 429, headers: {'retry-after': 'soon'}}, 500],
		[{status: 429}, 500],
		[{status: 429, attempt: 3}, 2000],
		[{status: 429, attempt: 4, headers: {'retry-after': '1'}}, undefined],
		[{status: 403, headers: {'retry-after': '3'}}, 3000],
		[{status: 403, headers: {'retry-after': '60'}}, undefined],
		[{status: 403, headers: {'x-ratelimit-remaining': '0', 'x-ratelimit-reset': resetIn(20)}}, 20_000],
		[{status: 403, headers: {'x-ratelimit-remaining': '0', 'x-ratelimit-reset': resetIn(1800)}}, undefined],
		// Our clock is ahead.
		[{status: 403, headers: {'x-ratelimit-remaining': '0', 'x-ratelimit-reset': resetIn(-90)}}, 500],
		// No date: whatever it counts, it says nothing of how long.
		[{status: 429, headers: {'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '40'}}, 500],
		// Much is left, so the reset of the hour is not what is waited for.
		[{status: 403, headers: {'x-ratelimit-remaining': '4000', 'x-ratelimit-reset': resetIn(20)}}, undefined],
		[{status: 429, headers: {'x-ratelimit-remaining': '4000', 'x-ratelimit-reset': resetIn(1800)}}, 500],
	])('%j is waited for %s ms, also by what must not be done twice', (failed, expected) => {
		expect(wait(failed)).toBe(expected);
		expect(wait({...failed, method: 'POST', isRepeatable: false})).toBe(expected);
	});
});

describe('the words of a wait', () => {
	it.each<[Partial<FailedAttempt>, number, string]>([
		[{status: 429, headers: {'retry-after': '12'}}, 12_000, 'GitHub asks to wait 12 s'],
		[{status: 403, headers: {'x-ratelimit-remaining': '0', 'x-ratelimit-reset': resetIn(3)}}, 3000, 'GitHub asks to wait 3 s'],
		[{status: 502}, 500, 'GitHub answered 502; it is asked again in 1 s'],
		[{networkCode: 'ECONNRESET'}, 2000, 'The connection to GitHub was cut; it is asked again in 2 s'],
	])('%j', (failed, milliseconds, words) => {
		expect(waitWords('GitHub', {method: 'GET', attempt: 1, now, ...failed}, milliseconds)).toBe(words);
	});
});
