import {exitCodes, explain} from '../engine/errors.ts';
import {printError} from '../ui/plain/error.ts';

/** Node's own: the program waits for something, and nothing is left that could bring it (https://nodejs.org/api/process.html#exit-codes). */
const unsettled = 13;

/**
Ends the process on an error that nobody caught, and tells it as the bug that it is. Node itself would print all that the error carries,
unmasked, and where it is told to write a report, put the whole environment into a file. Where the process ends by itself before the command is
done, Node would say nothing that helps: that is told as well.
*/
export class LastResort {
	readonly #onError: (error: unknown) => void;
	readonly #onExit: () => void;

	constructor({json}: {readonly json: boolean}) {
		this.#onError = error => {
			// Listeners run in the order in which they came: by then whoever drew on the terminal has restored it.
			process.once('exit', () => printError(explain(error), {json, bug: error}));
			process.exit(exitCodes.failed);
		};
		this.#onExit = () => {
			if (process.exitCode === unsettled) {
				process.exitCode = exitCodes.failed;
				printError(stopped, {json, bug: undefined});
			}
		};
		process.on('uncaughtException', this.#onError);
		process.on('exit', this.#onExit);
	}

	dispose(): void {
		process.off('uncaughtException', this.#onError);
		process.off('exit', this.#onExit);
	}
}

const stopped = {
	what: 'Ferrovia stopped before it was done.',
	why: "It waits for something that can't come any more.\nThat is a bug in Ferrovia; please report it, with the command.\nWhat was changed is in the journal; the same command goes on from there.",
	next: ['ferrovia verify', 'ferrovia undo'],
};
