import {createInterface, type Interface} from 'node:readline';
import type {Readable, Writable} from 'node:stream';

/** A dialogue of lines: something is said, a line is typed. Nothing that was written is ever redrawn. */
export class Conversation {
	readonly #input: Interface;
	readonly #output: Writable;
	readonly #lines: string[] = [];
	#waiting: ((line: string | undefined) => void) | undefined;
	#isOver = false;

	constructor(input: Readable, output: Writable) {
		this.#output = output;
		// Without the line editor of readline, which moves the cursor: the terminal's own is enough.
		this.#input = createInterface({input, terminal: false});
		this.#input.on('line', line => {
			const answer = this.#waiting;
			if (answer === undefined) {
				this.#lines.push(line);
			} else {
				this.#waiting = undefined;
				answer(line);
			}
		});
		this.#input.on('close', () => this.hangUp());
	}

	say(...lines: readonly string[]): void {
		for (const line of lines) {
			this.#output.write(`${line}\n`);
		}
	}

	/** The line that was typed, or undefined when there will be none. */
	async ask(prompt: string): Promise<string | undefined> {
		this.#output.write(`${prompt} `);
		const line = this.#lines.shift();
		if (line !== undefined || this.#isOver) {
			return line;
		}

		return new Promise(resolve => {
			this.#waiting = resolve;
		});
	}

	/** The number of the option that was chosen, from 0; Enter alone takes the one that is named as the usual. */
	async choose(options: readonly string[], usual: number): Promise<number | undefined> {
		this.say(...options.map((option, index) => `${index + 1}. ${option}`));
		for (;;) {
			const line = await this.ask(`Type a number, then Enter. Enter alone takes ${usual + 1}:`);
			if (line === undefined) {
				return undefined;
			}

			const number = line.trim() === '' ? usual + 1 : Number(line.trim());
			if (Number.isInteger(number) && number >= 1 && number <= options.length) {
				return number - 1;
			}

			this.say(`Please type a number from 1 to ${options.length}.`);
		}
	}

	/** Leaves the terminal to somebody else for as long as this takes. */
	handOver<Result>(work: () => Result): Result {
		this.#input.pause();
		try {
			return work();
		} finally {
			this.#input.resume();
		}
	}

	/** Nothing more is asked or waited for. */
	hangUp(): void {
		this.#isOver = true;
		this.#waiting?.(undefined);
		this.#waiting = undefined;
	}

	close(): void {
		this.hangUp();
		this.#input.close();
	}
}
