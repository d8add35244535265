// @ts-check
import {longestPauseMs} from './frames.js';
import {baseline, cardSize, drawCard, drawLine, escapeXml, textAttributes} from './svg.js';

/** How long the last frame stays before it starts anew. */
const holdMs = 5000;

/**
What a row of the screen shows over time: the different lines, and which of them from when. A line is its place in `lines` of the movie.

@typedef {{
	readonly lines: readonly number[],
	readonly changes: readonly {readonly at: number, readonly place: number}[],
}} Row
*/

/**
Frames as SVG that moves by itself: without JavaScript, so that it does in an <img>, too.

Each row of the screen is a strip with its different lines side by side, each as far from the next as the card is wide, so that one is in sight. The
strip jumps. A frame takes no room for the rows that stay as they are, nor for lines that were there before. Who asks for less motion sees the last frame.

@param {import('./frames.js').Cut} cut
@param {{readonly columns: number, readonly rows: number, readonly title: string}} options
*/
export function drawMovie({frames, runMs, speed, isCut}, {columns, rows, title}) {
	const {width, height} = cardSize(columns, rows);
	const {lines, rows: strips} = stripsOf(frames, rows);
	const durationMs = (frames.at(-1)?.at ?? 0) + holdMs;
	const uses = strips.flatMap(strip => strip.lines);
	const isShared = lines.map((_, line) => uses.indexOf(line) !== uses.lastIndexOf(line));

	/** @type {Map<string, string>} */
	const animations = new Map();
	const drawnStrips = strips.map((strip, row) => {
		const content = strip.lines.map((line, place) => {
			const x = place * width;
			return isShared[line] ? `<use href="#l${line}"${x === 0 ? '' : ` x="${x}"`}/>` : drawLine(lines[line], {x});
		});
		const place = `transform="translate(0 ${baseline(row)})"`;
		const last = strip.changes.at(-1)?.place ?? 0;
		if (strip.changes.length < 2) {
			return content.join('') === '' ? '' : `<g ${place}>${content.join('')}</g>`;
		}

		const keyframes = keyframesOf(strip, width, durationMs);
		const name = animations.get(keyframes) ?? `k${animations.size}`;
		animations.set(keyframes, name);
		return `<g ${place}><g class="strip" style="animation-name:${name};transform:${jump(last, width)}">${content.join('')}</g></g>`;
	});
	const shared = lines.flatMap((line, index) => (isShared[index] && line.length > 0 ? [`<g id="l${index}">${drawLine(line)}</g>`] : []));
	const seconds = Math.round(runMs / 1000);
	const pace = [`a run of ${seconds} s`, speed === 1 ? '' : `${speed}×`, isCut ? `waits cut to ${longestPauseMs / 1000} s` : '']
		.filter(Boolean)
		.join(', ');
	const lastText = 'The picture moves; where less motion is asked for, it is the last screen.';
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description">
<title id="title">${escapeXml(title)}</title>
<desc id="description">Recorded in a terminal: ${pace}. ${lastText}</desc>
<style>
.strip{animation:${durationMs.toFixed(0)}ms step-end infinite}
text{white-space:pre}
${[...animations].map(([keyframes, name]) => `@keyframes ${name}{${keyframes}}`).join('\n')}
@media (prefers-reduced-motion:reduce){.strip{animation:none}}
</style>
${drawCard({width, height})}
<svg width="${width}" height="${height}" ${textAttributes}>
<text x="${width - 16}" y="22" text-anchor="end" font-size="11" opacity="0.6">${pace}</text>
<defs>
${shared.join('\n')}
</defs>
${drawnStrips.filter(strip => strip !== '').join('\n')}
</svg>
</svg>
`;
}

/**
@param {readonly import('./frames.js').Frame[]} frames
@param {number} rows
@returns {{readonly lines: readonly import('./screen.js').Line[], readonly rows: readonly Row[]}}
*/
function stripsOf(frames, rows) {
	/** @type {Map<string, number>} */
	const numbers = new Map();
	/** @type {import('./screen.js').Line[]} */
	const lines = [];
	const strips = Array.from({length: rows}, (_, row) => {
		/** @type {number[]} */
		const places = [];
		/** @type {{at: number, place: number}[]} */
		const changes = [];
		for (const {at, screen} of frames) {
			const line = screen[row] ?? [];
			const key = JSON.stringify(line);
			const number = numbers.get(key) ?? lines.push(line) - 1;
			numbers.set(key, number);
			const place = places.includes(number) ? places.indexOf(number) : places.push(number) - 1;
			if (changes.at(-1)?.place !== place) {
				changes.push({at, place});
			}
		}

		return {lines: places, changes};
	});
	return {lines, rows: strips};
}

/**
@param {Row} row
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
