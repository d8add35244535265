import type {AST} from 'toml-eslint-parser';
import {insertItems} from './bracketed-list.ts';
import {contentEnd, leadingStart, sectionEnd, sectionLimit, type TomlDocument} from './document.ts';
import {formatComment, formatEntry, formatPath, formatValue} from './format.ts';
import {indentation, lineEnd, nextLine} from './lines.ts';
import {insertion, type Splice} from './splice.ts';
import type {TomlValue} from './toml-edit.ts';
import type {TableNode} from './tree.ts';

/** Adds `key = value` to a table that has a place for it: the root, a header, braces or dotted keys. */
export function insertEntry(document: TomlDocument, table: TableNode, key: string, value: TomlValue): readonly Splice[] {
	const entry = formatEntry(key, value);
	if (table.isRoot) {
		return [insertRootEntry(document, entry)];
	}

	if (table.inline) {
		return insertItems(document, table.inline, [entry]);
	}

	return table.header ? [insertSectionEntry(document, table.header, entry)] : insertDottedEntry(document, table, [key], value);
}

/** Adds `a.b.key = value` after the last of the dotted entries that write the table `a.b`, with its words for `a.b`. */
export function insertDottedEntry(document: TomlDocument, table: TableNode, keys: readonly string[], value: TomlValue): readonly Splice[] {
	const {entry, depth} = table.dotted.at(-1) as TableNode['dotted'][number];
	const from = entry.key.range[0];
	const to = (entry.key.keys[depth - 1] as AST.TOMLNode).range[1];
	const text = `${document.text.slice(from, to)}.${formatPath(keys)} = ${formatValue(value)}`;
	return entry.parent.type === 'TOMLInlineTable' ? insertItems(document, entry.parent, [text]) : [insertLineAfter(document, entry, text)];
}

/** Adds a section after the last one with the same first key, else at the end, with a blank line above it. */
export function insertSection(
	document: TomlDocument,
	section: {
		readonly path: readonly string[];
		readonly entries: Readonly<Record<string, TomlValue>>;
		readonly comment?: readonly string[];
	},
): Splice {
	const {text, newline} = document;
	const sibling = document.sections.findLast(({resolvedKey}) => resolvedKey[0] === section.path[0]);
	const outer = sibling ? indentation(text, sibling.range[0]) : '';
	const siblingEntry = sibling?.body[0];
	const inner = siblingEntry ? indentation(text, siblingEntry.range[0]) : outer;
	const lines = [
		...(section.comment ?? []).map(words => outer + formatComment(words)),
		`${outer}[${formatPath(section.path)}]`,
		...Object.entries(section.entries).map(([key, value]) => inner + formatEntry(key, value)),
	].join(newline);
	return insertParagraph(document, sibling ? endWithComments(document, sibling) : contentEnd(document), lines);
}

function insertRootEntry(document: TomlDocument, entry: string): Splice {
	const last = document.entries.at(-1);
	if (last) {
		return insertLineAfter(document, last, entry);
	}

	const [first] = document.sections;
	if (first) {
		return insertion(leadingStart(document, first), entry + document.newline + document.newline);
	}

	return insertParagraph(document, contentEnd(document), entry);
}

function insertSectionEntry(document: TomlDocument, section: AST.TOMLTable, entry: string): Splice {
	const last = section.body.at(-1);
	if (last) {
		return insertLineAfter(document, last, entry);
	}

	// The comment lines directly below a header tell what it is for: they stay there.
	const limit = sectionLimit(document, section);
	let end = sectionEnd(document, section);
	let below = nextLine(document.text, end);
	while (below < limit && document.commentLines.has(below)) {
		end = lineEnd(document.text, below);
		below = nextLine(document.text, end);
	}

	return insertion(end, document.newline + indentation(document.text, section.range[0]) + entry);
}

function insertLineAfter(document: TomlDocument, entry: AST.TOMLKeyValue, line: string): Splice {
	const {text, newline} = document;
	return insertion(lineEnd(text, entry.range[1]), newline + indentation(text, entry.range[0]) + line);
}

function insertParagraph({newline}: TomlDocument, end: number | undefined, lines: string): Splice {
	return end === undefined ? insertion(0, lines + newline) : insertion(end, newline + newline + lines);
}

/** Comments below the last entry that aren't the next header's stay with their section. */
function endWithComments(document: TomlDocument, section: AST.TOMLTable): number {
	const end = sectionEnd(document, section);
	const limit = sectionLimit(document, section);
	const comment = document.comments.findLast(({range}) => range[0] >= end && range[0] < limit);
	return comment ? lineEnd(document.text, comment.range[1]) : end;
}
