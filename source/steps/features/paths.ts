import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {type RustTree, readRustTrees} from '../../project/rust-tokens.ts';

/** What a source names of another crate: `x::net::Listener` has two names. */
export type NamedPath = {
	readonly names: readonly string[];
	/** With slashes, relative to the folder. */
	readonly file: string;
};

/** All paths in a folder's sources that begin with a crate, each branch of a `use` by itself. */
export async function pathsInto(crate: string, folder: string): Promise<readonly NamedPath[]> {
	const entries = await readdir(folder, {recursive: true}).catch(() => []);
	const found = await Promise.all(
		entries
			.filter(name => name.endsWith('.rs'))
			.toSorted()
			.map(async file => {
				const trees = readRustTrees(await readFile(path.join(folder, file), 'utf8').catch(() => '')) ?? [];
				return pathsIn(trees, crate).map(names => ({names, file: file.replaceAll(path.sep, '/')}));
			}),
	);
	return found.flat();
}

function pathsIn(trees: readonly RustTree[], crate: string): readonly (readonly string[])[] {
	return trees.flatMap((tree, index) => {
		if ('trees' in tree) {
			return pathsIn(tree.trees, crate);
		}

		const before = trees[index - 3];
		// `use ::x::y` begins with it, `other::x::y` does not.
		const isInner = isColons(trees, index - 2) && before?.type === 'name' && before.text !== 'use';
		return tree.type === 'name' && tree.text === crate && !isInner ? branches(trees, index + 1) : [];
	});
}

/** What stands behind a name: `::next`, `::{one, two::three}`. */
function branches(trees: readonly RustTree[], at: number): readonly (readonly string[])[] {
	const next = isColons(trees, at) ? trees[at + 2] : undefined;
	if (next?.type === '{') {
		return next.trees.flatMap((tree, index) => {
			const before = next.trees[index - 1];
			const isFirst = before === undefined || (before.type === 'punctuation' && before.text === ',');
			return tree.type === 'name' && isFirst ? withRest(tree.text, branches(next.trees, index + 1)) : [];
		});
	}

	return next?.type === 'name' ? withRest(next.text, branches(trees, at + 3)) : [];
}

function withRest(name: string, rest: readonly (readonly string[])[]): readonly (readonly string[])[] {
	return rest.length === 0 ? [[name]] : rest.map(names => [name, ...names]);
}

function isColons(trees: readonly RustTree[], at: number): boolean {
	return [at, at + 1].every(index => {
		const tree = trees[index];
		return tree?.type === 'punctuation' && tree.text === ':';
	});
}
