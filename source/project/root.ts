import path from 'node:path';
import {readOptional} from '../engine/journal.ts';
import {type RunProcess, runProcess} from '../services/process.ts';

/**
The folder that a journal belongs to: the Cargo workspace's root, as cargo says, or the nearest folder above that holds a journal,
so that undo works even where the project no longer parses.
*/
export async function findRoot({
	cwd,
	run = runProcess,
	signal,
}: {
	readonly cwd: string;
	readonly run?: RunProcess;
	readonly signal: AbortSignal;
}): Promise<string> {
	const start = path.resolve(cwd);
	for (let folder = start; ; folder = path.dirname(folder)) {
		if ((await readOptional(path.join(folder, '.ferrovia', 'journal.jsonl'))) !== undefined) {
			return folder;
		}

		if (folder === path.dirname(folder)) {
			break;
		}
	}

	const {ok, stdout} = await run(['cargo', 'locate-project', '--workspace', '--message-format', 'plain'], {
		cwd: start,
		signal,
		timeoutMs: 20_000,
	});
	return ok ? path.dirname(stdout.trim()) : start;
}
