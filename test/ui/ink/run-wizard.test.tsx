import {describe, expect, it} from 'vitest';
import {runWizard} from '../../../source/ui/ink/run-wizard.tsx';
import type {Session} from '../../../source/ui/session.ts';
import {fakeSession} from '../_fake-session.ts';
import {until} from '../_until.ts';
import {FakeInput, keys} from './_screen.tsx';
import {FakeTerminal} from './_terminal.ts';

function start(session: Session) {
	const terminal = new FakeTerminal({columns: 80, rows: 24});
	const input = new FakeInput();
	const controller = new AbortController();
	const rawModes: Array<{readonly isRaw: boolean; readonly written: string}> = [];
	input.setRawMode = isRaw => rawModes.push({isRaw, written: terminal.written});
	const outcome = runWizard(session, {
		stdin: input as unknown as NodeJS.ReadStream,
		stdout: terminal as unknown as NodeJS.WriteStream,
		controller,
		color: true,
		unicode: true,
	});
	return {
		terminal,
		outcome,
		rawModes,
		type: (...parts: readonly string[]) => input.type(parts.join('')),
		sees: async (text: string) =>
			until(
				() => terminal.screen.includes(text),
				() => terminal.screen,
			),
	};
}

describe('runWizard', () => {
	it('goes from welcome to proof on the alternate screen, and leaves the terminal as it was', async () => {
		const {terminal, outcome, type, sees} = start(fakeSession());
		await sees('enter start');
		expect(terminal.isAlternate).toBe(true);
		type('\r\r\r\r');
		await sees('enter apply');
		type('\r');
		const {kind, screen, exitCode, report, verification, lastWords} = await outcome;
		expect({kind, screen, exitCode}).toEqual({kind: 'applied', screen: 'checking', exitCode: 0});
		expect(report?.outcomes).toHaveLength(5);
		expect(verification?.ok).toBe(true);
		expect(lastWords).toContain('Proved 5 of 5. 5 changes applied.');
		expect(terminal.isAlternate).toBe(false);
		expect(terminal.cursor.isShown).toBe(true);
		expect(terminal.screen.trim()).toBe('');
		expect(terminal.written).not.toContain('\u{1B}[>');
	});

	it('takes the keyboard before it draws, so that no key is echoed into a screen, and gives it back', async () => {
		const {outcome, rawModes, type, sees} = start(fakeSession());
		await sees('enter start');
		type('q');
		await outcome;
		expect(rawModes[0]).toEqual({isRaw: true, written: ''});
		expect(rawModes.at(-1)?.isRaw).toBe(false);
	});

	it('has the cursor where text is typed', async () => {
		const {terminal, outcome, type, sees} = start(fakeSession());
		await sees('enter start');
		type('\r\r\r');
		await sees('› /home/me/.local/bin');
		await until(() => terminal.cursor.isShown);
		expect(terminal.cursor).toMatchObject({x: 4 + '/home/me/.local/bin'.length, y: 7});
		type(keys.home, '日本');
		await sees('› 日本/home');
		expect(terminal.cursor).toMatchObject({x: 8, y: 7});
		type(keys.interrupt);
		expect((await outcome).exitCode).toBe(130);
	});

	it('hands the terminal to the password prompt', async () => {
		const seen: unknown[] = [];
		let terminal: FakeTerminal | undefined;
		const session = fakeSession({
			authorization: () => () => {
				seen.push(terminal?.written.lastIndexOf('\u{1B}[?1049l'), terminal?.written.lastIndexOf('\u{1B}[?1049h'));
				seen.push(terminal?.written.includes('sudo may ask for your password'));
				return true;
			},
		});
		const wizard = start(session);
		terminal = wizard.terminal;
		await wizard.sees('enter start');
		wizard.type('\r\r\r\r');
		await wizard.sees('enter apply');
		wizard.type('\r');
		expect((await wizard.outcome).kind).toBe('applied');
		const [left, entered, told] = seen;
		expect(left).toBeGreaterThan(entered as number);
		expect(told).toBe(true);
	});

	it('ends with the error when the session has a bug', async () => {
		const {outcome, type, sees, terminal} = start({
			...fakeSession(),
			async apply() {
				throw new TypeError('not a plan');
			},
		});
		await sees('enter start');
		type('\r\r\r\r');
		await sees('enter apply');
		type('\r');
		await expect(outcome).rejects.toThrow('not a plan');
		expect(terminal.isAlternate).toBe(false);
	});
});
