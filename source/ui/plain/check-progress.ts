import type {CheckEvent} from '../../engine/verify.ts';
import type {StatusLine} from './status-line.ts';

/** Tells on a status line which checks are still looking. */
export class CheckProgress {
	readonly #running = new Map<string, string>();
	readonly #line: StatusLine;
	#finished = 0;

	constructor(line: StatusLine) {
		this.#line = line;
	}

	show(event: CheckEvent): void {
		const {id, title} = event.check;
		if (event.type === 'finished') {
			this.#running.delete(id);
			this.#finished++;
		} else {
			this.#running.set(id, event.type === 'output' ? `${title}: ${event.line}` : title);
		}

		const total = this.#finished + this.#running.size;
		this.#line.show(`${this.#finished} of ${total}  ${[...this.#running.values()][0] ?? ''}`);
	}
}
