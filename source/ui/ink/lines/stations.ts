import type {Station, StationMark} from '../model/stations.ts';
import type {Theme} from '../theme.ts';
import {truncate, widthOf} from './text.ts';

/** The steps as stations on a line, as far apart as the width allows; where they don't fit, the ones around here. */
export function stationsLine(stations: readonly Station[], width: number, theme: Theme): string {
	const {rail} = theme.glyphs;
	const named = stations.map(station => full(station, theme));
	const between = [` ${rail}${rail} `, ` ${rail} `, ' '].find(rails => widthOf(named.join(rails)) <= width);
	return between === undefined
		? aroundHere(
				named,
				stations.findIndex(({mark}) => mark === 'here'),
				width,
				theme,
			)
		: named.join(theme.dim(between));
}

function aroundHere(named: readonly string[], here: number, width: number, theme: Theme): string {
	const {rail, ellipsis} = theme.glyphs;
	const between = theme.dim(` ${rail} `);
	const draw = (start: number, end: number) =>
		[...(start > 0 ? [ellipsis] : []), ...named.slice(start, end), ...(end < named.length ? [ellipsis] : [])].join(between);
	let start = Math.max(0, here - 1);
	let end = Math.max(1, here + 1);
	while (end < named.length && widthOf(draw(start, end + 1)) <= width) {
		end++;
	}

	while (start > 0 && widthOf(draw(start - 1, end)) <= width) {
		start--;
	}

	return truncate(draw(start, end), width, ellipsis);
}

function full({title, mark}: Station, theme: Theme): string {
	const word = mark === 'here' ? theme.strong(title) : mark === 'skipped' ? theme.dim(title) : title;
	return `${sign(mark, theme)} ${word}`;
}

function sign(mark: StationMark, theme: Theme): string {
	const {glyphs} = theme;
	switch (mark) {
		case 'here': {
			return theme.accent(glyphs.here);
		}

		case 'done': {
			return glyphs.done;
		}

		case 'proved': {
			return theme.proved(glyphs.done);
		}

		case 'failed': {
			return theme.failed(glyphs.failed);
		}

		case 'skipped': {
			return theme.dim(glyphs.skipped);
		}

		case 'ahead': {
			return glyphs.ahead;
		}
	}
}
