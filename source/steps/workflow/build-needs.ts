import {posix as path} from 'node:path';
import type {World} from '../world.ts';

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

/** What a Dockerfile in the project's folder needs, which builds that folder alone. */
export async function buildNeeds({project}: Pick<World, 'project'>): Promise<BuildNeeds> {
	const folder = project.git?.prefix ?? '';
	return {
		context: folder === '' ? '.' : folder,
		dockerfile: path.join(folder, 'Dockerfile.production'),
		platforms: ['linux/amd64'],
		secrets: [],
	};
}
