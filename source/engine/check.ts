export type CheckStatus = 'pass' | 'warn' | 'fail' | 'unknown' | 'skipped';

export type CheckOutcome = {
	readonly status: CheckStatus;
	/** What was seen, one line. */
	readonly detail: string;
	/** The words of the tool that was asked, shortened. */
	readonly evidence?: string;
	/** The command or the edit that mends it. */
	readonly remedy?: string;
};

export type CheckContext = {
	readonly signal: AbortSignal;
	/** Shows what a slow check is doing. */
	readonly output: (line: string) => void;
};

/** A read-only probe that proves one promise. */
export type Check = {
	/** Stable between versions, for example `tools.cache-hit`. */
	readonly id: string;
	readonly step: string;
	/** The promise, for example "a second build is served by sccache". */
	readonly title: string;
	readonly run: (context: CheckContext) => Promise<CheckOutcome>;
};

export type CheckResult = CheckOutcome & {
	readonly id: string;
	readonly step: string;
	readonly title: string;
	readonly durationMs: number;
};
