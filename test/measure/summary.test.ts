import {describe, expect, it} from 'vitest';
import type {Measurement} from '../../source/measure/measurement.ts';
import {differenceOf, medianOf, spreadOf} from '../../source/measure/spread.ts';
import {measuredBuildOf, type Row, summarize} from '../../source/measure/summary.ts';
import {full, interrupted, runsOf, singleRound, withoutBefore} from './_measurements.ts';

it('takes the median, and of an even number the mean of the two in the middle', () => {
	expect(spreadOf([30, 10, 20])).toEqual({count: 3, median: 20, min: 10, max: 30, values: [30, 10, 20]});
	expect(medianOf([10, 40, 20, 30])).toBe(25);
	expect([spreadOf([]), medianOf([])]).toEqual([undefined, undefined]);
});

it.each([
	[[10, 11, 12], [7, 8, 9], 'faster', true],
	[[10, 11, 12], [13, 14, 15], 'slower', true],
	[[10, 11, 12], [9, 10, 14], 'same', true],
	[[10, 11, 12], [12, 13, 14], 'same', true],
	[[0, 0], [0, 0], 'same', true],
	// A single run has no spread, so small differences don't count.
	[[100], [95], 'same', false],
	[[100], [80], 'faster', false],
	[[100], [112, 113, 114], 'slower', false],
])('from %j to %j is %s', (from, to, verdict, isSpreadKnown) => {
	const [a, b] = [spreadOf(from), spreadOf(to)];
	const ratio = from.some(Boolean) ? (medianOf(to) ?? 0) / (medianOf(from) ?? 0) : 1;
	expect(a && b && differenceOf(a, b)).toMatchObject({verdict, isSpreadKnown, ratio});
});

describe('summarize', () => {
	const {rows, ...gains} = summarize(full);
	const row = (name: string) => rows.find(({profile, stage, variant}) => `${profile} ${stage} ${variant}` === name) as Row;
	const summaryOf = (more: Partial<Measurement>) => summarize({...full, ...more});

	it('has a row for each build and stage, dev first, before above after', () => {
		const stages = ['cold before', 'cold after', 'cold-sccache after', 'warm after', 'edit before', 'edit after'];
		expect(rows.map(({profile, stage, variant}) => `${profile} ${stage} ${variant}`)).toEqual(
			['dev', 'release'].flatMap(profile => stages.map(stage => `${profile} ${stage}`)),
		);
		expect(summaryOf({runs: []}).rows).toEqual([]);
	});

	it('has the spread of wall and CPU seconds, and the share of the linker', () => {
		expect(row('release cold before')).toMatchObject({
			wall: {count: 3, median: 279.2, min: 270.5, max: 291},
			cpu: {median: 530.5, min: 513.9},
		});
		expect(row('dev edit after')).toMatchObject({link: {median: 0.75}, linkShare: expect.closeTo(0.174, 3)});
		expect(summarize(withoutBefore).rows[0]).toMatchObject({link: undefined, linkShare: undefined, cpu: undefined, load: undefined});
	});

	it('has CPU seconds only where all runs have them', () => {
		const runs = full.runs.map((run, index) => (index === 0 ? {...run, cpuSeconds: undefined} : run));
		expect(summaryOf({runs}).rows.slice(0, 2)).toMatchObject([{cpu: undefined}, {cpu: {count: 3}}]);
	});

	it('has the hit rate of what can be cached and of all calls, over all rounds', () => {
		expect(row('release warm after')).toMatchObject({
			cache: {requests: 486, hits: 411, misses: 3, uncacheable: 72},
			hitRate: 411 / 414,
			shareOfRequests: 411 / 486,
		});
		expect(row('release cold-sccache after').hitRate).toBe(0);
		expect(row('release edit after').hitRate).toBeUndefined();
		expect(row('release cold after').cache).toBeUndefined();
	});

	it('marks builds that began with more load than cores', () => {
		expect(row('dev edit after')).toMatchObject({load: 1.3, isNoisy: false});
		expect(summarize(interrupted).rows[0]).toMatchObject({load: 9.3, isNoisy: true});
		expect(summarize({...interrupted, circumstances: {...full.circumstances, cores: 10}}).rows[0]?.isNoisy).toBe(false);
	});

	it.each([
		['scratch', 'release', 'faster', 49.7 / 279.2],
		['edit', 'dev', 'faster', 4.2 / 6.4],
		['edit', 'release', 'same', 22.8 / 24.3],
		['cold', 'dev', 'faster', 131 / 142.1],
		['cold', 'release', 'same', 281.3 / 279.2],
		['price', 'dev', 'slower', 162.4 / 131],
		['price', 'release', 'slower', 296 / 281.3],
		['linker', 'dev', 'faster', 0.75 / 2.35],
	] as const)('compares %s of %s: %s', (kind, profile, verdict, ratio) => {
		expect(gains[kind].find(gain => gain.profile === profile)).toMatchObject({verdict, ratio: expect.closeTo(ratio, 10)});
	});

	it('compares with the filled cache of before where there was one', () => {
		const runs = runsOf({'before cold': [100, 101], 'before warm': [30, 31], 'after cold': [99, 100], 'after warm': [29, 32]});
		expect(summaryOf({runs}).scratch).toMatchObject([{verdict: 'same', from: {median: 30.5}, fromRow: {stage: 'warm'}}]);
	});

	it.each([
		['a tenth', 2.35, 2.15],
		['a tenth of a second', 0.07, 0.04],
	])('sees no gain of a linker below %s', (_, before, after) => {
		const runs = full.runs.map(run => ({...run, linkSeconds: run.variant === 'before' ? before : after}));
		expect(summaryOf({runs}).linker.map(({verdict}) => verdict)).toEqual(['same', 'same']);
	});

	it('has no gain where one side is missing, and knows no spread of one round', () => {
		expect(summarize(withoutBefore)).toMatchObject({scratch: [], edit: [], cold: [], price: [], linker: []});
		expect(summarize(interrupted)).toMatchObject({edit: [], scratch: [{verdict: 'faster', isSpreadKnown: false}]});
		expect(summarize(singleRound).scratch).toMatchObject([{isSpreadKnown: false, verdict: 'faster'}]);
	});
});

it('finds what was built by variant, build and profile', () => {
	expect(measuredBuildOf(full, {variant: 'after', build: 'all', profile: 'release'})?.cargoProfile).toBe('production');
	expect(measuredBuildOf(full, {variant: 'after', build: 'front', profile: 'release'})).toBeUndefined();
});
