import {describe, expect, it} from 'vitest';
import {readFlags} from '../../../source/commands/measure/flags.ts';

describe('readFlags', () => {
	it('measures the release build in three rounds when nothing is said', () => {
		expect(readFlags({})).toEqual({rounds: 3, profiles: ['release'], compare: undefined, failOver: undefined, report: undefined});
	});

	it('takes what is said', () => {
		expect(readFlags({runs: '5', profile: 'both', failOver: '20%', report: 'out.html'})).toEqual({
			rounds: 5,
			profiles: ['dev', 'release'],
			compare: undefined,
			failOver: 0.2,
			report: 'out.html',
		});
		expect(readFlags({profile: 'dev', failOver: '2.5'})).toMatchObject({profiles: ['dev'], failOver: 0.025});
	});

	it.each([
		[
			['first', 'last'],
			['first', 'last'],
		],
		[['1a2b..3c4d'], ['1a2b', '3c4d']],
		[['1a2b'], ['1a2b', 'last']],
	])('compares %j', (given, names) => {
		expect(readFlags({compare: given}).compare).toEqual(names);
	});

	it.each([
		[{runs: '0'}, /^--runs can't be "0"/],
		[{runs: 'three'}, /^--runs can't be "three"/],
		[{runs: '1.5'}, /^--runs can't be "1.5"/],
		[{profile: 'debug'}, /^--profile can't be "debug"/],
		[{failOver: 'much'}, /^--fail-over can't be "much"/],
		[{failOver: '-5'}, /^--fail-over can't be "-5"/],
		[{compare: ['a', 'b', 'c']}, /^--compare can't be "a b c"/],
		[{compare: ['..']}, /^--compare can't be ""/],
	])('says what is taken in place of %j', (given, message) => {
		expect(() => readFlags(given)).toThrow(message);
		expect(() => readFlags(given)).toThrow(
			expect.objectContaining({
				exitCode: 2,
				why: expect.stringMatching(/^It takes /),
				next: [expect.stringMatching(/^ferrovia measure --/)],
			}),
		);
	});
});
