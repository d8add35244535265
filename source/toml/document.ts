import {type AST, ParseError, parseTOML} from 'toml-eslint-parser';
import {isBlank, lineEnd, lineStart, majorityNewline} from './lines.ts';
import {readExactToml, TomlSyntaxError, type TomlTable} from './read.ts';
import {buildTree, type TableNode} from './tree.ts';

/** A text, what it means (smol-toml) and where each piece of it stands (toml-eslint-parser). */
export type TomlDocument = {
	/** Without the byte order mark, which toml-eslint-parser refuses. All offsets are offsets in it. */
	readonly text: string;
	readonly newline: string;
	/** Integers as bigints. */
	readonly table: TomlTable;
	readonly root: TableNode;
	readonly entries: readonly AST.TOMLKeyValue[];
	readonly sections: readonly AST.TOMLTable[];
	readonly comments: readonly AST.Comment[];
	readonly tokens: readonly AST.Token[];
	/** Where the lines start that hold nothing but a comment. */
	readonly commentLines: ReadonlySet<number>;
};

/**
Reads a text without a byte order mark.

@throws TomlSyntaxError when either parser refuses it.
*/
export function parseDocument(text: string): TomlDocument {
	const table = readExactToml(text);
	const program = parseRanges(text);
	const [topLevel] = program.body;
	return {
		text,
		newline: majorityNewline(text),
		table,
		root: buildTree(topLevel),
		entries: topLevel.body.filter(piece => piece.type === 'TOMLKeyValue'),
		sections: topLevel.body.filter(piece => piece.type === 'TOMLTable'),
		comments: program.comments,
		tokens: program.tokens,
		commentLines: new Set(
			program.comments
				.filter(comment => isBlank(text, lineStart(text, comment.range[0]), comment.range[0]))
				.map(comment => lineStart(text, comment.range[0])),
		),
	};
}

/** Where the comment lines directly above a header start; where its own line starts when there are none. */
export function leadingStart(document: TomlDocument, section: AST.TOMLTable): number {
	let start = lineStart(document.text, section.range[0]);
	while (start > 0) {
		const above = lineStart(document.text, start - 1);
		if (!document.commentLines.has(above)) {
			break;
		}

		start = above;
	}

	return start;
}

/** Where the line of a section's last entry ends, or of its header when it has none. */
export function sectionEnd(document: TomlDocument, section: AST.TOMLTable): number {
	return lineEnd(document.text, section.range[1]);
}

/** Where a section leaves off and what belongs to the next header begins. */
export function sectionLimit(document: TomlDocument, section: AST.TOMLTable): number {
	const next = document.sections[document.sections.indexOf(section) + 1];
	return next === undefined ? document.text.length : leadingStart(document, next);
}

/** Where the last line that isn't blank ends; undefined in a document of blank lines. */
export function contentEnd(document: TomlDocument): number | undefined {
	const content = document.text.trimEnd().length;
	return content === 0 ? undefined : lineEnd(document.text, content);
}

/** How a message names the place of a piece of the text. */
export function lineOf(piece: AST.TOMLNode): string {
	return `line ${piece.loc.start.line}`;
}

function parseRanges(text: string): AST.TOMLProgram {
	try {
		return parseTOML(text);
	} catch (error) {
		if (!(error instanceof ParseError)) {
			throw error;
		}

		const {lineNumber: line, column, message} = error;
		throw new TomlSyntaxError(message, {line, column: column + 1, words: text.split(/\r?\n/)[line - 1] ?? ''});
	}
}
