import {posix as path} from 'node:path';
import {slug} from '../../project/repository.ts';
import {ciVariables} from '../ci-names.ts';
import type {World} from '../world.ts';

/** The file in which answers are kept, as the user knows it. */
export const workflowFolder = '.github/workflows';
export const scriptFolder = '.github/scripts';

/**
Names that several projects of one repository must not share. A project in a folder below the repository's top adds that folder to
each; a deployed environment is mostly one for all of them, and only the service is another.
*/
export type ProjectNames = {
	/** For titles; undefined at the top. */
	readonly folder: string | undefined;
	/** Names of the workflow file, the wanted one first. */
	readonly files: readonly string[];
	/** The repository's variable with the id of Railway's service. */
	readonly serviceVariable: string;
	/** The branch that has the Dockerfile which Railway builds, with `--deploy dockerfile`. */
	readonly railwayBranch: string;
};

export function projectNames({project}: Pick<World, 'project'>): ProjectNames {
	const folder = project.git?.prefix || undefined;
	const suffix = folder === undefined ? '' : `-${slug(folder)}`;
	return {
		folder,
		files: [`deploy${suffix}.yml`, `deploy-image${suffix}.yml`, `ferrovia${suffix}.yml`].map(name => path.join(workflowFolder, name)),
		serviceVariable: `${ciVariables.railwayService}${suffix.toUpperCase().replaceAll('-', '_')}`,
		railwayBranch: `railway${suffix}`,
	};
}

/** The repository's top folder: where GitHub looks for workflows. */
export function repositoryRoot({project}: Pick<World, 'project'>): string {
	return project.git?.root ?? project.root;
}
