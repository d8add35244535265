import {describe, expect, it} from 'vitest';
import {compare, isSameMachine, regressions, regressionWords} from '../../source/measure/compare.ts';
import type {Measurement} from '../../source/measure/measurement.ts';
import {full, history, interrupted, runsOf, singleRound, withoutBefore} from './_measurements.ts';

/** The same with other times of the warm release build. */
function withWarm(...seconds: readonly number[]): Measurement {
	return {
		...full,
		id: 'bbbbbbbb',
		runs: [...full.runs.filter(({profile, stage}) => profile !== 'release' || stage !== 'warm'), ...runsOf({'after warm': seconds})],
	};
}

describe('compare', () => {
	it('sees no difference between a measurement and itself', () => {
		const {rows, circumstances, units, onlyA, onlyB} = compare(full, full);
		expect(rows).toHaveLength(12);
		expect(rows.every(({ratio, verdict}) => ratio === 1 && verdict === 'same')).toBe(true);
		expect({circumstances, onlyA, onlyB}).toEqual({circumstances: [], onlyA: [], onlyB: []});
		expect(units).toHaveLength(4);
	});

	it.each([
		[[60, 62, 61], 'slower'],
		[[40, 41, 42], 'faster'],
		[[47, 52, 60], 'same'],
	])('finds a warm build of %j seconds %s', (seconds, verdict) => {
		const {rows} = compare(full, withWarm(...seconds));
		expect(rows.filter(row => row.verdict !== 'same').map(row => `${row.profile} ${row.stage} ${row.verdict}`)).toEqual(
			verdict === 'same' ? [] : [`release warm ${verdict}`],
		);
	});

	it('concludes nothing from times of two machines, and still compares units', () => {
		const [a, b] = [full, history[2] ?? full];
		const comparison = compare(a, b);
		expect(isSameMachine(a, b)).toBe(false);
		expect(new Set(comparison.rows.map(({verdict}) => verdict))).toEqual(new Set(['unknown']));
		expect(comparison.rows[0]?.ratio).toBeCloseTo(0.7, 1);
		expect(comparison.units[0]).toMatchObject({a: {total: 211}, b: {total: 211}});
		expect(comparison.circumstances.filter(one => one.isMachine).map(({name}) => name)).toEqual(['system', 'architecture', 'CPU', 'cores']);
	});

	it('lists what else differs, and compares all the same', () => {
		const other: Measurement = {
			...full,
			project: {...full.project, commit: 'f'.repeat(40), dirty: true},
			circumstances: {...full.circumstances, rustc: 'rustc 1.92.0', sccache: undefined, linker: {before: 'GNU ld 2.44', after: 'LLD 21.1'}},
			builds: full.builds.map(build => ({...build, cargoProfile: build.cargoProfile === 'production' ? 'release' : build.cargoProfile})),
		};
		const comparison = compare(full, other);
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
		const {onlyA, onlyB, rows} = compare(full, interrupted);
		expect(onlyA).toHaveLength(8);
		expect(onlyB).toEqual([]);
		expect(rows).toHaveLength(4);
		expect(compare(interrupted, full).onlyB).toHaveLength(8);
	});
});

describe('regressions', () => {
	it('finds what takes longer by more than the limit', () => {
		const found = regressions(compare(full, withWarm(70, 71, 72)), 0.2);
		expect(found).toMatchObject({status: 'found', rows: [{stage: 'warm', profile: 'release'}]});
		expect(regressionWords(found, '20 %')).toBe('Longer by more than 20 %: release, from scratch, filled cache, after (43 % more).');
	});

	it('finds none below the limit, and none within the spread', () => {
		expect(regressions(compare(full, withWarm(55, 56, 57)), 0.2).status).toBe('none');
		expect(regressions(compare(full, withWarm(55, 56, 57)), 0.1).status).toBe('found');
		// Its median is longer by half, but one round was as short as before.
		expect(regressions(compare(full, withWarm(50, 75, 76)), 0.2).status).toBe('none');
	});

	it('counts only builds of the project as it is', () => {
		const slow = {...full, runs: full.runs.map(run => (run.variant === 'before' ? {...run, wallSeconds: run.wallSeconds * 3} : run))};
		expect(regressions(compare(full, slow), 0.2)).toMatchObject({status: 'none', compared: {length: 8}});
	});

	it('is unknown on different machines, and says which', () => {
		const result = regressions(compare(full, history[2] ?? full), 0.2);
		expect(result.status).toBe('unknown');
		expect(regressionWords(result, '20 %')).toContain('cores 4 and 12');
	});

	it('is unknown where they have no build in common', () => {
		const result = regressions(compare({...full, circumstances: withoutBefore.circumstances}, withoutBefore), 0.2);
		expect(result).toEqual({status: 'unknown', why: '5f2c81aa and 77aa0011 have no build in common.'});
		expect(regressions(compare(full, {...full, runs: []}), 0.2).status).toBe('unknown');
		expect(regressionWords(result, '20 %')).not.toMatch(/none/i);
	});

	it('is unknown where the second was stopped before the end, unless a regression is seen already', () => {
		const stopped = {...interrupted, runs: interrupted.runs.filter(({stage}) => stage !== 'warm')};
		expect(regressions(compare(full, stopped), 0.2)).toMatchObject({status: 'unknown', why: expect.stringContaining('was stopped')});
		expect(regressions(compare(full, interrupted), 0.2)).toMatchObject({status: 'found', rows: [{stage: 'warm'}]});
	});

	it('says what was not compared', () => {
		const result = regressions(compare(full, {...singleRound, runs: singleRound.runs.filter(({stage}) => stage === 'cold')}), 0.2);
		expect(result).toMatchObject({status: 'none', compared: {length: 1}, notCompared: {length: 7}});
		expect(regressionWords(result, '20 %')).toMatch(
			/^None of 1 build takes longer by more than 20 %\. Not compared: dev, from scratch, after; /,
		);
	});
});
