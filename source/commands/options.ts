/** The flags of the command line, as commander gives them: global ones, and answers by their question's id in camel case. */
export type GlobalOptions = {
	readonly yes?: boolean;
	readonly json?: boolean;
	readonly cwd?: string;
	readonly offline?: boolean;
	readonly config?: string;
	readonly color?: boolean;
	readonly accessible?: boolean;
	readonly verbose?: boolean;
	/** Of `status` alone. */
	readonly watch?: boolean;
	/** Of `rehearse` alone. */
	readonly keep?: boolean;
	readonly break?: string;
	readonly shell?: boolean;
	/** Of `measure` alone. */
	readonly runs?: string;
	readonly profile?: string;
	readonly compare?: readonly string[];
	readonly failOver?: string;
	readonly report?: string;
	/** Of `undo` alone. */
	readonly deleteObjects?: boolean;
	readonly [answer: string]: unknown;
};

/** The name under which commander keeps a flag: `--bin-directory` as `binDirectory`. */
export function optionName(flag: string): string {
	return flag.replace(/^--/, '').replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
