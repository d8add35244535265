import {isFile} from './files.ts';
import {fileStates, type GitFileState} from './git-files.ts';
import type {Look} from './look.ts';
import type {CargoWorkspace, GitRepository} from './project.ts';

/** Whether the lockfile is there, and whether a clone would have it. */
export async function lockfileState(
	look: Look,
	path: string,
	git: Promise<GitRepository | undefined>,
): Promise<CargoWorkspace['lockfile']> {
	const [present, repository] = await Promise.all([isFile(path), git]);
	const states = present && repository !== undefined ? await fileStates(look, repository.root, [path]) : new Map<string, GitFileState>();
	return {path, state: decideLockfileState(present, states.get(path))};
}

/** `state` is undefined without a repository. A lockfile that is committed but deleted is missing. */
export function decideLockfileState(present: boolean, state: GitFileState | undefined): CargoWorkspace['lockfile']['state'] {
	if (!present) {
		return 'missing';
	}

	return state === 'committed' ? 'tracked' : (state ?? 'no-git');
}
