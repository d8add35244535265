import {Writable} from 'node:stream';
import {Terminal} from '@xterm/headless';
import type {Size} from '../../../source/ui/ink/layout.ts';

/** A terminal as users have: what is written to it can be read from its screen. */
export class FakeTerminal extends Writable {
	readonly isTTY = true;
	readonly columns: number;
	readonly rows: number;
	readonly #terminal: Terminal;
	written = '';

	constructor({columns, rows}: Size) {
		super({decodeStrings: false});
		this.columns = columns;
		this.rows = rows;
		this.#terminal = new Terminal({cols: columns, rows, allowProposedApi: true, convertEol: true});
	}

	override _write(chunk: string, _encoding: string, done: () => void): void {
		this.written += chunk;
		this.#terminal.write(chunk, () => {
			done();
			this.emit('drawn');
		});
	}

	get screen(): string {
		const {active} = this.#terminal.buffer;
		return Array.from({length: this.rows}, (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '').join('\n');
	}

	get isAlternate(): boolean {
		return this.#terminal.buffer.active.type === 'alternate';
	}

	get cursor(): {readonly x: number; readonly y: number; readonly isShown: boolean} {
		const {cursorX, cursorY} = this.#terminal.buffer.active;
		return {x: cursorX, y: cursorY, isShown: this.written.lastIndexOf('\u{1B}[?25h') > this.written.lastIndexOf('\u{1B}[?25l')};
	}
}
