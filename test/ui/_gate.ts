/** A promise that a test settles when it wants to; an abort rejects it, as work that is in hand stops. */
export class Gate<Value = void> {
	readonly #promise: Promise<Value>;
	#open: (value: Value) => void = () => {};
	#fail: (error: unknown) => void = () => {};
	isReached = false;

	constructor() {
		this.#promise = new Promise((resolve, reject) => {
			this.#open = resolve;
			this.#fail = reject;
		});
		this.#promise.catch(() => {});
	}

	open(value: Value): void {
		this.#open(value);
	}

	fail(error: unknown): void {
		this.#fail(error);
	}

	async pass(signal?: AbortSignal): Promise<Value> {
		this.isReached = true;
		signal?.throwIfAborted();
		signal?.addEventListener('abort', () => this.#fail(new Error('Stopped.')), {once: true});
		return this.#promise;
	}
}
