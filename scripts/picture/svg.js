// @ts-check
import {background, foreground} from './palette.js';
import {isGround} from './screen.js';

/** The size of a character, in pixels. */
export const cell = {width: 8.4, height: 18};
const margin = {left: 16, top: 52};

/**
The size of the card around a terminal, in pixels.

@param {number} columns
@param {number} rows
*/
export function cardSize(columns, rows) {
	return {width: Math.round(columns * cell.width + 2 * margin.left), height: rows * cell.height + 56};
}

/**
The card: a window of a terminal, without its text.

@param {{readonly width: number, readonly height: number}} size
*/
export function drawCard({width, height}) {
	const dots = ['#ff5f57', '#febc2e', '#28c840'].map((color, index) => `<circle cx="${20 + index * 18}" cy="18" r="5.5" fill="${color}"/>`);
	return `<rect width="${width}" height="${height}" rx="10" fill="${background}"/>${dots.join('')}`;
}

/** The attributes of the element that all text of the screen is in. */
export const textAttributes = `font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="${foreground}"`;

/**
Where the text of a row stands.

@param {number} row
*/
export function baseline(row) {
	return margin.top + row * cell.height;
}

/**
Text of one style.

@param {import('./screen.js').Run} run
@param {{readonly x?: number, readonly y?: number}} [place] How far to the right the line's first column is, and the baseline; in pixels.
*/
export function drawRun({x: column, cells, text, style}, {x = 0, y = 0} = {}) {
	const left = pixels(margin.left + x + column * cell.width);
	const width = pixels(cells * cell.width);
	const {background: behind} = style;
	const ground = behind === undefined ? '' : `<rect x="${left}" y="${y - 14}" width="${width}" height="${cell.height}" fill="${behind}"/>`;
	const place = `x="${left}"${y === 0 ? '' : ` y="${y}"`}`;
	// Browsers show several spaces as one, each when told in another way.
	const characters = isGround(style) ? text.replaceAll(' ', '\u{A0}') : text;
	return `${ground}<text ${place} textLength="${width}"${styleAttributes(style)}>${escapeXml(characters)}</text>`;
}

/** @param {import('./screen.js').Style} style */
function styleAttributes({color, bold, dim, italic, underline, strikethrough}) {
	const decoration = [underline ? 'underline' : '', strikethrough ? 'line-through' : ''].filter(Boolean).join(' ');
	return [
		color === undefined ? '' : ` fill="${color}"`,
		bold ? ' font-weight="bold"' : '',
		dim ? ' opacity="0.6"' : '',
		italic ? ' font-style="italic"' : '',
		decoration === '' ? '' : ` text-decoration="${decoration}"`,
	].join('');
}

/** @param {number} value */
function pixels(value) {
	return String(Number(value.toFixed(1)));
}

/** @param {string} text */
export function escapeXml(text) {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
