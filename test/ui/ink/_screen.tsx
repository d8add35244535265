import {EventEmitter, once} from 'node:events';
import {render} from 'ink';
import type {ReactNode} from 'react';
import stringWidth from 'string-width';
import {expect, onTestFinished} from 'vitest';
import type {Size} from '../../../source/ui/ink/layout.ts';
import {Journey} from '../../../source/ui/ink/model/journey.ts';
import {outcomeOf} from '../../../source/ui/ink/model/outcome.ts';
import {createTheme} from '../../../source/ui/ink/theme.ts';
import {Wizard} from '../../../source/ui/ink/wizard.tsx';
import type {Session} from '../../../source/ui/session.ts';

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

export const sizes: readonly Size[] = [
	{columns: 60, rows: 20},
	{columns: 80, rows: 24},
	{columns: 120, rows: 40},
];

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

			this.emit('drawn');
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

/** Looks after each frame whether something is so; fails with what was drawn last. */
export async function untilDrawn(output: EventEmitter, isSo: () => boolean, frame: () => string): Promise<void> {
	const signal = AbortSignal.timeout(15_000);
	while (!isSo()) {
		await once(output, 'drawn', {signal}).catch(() => {
			throw new Error(`Not shown:\n${frame()}`);
		});
	}
}

/** Keys to type, and texts to wait for. */
export type Step = readonly [keys: string, ...texts: string[]];

/** Draws an element on a fake terminal, and gives the test a keyboard and its frames. Each of these must fit the terminal. */
export function draw(element: ReactNode, size: Size) {
	const output = new FakeOutput(size);
	const input = new FakeInput();
	const app = render(element, {
		stdout: output as unknown as NodeJS.WriteStream,
		stdin: input as unknown as NodeJS.ReadStream,
		debug: true,
		exitOnCtrlC: false,
		interactive: true,
		patchConsole: false,
	});
	onTestFinished(() => {
		app.unmount();
		app.cleanup();
		expect(output.oversized).toEqual([]);
	});
	const frame = () => output.frames.at(-1) ?? '';
	const type = (...parts: readonly string[]) => input.type(parts.join(''));
	/** Waits for a frame of which this is true. */
	const shows = async (isSo: () => boolean) => untilDrawn(output, isSo, frame);
	const sees = async (...texts: readonly string[]) => shows(() => texts.every(text => frame().includes(text)));
	return {
		app,
		output,
		frame,
		type,
		shows,
		sees,
		sawNot: async (text: string) => shows(() => !frame().includes(text)),
		/** Types the keys of each step, and waits for the texts that they bring. */
		async go(...steps: readonly Step[]) {
			for (const [typed, ...texts] of steps) {
				type(typed);
				await sees(...texts);
			}
		},
	};
}

export type ScreenOptions = {
	readonly size?: Size;
	readonly color?: boolean;
	readonly unicode?: boolean;
	readonly now?: () => number;
};

/** The wizard over a session. */
export function openWizard(
	session: Session,
	{size = {columns: 80, rows: 24}, color = false, unicode = true, now = () => 0}: ScreenOptions = {},
) {
	const controller = new AbortController();
	let leftAtOnce = false;
	const journey = new Journey({
		session,
		controller,
		now,
		leaveAtOnce() {
			leftAtOnce = true;
		},
	});
	return {
		...draw(<Wizard journey={journey} theme={createTheme({color, unicode})} />, size),
		journey,
		controller,
		leftAtOnce: () => leftAtOnce,
		outcome: async () => outcomeOf(session, await journey.ended, {color, columns: size.columns}),
	};
}

/** The wizard on the review, with the suggested answers to three questions. */
export async function openReview(session: Session, options?: ScreenOptions) {
	const wizard = openWizard(session, options);
	await wizard.go([keys.enter.repeat(4), 'review']);
	return wizard;
}
