import type {AST} from 'toml-eslint-parser';
import type {TomlDocument} from './document.ts';
import {indentation, isBlank, lineEnd, lineStart, previousLineEnd} from './lines.ts';
import {deletion, insertion, type Splice} from './splice.ts';

/** What stands between brackets, separated by commas: `[1, 2]` and `{ a = 1 }`. */
export type BracketedList = AST.TOMLArray | AST.TOMLInlineTable;

/** Adds items at the end of a list, one a line where the list is written so, with a comma after the last where there was one. */
export function insertItems(document: TomlDocument, list: BracketedList, items: readonly string[]): readonly Splice[] {
	const last = itemsOf(list).at(-1);
	if (last === undefined) {
		return insertFirstItems(document, list, items);
	}

	const {text, newline} = document;
	const comma = commaAfter(document, last, list);
	const anchor = comma?.range[1] ?? last.range[1];
	if (!hasItemLines(text, list, last)) {
		return [insertion(anchor, items.map(item => (comma ? ` ${item},` : `, ${item}`)).join(''))];
	}

	const lines = items.map(item => newline + indentation(text, last.range[0]) + item);
	const end = lineEnd(text, anchor);
	return comma ? [insertion(end, lines.map(line => `${line},`).join(''))] : [insertion(anchor, ','), insertion(end, lines.join(','))];
}

/** Removes one item of a list with one comma, and its line where it has one for itself. */
export function removeItem(document: TomlDocument, list: BracketedList, index: number): readonly Splice[] {
	const {text} = document;
	const items = itemsOf(list);
	const item = items[index] as AST.TOMLNode;
	const previous = items[index - 1];
	const next = items[index + 1];
	const inner = {start: list.range[0] + 1, end: list.range[1] - 1};
	const comma = commaAfter(document, item, list);
	const commaBefore = previous && commaAfter(document, previous, list);
	const hasComments = document.comments.some(
		({range}) => range[0] >= inner.start && range[1] <= inner.end && !(range[0] >= item.range[0] && range[1] <= item.range[1]),
	);

	if (items.length === 1 && !hasComments) {
		return [deletion(inner.start, inner.end)];
	}

	const before = text.slice(previous?.range[1] ?? inner.start, item.range[0]);
	const after = text.slice(item.range[1], next?.range[0] ?? inner.end);
	if (!before.includes('\n') && !after.includes('\n')) {
		return next === undefined ? [deletion(previous?.range[1] ?? inner.start, item.range[1])] : [deletion(item.range[0], next.range[0])];
	}

	const start = lineStart(text, item.range[0]);
	const end = lineEnd(text, comma?.range[1] ?? item.range[1]);
	const hasOwnLine =
		isBlank(text, start, item.range[0]) &&
		(comma ? !text.slice(item.range[1], comma.range[0]).includes('\n') : next === undefined) &&
		end <= (next?.range[0] ?? inner.end);
	const line = hasOwnLine ? deletion(previousLineEnd(text, start), end) : deletion(...item.range);
	// A line takes the comma behind its item along; any other comma has to go by itself.
	const looseComma = hasOwnLine && comma ? undefined : (comma ?? commaBefore);
	return looseComma ? [deletion(...looseComma.range), line] : [line];
}

function insertFirstItems(document: TomlDocument, list: BracketedList, items: readonly string[]): readonly Splice[] {
	const {text, newline} = document;
	const close = list.range[1] - 1;
	const inner = text.slice(list.range[0] + 1, close);
	if (!inner.includes('\n')) {
		const padding = inner === '' && list.type === 'TOMLInlineTable' ? ' ' : '';
		return [insertion(close, padding + items.join(', ') + (inner || padding))];
	}

	const closingIndentation = indentation(text, close);
	const comment = document.comments.find(
		({range}) => range[0] > list.range[0] && range[1] < close && document.commentLines.has(lineStart(text, range[0])),
	);
	const itemIndentation = comment
		? indentation(text, comment.range[0])
		: closingIndentation + (closingIndentation.startsWith('\t') ? '\t' : '    ');
	return [insertion(lineStart(text, close), items.map(item => `${itemIndentation}${item},${newline}`).join(''))];
}

/** Whether new items get lines of their own: the closing bracket has one, and the last item doesn't share the opening one's. */
function hasItemLines(text: string, list: BracketedList, last: AST.TOMLNode): boolean {
	const close = list.range[1] - 1;
	const closingLine = lineStart(text, close);
	return closingLine >= last.range[1] && isBlank(text, closingLine, close) && lineStart(text, last.range[0]) > list.range[0];
}

function commaAfter(document: TomlDocument, item: AST.TOMLNode, list: BracketedList): AST.Token | undefined {
	const token = document.tokens.find(({range}) => range[0] >= item.range[1]);
	return token?.value === ',' && token.type === 'Punctuator' && token.range[1] <= list.range[1] ? token : undefined;
}

function itemsOf(list: BracketedList): readonly AST.TOMLNode[] {
	return list.type === 'TOMLArray' ? list.elements : list.body;
}
