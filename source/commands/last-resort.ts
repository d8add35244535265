import {exitCodes, explain} from '../engine/errors.ts';
import {printError} from '../ui/plain/error.ts';

/**
Ends the process on an error that nobody caught, and tells it as the bug that it is. Node itself would print all that the error carries,
unmasked, and where it is told to write a report, put the whole environment into a file.
*/
export class LastResort {
	readonly #onError: (error: unknown) => void;

	constructor({json}: {readonly json: boolean}) {
		this.#onError = error => {
			// Listeners run in the order in which they came: by then whoever drew on the terminal has restored it.
			process.once('exit', () => printError(explain(error), {json, bug: error}));
			process.exit(exitCodes.failed);
		};
		process.on('uncaughtException', this.#onError);
	}

	dispose(): void {
		process.off('uncaughtException', this.#onError);
	}
}
