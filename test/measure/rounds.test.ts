import {describe, expect, it} from 'vitest';
import type {Run} from '../../source/measure/measurement.ts';
import {estimateSeconds, isSameGroup, type PlannedRun, planRounds} from '../../source/measure/rounds.ts';

const both = [
	{variant: 'before', cached: false},
	{variant: 'after', cached: true},
] as const;

describe('planRounds', () => {
	it.each([
		[1, ['before cold', 'after cold', 'after cold-sccache', 'after warm', 'before edit', 'after edit']],
		[2, ['after cold', 'before cold', 'after cold-sccache', 'after warm', 'after edit', 'before edit']],
	])('lets the variants take turns in round %d', (number, expected) => {
		const runs = planRounds({variants: both, builds: ['all'], profiles: ['release'], rounds: 2});
		expect(runs.filter(({round}) => round === number).map(({variant, stage}) => `${variant} ${stage}`)).toEqual(expected);
	});

	it('makes whole rounds of all profiles and builds', () => {
		const runs = planRounds({variants: both.slice(1), builds: ['server', 'front'], profiles: ['dev', 'release'], rounds: 3});
		expect(runs).toHaveLength(3 * 2 * 2 * 4);
		const groups = runs.filter((run, index) => !isSameGroup(run, runs[index - 1]));
		expect(groups.map(({round, profile, build}) => `${round} ${profile} ${build}`)).toEqual(
			[1, 2, 3].flatMap(round => ['dev server', 'dev front', 'release server', 'release front'].map(name => `${round} ${name}`)),
		);
	});

	it.each([
		[false, ['cold', 'edit']],
		[true, ['cold', 'cold-sccache', 'warm', 'edit']],
	])('goes through a cache that was there before: %s', (cached, stages) => {
		const runs = planRounds({variants: [{variant: 'before', cached}], builds: ['all'], profiles: ['dev'], rounds: 1});
		expect(runs.map(({stage}) => stage)).toEqual(stages);
	});
});

describe('estimateSeconds', () => {
	const runs = planRounds({variants: both, builds: ['all'], profiles: ['dev', 'release'], rounds: 2});
	const made = runs.slice(0, 12).map((run, index) => madeIn(run, index + 1));

	it.each([
		['nothing before the first build', runs, [], undefined],
		['the time of a build from scratch for what was not built yet', runs.slice(1), made.slice(0, 1).map(run => madeIn(run, 10)), 23 * 10],
		['the time that it took before for what was built', runs.slice(12), made, 78],
		['no time for nothing', [], made, 0],
	])('estimates %s', (_, rest, before, seconds) => {
		expect(estimateSeconds(rest, before)).toBe(seconds);
	});
});

function madeIn(planned: PlannedRun, wallSeconds: number): Run {
	return {...planned, wallSeconds, cpuSeconds: undefined, load: undefined, cache: undefined, linkSeconds: undefined};
}
