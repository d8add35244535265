import {TomlDate, type TomlTable} from 'smol-toml';
import {isTomlArray, isTomlInteger} from './format.ts';
import {getToml, isTomlTable} from './read.ts';
import type {TomlEdit, TomlValue} from './toml-edit.ts';

type Data = TomlTable[string];

/**
What a document must mean after an edit, reckoned on what it meant before and without a look at its text. Integers are
bigints. `standsAlone` tells whether a table is more than a prefix of other keys: a mere prefix goes with its last member.
*/
export function intendEdit(table: TomlTable, edit: TomlEdit, standsAlone: (path: readonly string[]) => boolean): TomlTable {
	switch (edit.type) {
		case 'set': {
			return assign(table, edit.path, exactData(edit.value));
		}

		case 'remove': {
			return omit(table, edit.path, standsAlone);
		}

		case 'append': {
			const known = getToml(table, edit.path) ?? [];
			return assign(table, edit.path, [...(known as Data[]), ...missingElements(known as Data[], edit.values).map(exactData)]);
		}

		case 'drop': {
			const known = getToml(table, edit.path);
			return Array.isArray(known)
				? assign(
						table,
						edit.path,
						known.filter(element => !isAnyOf(element, edit.values)),
					)
				: table;
		}

		case 'table': {
			const known = getToml(table, edit.path) ?? emptyTable();
			const complete = copy(known as TomlTable);
			for (const [key, value] of Object.entries(edit.entries)) {
				complete[key] ??= exactData(value);
			}

			return assign(table, edit.path, complete);
		}
	}
}

/** Those of the values that an array doesn't have yet, each of them once. */
export function missingElements(known: readonly Data[], values: readonly TomlValue[]): readonly TomlValue[] {
	const all = [...known];
	return values.filter(value => {
		const data = exactData(value);
		const isMissing = !all.some(element => isSameData(element, data));
		all.push(data);
		return isMissing;
	});
}

/** Whether an element is one of the values. */
export function isAnyOf(element: Data, values: readonly TomlValue[]): boolean {
	return values.some(value => isSameData(element, exactData(value)));
}

/** Whether two values are the same in TOML: `1` isn't `1.0`, nan is nan, dates keep their kind and offset. */
export function isSameData(left: Data | undefined, right: Data | undefined): boolean {
	if (Object.is(left, right)) {
		return true;
	}

	if (left instanceof TomlDate && right instanceof TomlDate) {
		return left.toISOString() === right.toISOString();
	}

	if (Array.isArray(left) && Array.isArray(right)) {
		return left.length === right.length && left.every((element, index) => isSameData(element, right[index]));
	}

	if (!isTomlTable(left) || !isTomlTable(right)) {
		return false;
	}

	const keys = Object.keys(left);
	return keys.length === Object.keys(right).length && keys.every(key => Object.hasOwn(right, key) && isSameData(left[key], right[key]));
}

/** The form in which smol-toml reads a value that we write. */
export function exactData(value: TomlValue): Data {
	if (typeof value === 'number') {
		return isTomlInteger(value) ? BigInt(value) : value;
	}

	if (typeof value !== 'object' || value === null) {
		return value;
	}

	if (isTomlArray(value)) {
		return value.map(element => exactData(element));
	}

	const table = emptyTable();
	for (const [key, member] of Object.entries(value)) {
		table[key] = exactData(member);
	}

	return table;
}

function assign(table: TomlTable, [key, ...rest]: readonly string[], value: Data): TomlTable {
	if (key === undefined) {
		return value as TomlTable;
	}

	const member = Object.hasOwn(table, key) ? table[key] : emptyTable();
	const changed = copy(table);
	changed[key] = rest.length === 0 ? value : assign(member as TomlTable, rest, value);
	return changed;
}

function omit(table: TomlTable, path: readonly string[], standsAlone: (path: readonly string[]) => boolean): TomlTable {
	const parent = path.slice(0, -1);
	const known = getToml(table, parent);
	if (!isTomlTable(known)) {
		return table;
	}

	const remaining = copy(known);
	delete remaining[path.at(-1) as string];
	return Object.keys(remaining).length === 0 && !standsAlone(parent) ? omit(table, parent, standsAlone) : assign(table, parent, remaining);
}

function copy(table: TomlTable): TomlTable {
	return Object.assign(emptyTable(), table);
}

function emptyTable(): TomlTable {
	return Object.create(null) as TomlTable;
}
