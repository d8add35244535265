import {exitCodes} from '../engine/errors.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The one abort controller of a run. A first signal stops the work in hand; a second one ends the process at once. */
export class Interruption {
	readonly controller = new AbortController();

	readonly #onSignal = () => {
		if (this.controller.signal.aborted) {
			process.exit(exitCodes.interrupted);
		}

		this.controller.abort();
	};

	constructor() {
		for (const signal of signals) {
			process.on(signal, this.#onSignal);
		}
	}

	dispose(): void {
		for (const signal of signals) {
			process.off(signal, this.#onSignal);
		}
	}
}
