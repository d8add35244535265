import type {ExitCode} from '../engine/errors.ts';
import {printDocument} from '../ui/json/print.ts';
import {verificationDocument} from '../ui/json/verification.ts';
import {CheckProgress} from '../ui/plain/check-progress.ts';
import {StatusLine} from '../ui/plain/status-line.ts';
import {printVerification} from '../ui/plain/verification.ts';
import {columnsOf} from '../ui/terminal.ts';
import type {CommandContext} from './run.ts';
import {createSession} from './session.ts';
import {openWorkspace} from './workspace.ts';

/** Proves what is there, and changes nothing. */
export async function verify(selected: readonly string[], {options, controller, color, interactive}: CommandContext): Promise<ExitCode> {
	const workspace = await openWorkspace(options, controller.signal);
	const status = new StatusLine(process.stderr, interactive && !options.json);
	const progress = new CheckProgress(status);
	try {
		const session = createSession(workspace, selected);
		const verification = await session.verify(session.selected, session.answers, controller.signal, event => progress.show(event));
		status.clear();
		if (options.json) {
			printDocument(verificationDocument(verification));
		} else {
			printVerification(verification, {color, columns: columnsOf(process.stdout), verbose: options.verbose === true});
		}

		return verification.exitCode;
	} finally {
		status.clear();
		await workspace.dispose();
	}
}
