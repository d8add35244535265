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
// The steps of a channel in xterm's cube of 216 colours: https://invisible-island.net/xterm/xterm.faq.html#color_by_number
const steps = [0, 95, 135, 175, 215, 255];

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
	return hex(steps[Math.floor(cube / 36)], steps[Math.floor(cube / 6) % 6], steps[cube % 6]);
}

/** @param {number[]} channels */
function hex(...channels) {
	return `#${channels.map(channel => channel.toString(16).padStart(2, '0')).join('')}`;
}
