import {cp, mkdir} from 'node:fs/promises';
import path from 'node:path';
import type {Look} from './look.ts';

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
