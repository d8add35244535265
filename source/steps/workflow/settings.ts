import type {Store} from '../cache/target.ts';
import {type BuildNeeds, buildNeeds} from '../image/build-needs.ts';
import {answer, type World} from '../world.ts';
import type {Pin} from './actions.ts';
import {type ProjectNames, projectNames} from './names.ts';

/** All that the text of the workflow depends on. */
export type WorkflowSettings = {
	/** The branch whose pushes are deployed. */
	readonly branch: string;
	/** Without a tag. */
	readonly image: string;
	readonly deploy: 'image' | 'dockerfile';
	readonly pin: Pin;
	/** Percent. */
	readonly threshold: number;
	readonly cache: CacheAccess;
	readonly needs: BuildNeeds;
	readonly names: ProjectNames;
	/** What a checkout has only when it is told to. */
	readonly checkout: {readonly submodules: boolean; readonly lfs: boolean};
	/** In which environment of GitHub the deploy job runs; undefined for none. */
	readonly environment?: string;
};

/** How a build gets at the shared cache: with a role, with a key, through GitHub's own cache, or not at all. */
export type CacheAccess = 'role' | 'key' | 'github' | 'none';

export async function workflowSettings(world: World): Promise<WorkflowSettings> {
	return {
		branch: answer(world, 'workflow-branch'),
		image: answer(world, 'workflow-image'),
		deploy: answer(world, 'deploy') as WorkflowSettings['deploy'],
		pin: answer(world, 'pin-actions') as Pin,
		threshold: Number(answer(world, 'workflow-threshold')),
		cache: cacheAccess(world),
		needs: await buildNeeds(world),
		names: projectNames(world),
		checkout: {
			submodules: (world.project.git?.submodules ?? []).length > 0,
			lfs: (world.project.git?.lfsFiles ?? []).length > 0,
		},
		environment: deployEnvironment(world),
	};
}

/** The environment that the answer names; undefined where the deploy job runs in none. Only a deployment by digest has a secret to keep there. */
export function deployEnvironment(world: Pick<World, 'answers'>): string | undefined {
	const name = answer(world, 'github-environment');
	return name === 'none' || answer(world, 'deploy') !== 'image' ? undefined : name;
}

export function cacheAccess(world: Pick<World, 'answers'>): CacheAccess {
	if (answer(world, 'compiler-cache') === 'none') {
		return 'none';
	}

	const store = answer(world, 'cache') as Store;
	switch (store) {
		case 's3': {
			return answer(world, 'cache-identity') === 'oidc' ? 'role' : 'key';
		}

		case 'r2':
		case 'minio':
		case 'custom': {
			return 'key';
		}

		case 'gha': {
			return 'github';
		}

		case 'local':
		case 'none': {
			return 'none';
		}
	}
}
