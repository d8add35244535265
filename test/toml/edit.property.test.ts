import {isDeepStrictEqual} from 'node:util';
import fc from 'fast-check';
import {parseTOML} from 'toml-eslint-parser';
import {expect, test} from 'vitest';
import {editToml, type TomlEdit, TomlEditError, type TomlValue} from '../../source/toml/edit.ts';
import {getToml, isTomlTable, readExactToml, type TomlTable} from '../../source/toml/read.ts';
import {tomlDocument, tomlKey} from './_documents.ts';
import {isSubsequence} from './_subsequence.ts';

const path = fc.array(tomlKey, {minLength: 1, maxLength: 4});

const value: fc.Arbitrary<TomlValue> = fc.letrec<{value: TomlValue}>(tie => ({
	value: fc.oneof(
		{maxDepth: 2, withCrossShrink: true},
		fc.string({unit: 'grapheme', maxLength: 8}),
		fc.constantFrom('say "hi"', `it's "so"`, 'C:\\x', 'a\nb', '\u0000\u007F', '# no comment'),
		fc.integer(),
		fc.double({noDefaultInfinity: false}).filter(number => !Number.isInteger(number) || Number.isSafeInteger(number)),
		fc.boolean(),
		fc.array(tie('value'), {maxLength: 3}),
		fc.dictionary(tomlKey, tie('value'), {maxKeys: 2}),
	),
})).value;

const edit: fc.Arbitrary<TomlEdit> = fc.oneof(
	fc.record({type: fc.constant('set' as const), path, value}),
	fc.record({type: fc.constant('remove' as const), path}),
	fc.record({
		type: fc.constant('table' as const),
		path,
		entries: fc.dictionary(tomlKey, value, {maxKeys: 3}),
		comment: fc.array(fc.constantFrom('Why.', '# because', ''), {maxLength: 2}),
	}),
	fc.record({type: fc.constant('append' as const), path, values: fc.array(value, {maxLength: 3})}),
	fc.record({type: fc.constant('drop' as const), path, values: fc.array(fc.oneof(fc.constantFrom(1, 2, 'a', 'b'), value), {maxLength: 3})}),
);

test('an edit does what it says, touches nothing else, and is in place afterwards', () => {
	fc.assert(
		fc.property(tomlDocument(), edit, (text, edit) => {
			const before = readExactToml(text);
			const edited = attempt(text, edit);
			if (edited === undefined) {
				expect(mayRefuse(before, edit)).toBe(true);
				return;
			}

			const after = readExactToml(edited);
			expect(leavesElsewhere(after, edit.path)).toEqual(leavesElsewhere(before, edit.path));
			expectInPlace(before, after, edit);
			expectBytesKept(text, edited, before, edit);
			expect(editToml(edited, [edit])).toBe(edited);
			// What a Cargo before TOML 1.1 could read, it still can.
			parseTOML(edited.replace(/^\uFEFF/, ''), {tomlVersion: '1.0'});
		}),
		{numRuns: 400},
	);
});

test('removing a table that an edit created gives back the bytes', () => {
	fc.assert(
		fc.property(tomlDocument(), path, fc.dictionary(tomlKey, value, {maxKeys: 3}), fc.boolean(), (text, path, entries, hasComment) => {
			fc.pre(getToml(readExactToml(text), path) === undefined);
			const edited = attempt(text, {type: 'table', path, entries, comment: hasComment ? ['Why.', ''] : []});
			fc.pre(edited !== undefined && linesOf(edited).length > linesOf(text).length);
			expect(editToml(edited, [{type: 'remove', path}])).toBe(text);
		}),
		{numRuns: 200},
	);
});

test('removing a key that an edit created gives back the bytes', () => {
	fc.assert(
		fc.property(tomlDocument(), path, value, (text, path, value) => {
			const before = readExactToml(text);
			fc.pre(getToml(before, path) === undefined && isTomlTable(getToml(before, path.slice(0, -1))));
			const edited = attempt(text, {type: 'set', path, value});
			fc.pre(edited !== undefined);
			// Empty braces have one spelling only when they come back, and a header made for the key stays.
			const removed = editToml(edited, [{type: 'remove', path}]);
			fc.pre(!/\{ *\}/.test(text) && linesOf(edited).filter(isHeader).length === linesOf(text).filter(isHeader).length);
			expect(removed).toBe(text);
		}),
		{numRuns: 200},
	);
});

function attempt(text: string, edit: TomlEdit): string | undefined {
	try {
		return editToml(text, [edit]);
	} catch (error) {
		if (error instanceof TomlEditError && !/would not|would change|would remove|no end/.test(error.why ?? '')) {
			return undefined;
		}

		throw error;
	}
}

/** Only these may be refused: a path through what has no keys, and a value in the place of something that can't make room. */
function mayRefuse(table: TomlTable, edit: TomlEdit): boolean {
	const isBlocked = edit.path.some((_key, index) => {
		const known = getToml(table, edit.path.slice(0, index));
		return known !== undefined && !isTomlTable(known);
	});
	const known = getToml(table, edit.path);
	if (isBlocked || known === undefined) {
		return isBlocked;
	}

	const refusals = {
		remove: false,
		drop: Array.isArray(known) && known.every(isTomlTable),
		table: !isTomlTable(known),
		append: !Array.isArray(known) || known.every(isTomlTable),
		set: isTomlTable(known) || Array.isArray(known),
	};
	return refusals[edit.type];
}

function expectInPlace(before: TomlTable, after: TomlTable, edit: TomlEdit): void {
	const was = getToml(before, edit.path);
	const is = getToml(after, edit.path);
	if (edit.type === 'remove') {
		expect(is).toBeUndefined();
	} else if (edit.type === 'set') {
		expect(plain(is)).toEqual(exact(edit.value));
	} else if (edit.type === 'append') {
		const known = (was ?? []) as TomlTable[string][];
		const now = is as TomlTable[string][];
		expect(now.slice(0, known.length)).toEqual(known);
		expect(now.map(plain)).toEqual(expect.arrayContaining(edit.values.map(exact)));
		expect(now.length).toBeLessThanOrEqual(known.length + edit.values.length);
	} else if (edit.type === 'drop') {
		const isDropped = (element: unknown) => edit.values.some(value => isDeepStrictEqual(element, exact(value)));
		const known = plain(was);
		expect(plain(is)).toEqual(Array.isArray(known) ? known.filter(element => !isDropped(element)) : known);
	} else {
		const wanted = Object.entries(edit.entries).map(([key, value]) => [key, exact(value)] as const);
		const known = Object.entries((was ?? {}) as TomlTable).map(([key, value]) => [key, plain(value)] as const);
		expect(plain(is)).toEqual({table: new Map([...wanted, ...known])});
	}
}

function expectBytesKept(text: string, edited: string, before: TomlTable, edit: TomlEdit): void {
	if (edit.type === 'remove' || edit.type === 'drop') {
		expect(isSubsequence(edited, text)).toBe(true);
	} else if (edit.type !== 'set' || getToml(before, edit.path) === undefined) {
		expect(isSubsequence(text, edited)).toBe(true);
		expect(edited.endsWith('\n')).toBe(text.trim().replace('\uFEFF', '') === '' ? edited.endsWith('\n') : text.endsWith('\n'));
		const hasCrlf = text.includes('\r\n');
		const hasLf = /(^|[^\r])\n/.test(text);
		if (linesOf(edited).length > linesOf(text).length && !(hasCrlf && hasLf)) {
			expect(edited).not.toMatch(hasCrlf ? /[^\r]\n/ : /\r\n/);
		}
	}
}

/** Every value that isn't a table and isn't at, or below, the path. */
function leavesElsewhere(table: TomlTable, except: readonly string[]): ReadonlyMap<string, unknown> {
	const leaves = new Map<string, unknown>();
	const visit = (path: readonly string[], value: TomlTable[string]): void => {
		if (path.length === except.length && path.every((key, index) => key === except[index])) {
			return;
		}

		if (isTomlTable(value)) {
			for (const [key, member] of Object.entries(value)) {
				visit([...path, key], member);
			}
		} else {
			leaves.set(JSON.stringify(path), plain(value));
		}
	};

	visit([], table);
	return leaves;
}

/** Tables as maps, so that `__proto__` is a key like any other, and bigints told from numbers. */
function plain(value: TomlTable[string] | undefined): unknown {
	if (Array.isArray(value)) {
		return value.map(plain);
	}

	return isTomlTable(value) ? {table: new Map(Object.entries(value).map(([key, member]) => [key, plain(member)]))} : value;
}

function exact(value: TomlValue): unknown {
	if (typeof value === 'number') {
		return Number.isInteger(value) && !Object.is(value, -0) ? BigInt(value) : value;
	}

	if (Array.isArray(value)) {
		return value.map(exact);
	}

	return typeof value === 'object' ? {table: new Map(Object.entries(value).map(([key, member]) => [key, exact(member)]))} : value;
}

function linesOf(text: string): readonly string[] {
	return text.split('\n');
}

function isHeader(line: string): boolean {
	return /^\s*\[/.test(line);
}
