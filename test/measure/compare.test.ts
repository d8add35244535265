import {describe, expect, it} from 'vitest';
import {compare, isSameMachine, regressions, regressionWords} from '../../source/measure/compare.ts';
import type {Measurement} from '../../source/measure/measurement.ts';
import {full, history, interrupted, runsOf, singleRound, withoutBefore} from './_measurements.ts';

const [elsewhere = full] = history.slice(2);

/** The same with other times of the warm release build. */
function withWarm(...seconds: readonly number[]): Measurement {
	const others = full.runs.filter(({profile, stage}) => profile !== 'release' || stage !== 'warm');
	return {...full, id: 'bbbbbbbb', runs: [...others, ...runsOf({'after warm': seconds})]};
}

describe('compare', () => {
	it('sees no difference between a measurement and itself', () => {
		const {rows, units, ...rest} = compare(full, full);
		expect(rows.map(({ratio, verdict}) => `${ratio} ${verdict}`)).toEqual(Array.from({length: 12}, () => '1 same'));
		expect(rest).toMatchObject({circumstances: [], onlyA: [], onlyB: []});
		expect(units).toHaveLength(4);
	});

	it.each([
		['slower', [60, 62, 61], ['release warm slower']],
		['faster', [40, 41, 42], ['release warm faster']],
		['the same within the spread', [47, 52, 60], []],
	])('finds the one build that is %s', (_, seconds, found) => {
		const rows = compare(full, withWarm(...seconds)).rows.filter(({verdict}) => verdict !== 'same');
		expect(rows.map(row => `${row.profile} ${row.stage} ${row.verdict}`)).toEqual(found);
	});

	it('compares units but no times of two machines', () => {
		const {rows, units, circumstances} = compare(full, elsewhere);
		expect(isSameMachine(full, elsewhere)).toBe(false);
		expect(new Set(rows.map(({verdict}) => verdict))).toEqual(new Set(['unknown']));
		expect(rows[0]?.ratio).toBeCloseTo(0.7, 1);
		expect(units[0]).toMatchObject({a: {total: 211}, b: {total: 211}});
		expect(circumstances.filter(one => one.isMachine).map(({name}) => name)).toEqual(['system', 'architecture', 'CPU', 'cores']);
	});

	it('lists what else differs, and compares all the same', () => {
		const comparison = compare(full, {
			...full,
			project: {...full.project, commit: 'f'.repeat(40), dirty: true},
			circumstances: {...full.circumstances, rustc: 'rustc 1.92.0', sccache: undefined, linker: {before: 'GNU ld 2.44', after: 'LLD 21.1'}},
			builds: full.builds.map(build => ({...build, cargoProfile: build.profile})),
		});
		expect(comparison.circumstances.map(({name, a, b}) => `${name}: ${a}, ${b}`)).toEqual([
			'rustc: rustc 1.91.1 (ed61e7d7e 2025-11-07), rustc 1.92.0',
			'sccache: 0.17.0, none',
			'linker after: mold 2.42.1, LLD 21.1',
			'profile release of all, after: production, release',
			'commit: 423b89c, fffffff and changes',
		]);
		expect(comparison.isSameMachine).toBe(true);
		expect(comparison.rows.every(({verdict}) => verdict === 'same')).toBe(true);
	});

	it('names what only one of them has', () => {
		expect(compare(full, interrupted)).toMatchObject({onlyA: {length: 8}, onlyB: [], rows: {length: 4}});
		expect(compare(interrupted, full)).toMatchObject({onlyA: [], onlyB: {length: 8}});
	});
});

describe('regressions', () => {
	const found = (second: Measurement, limit = 0.2, first = full) => regressions(compare(first, second), limit);

	it.each([
		['above the limit', 'found', [70, 71, 72], 0.2],
		['below the limit', 'none', [55, 56, 57], 0.2],
		['above a lower limit', 'found', [55, 56, 57], 0.1],
		['with one round as short as before', 'none', [50, 75, 76], 0.2],
	])('of a build %s: %s', (_, status, seconds, limit) => {
		expect(found(withWarm(...seconds), limit).status).toBe(status);
	});

	it('name each build that takes longer', () => {
		expect(regressionWords(found(withWarm(70, 71, 72)), '20 %')).toBe(
			'Longer by more than 20 %: release, from scratch, filled cache, after (43 % more).',
		);
	});

	it('ignore builds of the project as it was', () => {
		const runs = full.runs.map(run => (run.variant === 'before' ? {...run, wallSeconds: run.wallSeconds * 3} : run));
		expect(found({...full, runs})).toMatchObject({status: 'none', compared: {length: 8}});
	});

	it.each([
		['from different machines', full, elsewhere, 'different machines (system linux and macos, '],
		[
			'without a build in common',
			{...full, circumstances: withoutBefore.circumstances},
			withoutBefore,
			'5f2c81aa and 77aa0011 have no build in',
		],
		['without any build', full, {...full, runs: []}, 'have no build in common'],
		[
			'stopped before all builds were made',
			full,
			{...interrupted, runs: interrupted.runs.filter(({stage}) => stage !== 'warm')},
			'0badcafe was stopped before',
		],
	])('are unknown %s', (_, first, second, why) => {
		const result = found(second, 0.2, first);
		expect(result).toEqual({status: 'unknown', why: expect.stringContaining(why)});
		expect(regressionWords(result, '20 %')).toContain(`not known. ${result.status === 'unknown' && result.why}`);
	});

	it('are found in a stopped measurement', () => {
		expect(found(interrupted)).toMatchObject({status: 'found', rows: [{stage: 'warm', profile: 'release'}]});
	});

	it('name what was not compared', () => {
		const result = found({...singleRound, runs: singleRound.runs.filter(({stage}) => stage === 'cold')});
		expect(result).toMatchObject({status: 'none', compared: {length: 1}, notCompared: {length: 7}});
		expect(regressionWords(result, '20 %')).toMatch(
			/^None of 1 build takes longer by more than 20 %\. Not compared: dev, from scratch, after; /,
		);
	});
});
