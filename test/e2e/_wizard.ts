import {expect, inject} from 'vitest';
import {cli, type Sandbox} from './_project.ts';
import {keys, PseudoTerminal, type TerminalOptions} from './_terminal.ts';

/** The packed program in a pseudo-terminal. */
export function startWizard({root, env}: Sandbox, args: readonly string[] = [], options: Partial<TerminalOptions> = {}): PseudoTerminal {
	return new PseudoTerminal(process.execPath, [cli(inject('installed')), ...args], {cwd: root, env, ...options});
}

/** Takes every suggestion until the review is shown. */
export async function answerAll(terminal: PseudoTerminal): Promise<void> {
	await terminal.waitFor('enter start');
	terminal.type(keys.enter);
	for (;;) {
		const screen = await terminal.waitFor(/question \d+ of \d+|enter apply|run the checks/, 60_000);
		const question = /question \d+ of \d+/.exec(screen)?.[0];
		if (question === undefined) {
			return;
		}

		terminal.type(keys.enter);
		await terminal.waitFor(new RegExp(`^(?![^]*${question})`), 60_000);
	}
}

/** The main screen, a visible cursor, and no mouse or paste mode left behind. */
export function expectRestored(terminal: PseudoTerminal): void {
	expect(terminal.inAlternateScreen).toBe(false);
	expect(terminal.output.lastIndexOf('\u{1B}[?25h')).toBeGreaterThanOrEqual(terminal.output.lastIndexOf('\u{1B}[?25l'));
	expect(terminal.output.lastIndexOf('\u{1B}[?1049l')).toBeGreaterThan(terminal.output.lastIndexOf('\u{1B}[?1049h'));
}
