import type {Journal} from './journal.ts';
import type {ReverserOf} from './reverser.ts';
import type {Resolution} from './undo-item.ts';

/** What undo looks with. */
export type UndoLook = {
	readonly journal: Journal;
	readonly reverserOf: ReverserOf;
	readonly signal: AbortSignal;
	/** Shows what takes a while. */
	readonly output: (line: string) => void;
};

/** What undo works with, and what the user decided about the one change that it takes back. */
export type UndoWork = UndoLook & {
	readonly run: RunCommand;
	readonly resolution: Resolution;
	/** The user agreed to lose what `destroys` of the item names. */
	readonly mayDestroy: boolean;
};

export type RunCommand = (argv: readonly string[]) => Promise<{readonly ok: boolean; readonly missing: boolean; readonly stderr: string}>;

/** What is true after a change was taken back: it is not there any more, or it stays, with why when that was not known before. */
export type UndoResult = {readonly ending: 'undone'} | {readonly ending: 'kept'; readonly reason?: string};
