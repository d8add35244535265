import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {type RustGroup, type RustTree, readRustTrees} from './rust-tokens.ts';

/** A function as it stands in a source. What is compiled only for tests, or only with a `cfg`, is left out. */
export type RustFunction = {
	readonly name: string;
	/** Absolute. */
	readonly file: string;
	/** The names of the modules that it is in, as far as files and `mod` blocks tell. */
	readonly modules: readonly string[];
	/** What stands in `#[…]` before it. */
	readonly attributes: ReadonlyArray<readonly RustTree[]>;
	readonly parameters: readonly RustTree[];
	readonly body: RustGroup;
};

const mostFiles = 400;

/** The functions in the Rust sources below these folders. A file that can't be read is left out. */
export async function readFunctions(folders: readonly string[]): Promise<readonly RustFunction[]> {
	const files = await Promise.all(folders.map(filesIn));
	const functions: RustFunction[] = [];
	for (const {folder, file} of files.flat().slice(0, mostFiles)) {
		const trees = readRustTrees(await readFile(file, 'utf8').catch(() => ''));
		if (trees !== undefined) {
			collect(withoutConditional(trees), file, modulesOf(path.relative(folder, file)), functions);
		}
	}

	return functions;
}

async function filesIn(folder: string) {
	const entries = await readdir(folder, {recursive: true, withFileTypes: true}).catch(() => []);
	return entries
		.filter(entry => entry.isFile() && entry.name.endsWith('.rs') && !/^tests?\.rs$/.test(entry.name))
		.map(entry => ({folder, file: path.join(entry.parentPath, entry.name)}))
		.filter(({file}) => !/(?:^|[/\\])tests?[/\\]/.test(path.relative(folder, file)))
		.sort((a, b) => (a.file < b.file ? -1 : 1));
}

function modulesOf(file: string): readonly string[] {
	return file
		.replace(/\.rs$/, '')
		.split(path.sep)
		.filter(part => !['mod', 'main', 'lib'].includes(part));
}

function collect(trees: readonly RustTree[], file: string, modules: readonly string[], functions: RustFunction[]): void {
	let attributes: Array<readonly RustTree[]> = [];
	for (let at = 0; at < trees.length; at++) {
		const tree = trees[at] as RustTree;
		const next = trees[at + 1];
		if (isMark(tree, '#') && next?.type === '[') {
			attributes.push(next.trees);
			at++;
		} else if (isName(tree, 'fn') && next?.type === 'name') {
			const end = endOfItem(trees, at);
			const parameters = trees.slice(at, end).find(part => part.type === '(');
			const body = trees[end - 1];
			if (parameters?.type === '(' && body?.type === '{') {
				functions.push({name: next.text, file, modules, attributes, parameters: parameters.trees, body});
				collect(body.trees, file, modules, functions);
			}

			attributes = [];
			at = end - 1;
		} else if (isName(tree, 'mod') && next?.type === 'name' && trees[at + 2]?.type === '{') {
			collect((trees[at + 2] as RustGroup).trees, file, [...modules, next.text], functions);
			attributes = [];
			at += 2;
		} else if (tree.type === '{') {
			// `impl` and what else has functions in it.
			collect(tree.trees, file, modules, functions);
			attributes = [];
		} else if (isMark(tree, ';')) {
			attributes = [];
		}
	}
}

/** Without what an attribute may leave out of the build: `#[cfg(…)]`, `#[test]`, `#[tokio::test]`. */
function withoutConditional(trees: readonly RustTree[]): readonly RustTree[] {
	const kept: RustTree[] = [];
	for (let at = 0; at < trees.length; at++) {
		const tree = trees[at] as RustTree;
		const next = trees[at + 1];
		if (isMark(tree, '#') && next?.type === '[' && isConditional(next.trees)) {
			at = endOfItem(trees, at + 2) - 1;
		} else {
			kept.push('trees' in tree ? {...tree, trees: withoutConditional(tree.trees)} : tree);
		}
	}

	return kept;
}

function isConditional(attribute: readonly RustTree[]): boolean {
	const names = attribute.flatMap(tree => (tree.type === 'name' ? [tree.text] : []));
	const [condition] = attribute.filter(tree => tree.type === '(');
	const inside = condition?.type === '(' ? condition.trees : [];
	const isNotTest = isName(inside[0], 'not') && inside[1]?.type === '(' && isName(inside[1].trees[0], 'test');
	return names[0] === 'cfg' ? !isNotTest : names.at(-1) === 'test';
}

/** The index behind an item or a statement: behind its block, or its semicolon. */
function endOfItem(trees: readonly RustTree[], start: number): number {
	const end = trees.findIndex((tree, at) => at >= start && (tree.type === '{' || isMark(tree, ';')));
	return end === -1 ? trees.length : end + 1;
}

export function isName(tree: RustTree | undefined, text?: string): boolean {
	return tree?.type === 'name' && (text === undefined || tree.text === text);
}

export function isMark(tree: RustTree | undefined, text: string): boolean {
	return tree?.type === 'punctuation' && tree.text === text;
}

/** What stands between commas. */
export function splitAt(trees: readonly RustTree[], mark: ',' | ';'): ReadonlyArray<readonly RustTree[]> {
	const parts: RustTree[][] = [[]];
	for (const tree of trees) {
		if (isMark(tree, mark)) {
			parts.push([]);
		} else {
			parts.at(-1)?.push(tree);
		}
	}

	return parts;
}
