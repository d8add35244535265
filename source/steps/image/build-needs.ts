import {posix as path} from 'node:path';
import {ciSecrets} from '../ci-names.ts';
import type {World} from '../world.ts';
import {readSurroundings} from './context.ts';
import {decideImage} from './decide.ts';
import {imageFiles} from './files.ts';

/** What the Dockerfile wants of whoever builds it. Paths are relative to the repository's top, with slashes. */
export type BuildNeeds = {
	/** The folder that is built. */
	readonly context: string;
	readonly dockerfile: string;
	/** For example linux/amd64. */
	readonly platforms: readonly string[];
	/** BuildKit secrets beyond those of the cache, and the repository's secret that each is filled from. */
	readonly secrets: readonly BuildSecret[];
};

export type BuildSecret = {readonly id: string; readonly secretName: string};

export async function buildNeeds(world: Pick<World, 'project' | 'answers' | 'selected'>): Promise<BuildNeeds> {
	const {recipe} = decideImage(world, await readSurroundings(world.project));
	const {dockerfile} = await imageFiles(world.project, recipe);
	const folder = world.project.git?.prefix ?? '';
	return {
		context: recipe.folder === '' && folder !== '' ? folder : '.',
		dockerfile: path.join(folder, dockerfile),
		platforms: world.answers.get('image-platforms')?.value === 'amd64-arm64' ? ['linux/amd64', 'linux/arm64'] : ['linux/amd64'],
		secrets: recipe.secrets
			.filter(id => !id.startsWith('actions_'))
			.map(id => ({id, secretName: id === 'git_credentials' ? ciSecrets.gitCredentials : id.toUpperCase()})),
	};
}
