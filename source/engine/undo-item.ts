import type {Explanation} from './errors.ts';
import type {ActiveIntent} from './journal.ts';

/** What taking one change back would do now. */
export type UndoItem = {
	readonly intent: ActiveIntent;
	/**
	`ready`: exactly what Ferrovia did can be taken back. `changed-since`: the file is not what Ferrovia wrote any more.
	`gone`: it has been taken back already, by whomever. `kept`: it can't or should not be taken back.
	`unknown`: it could not be looked at, and may be there or not.
	*/
	readonly state: 'ready' | 'changed-since' | 'gone' | 'kept' | 'unknown';
	/** What would happen, or why nothing would. */
	readonly summary: string;
	/** For `changed-since` text files: three versions and their merge. */
	readonly threeWay?: ThreeWay;
	/** For a `ready` resource: what would be destroyed with it that Ferrovia did not put there. */
	readonly destroys?: string;
	/** For `unknown`: why nobody could look, and what mends it. */
	readonly problem?: Explanation;
};

export type ThreeWay = {
	readonly path: string;
	/** Before Ferrovia. */
	readonly original: string | undefined;
	/** What Ferrovia wrote. */
	readonly written: string;
	/** What is there now; undefined when the file was removed. */
	readonly current: string | undefined;
	/** The current text without what Ferrovia wrote; undefined when the two can't be told apart. */
	readonly merged: string | undefined;
};

/** What a file that was changed since should become. */
export type Resolution = 'original' | 'merged' | 'keep';
