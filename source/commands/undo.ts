import {type ExitCode, exitCodes, FerroviaError, InterruptedError} from '../engine/errors.ts';
import {Journal} from '../engine/journal.ts';
import {recover} from '../engine/recover.ts';
import type {ReverserOf} from '../engine/reverser.ts';
import {redact} from '../engine/secrets.ts';
import {applyUndo, inspectUndo, planUndo} from '../engine/undo.ts';
import type {UndoItem} from '../engine/undo-item.ts';
import {type EndedItem, endingOf, undoExitCode} from '../engine/undo-report.ts';
import type {RunCommand, UndoLook} from '../engine/undo-work.ts';
import {findRoot} from '../project/root.ts';
import {runProcess} from '../services/process.ts';
import {validateSudo} from '../services/sudo.ts';
import {printDocument} from '../ui/json/print.ts';
import {undoDocument} from '../ui/json/undo.ts';
import {StatusLine} from '../ui/plain/status-line.ts';
import {undoLines, undoneLines} from '../ui/plain/undo.ts';
import type {CommandContext} from './run.ts';
import {type Decide, decideWith, type UndoPrompts} from './undo-decision.ts';

export type UndoParts = {
	readonly reverserOf: ReverserOf;
	readonly loadPrompts: () => Promise<UndoPrompts>;
};

/** Takes back what the journal says was applied, the newest first; only these steps when any are named. */
export async function undo(selected: readonly string[], context: CommandContext, {reverserOf, loadPrompts}: UndoParts): Promise<ExitCode> {
	const {
		options,
		controller: {signal},
		interactive,
		color,
	} = context;
	const root = await findRoot({cwd: options.cwd ?? '.', run: runProcess, signal});
	const journal = new Journal(root);
	await recover(journal);
	const status = new StatusLine(process.stderr, interactive && !options.json);
	const look: UndoLook = {journal, reverserOf, signal, output: line => status.show(line)};
	const items = await planUndo(selected, look).finally(() => status.clear());
	const style = {color, root};
	if (!options.json) {
		print(undoLines(items, style));
	}

	if (items.length > 0 && !options.yes) {
		await confirmUndo(items, context, loadPrompts);
	}

	if (interactive && items.some(item => needsSudo(item)) && !validateSudo()) {
		throw new FerroviaError({
			what: 'sudo did not accept the password.',
			why: 'Removing packages needs root. Nothing was undone.',
			next: ['ferrovia undo'],
		});
	}

	const decide = decideWith({options, signal, loadPrompts, style, say: print});
	const run: RunCommand = async argv => runProcess(argv, {signal, cwd: root, env: {DEBIAN_FRONTEND: 'noninteractive'}});
	const ended: EndedItem[] = [];
	for (const item of items) {
		if (signal.aborted) {
			throw new InterruptedError();
		}

		ended.push(await takeBack(item, {look, decide, run, clear: () => status.clear()}));
	}

	if ((await journal.active()).length === 0) {
		await journal.remove();
	}

	if (options.json) {
		printDocument(undoDocument(ended));
	} else if (items.length > 0) {
		print(undoneLines(ended, root));
	}

	return undoExitCode(ended);
}

type TakingBack = {readonly look: UndoLook; readonly decide: Decide; readonly run: RunCommand; readonly clear: () => void};

/** Takes one change back, if that is what the user decides. Throws only when it was interrupted: a failure keeps no other change. */
async function takeBack(planned: UndoItem, {look, decide, run, clear}: TakingBack): Promise<EndedItem> {
	let item = planned;
	try {
		// Nobody agreed to what could not be looked at. The rest is looked at again: taking back a newer change may have changed what this one finds.
		item = planned.state === 'unknown' ? planned : await inspectUndo(planned.intent, look);
		clear();
		const decision = await decide(item);
		return {item, ...('ending' in decision ? decision : await applyUndo(item, {...look, ...decision, run}))};
	} catch (error) {
		if (error instanceof InterruptedError || look.signal.aborted) {
			throw new InterruptedError();
		}

		return {item, ...endingOf(error)};
	} finally {
		clear();
	}
}

function needsSudo({state, intent: {reversal}}: UndoItem): boolean {
	return state === 'ready' && reversal.type === 'command' && reversal.argv[0] === 'sudo';
}

async function confirmUndo(
	items: readonly UndoItem[],
	{interactive, controller: {signal}}: CommandContext,
	loadPrompts: UndoParts['loadPrompts'],
): Promise<void> {
	if (!interactive) {
		throw new FerroviaError(
			{what: 'There is no terminal to confirm the undo in.', next: ['ferrovia undo --yes']},
			{exitCode: exitCodes.usage},
		);
	}

	const known = items.filter(({state}) => state !== 'unknown').length;
	if (known > 0 && !(await (await loadPrompts()).confirmUndoing(known, signal))) {
		throw new FerroviaError({what: 'Nothing was undone.'}, {exitCode: exitCodes.ok});
	}
}

function print(lines: readonly string[]): void {
	process.stdout.write(redact(`${lines.join('\n')}\n`));
}
