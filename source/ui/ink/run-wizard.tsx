import type {ReadStream, WriteStream} from 'node:tty';
import {render} from 'ink';
import {exitCodes} from '../../engine/errors.ts';
import type {Session} from '../session.ts';
import {supportsUnicode} from '../terminal.ts';
import {Journey} from './model/journey.ts';
import {outcomeOf, type WizardOutcome} from './model/outcome.ts';
import {createTheme} from './theme.ts';
import {Wizard} from './wizard.tsx';

export type WizardOptions = {
	readonly stdin: NodeJS.ReadStream | ReadStream;
	readonly stdout: NodeJS.WriteStream | WriteStream;
	/** The one controller of the run. */
	readonly controller: AbortController;
	readonly color: boolean;
	/** Whether the terminal can show the glyphs of the line. */
	readonly unicode?: boolean;
	/** Words line by line instead of screens. */
	readonly accessible?: boolean;
};

export type {WizardOutcome};

/** Walks the user from what was found to what is proved. The caller prints the last words once it has returned. */
export async function runWizard(session: Session, options: WizardOptions): Promise<WizardOutcome> {
	const {stdin, stdout, controller, color, unicode = supportsUnicode(process.env), accessible = false} = options;
	if (accessible) {
		const {runAccessible} = await import('../accessible/run-accessible.ts');
		return runAccessible(session, {stdin, stdout, controller});
	}

	const journey = new Journey({session, controller, leaveAtOnce: () => process.exit(exitCodes.interrupted)});
	// Ink takes the keyboard only after its first frame: a key in between would be echoed into it, and shift all that follows by a line.
	stdin.setRawMode(true);
	const instance = render(<Wizard journey={journey} theme={createTheme({color, unicode})} />, {
		stdin,
		stdout,
		alternateScreen: true,
		exitOnCtrlC: false,
		incrementalRendering: true,
		// Whoever called has looked at the terminal; Ink would ask for CI once more.
		interactive: true,
		isScreenReaderEnabled: false,
		kittyKeyboard: {mode: 'disabled'},
		// Nothing behind a session prints.
		patchConsole: false,
	});
	try {
		// Ink settles first only when a screen can't be drawn.
		const left = instance.waitUntilExit().then(() => journey.state);
		const state = await Promise.race([journey.ended, left]);
		return outcomeOf(session, state, {color, columns: stdout.columns ?? 80});
	} finally {
		// Some terminals bring lines of the alternate screen back with them after a resize.
		instance.clear();
		instance.unmount();
		await instance.waitUntilExit().catch(() => {});
		stdin.setRawMode(false);
	}
}
