import type {AST} from 'toml-eslint-parser';
import {removeItem} from './bracketed-list.ts';
import {leadingStart, sectionEnd, type TomlDocument} from './document.ts';
import {isBlank, isBlankLine, lineEnd, lineStart, nextLine, previousLineEnd} from './lines.ts';
import {deletion, type Splice} from './splice.ts';
import type {TomlNode} from './tree.ts';

/**
Removes the pieces that write a node: its lines, or the first of its members of an inline table (the rest is found when the
text is read again).
*/
export function removeNode(document: TomlDocument, node: TomlNode): readonly Splice[] {
	const [entry] = node.entries;
	if (entry?.parent.type === 'TOMLInlineTable') {
		return removeItem(document, entry.parent, entry.parent.body.indexOf(entry));
	}

	const blocks = [
		...node.entries.map(piece => entryLines(document.text, piece)),
		...node.sections.map(section => sectionLines(document, section)),
	];
	return joinBlocks(document.text, blocks).map(block => removeBlock(document.text, block));
}

/** Whole lines, from the start of the first to the end of the last, before its newline. */
type Block = {
	readonly start: number;
	readonly end: number;
	readonly isSection: boolean;
};

function entryLines(text: string, entry: AST.TOMLKeyValue): Block {
	return {start: lineStart(text, entry.range[0]), end: lineEnd(text, entry.range[1]), isSection: false};
}

/** A section with the comment above its header and the blank lines that set it apart from what stands before it. */
function sectionLines(document: TomlDocument, section: AST.TOMLTable): Block {
	const {text} = document;
	let start = leadingStart(document, section);
	while (start > 0 && isBlankLine(text, lineStart(text, start - 1))) {
		start = lineStart(text, start - 1);
	}

	return {start, end: sectionEnd(document, section), isSection: true};
}

/** Blocks with nothing but blank lines between them go as one. */
function joinBlocks(text: string, blocks: readonly Block[]): readonly Block[] {
	const joined: Block[] = [];
	for (const block of blocks.toSorted((left, right) => left.start - right.start)) {
		const last = joined.at(-1);
		if (last && isBlank(text, last.end, block.start)) {
			joined[joined.length - 1] = {start: last.start, end: block.end, isSection: last.isSection || block.isSection};
		} else {
			joined.push(block);
		}
	}

	return joined;
}

/**
Removes lines together with the newline above them, so that a missing final newline stays missing. The blank line that set
them apart goes too: it would otherwise be left over.
*/
function removeBlock(text: string, {start, end, isSection}: Block): Splice {
	const below = nextLine(text, end);
	const isFollowed = !isBlank(text, below, text.length);
	if (start === 0) {
		return deletion(0, isFollowed ? skipBlankLines(text, below) : below);
	}

	const above = lineStart(text, start - 1);
	const isApart = !isSection && isBlankLine(text, above);
	if (isApart && isFollowed && isBlankLine(text, below)) {
		return deletion(start, nextLine(text, below));
	}

	return deletion(previousLineEnd(text, isApart && !isFollowed && above > 0 ? above : start), end);
}

function skipBlankLines(text: string, start: number): number {
	let line = start;
	while (line < text.length && isBlankLine(text, line)) {
		line = nextLine(text, line);
	}

	return line;
}
