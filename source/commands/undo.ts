import {type ExitCode, exitCodes, explain, FerroviaError, InterruptedError} from '../engine/errors.ts';
import {Journal} from '../engine/journal.ts';
import {recover} from '../engine/recover.ts';
import {applyUndo, inspectUndo, planUndo} from '../engine/undo.ts';
import type {Resolution, UndoItem} from '../engine/undo-item.ts';
import {findRoot} from '../project/root.ts';
import {runProcess} from '../services/process.ts';
import {validateSudo} from '../services/sudo.ts';
import {printDocument} from '../ui/json/print.ts';
import {threeWayLines, undoLines} from '../ui/plain/undo.ts';
import {columnsOf} from '../ui/terminal.ts';
import type {CommandContext} from './run.ts';

type Ending = 'undone' | 'kept' | 'refused' | 'failed';

/** Takes back what the journal says was applied, the newest first; only these steps when any are named. */
export async function undo(selected: readonly string[], context: CommandContext): Promise<ExitCode> {
	const {
		options,
		controller: {signal},
		interactive,
		color,
	} = context;
	const root = await findRoot({cwd: options.cwd ?? '.', run: runProcess, signal});
	const journal = new Journal(root);
	await recover(journal);
	const items = await planUndo(journal, selected);
	const style = {color, columns: columnsOf(process.stdout), root};
	if (!options.json) {
		process.stdout.write(`${undoLines(items, style).join('\n')}\n`);
	}

	if (items.length > 0 && !options.yes) {
		await confirmUndo(items, interactive, signal);
	}

	if (interactive && items.some(item => needsSudo(item)) && !validateSudo()) {
		throw new FerroviaError({
			what: 'sudo did not accept the password.',
			why: 'Removing packages needs root. Nothing was undone.',
			next: ['ferrovia undo'],
		});
	}

	const endings: Array<{readonly item: UndoItem; readonly ending: Ending; readonly reason?: string}> = [];
	for (const planned of items) {
		if (signal.aborted) {
			throw new InterruptedError();
		}

		// Looked at again: taking back a newer change may have changed what this one finds.
		const item = await inspectUndo(journal, planned.intent);
		try {
			const resolution = await resolve(item, context, style);
			if (resolution === undefined) {
				endings.push({item, ending: 'refused', reason: 'it was changed since, and --yes may not decide what to keep'});
				continue;
			}

			await applyUndo(journal, item, resolution, async argv =>
				runProcess(argv, {signal, cwd: root, env: {DEBIAN_FRONTEND: 'noninteractive'}}),
			);
			endings.push({item, ending: item.state === 'kept' || resolution === 'keep' ? 'kept' : 'undone'});
		} catch (error) {
			if (error instanceof InterruptedError || signal.aborted) {
				throw new InterruptedError();
			}

			const {what, why} = explain(error);
			endings.push({item, ending: 'failed', reason: [what, why].filter(Boolean).join(' ')});
		}
	}

	if ((await journal.active()).length === 0) {
		await journal.remove();
	}

	const failed = endings.filter(({ending}) => ending === 'failed' || ending === 'refused');
	if (options.json) {
		printDocument({
			version: 1,
			ok: failed.length === 0,
			undone: endings.map(({item, ending, reason}) => ({
				id: item.intent.change,
				step: item.intent.step,
				summary: item.summary,
				status: ending,
				reason,
			})),
		});
	} else if (items.length > 0) {
		const done = endings.filter(({ending}) => ending === 'undone').length;
		process.stdout.write(
			`${[
				...failed.map(({item, reason}) => `not undone: ${item.summary}: ${reason}`),
				`Undone ${done} of ${items.length}.${failed.length > 0 ? ' Run ferrovia undo at a terminal to decide about the rest.' : ''}`,
			].join('\n')}\n`,
		);
	}

	return failed.length > 0 ? exitCodes.failed : exitCodes.ok;
}

function needsSudo({state, intent: {reversal}}: UndoItem): boolean {
	return state === 'ready' && reversal.type === 'command' && reversal.argv[0] === 'sudo';
}

async function confirmUndo(items: readonly UndoItem[], interactive: boolean, signal: AbortSignal): Promise<void> {
	if (!interactive) {
		throw new FerroviaError(
			{what: 'There is no terminal to confirm the undo in.', next: ['ferrovia undo --yes']},
			{exitCode: exitCodes.usage},
		);
	}

	const {confirmUndoing} = await import('../ui/prompts/undo.ts');
	if (!(await confirmUndoing(items.length, signal))) {
		throw new FerroviaError({what: 'Nothing was undone.'}, {exitCode: exitCodes.ok});
	}
}

/** What to do about a change; undefined when only a person may decide and there is none. */
async function resolve(
	item: UndoItem,
	{options, controller: {signal}}: CommandContext,
	style: {readonly color: boolean; readonly columns: number; readonly root: string},
): Promise<Resolution | undefined> {
	if (item.state !== 'changed-since') {
		return 'original';
	}

	if (options.yes) {
		return undefined;
	}

	process.stdout.write(`\n${threeWayLines(item, style).join('\n')}\n`);
	const {askResolution} = await import('../ui/prompts/undo.ts');
	return askResolution(item, signal);
}
