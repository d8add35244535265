import {describe, expect, it} from 'vitest';
import {differenceOf, medianOf, spreadOf} from '../../source/measure/spread.ts';
import {type Gain, measuredBuildOf, type Row, summarize} from '../../source/measure/summary.ts';
import {full, interrupted, runsOf, singleRound, withoutBefore} from './_measurements.ts';

describe('spreadOf', () => {
	it('is nothing of nothing', () => {
		expect(spreadOf([])).toBeUndefined();
		expect(medianOf([])).toBeUndefined();
	});

	it('has the value in the middle, and between two in the middle', () => {
		expect(spreadOf([30, 10, 20])).toEqual({count: 3, median: 20, min: 10, max: 30, values: [30, 10, 20]});
		expect(medianOf([10, 40, 20, 30])).toBe(25);
	});
});

describe('differenceOf', () => {
	const between = (a: readonly number[], b: readonly number[]) => {
		const [from, to] = [spreadOf(a), spreadOf(b)];
		return from && to && differenceOf(from, to);
	};

	it.each([
		[[10, 11, 12], [7, 8, 9], 'faster'],
		[[10, 11, 12], [13, 14, 15], 'slower'],
		[[10, 11, 12], [9, 10, 14], 'same'],
		[[10, 11, 12], [12, 13, 14], 'same'],
	])('of %j and %j is %s', (a, b, verdict) => {
		expect(between(a, b)).toMatchObject({verdict, isSpreadKnown: true});
	});

	it('knows no spread of a single run, and then tells no small difference', () => {
		expect(between([100], [95])).toMatchObject({verdict: 'same', isSpreadKnown: false});
		expect(between([100], [80])).toMatchObject({verdict: 'faster', isSpreadKnown: false, ratio: 0.8});
		expect(between([100], [112, 113, 114])).toMatchObject({verdict: 'slower', isSpreadKnown: false});
	});

	it('divides by no zero', () => {
		expect(between([0, 0], [0, 0])).toMatchObject({ratio: 1, verdict: 'same'});
	});
});

describe('summarize', () => {
	const {rows, scratch, edit, cold, price, linker} = summarize(full);
	const row = (profile: string, variant: string, stage: string) =>
		rows.find(one => one.profile === profile && one.variant === variant && one.stage === stage) as Row;
	const named = (gains: readonly Gain[], profile: string) => gains.find(gain => gain.profile === profile);

	it('has a row for each build and stage, dev first, before above after', () => {
		expect(rows.map(({profile, stage, variant}) => `${profile} ${stage} ${variant}`)).toEqual(
			['dev', 'release'].flatMap(profile => [
				`${profile} cold before`,
				`${profile} cold after`,
				`${profile} cold-sccache after`,
				`${profile} warm after`,
				`${profile} edit before`,
				`${profile} edit after`,
			]),
		);
	});

	it('has median and min of wall and CPU seconds', () => {
		expect(row('release', 'before', 'cold').wall).toMatchObject({count: 3, median: 279.2, min: 270.5, max: 291});
		expect(row('release', 'before', 'cold').cpu).toMatchObject({median: 530.5, min: 513.9});
	});

	it('has the hit rate of what can be cached and of all calls, over all rounds', () => {
		expect(row('release', 'after', 'warm')).toMatchObject({
			cache: {requests: 486, hits: 411, misses: 3, uncacheable: 72},
			hitRate: 411 / 414,
			shareOfRequests: 411 / 486,
		});
		expect(row('release', 'after', 'cold-sccache').hitRate).toBe(0);
		expect(row('release', 'after', 'edit').hitRate).toBeUndefined();
		expect(row('release', 'after', 'cold').cache).toBeUndefined();
	});

	it('has the seconds of the linker and its share of the build', () => {
		expect(row('dev', 'after', 'edit').link?.median).toBe(0.75);
		expect(row('dev', 'after', 'edit').linkShare).toBeCloseTo(0.174, 3);
		expect(summarize(withoutBefore).rows[0]).toMatchObject({link: undefined, linkShare: undefined, cpu: undefined, load: undefined});
	});

	it('says where there was more to do than cores', () => {
		expect(row('dev', 'after', 'edit')).toMatchObject({load: 1.3, isNoisy: false});
		expect(summarize(interrupted).rows[0]).toMatchObject({load: 9.3, isNoisy: true});
		expect(summarize({...interrupted, circumstances: {...full.circumstances, cores: 10}}).rows[0]?.isNoisy).toBe(false);
	});

	it('tells CPU seconds only where all runs have some', () => {
		const runs = full.runs.map((run, index) => (index === 0 ? {...run, cpuSeconds: undefined} : run));
		expect(summarize({...full, runs}).rows[0]?.cpu).toBeUndefined();
		expect(summarize({...full, runs}).rows[1]?.cpu).toBeDefined();
	});

	it("holds a day's build as it was against the one through the filled cache", () => {
		expect(named(scratch, 'release')).toMatchObject({verdict: 'faster', from: {median: 279.2}, to: {median: 49.7}});
		expect(named(edit, 'dev')).toMatchObject({verdict: 'faster'});
	});

	it('sees no difference where the rounds overlap', () => {
		expect(named(edit, 'release')?.verdict).toBe('same');
		expect(named(cold, 'release')?.verdict).toBe('same');
		expect(named(cold, 'dev')?.verdict).toBe('faster');
	});

	it('holds a project that had a cache before against that cache', () => {
		const runs = runsOf({'before cold': [100, 101], 'before warm': [30, 31], 'after cold': [99, 100], 'after warm': [29, 32]});
		expect(summarize({...full, runs}).scratch).toMatchObject([{verdict: 'same', from: {median: 30.5}, fromRow: {stage: 'warm'}}]);
	});

	it('has the price of the first build, by build', () => {
		expect(named(price, 'dev')).toMatchObject({verdict: 'slower'});
		expect(named(price, 'dev')?.ratio).toBeCloseTo(1.24, 2);
		expect(named(price, 'release')?.ratio).toBeCloseTo(1.05, 2);
	});

	it('says that a linker gains nothing below a tenth', () => {
		expect(named(linker, 'dev')?.verdict).toBe('faster');
		const runs = full.runs.map(run => (run.variant === 'after' ? {...run, linkSeconds: 2.15} : run));
		const [few] = summarize({...full, runs}).linker;
		expect(few?.ratio).toBeCloseTo(0.915, 3);
		expect(few?.verdict).toBe('same');
	});

	it('says that a linker gains nothing below a tenth of a second', () => {
		const runs = full.runs.map(run => ({...run, linkSeconds: run.variant === 'after' ? 0.07 : 0.04}));
		expect(summarize({...full, runs}).linker.map(({verdict}) => verdict)).toEqual(['same', 'same']);
	});

	it('has no gain where one of the two is missing', () => {
		expect(summarize(withoutBefore)).toMatchObject({scratch: [], edit: [], cold: [], price: [], linker: []});
		expect(summarize(interrupted)).toMatchObject({edit: [], scratch: [{verdict: 'faster', isSpreadKnown: false}]});
		expect(summarize({...full, runs: []}).rows).toEqual([]);
	});

	it('knows that one round has no spread', () => {
		expect(summarize(singleRound).scratch).toMatchObject([{isSpreadKnown: false, verdict: 'faster'}]);
	});
});

describe('measuredBuildOf', () => {
	it('is the build of variant and profile', () => {
		expect(measuredBuildOf(full, {variant: 'after', build: 'all', profile: 'release'})?.cargoProfile).toBe('production');
		expect(measuredBuildOf(full, {variant: 'after', build: 'front', profile: 'release'})).toBeUndefined();
	});
});
