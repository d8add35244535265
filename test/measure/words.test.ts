import {describe, expect, it} from 'vitest';
import {changeWords, findingsOf, percentWords, secondsWords, toolWords, unitWords} from '../../source/measure/words.ts';
import {full, interrupted, singleRound, withoutBefore} from './_measurements.ts';

it.each([
	[0.04, '0.04 s'],
	[4.24, '4.2 s'],
	[99.94, '99.9 s'],
	[99.96, '100 s'],
	[279.2, '279 s'],
	[599.6, '10 min 00 s'],
	[725, '12 min 05 s'],
])('writes %d seconds as %s', (seconds, words) => {
	expect(secondsWords(seconds)).toBe(words);
});

it.each([
	[0, '0 %'],
	[0.004, '<1 %'],
	[0.576, '58 %'],
	[0.994, '>99 %'],
	[1, '100 %'],
])('writes the share %d as %s', (share, words) => {
	expect(percentWords(share)).toBe(words);
});

it.each([
	[0.18, 'faster', '82 % less'],
	[1.24, 'slower', '24 % more'],
	[2, 'slower', '2.0 times as long'],
	[13.3, 'slower', '13 times as long'],
	[0.98, 'same', 'no difference seen'],
	[0.5, 'unknown', 'not comparable'],
] as const)('writes the ratio %d, %s, as %s', (ratio, verdict, words) => {
	expect(changeWords({ratio, verdict})).toBe(words);
});

describe('findingsOf', () => {
	it('has the price of the first build, or says that it was not measured', () => {
		expect(findingsOf(full).price).toEqual([
			'Dev: the first build, through an empty cache, takes 24 % longer than without sccache (162 s against 131 s).',
			'Release: the first build, through an empty cache, takes 5 % longer than without sccache (296 s against 281 s).',
		]);
		expect(findingsOf(withoutBefore).price).toEqual(['What the first build through an empty cache costs was not measured.']);
	});

	it('has no price and no gain within the spread', () => {
		expect(findingsOf(singleRound).price[0]).toMatch(/^No difference seen between a first build/);
		expect(findingsOf(full).gains).toContain('Release: a build after an edit: 24.3 s before, 22.8 s after, no difference seen.');
	});

	it.each([
		[0.7, /^The linker gains: it ran 2\.3 s before, 0\.70 s after, 70 % less; linking is 3 % of/],
		[2.2, /^The linker gains nothing: it ran 2\.3 s before, 2\.2 s after/],
		[4.6, /^The linker loses: .* 2\.0 times as long;/],
	])('tells what a linker that takes %d s instead of 2.3 s gains', (linkSeconds, words) => {
		const runs = singleRound.runs.map(run => (run.variant === 'after' ? {...run, linkSeconds} : run));
		expect(findingsOf({...singleRound, runs}).linker[0]).toMatch(words);
	});

	it.each([
		['another profile', full, [/^Release is another profile now: release before, production after\.$/]],
		['one round', singleRound, [/^Each build ran in one round only/, /./]],
		['an interruption and load', interrupted, [/was stopped/, /^Some builds ran in one round only/, /up to 9\.3 on 4 cores/, /./]],
	])('doubts figures because of %s', (_, measurement, doubts) => {
		expect(findingsOf(measurement).doubts).toEqual(doubts.map(words => expect.stringMatching(words)));
	});
});

it('names tools without the commit of a release, but with that of a nightly', () => {
	const {circumstances} = full;
	expect(toolWords(full)).toEqual(['rustc 1.91.1', 'cargo 1.91.1', 'sccache 0.17.0', 'linker GNU ld 2.44 before, mold 2.42.1 after']);
	const rustc = 'rustc 1.93.0-nightly (1d60f9e07 2025-11-01)';
	expect(toolWords({circumstances: {...circumstances, rustc, sccache: undefined, linker: {after: 'mold 2'}}})).toEqual([
		rustc,
		'cargo 1.91.1',
		'no sccache',
		'linker mold 2',
	]);
});

it.each([
	['all', 'dev', full, '180 units, 140 cacheable; before 211 units, 161 cacheable'],
	['server', 'release', withoutBefore, '180 units, 140 cacheable'],
	['front', 'release', withoutBefore, undefined],
] as const)('counts the units of %s, %s', (build, profile, measurement, words) => {
	expect(unitWords(measurement, {build, profile})).toBe(words);
});
