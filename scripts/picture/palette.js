// @ts-check
/** The sixteen colours of a terminal on a dark background, by their number. */
const named = [
	'#484f58',
	'#ff7b72',
	'#3fb950',
	'#d29922',
	'#58a6ff',
	'#bc8cff',
	'#39c5cf',
	'#b1bac4',
	'#6e7681',
	'#ffa198',
	'#56d364',
	'#e3b341',
	'#79c0ff',
	'#d2a8ff',
	'#56d4dd',
	'#f0f6fc',
];

export const foreground = '#e6edf3';
export const background = '#0d1117';

/**
The colour of a number from 0 to 255, as `#rrggbb`.

@param {number} number
*/
export function paletteColor(number) {
	if (number < 16) {
		return named[number];
	}

	if (number >= 232) {
		const gray = 8 + (number - 232) * 10;
		return hex(gray, gray, gray);
	}

	const cube = number - 16;
	return hex(channel(Math.floor(cube / 36)), channel(Math.floor(cube / 6) % 6), channel(cube % 6));
}

/**
A channel in xterm's cube of 6 × 6 × 6 colours: https://github.com/ThomasDickey/xterm-snapshots/blob/master/256colres.pl

@param {number} step
*/
function channel(step) {
	return step === 0 ? 0 : 55 + step * 40;
}

/** @param {number[]} channels From 0 to 255. */
function hex(...channels) {
	return `#${channels.map(value => value.toString(16).padStart(2, '0')).join('')}`;
}
