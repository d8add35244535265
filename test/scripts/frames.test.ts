import {describe, expect, it} from 'vitest';
import {coalesce, cut, shortenPauses, speedFor} from '../../scripts/picture/frames.js';
import {lineText} from '../../scripts/picture/screen.js';

type Frames = Parameters<typeof coalesce>[0];

/** Frames such as "0 first | 100 second": what is shown from which time on. */
const frames = (text: string): Frames =>
	text.split(' | ').map(frame => {
		const [, at, shown = ''] = /^(\d+) ?(.*)$/.exec(frame) ?? [];
		return {at: Number(at), screen: shown === '' ? [[]] : [[{x: 0, cells: shown.length, text: shown, style: {}}]]};
	});
const read = (list: Frames) => list.map(({at, screen}) => `${Math.round(at)} ${screen.map(lineText).join('\n')}`).join(' | ');

describe('coalesce', () => {
	it.each([
		['near frames: the last screen, at the time of the first', '0 a | 100 half | 120 whole | 179 b | 180 c', '0 a | 100 b | 180 c'],
		['equal frames, also when another flickered between them', '0 a | 500 a | 900 | 950 a | 2000 b', '0 a | 2000 b'],
	])('merges %s', (_, before, after) => {
		expect(read(coalesce(frames(before), 80))).toBe(after);
	});

	it('shows a spinner less often, and what is new at once', () => {
		const list = frames('0 ⠋ build 1 s | 100 ⠙ build 1 s | 200 ⠹ build 2 s | 300 ⠸ build 2 s | 400 ✓ built');
		expect(read(coalesce(list, 80, 240))).toBe('0 ⠹ build 2 s | 300 ⠸ build 2 s | 400 ✓ built');
	});
});

describe('shortenPauses', () => {
	it.each([
		['starts at 0, and keeps pauses up to the limit', '700 a | 2700 b | 2900 c', '0 a | 2000 b | 2200 c'],
		['shortens a pause to the limit', '0 a | 60000 b | 60100 c', '0 a | 2000 b | 2100 c'],
		[
			'treats a spinner and a clock as a pause, and lets them run faster',
			'0 a | 100 ⠋ build  0 s | 10100 ⠙ build  9 s | 20100 ⠹ build  1 min 02 s | 40100 ✓ built',
			'0 a | 100 ⠋ build  0 s | 600 ⠙ build  9 s | 1100 ⠹ build  1 min 02 s | 2100 ✓ built',
		],
		[
			'does not treat other numbers as a clock',
			'0 check 1 of 9 | 1500 check 2 of 9 | 3000 check 3 of 9',
			'0 check 1 of 9 | 1500 check 2 of 9 | 3000 check 3 of 9',
		],
	])('%s', (_, before, after) => {
		expect(read(shortenPauses(frames(before), 2000))).toBe(after);
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
	it.each([
		['leaves a short run as it is, from its first text on', '0 | 300 a | 1300 b', '0 a | 1000 b', 1000, false],
		['says that it cut a pause', '0 a | 9000 b', '0 a | 2000 b', 9000, true],
	])('%s', (_, before, after, runMs, isCut) => {
		expect(cut(frames(before))).toEqual({frames: frames(after), runMs, speed: 1, isCut});
	});

	it('makes a long run faster everywhere, and drops frames that are then too near', () => {
		const list = frames(Array.from({length: 1601}, (_, index) => `${index * 100} line ${index}`).join(' | '));
		const {frames: shown, speed, isCut, runMs} = cut(list);
		expect({speed, isCut, runMs}).toEqual({speed: 4, isCut: false, runMs: 160_000});
		expect(shown.at(-1)?.at).toBeLessThanOrEqual(40_000);
		expect(read(shown)).toMatch(/ line 1600$/);
		for (const [index, {at}] of shown.entries()) {
			expect(at - (shown[index - 1]?.at ?? -80)).toBeGreaterThanOrEqual(80);
		}
	});

	it('accepts no frames', () => {
		expect(cut([])).toEqual({frames: [], runMs: 0, speed: 1, isCut: false});
	});
});
