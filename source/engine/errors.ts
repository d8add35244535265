import {redact} from './secrets.ts';

/** What a user needs to get going again: what happened, why, and what mends it. */
export type Explanation = {
	/** What happened, one sentence. */
	readonly what: string;
	/** Why it happened, as far as it is known. */
	readonly why?: string;
	/** Commands to type or links to open, the best one first. */
	readonly next?: readonly string[];
};

/** An error that a user can act on. Anything else that is thrown is a bug of ours. */
export class FerroviaError extends Error implements Explanation {
	override readonly name: string = 'FerroviaError';
	readonly what: string;
	readonly why?: string;
	readonly next?: readonly string[];
	readonly exitCode: ExitCode;

	constructor(explanation: Explanation, options: {exitCode?: ExitCode; cause?: unknown} = {}) {
		super(explanation.what, {cause: options.cause});
		this.what = explanation.what;
		this.why = explanation.why;
		this.next = explanation.next;
		this.exitCode = options.exitCode ?? exitCodes.failed;
	}
}

/** The user, or a signal, ended the run before it was complete. */
export class InterruptedError extends FerroviaError {
	override readonly name = 'InterruptedError';

	constructor() {
		super({what: 'Interrupted.'}, {exitCode: exitCodes.interrupted});
	}
}

/** Exit codes are a stable interface: docs/exit-codes.md. */
export const exitCodes = {
	ok: 0,
	/** A check or a change failed. */
	failed: 1,
	/** The command line is wrong or an answer is missing. */
	usage: 2,
	/** Ferrovia could not look: network, permissions, a tool that is not there. */
	unknown: 3,
	interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The explanation of any thrown value, without secrets: what a service or a tool said may hold one. A bug is told as one, with its message. */
export function explain(error: unknown): Explanation {
	if (error instanceof FerroviaError) {
		const {what, why, next} = error;
		return {what: redact(what), why: why === undefined ? undefined : redact(why), next: next?.map(redact)};
	}

	return {what: redact(error instanceof Error ? error.message : String(error))};
}
