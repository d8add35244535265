import {describe, expect, it} from 'vitest';
import {runWizard} from '../../../source/ui/ink/run-wizard.tsx';
import type {Session} from '../../../source/ui/session.ts';
import {fakeSession} from '../_fake-session.ts';
import {FakeInput, keys, untilDrawn} from './_screen.tsx';
import {FakeTerminal} from './_terminal.ts';

function start(session: Session) {
	const terminal = new FakeTerminal({columns: 80, rows: 24});
	const input = new FakeInput();
	const rawModes: Array<{readonly isRaw: boolean; readonly written: string}> = [];
	input.setRawMode = isRaw => rawModes.push({isRaw, written: terminal.written});
	const outcome = runWizard(session, {
		stdin: input as unknown as NodeJS.ReadStream,
		stdout: terminal as unknown as NodeJS.WriteStream,
		controller: new AbortController(),
		color: true,
		unicode: true,
	});
	return {
		terminal,
		outcome,
		rawModes,
		async go(...steps: ReadonlyArray<readonly [typed: string, text: string]>) {
			for (const [typed, text] of steps) {
				input.type(typed);
				await untilDrawn(
					terminal,
					() => terminal.screen.includes(text),
					() => terminal.screen,
				);
			}
		},
		type: (text: string) => input.type(text),
	};
}

const toReview = [
	['', 'enter start'],
	['\r\r\r\r', 'enter apply'],
] as const;

describe('runWizard', () => {
	it('runs on the alternate screen, and leaves the terminal as it was', async () => {
		const {terminal, outcome, go, type} = start(fakeSession());
		await go(...toReview);
		expect(terminal.isAlternate).toBe(true);
		type('\r');
		const {report, verification, lastWords, ...rest} = await outcome;
		expect(rest).toMatchObject({kind: 'applied', screen: 'checking', exitCode: 0});
		expect(report?.outcomes).toHaveLength(5);
		expect(verification?.ok).toBe(true);
		expect(lastWords).toContain('Proved 5 of 5. 5 changes applied.');
		expect([terminal.isAlternate, terminal.cursor.isShown, terminal.screen.trim()]).toEqual([false, true, '']);
		expect(terminal.written).not.toContain('\u{1B}[>');
	});

	it('takes the keyboard before it draws, so that no key is echoed, and gives it back', async () => {
		const {outcome, rawModes, go, type} = start(fakeSession());
		await go(['', 'enter start']);
		type('q');
		await outcome;
		expect(rawModes[0]).toEqual({isRaw: true, written: ''});
		expect(rawModes.at(-1)?.isRaw).toBe(false);
	});

	it('puts the cursor where text is typed', async () => {
		const {terminal, outcome, go, type} = start(fakeSession());
		await go(['', 'enter start'], ['\r\r\r', '› /home/me/.local/bin']);
		await expect.poll(() => terminal.cursor, {interval: 5}).toEqual({x: 4 + '/home/me/.local/bin'.length, y: 7, isShown: true});
		await go([`${keys.home}日本`, '› 日本/home']);
		await expect.poll(() => terminal.cursor, {interval: 5}).toMatchObject({x: 8, y: 7});
		type(keys.interrupt);
		expect((await outcome).exitCode).toBe(130);
	});

	it('hands the terminal to the password prompt', async () => {
		const written: string[] = [];
		const session = fakeSession({authorization: () => () => written.push(terminal.written) > 0});
		const {terminal, outcome, go, type} = start(session);
		await go(...toReview);
		type('\r');
		expect((await outcome).kind).toBe('applied');
		const [before = ''] = written;
		expect(before.lastIndexOf('\u{1B}[?1049l')).toBeGreaterThan(before.lastIndexOf('\u{1B}[?1049h'));
		expect(before).toContain('sudo may ask for your password');
	});

	it('ends with the error when the session has a bug', async () => {
		const {outcome, go, type, terminal} = start({
			...fakeSession(),
			async apply() {
				throw new TypeError('not a plan');
			},
		});
		await go(...toReview);
		type('\r');
		await expect(outcome).rejects.toThrow('not a plan');
		expect(terminal.isAlternate).toBe(false);
	});
});
