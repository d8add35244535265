import {posix as path} from 'node:path';
import type {CarriedFile, ExistingDockerfile} from '../../../dockerfile/existing-dockerfile.ts';
import {leftOut} from '../dockerignore.ts';
import type {ImageRecipe} from '../recipe.ts';

/** Paths that a Dockerfile copies and that are in the project, and what they are there. */
export type Present = ReadonlyMap<string, 'file' | 'folder'>;

export type LostFile = CarriedFile & {readonly why: 'everything' | 'left out' | 'not in the project'};

export type CarriedFiles = Pick<ImageRecipe, 'runtimeFiles' | 'copies'> & {
	readonly lost: readonly LostFile[];
	readonly conflicts: readonly string[];
};

type Surroundings = {
	readonly present: Present;
	readonly preferTheirs: boolean;
	readonly workdir: string;
	/** A program that nothing in the new image starts. */
	readonly unused: string | undefined;
};

/** Each file once: where the server's own files land elsewhere in the user's image, one of the two places is the right one. */
export function carriedFiles(
	{runtimeFiles}: Pick<ImageRecipe, 'runtimeFiles'>,
	{files, singleStage}: ExistingDockerfile,
	{present, preferTheirs, workdir, unused}: Surroundings,
): CarriedFiles {
	const wanted = files.filter(({from}) => !(singleStage && isSource(from)) && !(unused !== undefined && path.basename(from) === unused));
	const lost = wanted.flatMap(file => {
		const why = whyLost(file, present);
		return why === undefined ? [] : [{...file, why}];
	});
	const theirs = wanted.filter(file => whyLost(file, present) === undefined && !isThere(file, {runtimeFiles, present, workdir}));
	const elsewhere = theirs.filter(({from}) => runtimeFiles.includes(from));
	const copies = preferTheirs ? theirs : theirs.filter(file => !elsewhere.includes(file));
	return {
		runtimeFiles: preferTheirs ? runtimeFiles.filter(file => !elsewhere.some(({from}) => from === file)) : runtimeFiles,
		copies: [...new Map(copies.map(({from, to}) => [`${from} ${to}`, {from, to}])).values()],
		lost,
		conflicts: elsewhere.map(({from, to}) => {
			const own = path.join(workdir, from);
			return `${from}: in ${preferTheirs ? `${to} instead of ${own}` : `${own} instead of ${to}`}`;
		}),
	};
}

function whyLost({from}: CarriedFile, present: Present): LostFile['why'] | undefined {
	if (from === '.') {
		return 'everything';
	}

	return leftOut(from) ? 'left out' : present.has(from) ? undefined : 'not in the project';
}

/** Ours is copied to the same place already, alone or with the folder that it lies in. */
function isThere(
	{from, to}: CarriedFile,
	{runtimeFiles, present, workdir}: Pick<ImageRecipe, 'runtimeFiles'> & Pick<Surroundings, 'present' | 'workdir'>,
): boolean {
	// A folder is copied without its name, a file with it.
	const landing = to.endsWith('/') && present.get(from) === 'file' ? path.join(to, path.basename(from)) : to.replace(/(?<=.)\/$/, '');
	return runtimeFiles.some(file => from === file || from.startsWith(`${file}/`)) && landing === path.join(workdir, from);
}

/** What a stage that also compiles copies for cargo. */
function isSource(from: string): boolean {
	return /(?:^|\/)(?:Cargo\.(?:toml|lock|\*)\*?|Cargo\*|src|crates|benches|examples|tests|build\.rs|\.cargo|rust-toolchain(?:\.toml)?)(?:\/|$)|\.rs$/.test(
		from,
	);
}
