export type Size = {readonly columns: number; readonly rows: number};

export const smallest: Size = {columns: 60, rows: 20};

/** Where everything is on a screen of this size. */
export type Layout = {
	/** Blank lines on top, where there is room. */
	readonly top: number;
	/** Lines of the whole frame: one less than the terminal has, so that nothing ever scrolls. */
	readonly height: number;
	/** Lines between the stations and the key hints. */
	readonly body: number;
	/** Columns of text that is read; longer lines tire the eye. */
	readonly width: number;
	/** Columns of text that is scanned, such as a diff. */
	readonly fullWidth: number;
};

/** Columns left free at each side. */
export const margin = 2;

// Header, blank, stations, blank above the body; blank and hints below it.
const linesAround = 6;

export function layoutOf({columns, rows}: Size): Layout {
	const top = rows >= 24 ? 1 : 0;
	const height = Math.max(rows - 1, 1);
	const fullWidth = columns - 2 * margin;
	return {top, height, body: height - top - linesAround, width: Math.min(fullWidth, 100), fullWidth};
}

export function isTooSmall({columns, rows}: Size): boolean {
	return columns < smallest.columns || rows < smallest.rows;
}
