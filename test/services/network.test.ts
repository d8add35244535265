import {describe, expect, it} from 'vitest';
import {networkCode, networkFault, networkWords} from '../../source/services/network.ts';
import {refusingUrl} from '../_helpers/listen.ts';

const failed = (code: string, message = 'failed') => Object.assign(new Error(message), {code});

describe('a fault of the network', () => {
	it('is found in the error, in what caused it, and in each of several', () => {
		expect(networkFault(failed('ECONNREFUSED'))).toBe('The connection was refused.');
		expect(networkFault(new Error('a', {cause: new Error('b', {cause: failed('ENOTFOUND')})}))).toMatch(/^Its name is not known here/);
		expect(networkCode(new AggregateError([new Error('a'), failed('EHOSTUNREACH')]))).toBe('EHOSTUNREACH');
	});

	it('is nothing else that has a code', () => {
		expect(networkFault(failed('ENOENT'))).toBeUndefined();
		expect(networkFault(failed('toString'))).toBeUndefined();
		expect(networkFault(new Error('a'))).toBeUndefined();
		expect(networkFault('ECONNREFUSED')).toBeUndefined();
	});

	it('does not go round in circles', () => {
		const error = new Error('a');
		error.cause = error;
		expect(networkFault(error)).toBeUndefined();
	});

	it('is what fetch throws when nobody listens', async () => {
		const error: unknown = await fetch(await refusingUrl()).catch((reason: unknown) => reason);
		expect(networkFault(error)).toBe('The connection was refused.');
	});

	it('is quoted when it is not the network', () => {
		expect(networkWords(failed('ECONNRESET'))).toBe('The connection was cut.');
		expect(networkWords(new Error('It broke.'))).toBe('It broke.');
		expect(networkWords(new Error('It broke'))).toBe('It broke.');
		expect(networkWords('odd')).toBe('odd');
	});
});
