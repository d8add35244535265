// @ts-check
import {background, foreground, paletteColor} from './palette.js';

/**
How a run looks. `color` and `background` are `#rrggbb`; without them it has those of the card.

@typedef {{
	readonly color?: string,
	readonly background?: string,
	readonly bold?: true,
	readonly dim?: true,
	readonly italic?: true,
	readonly underline?: true,
	readonly strikethrough?: true,
}} Style
*/

/**
Characters of one style side by side. `x` is the column of the first, `cells` is how many columns they fill.

@typedef {{readonly x: number, readonly cells: number, readonly text: string, readonly style: Style}} Run
*/

/** @typedef {readonly Run[]} Line */

/**
What a terminal shows, from the first row to the last.

@typedef {readonly Line[]} Screen
*/

/**
Reads what a terminal shows, cell by cell.

@param {import('@xterm/headless').Terminal} terminal
@returns {Screen}
*/
export function readScreen(terminal) {
	const {active} = terminal.buffer;
	return Array.from({length: terminal.rows}, (_, y) => runsOf(active.getLine(active.viewportY + y)));
}

/**
What a terminal shows, as text without the spaces at the end of its lines.

@param {import('@xterm/headless').Terminal} terminal
*/
export function screenText(terminal) {
	const {active} = terminal.buffer;
	return Array.from({length: terminal.rows}, (_, y) => active.getLine(active.viewportY + y)?.translateToString(true) ?? '').join('\n');
}

/**
The text of a line, with a space for each column that no run fills.

@param {Line} line
*/
export function lineText(line) {
	let [text, column] = ['', 0];
	for (const run of line) {
		text += ' '.repeat(run.x - column) + run.text;
		column = run.x + run.cells;
	}

	return text;
}

/**
@param {import('@xterm/headless').IBufferLine | undefined} line
@returns {Line}
*/
function runsOf(line) {
	/** @type {{x: number, cells: number, text: string, style: Style, key: string}[]} */
	const runs = [];
	for (let x = 0; x < (line?.length ?? 0); x++) {
		const current = line?.getCell(x);
		const cells = current?.getWidth() ?? 0;
		// The second half of a wide character.
		if (current === undefined || cells === 0) {
			continue;
		}

		const style = styleOf(current);
		const text = current.getChars() || ' ';
		const key = JSON.stringify([style, cells === 1 ? isSign(text) : x]);
		const last = runs.at(-1);
		// Spaces that can't be seen need not be drawn.
		const isGap = text === ' ' && last?.text.endsWith(' ') && !isGround(style);
		if (last?.key === key && !isGap) {
			last.text += text;
			last.cells += cells;
		} else {
			runs.push({x, cells, text, style, key});
		}
	}

	return runs.map(trim).filter(({text}) => text !== '');
}

/**
Whether a browser may take the character from another font, with another width. Such characters are runs of their own, so that they move no others.

@param {string} text
*/
function isSign(text) {
	return (text.codePointAt(0) ?? 0) > 0x24f;
}

/**
Whether a space in this style can be seen.

@param {Style} style
@returns {boolean}
*/
export function isGround({background: behind, underline, strikethrough}) {
	return behind !== undefined || underline === true || strikethrough === true;
}

/**
@param {Run} run
@returns {Run}
*/
function trim({x, cells, text, style}) {
	if (isGround(style)) {
		return {x, cells, text, style};
	}

	const start = text.length - text.trimStart().length;
	const end = text.length - text.trimEnd().length;
	return {x: x + start, cells: cells - start - end, text: text.trim(), style};
}

/**
@param {import('@xterm/headless').IBufferCell} cell
@returns {Style}
*/
function styleOf(cell) {
	const front = colorOf(cell.isFgPalette(), cell.isFgRGB(), cell.getFgColor());
	const back = colorOf(cell.isBgPalette(), cell.isBgRGB(), cell.getBgColor());
	const [color, behind] = cell.isInverse() ? [back ?? background, front ?? foreground] : [front, back];
	return {
		...(color === undefined ? {} : {color}),
		...(behind === undefined ? {} : {background: behind}),
		...(cell.isBold() ? {bold: true} : {}),
		...(cell.isDim() ? {dim: true} : {}),
		...(cell.isItalic() ? {italic: true} : {}),
		...(cell.isUnderline() ? {underline: true} : {}),
		...(cell.isStrikethrough() ? {strikethrough: true} : {}),
	};
}

/**
@param {boolean} isPalette
@param {boolean} isTrueColor
@param {number} color
*/
function colorOf(isPalette, isTrueColor, color) {
	if (isPalette) {
		return paletteColor(color);
	}

	return isTrueColor ? `#${color.toString(16).padStart(6, '0')}` : undefined;
}
