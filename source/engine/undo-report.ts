import {type ExitCode, exitCodes, explain, FerroviaError} from './errors.ts';
import type {UndoItem} from './undo-item.ts';

/**
How the undo of one change ended. `undone`: it is not there any more. `kept`: it stays. The others are still in the journal, for a later
undo: the user said no to it (`declined`), only a person may decide about it (`refused`), it could not be taken back (`failed`), or it
could not be looked at (`unknown`).
*/
export type Ending = 'undone' | 'kept' | 'declined' | 'refused' | 'failed' | 'unknown';

export type EndedItem = {
	readonly item: UndoItem;
	readonly ending: Ending;
	/** Why it is still there. */
	readonly reason?: string;
	/** What mends that, the best one first. */
	readonly next?: readonly string[];
};

/** The ending of an item that threw: what could not be looked at is not known to have failed. */
export function endingOf(error: unknown): Omit<EndedItem, 'item'> {
	const {what, why, next} = explain(error);
	const ending = error instanceof FerroviaError && error.exitCode === exitCodes.unknown ? 'unknown' : 'failed';
	return {ending, reason: [what, why].filter(Boolean).join(' '), next};
}

/** True for what undo should have taken back and did not. */
export function isFailure({ending}: EndedItem): boolean {
	return ['refused', 'failed', 'unknown'].includes(ending);
}

export function undoExitCode(ended: readonly EndedItem[]): ExitCode {
	const failures = ended.filter(isFailure);
	if (failures.length === 0) {
		return exitCodes.ok;
	}

	return failures.every(({ending}) => ending === 'unknown') ? exitCodes.unknown : exitCodes.failed;
}
