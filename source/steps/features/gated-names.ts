import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {type RustTree, readRustTrees} from '../../project/rust-tokens.ts';

/** By what something is called in a package's sources: the features without which it is not there, each set for one place. */
export type GatedNames = ReadonlyMap<string, readonly ReadonlySet<string>[]>;

type Scan = {
	/** Below `src`, with slashes. */
	readonly files: ReadonlyMap<string, readonly RustTree[]>;
	readonly read: Set<string>;
	/** Macros that put a condition before all that they are given: `cfg_net! { … }`. */
	readonly macros: Map<string, ReadonlySet<string>>;
	readonly names: Map<string, ReadonlySet<string>[]>;
};

/**
What a package calls by name only with a feature: items, methods, what it exports, the traits and types of implementations. For errors in which rustc does not say
what is missing, such as that of a method; so a name too many does no harm.
*/
export async function readGatedNames(sources: string): Promise<GatedNames> {
	const folder = path.join(sources, 'src');
	const entries = await readdir(folder, {recursive: true}).catch(() => []);
	const files = entries.filter(name => name.endsWith('.rs')).toSorted();
	const scan: Scan = {
		files: new Map(
			await Promise.all(
				files.map(
					async name =>
						[name.replaceAll(path.sep, '/'), readRustTrees(await readFile(path.join(folder, name), 'utf8').catch(() => '')) ?? []] as const,
				),
			),
		),
		read: new Set(),
		macros: new Map(),
		names: new Map(),
	};
	for (const trees of scan.files.values()) {
		findMacros(trees, scan);
	}

	readModule('lib.rs', '', new Set(), scan);
	return scan.names;
}

function readModule(file: string, folder: string, on: ReadonlySet<string>, scan: Scan): void {
	const trees = scan.files.get(file);
	if (trees !== undefined && !scan.read.has(file)) {
		scan.read.add(file);
		walk(trees, folder, on, scan);
	}
}

function findMacros(trees: readonly RustTree[], scan: Scan): void {
	for (const [index, tree] of trees.entries()) {
		if ('trees' in tree) {
			const isMacro = textOf(trees[index - 3]) === 'macro_rules';
			const features = isMacro ? conditionsIn(tree.trees) : new Set<string>();
			if (features.size > 0) {
				scan.macros.set(textOf(trees[index - 1]) ?? '', features);
			} else if (!isMacro) {
				findMacros(tree.trees, scan);
			}
		}
	}
}

/** Of a macro's template: what is in its `#[cfg(…)]`. */
function conditionsIn(trees: readonly RustTree[]): ReadonlySet<string> {
	return new Set(
		trees.flatMap((tree, index) =>
			'trees' in tree ? [...(textOf(trees[index - 1]) === '#' ? featuresOf(tree.trees) : conditionsIn(tree.trees))] : [],
		),
	);
}

/** The features of `cfg(…)`, but for those in `not(…)`. */
function featuresOf([head, group]: readonly RustTree[]): ReadonlySet<string> {
	return new Set(textOf(head) === 'cfg' && group !== undefined && 'trees' in group ? wanted(group.trees) : []);
}

function wanted(trees: readonly RustTree[]): readonly string[] {
	return trees.flatMap((tree, index) =>
		'trees' in tree
			? textOf(trees[index - 1]) === 'not'
				? []
				: wanted(tree.trees)
			: tree.type === 'string' && textOf(trees[index - 2]) === 'feature'
				? [tree.text]
				: [],
	);
}

const defining: ReadonlySet<string> = new Set('fn struct enum union trait type const static mod macro_rules as'.split(' '));

/** Item by item: what stands before it decides about it, up to its block or its semicolon. */
function walk(trees: readonly RustTree[], folder: string, around: ReadonlySet<string>, scan: Scan): void {
	let on = around;
	let keyword: string | undefined;
	let module: string | undefined;
	for (const [index, tree] of trees.entries()) {
		const before = textOf(trees[index - 1]);
		if ('trees' in tree) {
			if (before === '#') {
				on = new Set([...on, ...featuresOf(tree.trees)]);
				continue;
			}

			const macro = before === '!' ? scan.macros.get(textOf(trees[index - 2]) ?? '') : undefined;
			const isList = keyword === 'use' || keyword === 'impl';
			if (tree.type === '{' && keyword !== 'use' && keyword !== 'fn') {
				walk(tree.trees, module === undefined ? folder : `${folder}${module}/`, new Set([...on, ...(macro ?? [])]), scan);
			} else if (isList) {
				note(namesIn(tree.trees), on, scan);
			}

			if (tree.type === '{' && keyword !== 'use') {
				[on, keyword, module] = [around, undefined, undefined];
			}

			continue;
		}

		if (tree.text === ';' && tree.type === 'punctuation') {
			if (keyword === 'mod' && module !== undefined) {
				readModule(`${folder}${module}.rs`, `${folder}${module}/`, on, scan);
				readModule(`${folder}${module}/mod.rs`, `${folder}${module}/`, on, scan);
			}

			[on, keyword, module] = [around, undefined, undefined];
		} else if (tree.type === 'name') {
			if (before !== undefined && (defining.has(before) || (before === '!' && textOf(trees[index - 2]) === 'macro_rules'))) {
				note([tree.text], on, scan);
			} else if (keyword === 'use' || keyword === 'impl') {
				note([tree.text], on, scan);
			}

			module = before === 'mod' ? tree.text : module;
			keyword ??= ['use', 'impl', 'fn', 'mod'].includes(tree.text) ? tree.text : undefined;
		}
	}
}

function namesIn(trees: readonly RustTree[]): readonly string[] {
	return trees.flatMap(tree => ('trees' in tree ? namesIn(tree.trees) : tree.type === 'name' ? [tree.text] : []));
}

function note(names: readonly string[], on: ReadonlySet<string>, {names: known}: Scan): void {
	for (const name of on.size === 0 ? [] : names) {
		known.set(name, [...(known.get(name) ?? []), on]);
	}
}

function textOf(tree: RustTree | undefined): string | undefined {
	return tree === undefined || 'trees' in tree || tree.type === 'string' ? undefined : tree.text;
}
