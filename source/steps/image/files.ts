import path from 'node:path';
import {textOf} from '../../project/files.ts';
import type {Project} from '../../project/project.ts';
import {ownerOf} from '../owned-file.ts';
import {hiddenBy} from './dockerignore.ts';
import {readLocalSources} from './local-sources.ts';
import {neededFiles} from './needed-files.ts';
import type {ImageRecipe} from './recipe.ts';
import {scriptPath} from './stages/layout.ts';

/** Where the step's files are, relative to the project, with slashes. */
export type ImageFiles = {
	readonly dockerfile: string;
	readonly script: string;
	/** `shared`: the `.dockerignore` of every build here; else one that BuildKit reads for this Dockerfile alone. */
	readonly ignore: {readonly path: string; readonly shared: boolean; readonly because?: string};
};

/**
Names that are not taken by somebody else's files. An ignore file that is named after a Dockerfile counts for that one alone
(https://docs.docker.com/build/concepts/context/#filename-and-location): it is used where the project's own would hide what is compiled, and where the
context is a folder above.
*/
export async function imageFiles(
	project: Pick<Project, 'root' | 'cargo' | 'cargoConfig' | 'git' | 'runtimeFiles'>,
	{folder}: Pick<ImageRecipe, 'folder'>,
): Promise<ImageFiles> {
	const {root} = project;
	const dockerfile = await freeName(root, ['Dockerfile.production', 'Dockerfile.ferrovia']);
	const own = (await textOf(path.join(root, '.dockerignore'))) ?? '';
	const [hidden] = ownerOf(own) === 'ours' ? [] : hiddenBy(own, neededFiles(project, await readLocalSources(project)));
	const because =
		folder !== '' ? 'the context is the whole repository' : hidden === undefined ? undefined : `your .dockerignore leaves out ${hidden}`;
	return {
		dockerfile,
		script: scriptPath,
		ignore: because === undefined ? {path: '.dockerignore', shared: true} : {path: `${dockerfile}.dockerignore`, shared: false, because},
	};
}

async function freeName(root: string, names: readonly string[]): Promise<string> {
	const [name = '', ...others] = names;
	const text = await textOf(path.join(root, name));
	return text === undefined || ownerOf(text) !== 'foreign' || others.length === 0 ? name : freeName(root, others);
}
