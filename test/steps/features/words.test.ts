import {describe, expect, it} from 'vitest';
import type {Found} from '../../../source/steps/features/found.ts';
import {foundNotes, savedWords, unitsWords} from '../../../source/steps/features/words.ts';

const nothing: Found = {
	removals: [],
	idle: [],
	kept: [],
	unused: [],
	units: [],
	cpuSeconds: undefined,
	lockfile: undefined,
	checks: 31,
	seconds: 92.4,
	notes: [],
};

describe('unitsWords', () => {
	it('tells before and after, and which build where there are two', () => {
		expect(unitsWords({build: 'all', before: 239, after: 173})).toBe('239 -> 173 units (-28 %)');
		expect(unitsWords({build: 'front', before: 100, after: 90})).toBe('front: 100 -> 90 units (-10 %)');
	});

	it('has nothing to compare where nothing changes', () => {
		expect(unitsWords({build: 'server', before: 80, after: 80})).toBe('server: 80 units');
	});
});

describe('savedWords', () => {
	it('has seconds only where they were measured', () => {
		const units = [{build: 'all', before: 10, after: 5} as const];
		expect(savedWords({units, cpuSeconds: undefined})).toBe('10 -> 5 units (-50 %)');
		expect(savedWords({units, cpuSeconds: {before: 61.24, after: 8.26}})).toBe(
			'10 -> 5 units (-50 %); cargo check from scratch: 61 -> 8.3 CPU s',
		);
	});
});

describe('foundNotes', () => {
	it('says how it was found only where something is to change', () => {
		expect(foundNotes(nothing, false)).toEqual([]);
		expect(foundNotes(nothing, true)[0]?.text).toContain('31 calls of cargo check in 92 s');
	});

	it('tells what is kept, by reason, and shortens long lists', () => {
		const kept = Array.from({length: 10}, (_, index) => ({
			package: 'reqwest',
			feature: `f${index}`,
			reason: 'https would fail',
			source: 'known' as const,
		}));
		const [note, ...others] = foundNotes({...nothing, kept}, false);
		expect(note?.text).toContain('Kept, https would fail: reqwest/f0, reqwest/f1');
		expect(note?.text).toContain('and 3 more');
		expect(note?.text).toContain('--features-remove');
		expect(others).toEqual([]);
	});

	it('warns of what nobody uses and of what nobody could look at', () => {
		const notes = foundNotes(
			{...nothing, unused: [{member: 'api', package: 'tower'}], notes: ['No wasm here.'], idle: ['serde/rc']},
			false,
		);
		expect(notes.map(({level, text}) => `${level}: ${text}`)).toEqual([
			'info: Not needed, but it would save no unit: serde/rc.',
			expect.stringContaining('warn: rustc sees no use of tower in api'),
			'warn: No wasm here.',
		]);
	});
});
