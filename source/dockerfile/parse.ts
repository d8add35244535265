import {
	type Instruction as AstInstruction,
	Copy,
	DockerfileParser,
	ModifiableInstruction,
	PropertyInstruction,
	Run,
	type Dockerfile as Tree,
} from 'dockerfile-ast';
import type {Dockerfile, Instruction, Pair} from './dockerfile.ts';
import {jsonWords} from './exec-form.ts';
import {logicalText} from './logical-text.ts';
import {wordsOf} from './shell.ts';
import {stagesOf} from './stages.ts';
import {DockerfileSyntaxError} from './syntax-error.ts';

/**
Reads a Dockerfile as BuildKit does.

@throws DockerfileSyntaxError when BuildKit would not read it either.
*/
export function parseDockerfile(text: string): Dockerfile {
	const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n/);
	const tree = DockerfileParser.parse(lines.join('\n'));
	const escapeCharacter = tree.getEscapeCharacter() === '`' ? '`' : '\\';
	const instructions = tree.getInstructions().map(instruction => read(instruction, lines, escapeCharacter));
	return {directives: {syntax: directive(tree, 'syntax'), escape: escapeCharacter}, ...stagesOf(instructions)};
}

/** https://docs.docker.com/reference/dockerfile/#overview */
const keywords: ReadonlySet<string> = new Set(
	'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(' '),
);

function read(node: AstInstruction, lines: readonly string[], escapeCharacter: string): Instruction {
	const keyword = node.getKeyword();
	const {start, end} = node.getRange();
	const line = start.line + 1;
	if (!keywords.has(keyword)) {
		throw new DockerfileSyntaxError(line, `there is no instruction ${node.getInstruction()}`);
	}

	const heredocs = heredocsOf(node, lines);
	const range = node.getArgumentsRange();
	const text =
		range === null
			? ''
			: logicalText(lines, {start: range.start, end: heredocs.bodyFrom === undefined ? range.end : heredocs.bodyFrom}, escapeCharacter);
	if (text === '') {
		throw new DockerfileSyntaxError(line, `${keyword} says nothing`);
	}

	const words = keyword === 'ENV' || keyword === 'LABEL' ? undefined : jsonWords(text);
	return {
		keyword,
		line,
		lastLine: end.line + 1,
		flags: flagsOf(node),
		text,
		words: words ?? wordsOf(text),
		exec: words !== undefined,
		pairs: pairsOf(node),
		heredocs: heredocs.found,
	};
}

function flagsOf(node: AstInstruction): Instruction['flags'] {
	const flags = node instanceof ModifiableInstruction ? node.getFlags() : [];
	return flags.map(flag => ({name: flag.getName(), value: flag.getValue() ?? ''}));
}

function pairsOf(node: AstInstruction): readonly Pair[] {
	const properties = node instanceof PropertyInstruction ? node.getProperties() : [];
	return properties.map(property => ({name: property.getName(), value: property.getValue() ?? undefined}));
}

type Position = {readonly line: number; readonly character: number};

function heredocsOf(
	node: AstInstruction,
	lines: readonly string[],
): {readonly found: Instruction['heredocs']; readonly bodyFrom?: Position} {
	const found = node instanceof Run || node instanceof Copy ? node.getHeredocs() : [];
	const bodies = found.map(heredoc => {
		const delimiter = heredoc.getDelimiterRange();
		if (delimiter === null) {
			throw new DockerfileSyntaxError(node.getRange().start.line + 1, `its heredoc ${heredoc.getName()} never ends`);
		}

		const from = heredoc.getContentRange()?.start.line ?? delimiter.start.line;
		return {name: heredoc.getName(), from, text: lines.slice(from, delimiter.start.line).join('\n')};
	});
	const first = bodies[0]?.from;
	return {
		found: bodies.map(({name, text}) => ({name, text})),
		bodyFrom: first === undefined ? undefined : {line: first - 1, character: lines[first - 1]?.length ?? 0},
	};
}

function directive(tree: Tree, name: string): string | undefined {
	return tree
		.getDirectives()
		.find(found => found.getName().toLowerCase() === name)
		?.getValue();
}
