import path from 'node:path';
import {ask, type Look} from './look.ts';

/** `committed`: in the last commit, maybe changed since; `staged`: in the index only. */
export type GitFileState = 'committed' | 'staged' | 'untracked' | 'ignored';

/** Git's view of files, by their absolute paths. Files outside of the work tree have none. */
export async function fileStates(look: Look, root: string, files: readonly string[]): Promise<ReadonlyMap<string, GitFileState>> {
	const inside = files.map(file => [file, pathspec(root, file)] as const).filter(([, name]) => name !== undefined);
	const states = await Promise.all(inside.map(async ([file, name = '']) => [file, await fileState(look, root, name)] as const));
	return new Map(states);
}

async function fileState(look: Look, cwd: string, name: string): Promise<GitFileState> {
	const git = async (...argv: readonly string[]) => ask(look, ['git', ...argv], {cwd});
	const [committed, index, ignored] = await Promise.all([
		git('--literal-pathspecs', 'ls-tree', '--name-only', 'HEAD', '--', name),
		git('--literal-pathspecs', 'ls-files', '--cached', '--', name),
		// It takes names literally, but for a colon at the beginning, and refuses the option that says so.
		git('check-ignore', '--quiet', '--', `./${name}`),
	]);
	return decideFileState({
		inCommit: committed.ok && committed.stdout !== '',
		inIndex: index.ok && index.stdout !== '',
		ignored: ignored.ok,
	});
}

/** What git tracks is not ignored, whatever `.gitignore` says; what was removed from the index is going to leave the next commit. */
export function decideFileState({inCommit, inIndex, ignored}: Readonly<Record<'inCommit' | 'inIndex' | 'ignored', boolean>>): GitFileState {
	if (inIndex) {
		return inCommit ? 'committed' : 'staged';
	}

	return ignored ? 'ignored' : 'untracked';
}

/** Relative to the top of the work tree, with slashes; undefined outside. */
function pathspec(root: string, file: string): string | undefined {
	const relative = path.relative(root, file);
	return relative === '' || relative.startsWith('..') || path.isAbsolute(relative) ? undefined : relative.split(path.sep).join('/');
}
