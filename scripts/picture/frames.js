// @ts-check
import {isDeepStrictEqual} from 'node:util';

/**
A screen, and when it came, in milliseconds since the start.

@typedef {{readonly at: number, readonly screen: import('./screen.js').Screen}} Frame
*/

/**
The frames of a movie, and what was done to the time of the run.

@typedef {{
	readonly frames: readonly Frame[],
	readonly runMs: number,
	readonly speed: number,
	readonly isCut: boolean,
}} Cut
*/

/** Frames that are nearer to each other are one: the eye sees them as one, and some are half drawn. */
const nearMs = 80;
/** The same for frames in which only a spinner or a clock moves: each is as large as others, and shows nothing new. */
const nearTickMs = 240;
/** The longest time for which nothing new is shown. */
export const longestPauseMs = 2000;
const longestMs = 40_000;

/**
Makes the frames of a movie out of the screens of a run: what is alike or near is one frame, long pauses are shorter, and if all of it still takes
longer than 40 s it is faster, everywhere alike.

@param {readonly Frame[]} shots
@returns {Cut}
*/
export function cut(shots) {
	const start = shots.findIndex(({screen}) => screen.some(line => line.length > 0));
	const shown = start === -1 ? [] : shots.slice(start);
	const real = coalesce(shown, nearMs, nearMs);
	const short = shortenPauses(real, longestPauseMs);
	const speed = speedFor(short.at(-1)?.at ?? 0, longestMs);
	return {
		frames: coalesce(
			short.map(({at, screen}) => ({at: at / speed, screen})),
			nearMs,
			nearTickMs,
		),
		runMs: (real.at(-1)?.at ?? 0) - (real[0]?.at ?? 0),
		speed,
		isCut: (short.at(-1)?.at ?? 0) < (real.at(-1)?.at ?? 0) - (real[0]?.at ?? 0),
	};
}

/**
Makes one frame of those that are alike, and of those that come within a time after another: the last of them, at the time of the first.

@param {readonly Frame[]} frames
@param {number} withinMs
@param {number} tickWithinMs The same for frames that show nothing new (see `scenery`).
@returns {readonly Frame[]}
*/
export function coalesce(frames, withinMs, tickWithinMs = withinMs) {
	/** @type {Frame[]} */
	const kept = [];
	for (const {at, screen} of frames) {
		const last = kept.at(-1);
		if (last === undefined) {
			kept.push({at, screen});
			continue;
		}

		const near = scenery(screen) === scenery(last.screen) ? tickWithinMs : withinMs;
		if (at - last.at >= near) {
			kept.push({at, screen});
		} else {
			kept[kept.length - 1] = {at: last.at, screen};
		}

		if (isDeepStrictEqual(kept.at(-1)?.screen, kept.at(-2)?.screen)) {
			kept.pop();
		}
	}

	return kept;
}

/**
Lets time run faster where nothing new is shown for longer than the limit. The first frame is at 0.

@param {readonly Frame[]} frames
@param {number} limitMs
@returns {readonly Frame[]}
*/
export function shortenPauses(frames, limitMs) {
	/** @type {Frame[]} */
	const short = [];
	let now = 0;
	for (const scene of scenesOf(frames)) {
		const factor = Math.min(1, limitMs / (scene.endAt - scene.at));
		short.push(...scene.frames.map(({at, screen}) => ({at: now + (at - scene.at) * factor, screen})));
		now += (scene.endAt - scene.at) * factor;
	}

	return short;
}

/**
Frames that show nothing new after the first of them. A scene ends where the next one starts; the last one with its last frame.

@param {readonly Frame[]} frames
*/
function scenesOf(frames) {
	/** @type {{at: number, endAt: number, frames: Frame[]}[]} */
	const scenes = [];
	for (const frame of frames) {
		const current = scenes.at(-1);
		if (current !== undefined) {
			current.endAt = frame.at;
		}

		if (current?.frames[0] !== undefined && scenery(current.frames[0].screen) === scenery(frame.screen)) {
			current.frames.push(frame);
		} else {
			scenes.push({at: frame.at, endAt: frame.at, frames: [frame]});
		}
	}

	return scenes;
}

/**
How many times faster it has to be to be no longer than the limit: in tenths, as it is written into the picture.

@param {number} durationMs
@param {number} limitMs
*/
export function speedFor(durationMs, limitMs) {
	return Math.max(1, Math.ceil((durationMs / limitMs) * 10) / 10);
}

/** @type {WeakMap<import('./screen.js').Screen, string>} */
const sceneries = new WeakMap();

/**
What a screen shows, without the frame of a spinner and without the time on a clock.

@param {import('./screen.js').Screen} screen
*/
export function scenery(screen) {
	const known = sceneries.get(screen);
	if (known !== undefined) {
		return known;
	}

	const text = screen.map(line => JSON.stringify(line.map(run => [run.style, run.text]))).join('\n');
	const still = text
		.replaceAll(/[\u{2800}-\u{28FF}]/gu, '\u{2800}')
		.replaceAll(/\d+(?:\.\d+)? (?:ms|s|min|h)\b(?: \d+ (?:min|s)\b)*/g, '0 s')
		.replaceAll(/ +/g, ' ');
	sceneries.set(screen, still);
	return still;
}
