// Which tests are tried on a file's mutants, and in what order: those that load it, the mirror of its path first.
import path from 'node:path';
import {hopsFrom, type ImportGraph} from './import-graph.ts';

export function findNearestTests(graph: ImportGraph, tests: readonly string[], count: number): (file: string) => string[] {
	const hops = tests.map(test => ({test, hops: hopsFrom(test, graph)}));
	return file =>
		hops
			.flatMap(({test, hops}) => {
				const imports = hops.get(file);
				return imports === undefined ? [] : [{test, distance: imports + pathDistance(file, test)}];
			})
			.sort((one, other) => one.distance - other.distance)
			.slice(0, count)
			.map(({test}) => test);
}

/** Parts of the source's path that the test's does not share; 0 for `test/a/b.test.ts` of `source/a/b.ts`. */
function pathDistance(source: string, test: string): number {
	const from = parts(source);
	const to = parts(test);
	const shared = from.findIndex((part, index) => part !== to[index]);
	return shared === -1 ? 0 : from.length - shared;
}

function parts(file: string): string[] {
	const {dir, base} = path.posix.parse(file);
	return [...dir.split('/').slice(1), base.replace(/(\.\w+)*$/, '')];
}
