// @ts-check
import {longestPauseMs} from './frames.js';
import {baseline, cardSize, drawCard, drawRun, escapeXml, textAttributes} from './svg.js';

/** How long the last frame stays before it starts anew. */
export const holdMs = 5000;

/**
What a row of the screen shows over time: its different lines, and which of them from when. `place` is the index in `lines`.

@typedef {{
	readonly lines: readonly import('./screen.js').Line[],
	readonly changes: readonly {readonly at: number, readonly place: number}[],
}} Strip
*/

/**
Frames as SVG that moves by itself: without JavaScript, so that it does in an <img>, too.

Each row of the screen is a strip with its different lines side by side, each as far from the next as the card is wide, so that one is in sight. The
strip jumps. So a frame takes no room for the rows that stay as they are, nor for lines that were there before; and text that is in several lines is
there once. Measured, it is half of a film of whole frames. Who asks for less motion sees the last frame.

@param {import('./frames.js').Cut} cut
@param {{readonly columns: number, readonly rows: number, readonly title: string}} options
*/
export function drawMovie(cut, {columns, rows, title}) {
	const size = cardSize(columns, rows);
	const {width, height} = size;
	const strips = Array.from({length: rows}, (_, row) => stripOf(cut.frames, row));
	const durationMs = Math.round((cut.frames.at(-1)?.at ?? 0) + holdMs);
	const shared = sharedRuns(strips.flatMap(({lines}) => lines.flat()));

	/** @type {Map<string, string>} */
	const animations = new Map();
	const drawn = strips.map((strip, row) => {
		const content = strip.lines.flatMap((line, place) => line.map(run => shared.use(run, place * width))).join('');
		if (content === '') {
			return '';
		}

		const place = `transform="translate(0 ${baseline(row)})"`;
		const last = strip.changes.at(-1)?.place ?? 0;
		if (strip.changes.length === 1) {
			return `<g ${place}>${content}</g>`;
		}

		// Rows that change together have their keyframes together.
		const keyframes = keyframesOf(strip, width, durationMs);
		const name = animations.get(keyframes) ?? `k${animations.size}`;
		animations.set(keyframes, name);
		return `<g ${place}><g class="strip" style="animation-name:${name};transform:${jump(last, width)}">${content}</g></g>`;
	});
	const pace = paceOf(cut);
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description">
<title id="title">${escapeXml(title)}</title>
<desc id="description">Recorded in a terminal: ${pace}. The picture moves; where less motion is asked for, it is the last screen.</desc>
<style>
.strip{animation:${durationMs}ms step-end infinite}
${[...animations].map(([keyframes, name]) => `@keyframes ${name}{${keyframes}}`).join('\n')}
@media (prefers-reduced-motion:reduce){.strip{animation:none}}
</style>
${drawCard(size)}
<svg width="${width}" height="${height}" ${textAttributes}>
<text x="${width - 16}" y="22" text-anchor="end" font-size="11" opacity="0.6">${pace}</text>
<defs>
${shared.definitions.join('\n')}
</defs>
${drawn.filter(strip => strip !== '').join('\n')}
</svg>
</svg>
`;
}

/**
What was done to the time, in words.

@param {import('./frames.js').Cut} cut
*/
function paceOf({runMs, speed, isCut}) {
	return [
		`a run of ${Math.round(runMs / 1000)} s`,
		isCut ? `waits cut to ${longestPauseMs / 1000} s` : '',
		speed === 1 ? '' : `${isCut ? 'then ' : ''}${speed}x as fast`,
	]
		.filter(Boolean)
		.join(', ');
}

/**
@param {readonly import('./frames.js').Frame[]} frames
@param {number} row
@returns {Strip}
*/
function stripOf(frames, row) {
	/** @type {Map<string, number>} */
	const places = new Map();
	/** @type {import('./screen.js').Line[]} */
	const lines = [];
	/** @type {{at: number, place: number}[]} */
	const changes = [];
	for (const {at, screen} of frames) {
		const line = screen[row] ?? [];
		const key = JSON.stringify(line);
		const place = places.get(key) ?? lines.push(line) - 1;
		places.set(key, place);
		if (changes.at(-1)?.place !== place) {
			changes.push({at, place});
		}
	}

	return {lines, changes};
}

/**
Defines those runs that are there more than once.

@param {readonly import('./screen.js').Run[]} runs
*/
function sharedRuns(runs) {
	/** @type {Set<string>} */
	const seen = new Set();
	/** @type {Map<string, string>} */
	const names = new Map();
	/** @type {string[]} */
	const definitions = [];
	for (const run of runs) {
		const key = JSON.stringify(run);
		if (seen.has(key) && !names.has(key)) {
			const name = `r${names.size.toString(36)}`;
			names.set(key, name);
			definitions.push(`<g id="${name}">${drawRun(run)}</g>`);
		}

		seen.add(key);
	}

	return {
		definitions,
		/** @type {(run: import('./screen.js').Run, x: number) => string} */
		use(run, x) {
			const name = names.get(JSON.stringify(run));
			return name === undefined ? drawRun(run, {x}) : `<use href="#${name}"${x === 0 ? '' : ` x="${x}"`}/>`;
		},
	};
}

/**
@param {Strip} strip
@param {number} width
@param {number} durationMs
*/
function keyframesOf({lines, changes}, width, durationMs) {
	return lines
		.map((_, place) => {
			const times = changes.filter(change => change.place === place).map(({at}) => `${Number(((at / durationMs) * 100).toFixed(3))}%`);
			return `${times.join()}{transform:${jump(place, width)}}`;
		})
		.join('');
}

/**
@param {number} place
@param {number} width
*/
function jump(place, width) {
	return place === 0 ? 'none' : `translate(${-place * width}px)`;
}
