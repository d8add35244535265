import {stripVTControlCharacters} from 'node:util';
import sliceAnsi from 'slice-ansi';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** The columns that a text takes on the screen. */
export const widthOf = (text: string): number => stringWidth(text);

/** Text from the world as one line that is safe to draw: no escape codes, no control characters, nothing that turns the writing direction. */
export function oneLine(text: string): string {
	return stripVTControlCharacters(text)
		.replaceAll('\t', '    ')
		.replace(/\s*[\r\n]+\s*/g, ' ')
		.replace(/[\u0000-\u001F\u007F-\u009F]/g, '')
		.replace(/[\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, '\uFFFD');
}

/** One line of a file, with the control characters in it made visible: a changed line ending is a change. */
export function fileLine(text: string): string {
	return oneLine(text.replaceAll('\r', '^M').replaceAll('\u{1B}', '^['));
}

/** Cuts a line to a width, with the ellipsis in place of what is missing. */
export function truncate(text: string, width: number, ellipsis: string): string {
	if (widthOf(text) <= width) {
		return text;
	}

	const room = width - widthOf(ellipsis);
	return room <= 0 ? sliceAnsi(text, 0, Math.max(width, 0)) : `${sliceAnsi(text, 0, room)}${ellipsis}`;
}

export function pad(text: string, width: number): string {
	return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** A line with something at its right end; the left part gives way. */
export function spread(left: string, right: string, width: number, ellipsis: string): string {
	if (right === '') {
		return truncate(left, width, ellipsis);
	}

	const shownRight = truncate(right, Math.floor(width / 2), ellipsis);
	const room = width - widthOf(shownRight) - 2;
	return `${pad(truncate(left, room, ellipsis), room)}  ${shownRight}`;
}

/** A text as lines no wider than this; the ones after the first are indented. */
export function wrap(text: string, width: number, indent = 0): readonly string[] {
	const lead = /^ */.exec(text)?.[0] ?? '';
	const room = Math.max(width - Math.max(indent, lead.length), 1);
	const [first = '', ...rest] = wrapAnsi(text.slice(lead.length), room, {hard: true}).split('\n');
	return [lead + first, ...rest.map(line => ' '.repeat(indent) + line)];
}

/** A line of a file as lines no wider than this: every character counts, so it is cut anywhere and nothing is left out. */
export function fold(text: string, width: number, indent: number): readonly string[] {
	const [first = '', ...rest] = wrapAnsi(text, Math.max(width - indent, 1), {hard: true, trim: false, wordWrap: false}).split('\n');
	return [first, ...rest.map(line => ' '.repeat(indent) + line)];
}
