import {type Markup, markup, type Part} from './markup.ts';

/** How a mark is filled: each has a pattern or an outline of its own, so that none needs its colour. */
export type Fill = 'before' | 'after' | 'hit' | 'miss' | 'uncacheable' | 'estimate';

/**
Lengths across are percentages of the plot and all else is in pixels: a chart is as wide as the page and its words stay as large as they are.
Words stand in the margins that the style sheet keeps at both sides.
*/
function chart(id: string, height: number, margins: 'both' | 'right' | 'none', title: string, desc: string, parts: Part): Markup {
	return markup`<svg class="chart ${margins}" height="${height}" role="img" aria-labelledby="${id}-t ${id}-d"><title id="${id}-t">${title}</title><desc id="${id}-d">${desc}</desc>${parts}</svg>`;
}

function percent(share: number): string {
	return `${Number((share * 100).toFixed(2))}%`;
}

/** Round figures from 0 up to this one, five at most. */
export function ticksTo(max: number): readonly number[] {
	const magnitude = 10 ** Math.floor(Math.log10(max / 4));
	const step = [1, 2, 5, 10].map(factor => factor * magnitude).find(candidate => max / candidate < 5) ?? max;
	return max > 0 ? Array.from({length: Math.floor(max / step) + 1}, (_, index) => Number((index * step).toPrecision(6))) : [0];
}

export type Bar = {
	/** Before it. */
	readonly label: string;
	readonly value: number;
	/** Behind it. */
	readonly words: string;
	readonly fill: Fill;
	/** Each run: the whiskers reach from the shortest to the longest. */
	readonly dots?: readonly number[];
};

export type BarGroup = {readonly label: string; readonly bars: readonly Bar[]};

type Caption = {readonly id: string; readonly title: string};

const [barHeight, barStep, groupHead, groupGap, axisHeight] = [14, 20, 22, 12, 26];

/** Groups of bars below each other. `unit` stands at the last tick; without one there is no axis. */
export function barChart({id, title}: Caption, groups: readonly BarGroup[], unit?: {readonly name: string; readonly size: number}): Markup {
	const max = Math.max(...groups.flatMap(({bars}) => bars.flatMap(({value, dots = []}) => [value, ...dots]))) || 1;
	let y = 0;
	const drawn = groups.map(({label, bars}) => {
		const head = markup`<text class="name" x="-60" y="${y + 14}">${label}</text>`;
		y += groupHead;
		const marks = bars.map(bar => {
			const mark = barMarks(bar, y, max);
			y += barStep;
			return mark;
		});
		y += groupGap;
		return [head, marks];
	});
	const bottom = y - groupGap + 4;
	const ticks = unit === undefined ? [] : ticksTo(max / unit.size);
	const axis = ticks.map((tick, index) => {
		const x = percent((tick * (unit?.size ?? 1)) / max);
		return markup`<line class="grid" x1="${x}" x2="${x}" y1="${groupHead - 4}" y2="${bottom}"/><text class="tick" x="${x}" y="${bottom + 16}">${tick}${index === ticks.length - 1 ? ` ${unit?.name ?? ''}` : ''}</text>`;
	});
	const desc = groups.map(({label, bars}) => `${label}: ${bars.map(bar => `${bar.label} ${bar.words}`).join(', ')}.`).join(' ');
	return chart(id, bottom + (unit === undefined ? 0 : axisHeight), 'both', title, desc, [axis, drawn]);
}

function barMarks({label, value, words, fill, dots = []}: Bar, y: number, max: number): Markup {
	const middle = y + barHeight / 2;
	const [low, high] = [Math.min(...dots), Math.max(...dots)].map(dot => percent(dot / max));
	const whiskers =
		dots.length > 1 &&
		markup`<line class="whisker" x1="${low}" x2="${high}" y1="${middle}" y2="${middle}"/>${dots.map(dot => markup`<circle cx="${percent(dot / max)}" cy="${middle}" r="2.5"/>`)}`;
	return markup`${label === '' ? '' : markup`<text class="label" x="-8" y="${middle + 4}">${label}</text>`}<rect class="${fill}" y="${y}" width="${percent(value / max)}" height="${barHeight}"/>${whiskers || ''}<text x="${percent(Math.max(value, ...dots) / max)}" dx="8" y="${middle + 4}">${words}</text>`;
}

/** Thin bars, each below its name and its figure. */
export function listChart({id, title}: Caption, bars: ReadonlyArray<Omit<Bar, 'dots'>>): Markup {
	const max = Math.max(...bars.map(({value}) => value)) || 1;
	return chart(
		id,
		bars.length * listStep - 4,
		'none',
		title,
		bars.map(({label, words}) => `${label}: ${words}`).join('; '),
		bars.map(({label, value, words, fill}, index) => {
			const y = index * listStep;
			return markup`<text y="${y + 13}">${label}</text><text class="end" x="100%" y="${y + 13}">${words}</text><rect class="${fill}" y="${y + 19}" width="${percent(value / max)}" height="5"/>`;
		}),
	);
}

const listStep = 32;

export type Stack = {
	readonly label: string;
	readonly words: string;
	readonly parts: ReadonlyArray<{readonly value: number; readonly fill: Fill}>;
};

/** Bars of one length that are split: the parts of a whole. */
export function stackChart({id, title}: Caption, stacks: readonly Stack[]): Markup {
	return chart(
		id,
		stacks.length * 66 - 12,
		'none',
		title,
		stacks.map(({label, words}) => `${label}: ${words}.`).join(' '),
		stacks.map(({label, words, parts}, index) => {
			const y = index * 66;
			const whole = parts.reduce((sum, {value}) => sum + value, 0) || 1;
			let x = 0;
			const segments = parts.map(({value, fill}) => {
				const segment = markup`<rect class="${fill}" x="${percent(x / whole)}" y="${y + 20}" width="${percent(value / whole)}" height="${barHeight}"/>`;
				x += value;
				return value === 0 ? '' : segment;
			});
			return markup`<text class="name" y="${y + 14}">${label}</text>${segments}<text y="${y + 50}">${words}</text>`;
		}),
	);
}

/** At a place in the row of all measurements. `group` is drawn with a sign and a line of its own. */
export type Point = {readonly index: number; readonly value: number; readonly words: string; readonly group: number};

const shapes = ['M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z', 'M-4-4h8v8h-8z', 'M0-5l5 9h-10z', 'M0-5l5 5-5 5-5-5z'];

export function shapeOf(group: number): Markup {
	return markup`<path class="point g${group % shapes.length}" d="${shapes[group % shapes.length]}"/>`;
}

const [plotTop, plotHeight] = [30, 70];

/** One row of figures over time, from zero up. Points of one group are joined. The last one is told. */
export function seriesChart(
	{id, title}: Caption,
	points: readonly Point[],
	[first, last]: readonly [string, string],
	count: number,
): Markup {
	const max = Math.max(...points.map(({value}) => value)) || 1;
	const xOf = ({index}: Point) => percent(count < 2 ? 0.5 : index / (count - 1));
	const yOf = ({value}: Point) => Number((plotTop + plotHeight * (1 - value / max)).toFixed(1));
	const groups = [...new Set(points.map(({group}) => group))];
	const lines = groups.flatMap(group => {
		const members = points.filter(point => point.group === group);
		return members.slice(1).map((point, index) => {
			const previous = members[index] ?? point;
			return markup`<line class="series g${group % shapes.length}" x1="${xOf(previous)}" y1="${yOf(previous)}" x2="${xOf(point)}" y2="${yOf(point)}"/>`;
		});
	});
	const newest = points.at(-1);
	const base = plotTop + plotHeight;
	return chart(id, base + 24, 'right', title, points.map(({words}) => words).join(', '), [
		markup`<text class="name" y="14">${title}</text><line class="grid" x2="100%" y1="${base}" y2="${base}"/>`,
		lines,
		points.map(point => markup`<svg x="${xOf(point)}" y="${yOf(point)}" overflow="visible">${shapeOf(point.group)}</svg>`),
		newest === undefined ? '' : markup`<text x="${xOf(newest)}" dx="10" y="${yOf(newest) + 4}">${newest.words}</text>`,
		markup`<text class="date" y="${base + 18}">${first}</text>${count < 2 ? '' : markup`<text class="date end" x="100%" y="${base + 18}">${last}</text>`}`,
	]);
}

export function swatch(fill: Fill): Markup {
	return markup`<svg class="swatch" width="22" height="12" aria-hidden="true"><rect class="${fill}" x="1" y="1" width="20" height="10"/></svg>`;
}

/** What the marks are filled with: once in a page. */
export const patterns = markup`<svg width="0" height="0" aria-hidden="true" class="patterns"><defs><pattern id="lines" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="neutral" d="M0 0v4"/></pattern><pattern id="points" width="4" height="4" patternUnits="userSpaceOnUse"><circle class="spot" cx="2" cy="2" r="1"/></pattern><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><path class="accent" d="M0 0v7M0 0h7"/></pattern></defs></svg>`;
