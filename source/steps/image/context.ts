import {readdir, stat} from 'node:fs/promises';
import path from 'node:path';
import {exitCodes, FerroviaError} from '../../engine/errors.ts';
import {fieldOf, fieldsOf, stringOf} from '../../project/fields.ts';
import {textOf} from '../../project/files.ts';
import type {Project} from '../../project/project.ts';
import {readToml} from '../../toml/read.ts';
import type {Present} from './carried/files.ts';
import type {ImageRecipe} from './recipe.ts';

/** What is around the project's own description, and takes a look to know. */
export type Surroundings = {
	/** Folders of path dependencies that lie outside of the project, absolute. */
	readonly outside: readonly string[];
	/** What the user's Dockerfiles copy and is in the project, relative to it. */
	readonly present: Present;
};

export async function readSurroundings(project: Pick<Project, 'cargo' | 'root' | 'dockerfiles'>): Promise<Surroundings> {
	const paths = [...new Set(project.dockerfiles.flatMap(({files}) => files.map(({from}) => from)))];
	const [outside, found] = await Promise.all([
		outsidePathDependencies(project),
		Promise.all(paths.map(async from => [from, await kindOf(project.root, from)] as const)),
	]);
	return {outside, present: new Map(found.flatMap(([from, kind]) => (kind === undefined ? [] : [[from, kind] as const])))};
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

/** Folders of path dependencies that lie outside of the project, absolute, with those that they depend on in turn. */
export async function outsidePathDependencies({cargo, root}: Pick<Project, 'cargo' | 'root'>): Promise<readonly string[]> {
	const found = new Set<string>();
	const queue = cargo.members
		.flatMap(({dependencies}) => dependencies)
		.filter(({path: folder, kind}) => folder !== undefined && kind !== 'dev')
		.map(({path: folder = ''}) => path.normalize(folder));
	for (let folder = queue.pop(); folder !== undefined; folder = queue.pop()) {
		if (isOutside(root, folder) && !found.has(folder)) {
			found.add(folder);
			queue.push(...(await pathsIn(folder)));
		}
	}

	return [...found].sort();
}

async function pathsIn(folder: string): Promise<readonly string[]> {
	const text = (await textOf(path.join(folder, 'Cargo.toml'))) ?? '';
	try {
		const manifest = readToml(text);
		const targets = fieldsOf(fieldOf(manifest, 'target')).map(([, target]) => target);
		return [manifest, ...targets].flatMap(holder =>
			['dependencies', 'build-dependencies'].flatMap(table =>
				fieldsOf(fieldOf(holder, table)).flatMap(([, dependency]) => {
					const relative = stringOf(fieldOf(dependency, 'path'));
					return relative === undefined ? [] : [path.resolve(folder, relative)];
				}),
			),
		);
	} catch {
		return [];
	}
}

/**
The build context: the project, or the whole repository where a path dependency lies outside of the project. Throws (exit code 2) where one lies
outside of the repository: no clone has it, so no build elsewhere could.
*/
export function placeInContext(
	{git, root}: Pick<Project, 'git' | 'root'>,
	outside: readonly string[],
): Pick<ImageRecipe, 'folder' | 'outsideFolders'> {
	if (outside.length === 0) {
		return {folder: '', outsideFolders: []};
	}

	const lost = outside.find(folder => git === undefined || isOutside(git.root, folder));
	if (git === undefined || lost !== undefined) {
		throw new FerroviaError(
			{
				what: `The path dependency ${lost} lies outside of the repository.`,
				why: 'A clone does not have it, so neither CI nor an image can be built.',
				next: ['Move it into the repository, or depend on it by git or version'],
			},
			{exitCode: exitCodes.usage},
		);
	}

	const relative = (folder: string) => path.relative(git.root, folder).split(path.sep).join('/');
	return {folder: relative(root), outsideFolders: outside.map(relative)};
}

function isOutside(parent: string, folder: string): boolean {
	const relative = path.relative(parent, folder);
	return /^\.\.(?:[\\/]|$)/.test(relative) || path.isAbsolute(relative);
}
