// @ts-check
import {spawn} from '@lydell/node-pty';
import xterm from '@xterm/headless';
import {screenText} from './screen.js';

/** A program in a pseudo-terminal, with an emulator to read its screen from. */
export class PseudoTerminal {
	#process;
	#hasEnded = false;
	/** The emulator. */
	terminal;
	/** The exit code, once the program has ended and its last words are on the screen. */
	ended;

	/**
	@param {readonly string[]} args What Node.js runs.
	@param {{
		readonly cwd: string,
		readonly env: Record<string, string | undefined>,
		readonly columns: number,
		readonly rows: number,
		readonly onScreen?: () => void,
	}} options `onScreen` is called when the screen may have changed and is whole.
	*/
	constructor(args, {cwd, env, columns, rows, onScreen}) {
		this.terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 1000});
		const {terminal} = this;
		if (onScreen !== undefined) {
			terminal.onWriteParsed(() => {
				// While a program says that it draws, the screen is half the old one and half the new.
				if (!terminal.modes.synchronizedOutputMode) {
					onScreen();
				}
			});
		}

		const child = spawn(process.execPath, [...args], {cols: columns, rows, cwd, env});
		this.#process = child;
		child.onData(data => terminal.write(data));
		/** @type {Promise<number>} */
		this.ended = new Promise(resolve => {
			child.onExit(({exitCode}) => {
				this.#hasEnded = true;
				terminal.write('', () => resolve(exitCode));
			});
		});
	}

	/**
	Waits until the screen shows it.

	@param {RegExp} pattern
	@returns {Promise<string>} What the pattern found.
	*/
	shown(pattern) {
		return this.until(text => pattern.exec(text)?.[0], String(pattern));
	}

	/**
	Waits until something is found in the text of the screen.

	@template T
	@param {(text: string) => T | undefined} find
	@param {string} what What is waited for, for the error.
	@param {number} [timeoutMs]
	@returns {Promise<T>}
	*/
	async until(find, what, timeoutMs = 120_000) {
		/** @type {(() => void)[]} */
		const cleanUp = [];
		try {
			return await new Promise((resolve, reject) => {
				const look = () => {
					const found = find(screenText(this.terminal));
					if (found !== undefined) {
						resolve(found);
					}
				};

				/** @param {string} when */
				const fail = when => reject(new Error(`Not shown ${when}: ${what}\n${screenText(this.terminal)}`));
				const timer = setTimeout(() => fail(`in ${timeoutMs / 1000} s`), timeoutMs);
				const subscription = this.terminal.onWriteParsed(look);
				cleanUp.push(
					() => clearTimeout(timer),
					() => subscription.dispose(),
				);
				look();
				this.ended.then(code => fail(`before the end, with exit code ${code}`));
			});
		} finally {
			for (const clean of cleanUp) {
				clean();
			}
		}
	}

	/** @param {string} keys */
	type(keys) {
		this.#process.write(keys);
	}

	/**
	@param {number} columns
	@param {number} rows
	*/
	resize(columns, rows) {
		this.terminal.resize(columns, rows);
		this.#process.resize(columns, rows);
	}

	/** Ends the program, if it still runs. */
	kill() {
		if (!this.#hasEnded) {
			this.#process.kill('SIGKILL');
		}
	}
}
