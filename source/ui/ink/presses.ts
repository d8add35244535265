import type {Key} from 'ink';

/** One key press: the name of a key, `ctrl+` and a letter, the character that was typed, or `alt+` and any of these. */
export type Press = string;

const named = [
	['upArrow', 'up'],
	['downArrow', 'down'],
	['leftArrow', 'left'],
	['rightArrow', 'right'],
	['pageUp', 'page up'],
	['pageDown', 'page down'],
	['home', 'home'],
	['end', 'end'],
	['return', 'enter'],
	['tab', 'tab'],
	['backspace', 'backspace'],
	['delete', 'delete'],
] as const satisfies ReadonlyArray<readonly [keyof Key, Press]>;

const controls: Readonly<Record<string, Press>> = {
	'\r': 'enter',
	'\n': 'enter',
	'\r\n': 'enter',
	'\t': 'tab',
	'\u{1B}': 'escape',
	'\u{7F}': 'backspace',
	'\b': 'backspace',
};

const graphemes = new Intl.Segmenter();

/**
All the key presses in one event of Ink. Keys that come in a burst, from a key held down or a slow line, arrive as one string.
*/
export function pressesOf(input: string, key: Key): readonly Press[] {
	if (key.escape) {
		return key.meta ? ['escape', 'escape'] : ['escape'];
	}

	const known = named.find(([property]) => key[property]);
	if (known !== undefined) {
		return [key.meta ? `alt+${known[1]}` : known[1]];
	}

	if (key.ctrl) {
		return input === '' ? [] : [`ctrl+${input}`];
	}

	const [first, ...rest] = [...graphemes.segment(input)].map(({segment}) => controls[segment] ?? controlPress(segment));
	return first === undefined ? [] : [key.meta ? `alt+${first}` : first, ...rest];
}

/** What an alt key is where it means nothing by itself: an escape that came right before another key looks the same. */
export function withoutAlt(press: Press): readonly Press[] {
	const key = press.slice('alt+'.length);
	return press.startsWith('alt+') ? (/^(?:up|down|left|right|page|home|end|delete)/.test(key) ? [key] : ['escape', key]) : [press];
}

export function isCharacter(press: Press): boolean {
	return [...graphemes.segment(press)].length === 1;
}

function controlPress(character: string): Press {
	const code = character.codePointAt(0) ?? 0;
	return code >= 1 && code <= 26 ? `ctrl+${String.fromCodePoint(code + 96)}` : character;
}
