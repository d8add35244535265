import {spawn} from '@lydell/node-pty';
import {Terminal} from '@xterm/headless';
import {onTestFinished} from 'vitest';

export type TerminalOptions = {
	readonly cwd: string;
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly columns?: number;
	readonly rows?: number;
};

export const keys = {enter: '\r', escape: '\u{1B}', up: '\u{1B}[A', down: '\u{1B}[B', left: '\u{1B}[D', interrupt: '\u{3}'} as const;

/** A program in a real pseudo-terminal, with a real terminal emulator to read its screen from. */
export class PseudoTerminal {
	readonly #terminal: Terminal;
	readonly #process: ReturnType<typeof spawn>;
	readonly #watchers = new Set<() => void>();
	readonly exited: Promise<{readonly exitCode: number; readonly signal: number | undefined}>;
	/** Every byte that the program wrote. */
	output = '';
	#ended = false;

	constructor(file: string, args: readonly string[], {cwd, env, columns = 80, rows = 24}: TerminalOptions) {
		this.#terminal = new Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 5000});
		const environment = Object.fromEntries(
			Object.entries({...env, TERM: env.TERM ?? 'xterm-256color'}).filter((entry): entry is [string, string] => entry[1] !== undefined),
		);
		this.#process = spawn(file, [...args], {cols: columns, rows, cwd, env: environment});
		this.#process.onData(data => {
			this.output += data;
			this.#terminal.write(data, () => this.#notify());
		});
		this.exited = new Promise(resolve => {
			this.#process.onExit(({exitCode, signal}) => {
				this.#ended = true;
				// What was written last is parsed after the exit is known.
				this.#terminal.write('', () => {
					this.#notify();
					resolve({exitCode, signal});
				});
			});
		});
		onTestFinished(() => {
			if (!this.#ended) {
				this.kill('SIGKILL');
			}

			this.#terminal.dispose();
		});
	}

	get pid(): number {
		return this.#process.pid;
	}

	/** The visible screen, without trailing spaces. */
	get screen(): string {
		return this.#lines(this.#terminal.buffer.active.viewportY, this.#terminal.rows);
	}

	/** The screen with everything that scrolled out of it. */
	get scrollback(): string {
		return this.#lines(0, this.#terminal.buffer.active.length);
	}

	get inAlternateScreen(): boolean {
		return this.#terminal.buffer.active.type === 'alternate';
	}

	/** Waits until the screen shows the text; fails with the screen when it does not in time. */
	async waitFor(text: string | RegExp, timeoutMs = 30_000): Promise<string> {
		const shows = () => (typeof text === 'string' ? this.screen.includes(text) : text.test(this.screen));
		return new Promise((resolve, reject) => {
			const done = (error?: Error) => {
				clearTimeout(timer);
				this.#watchers.delete(look);
				return error === undefined ? resolve(this.screen) : reject(error);
			};

			const look = () => {
				if (shows()) {
					done();
				} else if (this.#ended) {
					done(new Error(`The program ended before it showed ${text}:\n${this.scrollback}`));
				}
			};

			const timer = setTimeout(() => done(new Error(`Not shown in ${timeoutMs} ms: ${text}\n${this.screen}`)), timeoutMs);
			this.#watchers.add(look);
			look();
		});
	}

	type(text: string): void {
		this.#process.write(text);
	}

	resize(columns: number, rows: number): void {
		this.#terminal.resize(columns, rows);
		this.#process.resize(columns, rows);
	}

	kill(signal: string): void {
		this.#process.kill(signal);
	}

	#lines(start: number, count: number): string {
		const {active} = this.#terminal.buffer;
		return Array.from({length: count}, (_, index) => active.getLine(start + index)?.translateToString(true) ?? '')
			.join('\n')
			.trimEnd();
	}

	#notify(): void {
		for (const watcher of this.#watchers) {
			watcher();
		}
	}
}
