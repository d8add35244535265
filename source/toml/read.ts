import {parse, TomlError, type TomlTable} from 'smol-toml';
import {FerroviaError} from '../engine/errors.ts';

export type {TomlTable};

/** The text is not TOML: where it stops being TOML, and the file's own words there. */
export class TomlSyntaxError extends FerroviaError {
	override readonly name = 'TomlSyntaxError';
	/** From 1. */
	readonly line: number;
	/** From 1, in UTF-16 units; a byte order mark is not counted. */
	readonly column: number;
	/** The line as it stands in the file, without its newline. */
	readonly words: string;

	constructor(reason: string, place: {readonly line: number; readonly column: number; readonly words: string}) {
		super({
			what: `Line ${place.line}, column ${place.column} is not TOML: ${reason}.`,
			why: place.words.trim() === '' ? undefined : `It says: ${place.words.trim()}`,
		});
		this.line = place.line;
		this.column = place.column;
		this.words = place.words;
	}
}

/**
Reads a TOML document. Integers are numbers where a number holds them exactly and bigints elsewhere; dates are smol-toml's
`TomlDate`; tables have no prototype.

@throws TomlSyntaxError when the text is not TOML.
*/
export function readToml(text: string): TomlTable {
	return parseToml(text, 'asNeeded');
}

/**
Like `readToml`, with every integer as a bigint: `1` and `1.0` are different values in TOML.

@throws TomlSyntaxError when the text is not TOML.
*/
export function readExactToml(text: string): TomlTable {
	return parseToml(text, true);
}

/** The value at a path of keys, or undefined where there is none. Arrays have no keys: nothing is found behind them. */
export function getToml(table: TomlTable, path: readonly string[]): TomlTable[string] | undefined {
	let value: TomlTable[string] = table;
	for (const key of path) {
		if (!isTomlTable(value) || !Object.hasOwn(value, key)) {
			return undefined;
		}

		value = value[key] as TomlTable[string];
	}

	return value;
}

/** Tables are smol-toml's objects without a prototype; dates and arrays are not tables. */
export function isTomlTable(value: TomlTable[string] | undefined): value is TomlTable {
	return typeof value === 'object' && Object.getPrototypeOf(value) === null;
}

function parseToml(text: string, integersAsBigInt: true | 'asNeeded'): TomlTable {
	try {
		return parse(text, {integersAsBigInt});
	} catch (error) {
		if (!(error instanceof TomlError)) {
			throw error;
		}

		const reason = error.message.replace(/^Invalid TOML document: /, '').split('\n\n')[0] ?? '';
		const hasMark = error.line === 1 && text.startsWith('\uFEFF');
		throw new TomlSyntaxError(reason, {
			line: error.line,
			column: hasMark ? error.column - 1 : error.column,
			words: (text.split(/\r?\n/)[error.line - 1] ?? '').replace(/^\uFEFF/, ''),
		});
	}
}
