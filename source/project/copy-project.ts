import {cp, mkdir} from 'node:fs/promises';
import path from 'node:path';
import {isBelow} from './files.ts';
import type {Look} from './look.ts';
import type {Project} from './project.ts';

const neverCopied = new Set(['target', '.git', 'node_modules', '.ferrovia']);

/** Copies what a clone would have, and what is not committed yet, so that a proof can edit it. `source` is the build context. */
export async function copyProject(
	{run, environment}: Pick<Look, 'run' | 'environment'>,
	source: string,
	folder: string,
	signal: AbortSignal,
): Promise<void> {
	const listed = await run(['git', 'ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
		cwd: source,
		env: {...environment, GIT_OPTIONAL_LOCKS: '0'},
		signal,
		timeoutMs: 60_000,
	});
	if (!listed.ok) {
		await cp(source, folder, {recursive: true, filter: from => from === source || !neverCopied.has(path.basename(from))});
		return;
	}

	for (const file of new Set(listed.stdout.split('\0').filter(name => name !== ''))) {
		await mkdir(path.dirname(path.join(folder, file)), {recursive: true});
		// A file that git lists may be deleted by now; a link is copied as a link.
		await cp(path.join(source, file), path.join(folder, file), {recursive: true, verbatimSymlinks: true}).catch(error => {
			if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
				throw error;
			}
		});
	}
}

/** What has to be copied so that a copy of the workspace builds: its root, or the repository around it where a member depends on what lies beside the root. */
export function folderToCopy({root, git, cargo}: Pick<Project, 'root' | 'git' | 'cargo'>): string {
	const repository = git?.root ?? root;
	const leadsOutside = cargo.members.some(({dependencies}) =>
		dependencies.some(({path: folder}) => folder !== undefined && folder !== root && !isBelow(root, folder) && isBelow(repository, folder)),
	);
	return leadsOutside ? repository : root;
}

/** Copies the workspace, with what its members depend on beside it; returns its root in the copy. */
export async function copyWorkspace(
	look: Pick<Look, 'run' | 'environment'>,
	project: Pick<Project, 'root' | 'git' | 'cargo'>,
	folder: string,
	signal: AbortSignal,
): Promise<string> {
	const source = folderToCopy(project);
	await mkdir(folder, {recursive: true});
	await copyProject(look, source, folder, signal);
	return path.join(folder, path.relative(source, project.root));
}
