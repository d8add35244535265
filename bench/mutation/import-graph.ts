// How many imports lie between a test file and each source that it loads, over files of the project only.
import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {parseSync} from 'rolldown/utils';

export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** Files are named from the root, with slashes. */
export async function readImportGraph(root: string): Promise<ImportGraph> {
	const graph = new Map<string, string[]>();
	for (const folder of ['source', 'test']) {
		for (const entry of await readdir(path.join(root, folder), {recursive: true})) {
			if (/\.tsx?$/.test(entry)) {
				const file = path.posix.join(folder, entry);
				graph.set(file, importsOf(file, await readFile(path.join(root, file), 'utf8')));
			}
		}
	}

	return graph;
}

export function importsOf(file: string, text: string): string[] {
	const {staticImports, dynamicImports, staticExports} = parseSync(file, text).module;
	return [
		...staticImports.filter(({entries}) => entries.length === 0 || entries.some(({isType}) => !isType)).map(one => one.moduleRequest.value),
		...staticExports.flatMap(({entries}) => entries.flatMap(({moduleRequest}) => moduleRequest?.value ?? [])),
		...dynamicImports.map(({moduleRequest}) => text.slice(moduleRequest.start + 1, moduleRequest.end - 1)),
	]
		.filter(name => name.startsWith('.'))
		.map(name => path.posix.join(path.posix.dirname(file), name));
}

/** 1 for what the file imports itself. */
export function hopsFrom(file: string, graph: ImportGraph): Map<string, number> {
	const hops = new Map([[file, 0]]);
	for (const [at, count] of hops) {
		for (const next of graph.get(at) ?? []) {
			if (!hops.has(next)) {
				hops.set(next, count + 1);
			}
		}
	}

	return hops;
}
