import {textOf} from './files.ts';
import {fileStates, type GitFileState} from './git-files.ts';
import {lockedPackages} from './locked-packages.ts';
import type {Look} from './look.ts';
import type {CargoWorkspace, GitRepository} from './project.ts';

/** The lockfile, where there is one, and whether a clone would have it. */
export async function readLockfile(look: Look, path: string, git: Promise<GitRepository | undefined>): Promise<CargoWorkspace['lockfile']> {
	const [text, repository] = await Promise.all([textOf(path), git]);
	const present = text !== undefined;
	const states = present && repository !== undefined ? await fileStates(look, repository.root, [path]) : new Map<string, GitFileState>();
	return {path, state: decideLockfileState(present, states.get(path)), packages: lockedPackages(text ?? '')};
}

/** `state` is undefined without a repository. A lockfile that is committed but deleted is missing. */
export function decideLockfileState(present: boolean, state: GitFileState | undefined): CargoWorkspace['lockfile']['state'] {
	if (!present) {
		return 'missing';
	}

	return state === 'committed' ? 'tracked' : (state ?? 'no-git');
}
