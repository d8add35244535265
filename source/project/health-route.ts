import path from 'node:path';
import type {CargoMember, CargoWorkspace} from './project.ts';
import {type RustFunction, readFunctions} from './rust-functions.ts';
import type {RustTree} from './rust-tokens.ts';
import {servedRoutes} from './served-routes.ts';
import {serverCandidates} from './servers.ts';

/** A route that looks like a health check. */
export type HealthRoute = {
	readonly path: string;
	/** Where its text stands, relative to the workspace's root, with slashes. */
	readonly file: string;
	/** The router that the server serves has it, and answers a plain GET. Otherwise it is a guess. */
	readonly isServed: boolean;
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

/**
The likeliest health check of the likeliest server: a route that its router really serves to GET, with its prefixes, and without anything that
could ask for credentials. Where there is none, a path that the code mentions, which is only a guess.
*/
export async function findHealthRoute(root: string, cargo: Omit<CargoWorkspace, 'lockfile'>): Promise<HealthRoute | undefined> {
	const member = serverCandidates({cargo})[0]?.member;
	if (member === undefined) {
		return undefined;
	}

	const functions = await readFunctions(withLibraries(member, cargo.members).map(one => path.join(path.dirname(one.manifestPath), 'src')));
	const place = (file: string) => path.relative(root, file).split(path.sep).join('/');
	const served = likeliest(servedRoutes(functions).filter(({isOpen}) => isOpen));
	const mentioned = served ?? likeliest(functions.flatMap(mentionedPaths));
	return mentioned === undefined ? undefined : {path: mentioned.path, file: place(mentioned.file), isServed: served !== undefined};
}

/** The member and the members of the workspace that it is built of. */
function withLibraries(member: CargoMember, members: readonly CargoMember[]): readonly CargoMember[] {
	const found = [member];
	for (const {dependencies} of found) {
		const next = members.filter(one => !found.includes(one) && dependencies.some(({name, kind}) => kind !== 'dev' && name === one.name));
		found.push(...next);
	}

	return found;
}

type Place = {readonly path: string; readonly file: string};

function likeliest(places: readonly Place[]): Place | undefined {
	const ranked = places.flatMap(place => {
		const parts = place.path.split('/');
		const rank = words.indexOf(parts.at(-1)?.toLowerCase() ?? '');
		return rank === -1 || !/^\/(?:[\w.-]+\/){0,4}[\w-]+$/.test(place.path) ? [] : [{place, rank: rank * 10 + parts.length}];
	});
	return ranked.sort((a, b) => a.rank - b.rank)[0]?.place;
}

/** What stands as a text in the code, tests and comments apart. */
function mentionedPaths({attributes, body, file}: RustFunction): readonly Place[] {
	const texts = (trees: readonly RustTree[]): readonly string[] =>
		trees.flatMap(tree => ('trees' in tree ? texts(tree.trees) : tree.type === 'string' ? [tree.text] : []));
	return [...attributes, body.trees].flatMap(trees => texts(trees).map(text => ({path: text, file})));
}
