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
])('writes the share %d as %s: neither all nor nothing of what is almost so', (share, words) => {
	expect(percentWords(share)).toBe(words);
});

it('tells a change in words', () => {
	expect(changeWords({ratio: 0.18, verdict: 'faster'})).toBe('82 % less');
	expect(changeWords({ratio: 1.24, verdict: 'slower'})).toBe('24 % more');
	expect(changeWords({ratio: 13.3, verdict: 'slower'})).toBe('13 times as long');
	expect(changeWords({ratio: 0.98, verdict: 'same'})).toBe('no difference seen');
	expect(changeWords({ratio: 0.5, verdict: 'unknown'})).toBe('not comparable');
});

describe('findingsOf', () => {
	it('tells the price with its percentage', () => {
		expect(findingsOf(full).price).toEqual([
			'Dev: the first build, through an empty cache, takes 24 % longer than without sccache (162 s against 131 s).',
			'Release: the first build, through an empty cache, takes 5 % longer than without sccache (296 s against 281 s).',
		]);
	});

	it('says that the price is not known where nobody has measured it', () => {
		expect(findingsOf(withoutBefore).price).toEqual(['What the first build through an empty cache costs was not measured.']);
	});

	it('tells no price and no gain within the spread', () => {
		expect(findingsOf(singleRound).price[0]).toMatch(/^No difference seen between a first build/);
		expect(findingsOf(full).gains).toContain('Release: a build after an edit: 24.3 s before, 22.8 s after, no difference seen.');
	});

	it('says that the linker gains nothing, and that it loses', () => {
		const linking = (seconds: number) =>
			findingsOf({...singleRound, runs: singleRound.runs.map(run => (run.variant === 'after' ? {...run, linkSeconds: seconds} : run))})
				.linker[0];
		expect(linking(0.7)).toMatch(/^The linker gains: it ran 2\.3 s before, 0\.70 s after, 70 % less; linking is 3 % of/);
		expect(linking(2.2)).toMatch(/^The linker gains nothing: it ran 2\.3 s before, 2\.2 s after/);
		expect(linking(4.6)).toMatch(/^The linker loses: .* 2\.0 times as long;/);
	});

	it('says what weakens the figures', () => {
		expect(findingsOf(full).doubts).toEqual(['Release is another profile now: release before, production after.']);
		expect(findingsOf(singleRound).doubts[0]).toMatch(/^Each build ran in one round only/);
		const [stopped, rounds, load] = findingsOf(interrupted).doubts;
		expect(stopped).toMatch(/was stopped/);
		expect(rounds).toMatch(/^Some builds ran in one round only/);
		expect(load).toMatch(/up to 9\.3 on 4 cores/);
	});
});

it('has no commit behind a release, and the date behind a nightly', () => {
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

it('counts units, as they were too where that differs', () => {
	expect(unitWords(full, {build: 'all', profile: 'dev'})).toBe('180 units, 140 cacheable; before 211 units, 161 cacheable');
	expect(unitWords(withoutBefore, {build: 'server', profile: 'release'})).toBe('180 units, 140 cacheable');
	expect(unitWords(withoutBefore, {build: 'front', profile: 'release'})).toBeUndefined();
});
