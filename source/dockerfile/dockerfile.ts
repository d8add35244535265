/** A Dockerfile as data: what is read from a user's own, and what ours is checked as. Lines are counted from 1. */
export type Dockerfile = {
	/** The directives at the top (https://docs.docker.com/reference/dockerfile/#parser-directives). */
	readonly directives: {readonly syntax?: string; readonly escape: '\\' | '`'};
	/** The ARGs before the first FROM. */
	readonly arguments: readonly Instruction[];
	/** At least one; the last is the one that is built where nobody asks for another. */
	readonly stages: readonly [Stage, ...Stage[]];
};

export type Stage = {
	readonly index: number;
	/** As written; Docker compares names without regard to case. */
	readonly name: string | undefined;
	/** What FROM names, with the defaults of the ARGs above it. A variable without a default stays as it is written. */
	readonly base: string;
	/** The earlier stage that `base` names. */
	readonly parent: number | undefined;
	readonly platform: string | undefined;
	/** Of its FROM. */
	readonly line: number;
	/** What follows FROM. */
	readonly instructions: readonly Instruction[];
};

export type Instruction = {
	/** In capitals. */
	readonly keyword: string;
	readonly line: number;
	readonly lastLine: number;
	readonly flags: readonly Flag[];
	/** All behind the flags as one line: continuations joined, comments between them gone, bodies of heredocs not in it. */
	readonly text: string;
	/** The words of the JSON array or of the line, without their quotes. */
	readonly words: readonly string[];
	/** Written as a JSON array: nothing in it is read by a shell. */
	readonly exec: boolean;
	/** Of ENV, ARG and LABEL. An ARG without a default has no value. */
	readonly pairs: readonly Pair[];
	/** Of COPY and RUN, in the order of their `<<`. */
	readonly heredocs: readonly {readonly name: string; readonly text: string}[];
};

/** `--from=builder`. A flag without a value, `--link`, has an empty one. */
export type Flag = {readonly name: string; readonly value: string};

export type Pair = {readonly name: string; readonly value: string | undefined};

/** The value of an instruction's flag; of several the first. */
export function flagOf({flags}: Instruction, name: string): string | undefined {
	return flags.find(flag => flag.name === name)?.value;
}
