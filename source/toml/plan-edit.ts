import type {AST} from 'toml-eslint-parser';
import {insertItems, removeItem} from './bracketed-list.ts';
import {lineOf, type TomlDocument} from './document.ts';
import {TomlEditError} from './edit-error.ts';
import {formatPath, formatValue} from './format.ts';
import {insertDottedEntry, insertEntry, insertSection} from './insert.ts';
import {exactData, isAnyOf, isSameData, missingElements} from './intent.ts';
import {getToml} from './read.ts';
import {removeNode} from './remove.ts';
import type {Splice} from './splice.ts';
import type {TomlEdit, TomlValue} from './toml-edit.ts';
import {descend, standsAlone, type TableNode, type TomlNode} from './tree.ts';

/**
The next splices that bring a document nearer to an edit; none when it is in place. Splices of one answer go together, and
the document is read again before the next.

@throws TomlEditError when the edit would rewrite what the user wrote.
*/
export function planEdit(document: TomlDocument, edit: TomlEdit): readonly Splice[] {
	switch (edit.type) {
		case 'set': {
			return planSet(document, edit.path, edit.value);
		}

		case 'remove': {
			return planRemove(document, edit.path);
		}

		case 'table': {
			return planTable(document, edit);
		}

		case 'append': {
			return planAppend(document, edit.path, edit.values);
		}

		case 'drop': {
			return planDrop(document, edit.path, edit.values);
		}
	}
}

function planSet(document: TomlDocument, path: readonly string[], value: TomlValue): readonly Splice[] {
	rejectRoot(path);
	const {node, depth} = descend(document.root, path);
	if (depth < path.length) {
		return planNewKey(document, path, value, {table: tableOn(path, depth, node), depth});
	}

	if (isSameData(getToml(document.table, path), exactData(value))) {
		return [];
	}

	const written = node.type === 'value' ? node.value : node.type === 'table' ? node.inline : undefined;
	if (written === undefined) {
		throw new TomlEditError(path, `It is a table of its own (${placeOf(node)}), which one value can't replace. Remove it first.`);
	}

	const [start, end] = written.range;
	if (document.comments.some(({range}) => range[0] >= start && range[1] <= end)) {
		throw new TomlEditError(path, `Its value (${lineOf(written)}) holds comments, which would be lost.`);
	}

	return [{start, end, text: formatValue(value)}];
}

function planNewKey(
	document: TomlDocument,
	path: readonly string[],
	value: TomlValue,
	{table, depth}: {readonly table: TableNode; readonly depth: number},
): readonly Splice[] {
	const missing = path.slice(depth);
	const [key, ...rest] = missing as [string, ...string[]];
	if (table.inline) {
		return insertEntry(document, table, key, nest(rest, value));
	}

	if (isDottedOnly(table)) {
		return insertDottedEntry(document, table, missing, value);
	}

	return rest.length === 0 && standsAlone(table)
		? insertEntry(document, table, key, value)
		: [insertSection(document, {path: path.slice(0, -1), entries: {[path.at(-1) as string]: value}})];
}

function planTable(document: TomlDocument, edit: Extract<TomlEdit, {type: 'table'}>): readonly Splice[] {
	const {path, entries} = edit;
	const {node, depth} = descend(document.root, path);
	const table = tableOn(path, depth, node);
	if (depth < path.length) {
		const [key, ...rest] = path.slice(depth) as [string, ...string[]];
		return isInBraces(table) ? insertEntry(document, table, key, nest(rest, entries)) : [insertSection(document, edit)];
	}

	const missing = Object.entries(entries).filter(([key]) => !table.members.has(key));
	const [first] = missing;
	if (first === undefined) {
		return [];
	}

	return standsAlone(table) || isDottedOnly(table)
		? insertEntry(document, table, ...first)
		: [insertSection(document, {...edit, entries: Object.fromEntries(missing)})];
}

function planAppend(document: TomlDocument, path: readonly string[], values: readonly TomlValue[]): readonly Splice[] {
	rejectRoot(path);
	const {node, depth} = descend(document.root, path);
	if (depth < path.length) {
		const table = tableOn(path, depth, node);
		return planNewKey(document, path, missingElements([], values), {table, depth});
	}

	if (node.type !== 'value' || node.value.type !== 'TOMLArray') {
		throw new TomlEditError(path, `It is ${describe(node)} (${placeOf(node)}), not an array.`);
	}

	const missing = missingElements(getToml(document.table, path) as [], values);
	return missing.length === 0 ? [] : insertItems(document, node.value, missing.map(formatValue));
}

/** One element at a time: the text is read again before the next. */
function planDrop(document: TomlDocument, path: readonly string[], values: readonly TomlValue[]): readonly Splice[] {
	rejectRoot(path);
	const {node, depth} = descend(document.root, path);
	const known = getToml(document.table, path);
	const index = depth === path.length && Array.isArray(known) ? known.findIndex(element => isAnyOf(element, values)) : -1;
	if (index === -1) {
		return [];
	}

	if (node.type !== 'value' || node.value.type !== 'TOMLArray') {
		throw new TomlEditError(path, `It is ${describe(node)} (${placeOf(node)}), not an array.`);
	}

	return removeItem(document, node.value, index);
}

function planRemove(document: TomlDocument, path: readonly string[]): readonly Splice[] {
	rejectRoot(path);
	const {node, depth} = descend(document.root, path);
	if (depth === path.length) {
		return removeNode(document, node);
	}

	if (node.type === 'table array') {
		tableOn(path, depth, node);
	}

	return [];
}

function tableOn(path: readonly string[], depth: number, node: TomlNode): TableNode {
	if (node.type === 'table') {
		return node;
	}

	const name = depth === path.length ? 'It' : `\`${formatPath(path.slice(0, depth))}\``;
	throw new TomlEditError(path, `${name} is ${describe(node)} (${placeOf(node)}), not a table.`);
}

function rejectRoot(path: readonly string[]): void {
	if (path.length === 0) {
		throw new TomlEditError(path, 'The path names no key.');
	}
}

/** A table with nothing but `a.b.key = value` lines, and so without a header to write below. */
function isDottedOnly(table: TableNode): boolean {
	return table.dotted.length > 0 && !standsAlone(table);
}

/** Braces close a table: no header can add to it. */
function isInBraces(table: TableNode): boolean {
	return table.inline !== undefined || table.dotted[0]?.entry.parent.type === 'TOMLInlineTable';
}

function nest(keys: readonly string[], value: TomlValue): TomlValue {
	return keys.reduceRight<TomlValue>((inner, key) => ({[key]: inner}), value);
}

const valueNames: Readonly<Record<AST.TOMLContentNode['type'], string>> = {
	TOMLArray: 'an array',
	TOMLInlineTable: 'a table',
	TOMLValue: 'a value',
};

function describe(node: TomlNode): string {
	if (node.type === 'value') {
		return valueNames[node.value.type];
	}

	return node.type === 'table' ? 'a table' : 'an array of tables';
}

function placeOf(node: TomlNode): string {
	const piece = node.entries[0] ?? node.sections[0];
	return piece ? lineOf(piece) : 'the document';
}
