import {describe, expect, it} from 'vitest';
import type {Run} from '../../source/measure/measurement.ts';
import {estimateSeconds, isSameGroup, type PlannedRun, planRounds} from '../../source/measure/rounds.ts';

const both = [
	{variant: 'before', cached: false},
	{variant: 'after', cached: true},
] as const;

const words = ({variant, stage}: PlannedRun) => `${variant} ${stage}`;
const made = (planned: PlannedRun | undefined, wallSeconds: number): Run => ({
	variant: 'after',
	stage: 'cold',
	build: 'all',
	profile: 'dev',
	round: 1,
	...planned,
	wallSeconds,
	cpuSeconds: undefined,
	load: undefined,
	cache: undefined,
	linkSeconds: undefined,
});

describe('planRounds', () => {
	it('lets the variants take turns, the other one first in every other round', () => {
		const runs = planRounds({variants: both, builds: ['all'], profiles: ['release'], rounds: 2});
		expect(runs.filter(({round}) => round === 1).map(words)).toEqual([
			'before cold',
			'after cold',
			'after cold-sccache',
			'after warm',
			'before edit',
			'after edit',
		]);
		expect(runs.filter(({round}) => round === 2).map(words)).toEqual([
			'after cold',
			'before cold',
			'after cold-sccache',
			'after warm',
			'after edit',
			'before edit',
		]);
	});

	it('makes whole rounds of all profiles and builds', () => {
		const runs = planRounds({variants: both.slice(1), builds: ['server', 'front'], profiles: ['dev', 'release'], rounds: 3});
		expect(runs).toHaveLength(3 * 2 * 2 * 4);
		expect(runs.map(({round}) => round)).toEqual(runs.map(({round}) => round).toSorted());
		const groups = runs.filter((run, index) => !isSameGroup(run, runs[index - 1])).map(({profile, build}) => `${profile} ${build}`);
		expect(groups.slice(0, 4)).toEqual(['dev server', 'dev front', 'release server', 'release front']);
		expect(groups).toHaveLength(12);
	});

	it('goes through no cache where cargo does not, and through one that was there before', () => {
		const stagesOf = (cached: boolean) =>
			planRounds({variants: [{variant: 'before', cached}], builds: ['all'], profiles: ['dev'], rounds: 1}).map(({stage}) => stage);
		expect(stagesOf(false)).toEqual(['cold', 'edit']);
		expect(stagesOf(true)).toEqual(['cold', 'cold-sccache', 'warm', 'edit']);
	});
});

describe('estimateSeconds', () => {
	const runs = planRounds({variants: both, builds: ['all'], profiles: ['dev', 'release'], rounds: 2});
	const [first] = runs;

	it('knows nothing before something was built', () => {
		expect(estimateSeconds(runs, [])).toBeUndefined();
	});

	it('takes what was not built yet for as slow as a build from scratch', () => {
		expect(estimateSeconds(runs.slice(1), [made(first, 10)])).toBe(23 * 10);
	});

	it('takes what was built for as long as that took', () => {
		const round = runs.filter(run => run.round === 1).map((run, index) => made(run, index + 1));
		expect(
			estimateSeconds(
				runs.filter(run => run.round === 2),
				round,
			),
		).toBe(78);
		expect(estimateSeconds([], round)).toBe(0);
	});
});
