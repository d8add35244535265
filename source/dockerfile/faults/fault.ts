export type Fault = {
	/** A stable name of the kind of fault. */
	readonly id: string;
	readonly line: number;
	/** What is wrong and what comes of it, in whole sentences. */
	readonly text: string;
	/** What to do about it. */
	readonly remedy: string;
	/** `error`: it does not build or run, gives a secret away, or undoes the caching that it was written for. */
	readonly severity: 'error' | 'warning';
};
