import {readdir, stat} from 'node:fs/promises';
import path from 'node:path';
import {exitCodes, FerroviaError} from '../../engine/errors.ts';
import type {Project} from '../../project/project.ts';
import type {Present} from './carried/files.ts';
import {type CompileTimeSite, readCompileTimeSites} from './compile-time/sites.ts';
import {type LocalSource, readLocalSources} from './local-sources.ts';
import type {ImageRecipe} from './recipe.ts';

/** What is around the project's own description, and takes a look to know. */
export type Surroundings = {
	/** What cargo reads and the recipe of cargo-chef lacks, see {@link readLocalSources}. */
	readonly local: readonly LocalSource[];
	/** What the sources read while they are compiled. */
	readonly sites: readonly CompileTimeSite[];
	/** What the user's Dockerfiles copy and is in the project, relative to it. */
	readonly present: Present;
};

export async function readSurroundings(
	project: Pick<Project, 'cargo' | 'cargoConfig' | 'git' | 'root' | 'dockerfiles'>,
): Promise<Surroundings> {
	const paths = [...new Set(project.dockerfiles.flatMap(({files}) => files.map(({from}) => from)))];
	const [local, sites, found] = await Promise.all([
		readLocalSources(project),
		readCompileTimeSites(project),
		Promise.all(paths.map(async from => [from, await kindOf(project.root, from)] as const)),
	]);
	return {local, sites, present: new Map(found.flatMap(([from, kind]) => (kind === undefined ? [] : [[from, kind] as const])))};
}

/** Of a path as COPY has it, which may have `*` in its last part. An absolute one is another image's. */
async function kindOf(root: string, from: string): Promise<'file' | 'folder' | undefined> {
	if (from.startsWith('/') || from.split('/').includes('..')) {
		return undefined;
	}

	const {dir: folder, base} = path.posix.parse(from);
	if (/[*?]/.test(base)) {
		const names = await readdir(path.join(root, folder)).catch(() => []);
		return names.some(name => isNamed(base, name)) ? 'file' : undefined;
	}

	const found = await stat(path.join(root, from)).catch(() => undefined);
	return found === undefined ? undefined : found.isDirectory() ? 'folder' : 'file';
}

function isNamed(pattern: string, name: string): boolean {
	const expression = pattern
		.split(/([*?])/)
		.map(part => (part === '*' ? '.*' : part === '?' ? '.' : part.replaceAll(/[\\^$.+(){}|[\]]/g, '\\$&')))
		.join('');
	return new RegExp(`^${expression}$`).test(name);
}

/**
The build context: the project, or the whole repository where something that cargo reads lies outside of the project. Throws (exit code 2) where it
lies outside of the repository: no clone has it, so no build elsewhere could.
*/
export function placeInContext(
	{git, root}: Pick<Project, 'git' | 'root'>,
	local: readonly LocalSource[],
): Pick<ImageRecipe, 'folder' | 'localSources'> {
	const outside = local.map(one => one.path).filter(place => isOutside(root, place));
	const lost = outside.find(place => git === undefined || isOutside(git.root, place));
	if (lost !== undefined) {
		throw new FerroviaError(
			{
				what: `The path dependency ${lost} lies outside of the repository.`,
				why: 'A clone does not have it, so neither CI nor an image can be built.',
				next: ['Move it into the repository, or depend on it by git or version'],
			},
			{exitCode: exitCodes.usage},
		);
	}

	const context = outside.length === 0 || git === undefined ? root : git.root;
	const relative = (place: string) => path.relative(context, place).split(path.sep).join('/');
	return {folder: relative(root), localSources: local.map(one => ({...one, path: relative(one.path)}))};
}

function isOutside(parent: string, folder: string): boolean {
	const relative = path.relative(parent, folder);
	return /^\.\.(?:[\\/]|$)/.test(relative) || path.isAbsolute(relative);
}
