/** What tells a command that it runs in a rehearsal. Set by `ferrovia rehearse` for what it starts. */
export const rehearsalVariable = 'FERROVIA_REHEARSAL';

/** Said on every screen of a rehearsal. */
export const rehearsalWords = 'Rehearsal: nothing outside of this machine is touched.';

/** What a command has to know of the rehearsal that it runs in. */
export type Rehearsal = {
	/** What only stands for the real thing, a few words each. */
	readonly simulated: readonly string[];
};

/** The rehearsal that this environment is of; undefined outside of one. */
export function readRehearsal(environment: Readonly<Record<string, string | undefined>>): Rehearsal | undefined {
	const text = environment[rehearsalVariable];
	return text === undefined || text === '' ? undefined : {simulated: text.split('\n')};
}

export function writeRehearsal({simulated}: Rehearsal): string {
	return simulated.join('\n');
}
