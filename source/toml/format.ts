import type {TomlValue} from './toml-edit.ts';

/** A value that TOML has no words for; `editToml` tells it as a TomlEditError. */
export class TomlFormatError extends Error {
	override readonly name = 'TomlFormatError';
}

/**
A value in TOML 1.0, on one line.

@throws TomlFormatError for what TOML can't hold: lone surrogates, integers that a number doesn't hold exactly, other types.
*/
export function formatValue(value: TomlValue): string {
	switch (typeof value) {
		case 'string': {
			return formatString(value);
		}

		case 'number': {
			return formatNumber(value);
		}

		case 'boolean': {
			return String(value);
		}

		case 'object': {
			if (isTomlArray(value)) {
				return `[${value.map(formatValue).join(', ')}]`;
			}

			if (isPlainObject(value)) {
				return formatInlineTable(value);
			}
		}
	}

	throw new TomlFormatError(`TOML has no value for ${String(value)}`);
}

/** `key = value`, with the key quoted where it must be. */
export function formatEntry(key: string, value: TomlValue): string {
	return `${formatKey(key)} = ${formatValue(value)}`;
}

/** A key: bare where TOML allows it, quoted elsewhere. */
function formatKey(key: string): string {
	return /^[\w-]+$/.test(key) ? key : formatString(key);
}

/** Keys joined by dots, as in a table's header. */
export function formatPath(path: readonly string[]): string {
	return path.map(key => formatKey(key)).join('.');
}

/** A comment line; words that start with `#` stay as they are. */
export function formatComment(words: string): string {
	if (/[\0-\u0008\u000A-\u001F\u007F]/.test(words)) {
		throw new TomlFormatError('a comment line can hold neither newlines nor control characters');
	}

	rejectLoneSurrogates(words);
	return words.startsWith('#') ? words : `# ${words}`.trimEnd();
}

/** `Array.isArray` doesn't narrow readonly arrays. */
export function isTomlArray(value: TomlValue): value is readonly TomlValue[] {
	return Array.isArray(value);
}

/** Whether a number is written as an integer. */
export function isTomlInteger(value: number): boolean {
	return Number.isInteger(value) && !Object.is(value, -0);
}

/** A class instance (a Date, a Map) would be written as the members it happens to have. */
function isPlainObject(value: object | null): boolean {
	const prototype: unknown = value && Object.getPrototypeOf(value);
	return value !== null && (prototype === null || prototype === Object.prototype);
}

function formatInlineTable(table: {readonly [key: string]: TomlValue}): string {
	const members = Object.entries(table).map(([key, value]) => formatEntry(key, value));
	return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

function formatNumber(value: number): string {
	if (Number.isNaN(value)) {
		return 'nan';
	}

	if (!Number.isFinite(value)) {
		return value > 0 ? 'inf' : '-inf';
	}

	if (Object.is(value, -0)) {
		return '-0.0';
	}

	if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
		throw new TomlFormatError(`the number ${value} is too large to be exact`);
	}

	return String(value);
}

function formatString(value: string): string {
	rejectLoneSurrogates(value);
	// What reads worse escaped is written literally: cfg(unix, target_os = "linux"), C:\Users.
	const isLiteral = /["\\]/.test(value) && !/['\0-\u001F\u007F]/.test(value);
	return isLiteral ? `'${value}'` : `"${value.replaceAll(/["\\\0-\u001F\u007F]/g, escapeCharacter)}"`;
}

const shortEscapes: Readonly<Record<string, string>> = {
	'"': String.raw`\"`,
	'\\': String.raw`\\`,
	'\b': String.raw`\b`,
	'\t': String.raw`\t`,
	'\n': String.raw`\n`,
	'\f': String.raw`\f`,
	'\r': String.raw`\r`,
};

function escapeCharacter(character: string): string {
	return shortEscapes[character] ?? `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function rejectLoneSurrogates(text: string): void {
	// UTF-8 has no form for half a character; writing the file would silently put another one in its place.
	if (/\p{Surrogate}/u.test(text)) {
		throw new TomlFormatError('the text holds half a character (a lone surrogate)');
	}
}
