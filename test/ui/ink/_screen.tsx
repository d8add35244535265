import {EventEmitter} from 'node:events';
import {render} from 'ink';
import stringWidth from 'string-width';
import {onTestFinished} from 'vitest';
import type {Size} from '../../../source/ui/ink/layout.ts';
import {Journey} from '../../../source/ui/ink/model/journey.ts';
import {createTheme} from '../../../source/ui/ink/theme.ts';
import {Wizard} from '../../../source/ui/ink/wizard.tsx';
import type {Session} from '../../../source/ui/session.ts';
import {until} from '../_until.ts';

export const keys = {
	enter: '\r',
	escape: '\u{1B}',
	up: '\u{1B}[A',
	down: '\u{1B}[B',
	right: '\u{1B}[C',
	left: '\u{1B}[D',
	home: '\u{1B}[H',
	end: '\u{1B}[F',
	pageUp: '\u{1B}[5~',
	pageDown: '\u{1B}[6~',
	backspace: '\u{7F}',
	delete: '\u{1B}[3~',
	tab: '\t',
	interrupt: '\u{3}',
} as const;

/** A terminal's output that keeps every frame: as ink-testing-library's, with a size that a test sets. */
export class FakeOutput extends EventEmitter {
	readonly isTTY = true;
	readonly frames: string[] = [];
	/** Frames that did not fit the terminal when they were drawn. */
	readonly oversized: string[] = [];
	columns: number;
	rows: number;

	constructor({columns, rows}: Size) {
		super();
		this.columns = columns;
		this.rows = rows;
	}

	readonly write = (frame: string, callback?: unknown): boolean => {
		if (typeof callback === 'function') {
			callback();
		}

		if (frame !== '' && !/^\u{1B}\[\?/u.test(frame)) {
			this.frames.push(frame);
			const lines = frame.split('\n');
			if (lines.length > this.rows || lines.some(line => stringWidth(line) > this.columns)) {
				this.oversized.push(frame);
			}
		}

		return true;
	};

	resize({columns, rows}: Size): void {
		this.columns = columns;
		this.rows = rows;
		this.emit('resize');
	}
}

/** A keyboard: what is typed arrives as one chunk. */
export class FakeInput extends EventEmitter {
	readonly isTTY = true;
	#data: string | null = null;

	readonly read = (): string | null => {
		const data = this.#data;
		this.#data = null;
		return data;
	};

	type(text: string): void {
		this.#data = text;
		this.emit('readable');
	}

	setEncoding(): void {}
	setRawMode(_isRaw: boolean): void {}
	resume(): void {}
	pause(): void {}
	ref(): void {}
	unref(): void {}
}

export type ScreenOptions = {
	readonly size?: Size;
	readonly color?: boolean;
	readonly unicode?: boolean;
	readonly now?: () => number;
};

/** Draws the wizard over a session and gives the test a keyboard and its frames. */
export function openWizard(
	session: Session,
	{size = {columns: 80, rows: 24}, color = false, unicode = true, now = () => 0}: ScreenOptions = {},
) {
	const controller = new AbortController();
	const output = new FakeOutput(size);
	const input = new FakeInput();
	let leftAtOnce = false;
	const journey = new Journey({
		session,
		controller,
		now,
		leaveAtOnce() {
			leftAtOnce = true;
		},
	});
	const instance = render(<Wizard journey={journey} theme={createTheme({color, unicode})} />, {
		stdout: output as unknown as NodeJS.WriteStream,
		stdin: input as unknown as NodeJS.ReadStream,
		debug: true,
		exitOnCtrlC: false,
		interactive: true,
		patchConsole: false,
	});
	onTestFinished(() => {
		instance.unmount();
		instance.cleanup();
	});
	const frame = () => output.frames.at(-1) ?? '';
	return {
		journey,
		controller,
		output,
		frame,
		type: (...parts: readonly string[]) => input.type(parts.join('')),
		/** Waits for a text on the screen. */
		sees: async (...texts: readonly string[]) => until(() => texts.every(text => frame().includes(text)), frame),
		sawNot: async (text: string) => until(() => !frame().includes(text), frame),
		leftAtOnce: () => leftAtOnce,
	};
}
