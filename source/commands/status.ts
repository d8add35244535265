import {setTimeout as sleep} from 'node:timers/promises';
import {type Status, StatusReader} from '../delivery/read-status.ts';
import {type ExitCode, exitCodes, InterruptedError} from '../engine/errors.ts';
import {redact} from '../engine/secrets.ts';
import {readRehearsal, rehearsalWords} from '../rehearsal/practice.ts';
import {createTheme} from '../ui/ink/theme.ts';
import {printDocument, printLine} from '../ui/json/print.ts';
import {statusDocument} from '../ui/json/status.ts';
import {statusLines} from '../ui/status/lines.ts';
import {columnsOf, isAccessible, supportsUnicode} from '../ui/terminal.ts';
import type {CommandContext} from './run.ts';
import {openWorkspace} from './workspace.ts';

/** Tells what CI, the registry and Railway say now, and whether what is live is what CI pushed last. Changes nothing. */
export async function status({options, controller, interactive, color}: CommandContext): Promise<ExitCode> {
	const {signal} = controller;
	const workspace = await openWorkspace(options, signal);
	try {
		const reader = new StatusReader(workspace.world(workspace.answers, []));
		if (options.watch !== true) {
			const seen = await reader.read(signal);
			print(seen, {json: options.json === true, color});
			return exitCodeOf(seen);
		}

		if (interactive && options.json !== true && !isAccessible(options, process.env)) {
			const {runDashboard} = await import('../ui/status/dashboard.tsx');
			let last: Status | undefined;
			await runDashboard({
				read: async again => {
					last = await reader.read(again);
					return last;
				},
				controller,
				everyMs: () => reader.pauseMs,
				banner: readRehearsal(process.env) === undefined ? undefined : rehearsalWords,
				color,
				unicode: supportsUnicode(process.env),
			});
			if (signal.aborted) {
				throw new InterruptedError();
			}

			return last === undefined ? exitCodes.unknown : exitCodeOf(last);
		}

		for (let before = ''; ; ) {
			const seen = await reader.read(signal);
			const {at: _, health: __, ...told} = statusDocument(seen);
			const now = JSON.stringify(told);
			if (now !== before) {
				before = now;
				if (options.json === true) {
					printLine(statusDocument(seen));
				} else {
					print(seen, {json: false, color});
				}
			}

			await sleep(reader.pauseMs, undefined, {signal}).catch(() => {
				throw new InterruptedError();
			});
		}
	} finally {
		await workspace.dispose();
	}
}

function print(seen: Status, {json, color}: {readonly json: boolean; readonly color: boolean}): void {
	if (json) {
		printDocument(statusDocument(seen));
		return;
	}

	const theme = createTheme({color, unicode: supportsUnicode(process.env)});
	process.stdout.write(`${redact(statusLines(seen, Math.min(columnsOf(process.stdout), 120), theme).join('\n'))}\n`);
}

/** As of `verify`: 1 when something else is live, 3 when nobody could tell. */
function exitCodeOf({verdict}: Status): ExitCode {
	return verdict.status === 'fail' ? exitCodes.failed : verdict.status === 'unknown' ? exitCodes.unknown : exitCodes.ok;
}
