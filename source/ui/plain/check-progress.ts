import type {Writable} from 'node:stream';
import sliceAnsi from 'slice-ansi';
import type {CheckEvent} from '../../engine/verify.ts';

/** One line at the bottom of a terminal that tells which checks are still looking; nothing elsewhere. */
export class CheckProgress {
	readonly #running = new Map<string, string>();
	readonly #stream: Writable & {columns?: number};
	readonly #enabled: boolean;
	#finished = 0;

	constructor(stream: Writable & {columns?: number}, enabled: boolean) {
		this.#stream = stream;
		this.#enabled = enabled;
	}

	show(event: CheckEvent): void {
		if (!this.#enabled) {
			return;
		}

		const {id, title} = event.check;
		if (event.type === 'finished') {
			this.#running.delete(id);
			this.#finished++;
		} else {
			this.#running.set(id, event.type === 'output' ? `${title}: ${event.line}` : title);
		}

		const total = this.#finished + this.#running.size;
		const line = `${this.#finished} of ${total}  ${[...this.#running.values()][0] ?? ''}`;
		this.#stream.write(`\r\u{1B}[K${sliceAnsi(line, 0, (this.#stream.columns ?? 80) - 1)}`);
	}

	clear(): void {
		if (this.#enabled) {
			this.#stream.write('\r\u{1B}[K');
		}
	}
}
