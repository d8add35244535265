import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import type {CargoWorkspace} from './project.ts';
import {serverCandidates} from './servers.ts';

/** A route that looks like a health check. */
export type HealthRoute = {
	readonly path: string;
	/** Where its text stands, relative to the workspace's root, with slashes. */
	readonly file: string;
};

/** The last words of such a path, the likeliest first. */
const words = [
	'health',
	'healthz',
	'health_check',
	'health-check',
	'healthcheck',
	'readyz',
	'ready',
	'livez',
	'live',
	'up',
	'ping',
	'status',
];

const mostFiles = 400;

/**
The route of the likeliest server that says whether it is well: a string that begins with a slash and ends with one of the usual
words, in its Rust sources. A guess, shown with its place.
*/
export async function findHealthRoute(root: string, cargo: Omit<CargoWorkspace, 'lockfile'>): Promise<HealthRoute | undefined> {
	const member = serverCandidates({cargo})[0]?.member;
	if (member === undefined) {
		return undefined;
	}

	const folder = path.join(path.dirname(member.manifestPath), 'src');
	const files = (await readdir(folder, {recursive: true, withFileTypes: true}).catch(() => []))
		.filter(entry => entry.isFile() && entry.name.endsWith('.rs'))
		.map(entry => path.join(entry.parentPath, entry.name))
		.sort()
		.slice(0, mostFiles);
	const found: Array<HealthRoute & {readonly rank: number}> = [];
	for (const file of files) {
		const text = await readFile(file, 'utf8').catch(() => '');
		for (const [, route = ''] of text.matchAll(/"(\/(?:[\w.-]+\/){0,4}[\w-]+)"/g)) {
			const rank = words.indexOf(route.split('/').at(-1)?.toLowerCase() ?? '');
			if (rank !== -1) {
				found.push({path: route, file: path.relative(root, file).split(path.sep).join('/'), rank: rank * 10 + route.split('/').length});
			}
		}
	}

	const [best] = found.sort((a, b) => a.rank - b.rank);
	return best === undefined ? undefined : {path: best.path, file: best.file};
}
