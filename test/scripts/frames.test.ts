import {describe, expect, it} from 'vitest';
import {coalesce, cut, shortenPauses, speedFor} from '../../scripts/picture/frames.js';
import {lineText} from '../../scripts/picture/screen.js';

type Frames = Parameters<typeof coalesce>[0];

const frames = (...shown: readonly (readonly [number, string])[]): Frames =>
	shown.map(([at, text]) => ({at, screen: text === '' ? [[]] : [[{x: 0, cells: text.length, text, style: {}}]]}));
const read = (list: Frames) => list.map(({at, screen}) => [Math.round(at), screen.map(lineText).join('\n')]);

describe('coalesce', () => {
	it('makes one frame of those that are near: the last screen, at the time of the first', () => {
		expect(read(coalesce(frames([0, 'a'], [100, 'half'], [120, 'whole'], [179, 'b'], [180, 'c']), 80))).toEqual([
			[0, 'a'],
			[100, 'b'],
			[180, 'c'],
		]);
	});

	it('makes one frame of those that are alike, also when another flickered between them', () => {
		expect(read(coalesce(frames([0, 'a'], [500, 'a'], [900, ''], [950, 'a'], [2000, 'b']), 80))).toEqual([
			[0, 'a'],
			[2000, 'b'],
		]);
	});

	it('shows a spinner that never rests less often, and what is new at once', () => {
		const list = frames([0, '⠋ build 1 s'], [100, '⠙ build 1 s'], [200, '⠹ build 2 s'], [300, '⠸ build 2 s'], [400, '✓ built']);
		expect(read(coalesce(list, 80, 240))).toEqual([
			[0, '⠹ build 2 s'],
			[300, '⠸ build 2 s'],
			[400, '✓ built'],
		]);
	});
});

describe('shortenPauses', () => {
	it('starts at 0 and leaves pauses of the limit as they are', () => {
		expect(read(shortenPauses(frames([700, 'a'], [2700, 'b'], [2900, 'c']), 2000))).toEqual([
			[0, 'a'],
			[2000, 'b'],
			[2200, 'c'],
		]);
	});

	it('shortens a pause to the limit', () => {
		expect(read(shortenPauses(frames([0, 'a'], [60_000, 'b'], [60_100, 'c']), 2000))).toEqual([
			[0, 'a'],
			[2000, 'b'],
			[2100, 'c'],
		]);
	});

	it('takes a spinner and a clock for a pause, and lets them run faster', () => {
		const list = frames([0, 'a'], [100, '⠋ build  0 s'], [10_100, '⠙ build  9 s'], [20_100, '⠹ build  1 min 02 s'], [40_100, '✓ built']);
		expect(read(shortenPauses(list, 2000))).toEqual([
			[0, 'a'],
			[100, '⠋ build  0 s'],
			[600, '⠙ build  9 s'],
			[1100, '⠹ build  1 min 02 s'],
			[2100, '✓ built'],
		]);
	});

	it('does not take other numbers for a clock', () => {
		const list = frames([0, 'check 1 of 9'], [1500, 'check 2 of 9'], [3000, 'check 3 of 9']);
		expect(read(shortenPauses(list, 2000))).toEqual(read(list));
	});
});

describe('speedFor', () => {
	it.each([
		[0, 1],
		[39_999, 1],
		[40_000, 1],
		[40_001, 1.1],
		[60_000, 1.5],
		[313_000, 7.9],
	])('%d ms in 40 s is %dx as fast, never too slow', (durationMs, speed) => {
		expect(speedFor(durationMs, 40_000)).toBe(speed);
		expect(durationMs / speed).toBeLessThanOrEqual(40_000);
	});
});

describe('cut', () => {
	it('leaves a short run as it was, from its first text on', () => {
		expect(cut(frames([0, ''], [300, 'a'], [1300, 'b']))).toEqual({
			frames: frames([0, 'a'], [1000, 'b']),
			runMs: 1000,
			speed: 1,
			isCut: false,
		});
	});

	it('says that it cut a pause', () => {
		expect(cut(frames([0, 'a'], [9000, 'b']))).toEqual({frames: frames([0, 'a'], [2000, 'b']), runMs: 9000, speed: 1, isCut: true});
	});

	it('lets a long run be faster everywhere alike, and drops what is then too near', () => {
		const list = frames(...Array.from({length: 1601}, (_, index) => [index * 100, `line ${index}`] as const));
		const {frames: shown, speed, isCut, runMs} = cut(list);
		expect({speed, isCut, runMs}).toEqual({speed: 4, isCut: false, runMs: 160_000});
		expect(shown.at(-1)?.at).toBeLessThanOrEqual(40_000);
		expect(read(shown).at(-1)?.[1]).toBe('line 1600');
		for (const [index, {at}] of shown.entries()) {
			expect(at - (shown[index - 1]?.at ?? -80)).toBeGreaterThanOrEqual(80);
		}
	});

	it('can be empty', () => {
		expect(cut([])).toEqual({frames: [], runMs: 0, speed: 1, isCut: false});
	});
});
