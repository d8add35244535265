export type ChangeKind = 'file' | 'command' | 'resource';

/** What a change is about to do, as data: a user interface draws it. */
export type Preview =
	| {readonly type: 'file'; readonly path: string; readonly before: string | undefined; readonly after: string}
	| {readonly type: 'command'; readonly argv: readonly string[]; readonly note?: string}
	| {
			readonly type: 'resource';
			readonly provider: string;
			readonly resource: string;
			readonly verb: ResourceVerb;
			/** What it becomes; with `+ ` and `- ` before what comes and goes, as in a diff. */
			readonly lines: readonly string[];
	  };

/** What becomes of a resource. */
export type ResourceVerb = 'create' | 'change' | 'delete';

/**
How to take a change back. It is data, because it is written to the journal before the change is
applied and may be read by another process, after a crash, a week later. It carries no secret.
*/
export type Reversal =
	/**
	Put back the text that was there (`before`), or remove the file when there was none. `after` is the text
	that the change writes, or null when it is only known once it is written.
	*/
	| {readonly type: 'restore-file'; readonly path: string; readonly before: string | null; readonly after: string | null}
	/** Run a command; with `onlyIf`, only when that probe exits with 0. */
	| {readonly type: 'command'; readonly argv: readonly string[]; readonly onlyIf?: readonly string[]; readonly summary: string}
	/** Take back a resource, which only the step that made it can: `action` is a word of its own, and `summary` what undo would do. */
	| {readonly type: 'resource'; readonly action: string; readonly data: Readonly<Record<string, string>>; readonly summary: string}
	/** Nothing can or should be taken back; the reason is shown. */
	| {readonly type: 'none'; readonly reason: string};

export type ApplyContext = {
	readonly signal: AbortSignal;
	/** Shows one line of progress. The engine redacts it; it is not kept. */
	readonly output: (line: string) => void;
};

/** One thing that is still missing, with everything needed to show it, do it and take it back. */
export type Change = {
	/** Stable between runs and unique in a plan, for example `cargo/profiles`. */
	readonly id: string;
	readonly kind: ChangeKind;
	/** What it does, present tense, without a full stop. */
	readonly summary: string;
	readonly preview: Preview;
	/** Why the content may still change before it is applied, when it depends on an earlier step. */
	readonly provisional?: string;
	/** It runs as another user; the terminal is asked for a password before anything is applied. */
	readonly needsRoot?: boolean;
	readonly reversal: Reversal;
	readonly apply: (context: ApplyContext) => Promise<void>;
};
