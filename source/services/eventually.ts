import {setTimeout as sleep} from 'node:timers/promises';

/** Waits before the looks, in milliseconds: seven seconds and a half in all. */
const waits = [0, 500, 1000, 2000, 4000];

export type Eventually = {
	readonly signal: AbortSignal;
	/** How long a wait of so many milliseconds is. */
	readonly pace?: (milliseconds: number) => number;
	/** Of an error that may be gone at the next look: by default none. */
	readonly isEarly?: (error: unknown) => boolean;
};

/**
Looks until what is seen is good, because a service may show only a little later what it has taken. Returns what was seen last, good or
not.
*/
export async function eventually<Seen>(
	read: () => Promise<Seen>,
	isGood: (seen: Seen) => boolean,
	{signal, pace, isEarly = () => false}: Eventually,
): Promise<Seen> {
	for (const [index, wait] of waits.entries()) {
		const isLast = index === waits.length - 1;
		await sleep(pace?.(wait) ?? wait, undefined, {signal});
		try {
			const seen = await read();
			if (isLast || isGood(seen)) {
				return seen;
			}
		} catch (error) {
			if (isLast || !isEarly(error)) {
				throw error;
			}
		}
	}

	throw new TypeError('There is always a last look.');
}
