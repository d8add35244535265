import type {Station, StationMark} from '../model/stations.ts';
import type {Theme} from '../theme.ts';
import {truncate, widthOf} from './text.ts';

/** The steps as stations on a line, drawn as far apart as the width allows. */
export function stationsLine(stations: readonly Station[], width: number, theme: Theme): string {
	const {rail, ellipsis} = theme.glyphs;
	const rails = [` ${rail}${rail} `, ` ${rail} `, '  '];
	const drawings = [
		...rails.map(between => stations.map(station => full(station, theme)).join(theme.dim(between))),
		stations.map(station => (station.mark === 'here' ? full(station, theme) : sign(station.mark, theme))).join(theme.dim(` ${rail} `)),
	];
	return drawings.find(drawing => widthOf(drawing) <= width) ?? truncate(drawings.at(-1) ?? '', width, ellipsis);
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
