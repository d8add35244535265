import path from 'node:path';
import {type Journal, readOptional} from '../engine/journal.ts';
import {inspectFile} from '../engine/undo-file.ts';
import {isBelow} from '../project/files.ts';

/** What takes the changes of Ferrovia out of a copy of the project. */
export type TakenOut = {
	/** What each file held before, by its path in the project or in CARGO_HOME; undefined where there was none. */
	readonly files: ReadonlyMap<string, Buffer | undefined>;
	/** Summaries of the changes among them that cargo can notice, the oldest first. */
	readonly leftOut: readonly string[];
	/** What could not be taken out, in sentences. */
	readonly notes: readonly string[];
};

/**
Reads the journal backwards, as undo does, and looks at the files of the project and of CARGO_HOME alone. A file that is not what Ferrovia left is
not touched, and neither are the older changes of it: nobody knows what it would be without them.
*/
export async function readTakenOut(journal: Journal, {root, home}: {readonly root: string; readonly home: string}): Promise<TakenOut> {
	const files = new Map<string, Buffer | undefined>();
	const left = new Set<string>();
	const leftOut: string[] = [];
	const notes: string[] = [];
	for (const intent of (await journal.active()).toReversed()) {
		const {reversal} = intent;
		if (reversal.type !== 'restore-file' || left.has(reversal.path) || !(isBelow(root, reversal.path) || isBelow(home, reversal.path))) {
			continue;
		}

		const file = reversal.path;
		const current = files.has(file) ? files.get(file) : await readOptional(file);
		const {state} = await inspectFile(journal, intent, reversal, current);
		if (state === 'ready') {
			files.set(file, reversal.before === null ? undefined : await journal.blob(reversal.before));
			if (isForCargo(file, home)) {
				leftOut.unshift(intent.summary);
			}
		} else if (state === 'changed-since') {
			left.add(file);
			if (isForCargo(file, home)) {
				notes.push(`${path.basename(file)} was edited after Ferrovia had changed it, so “before” has it as it is now (${intent.summary}).`);
			}
		}
	}

	return {files, leftOut, notes};
}

/** True for what decides how cargo builds: manifests, the lockfile, configuration, toolchain, sources. */
function isForCargo(file: string, home: string): boolean {
	const folder = path.dirname(file);
	return (
		/^Cargo\.(?:toml|lock)$|^rust-toolchain(?:\.toml)?$|\.rs$/.test(path.basename(file)) ||
		folder === home ||
		path.basename(folder) === '.cargo'
	);
}
