import type {Writable} from 'node:stream';
import sliceAnsi from 'slice-ansi';

/** One line at the bottom of a terminal that is drawn over; nothing elsewhere. */
export class StatusLine {
	readonly #stream: Writable & {columns?: number};
	readonly #enabled: boolean;

	constructor(stream: Writable & {columns?: number}, enabled: boolean) {
		this.#stream = stream;
		this.#enabled = enabled;
	}

	show(line: string): void {
		if (this.#enabled) {
			this.#stream.write(`\r\u{1B}[K${sliceAnsi(line, 0, (this.#stream.columns ?? 80) - 1)}`);
		}
	}

	clear(): void {
		if (this.#enabled) {
			this.#stream.write('\r\u{1B}[K');
		}
	}
}
