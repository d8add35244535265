// @ts-check
import {setTimeout} from 'node:timers/promises';

/**
What is typed when the screen shows the pattern. One that repeats is typed again whenever the pattern finds another text, until the next step's pattern is
on the screen.

@typedef {{readonly wait: RegExp, readonly type: string, readonly repeat?: true}} Step
*/

/**
Types as somebody who reads each screen for a while does.

@param {import('./pseudo-terminal.js').PseudoTerminal} run
@param {readonly Step[]} steps
@param {number} readingMs
*/
export async function play(run, steps, readingMs) {
	for (const [index, {wait, type, repeat}] of steps.entries()) {
		if (!repeat) {
			await run.shown(wait);
			await setTimeout(readingMs);
			run.type(type);
			continue;
		}

		const next = steps[index + 1]?.wait;
		/** @type {string | undefined} */
		let answered;
		for (;;) {
			const found = await run.until(text => {
				if (next?.test(text)) {
					return null;
				}

				const [match] = wait.exec(text) ?? [];
				return match === answered ? undefined : match;
			}, `${wait}, other than ${answered}`);
			if (found === null) {
				break;
			}

			await setTimeout(readingMs);
			run.type(type);
			answered = found;
		}
	}
}
