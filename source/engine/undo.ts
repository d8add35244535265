import {exitCodes, FerroviaError} from './errors.ts';
import {type ActiveIntent, type RecordedReversal, readOptional} from './journal.ts';
import {inspectFile, takeBackFile} from './undo-file.ts';
import type {UndoItem} from './undo-item.ts';
import {announceSame, inspectResource, takeBackResource} from './undo-resource.ts';
import type {RunCommand, UndoLook, UndoResult, UndoWork} from './undo-work.ts';

/** What is there to take back, the newest first; only these steps when any are named. Changes nothing. */
export async function planUndo(steps: readonly string[], look: UndoLook): Promise<readonly UndoItem[]> {
	const {journal} = look;
	const newestFirst = [...(await journal.active())].reverse().filter(({step}) => steps.length === 0 || steps.includes(step));
	// A resource that several runs announced is looked at, asked about and taken back once.
	const intents = newestFirst.filter((intent, index) => !newestFirst.slice(0, index).some(newer => announceSame(newer, intent)));
	const items: UndoItem[] = [];
	// Several changes of one file are taken back one after the other: each is compared with what the last one leaves.
	const upcoming = new Map<string, Buffer | undefined>();
	for (const intent of intents) {
		const {reversal} = intent;
		items.push(await inspectUndo(intent, look, upcoming));
		if (reversal.type === 'restore-file') {
			upcoming.set(reversal.path, reversal.before === null ? undefined : await journal.blob(reversal.before));
		}
	}

	return items;
}

/** Looks at one change as the world is now, or as it will be (`upcoming`: contents by path). */
export async function inspectUndo(
	intent: ActiveIntent,
	look: UndoLook,
	upcoming: ReadonlyMap<string, Buffer | undefined> = new Map(),
): Promise<UndoItem> {
	const {reversal} = intent;
	switch (reversal.type) {
		case 'none': {
			return {intent, state: 'kept', summary: reversal.reason};
		}

		case 'command': {
			return {intent, state: 'ready', summary: reversal.summary};
		}

		case 'resource': {
			return inspectResource(intent, reversal, look);
		}

		case 'restore-file': {
			const current = upcoming.has(reversal.path) ? upcoming.get(reversal.path) : await readOptional(reversal.path);
			return inspectFile(look.journal, intent, reversal, current);
		}
	}
}

/**
Takes one change back, with the intent on disk before and the outcome after. What throws stays in the journal, for a later undo; so does
what could not be looked at, which throws why.
*/
export async function applyUndo(item: UndoItem, work: UndoWork): Promise<UndoResult> {
	const {intent, problem} = item;
	if (problem !== undefined) {
		throw new FerroviaError(problem, {exitCode: exitCodes.unknown});
	}

	const {journal} = work;
	const announced = (await journal.active()).filter(other => other.id === intent.id || announceSame(other, intent));
	for (const {id} of announced) {
		await journal.intendUndo(id);
	}

	const result = await takeBack(item, work);
	for (const {id} of announced) {
		await journal.concludeUndo(id);
	}

	return result;
}

async function takeBack(item: UndoItem, work: UndoWork): Promise<UndoResult> {
	const {
		state,
		intent: {reversal},
	} = item;
	switch (reversal.type) {
		case 'none': {
			return {ending: 'kept'};
		}

		case 'command': {
			await runReversal(reversal, work.run);
			return {ending: 'undone'};
		}

		case 'resource': {
			return takeBackResource(item, reversal, work);
		}

		case 'restore-file': {
			await takeBackFile(work.journal, item, reversal, work.resolution);
			return {ending: state === 'changed-since' && work.resolution === 'keep' ? 'kept' : 'undone'};
		}
	}
}

async function runReversal(reversal: Extract<RecordedReversal, {type: 'command'}>, run: RunCommand): Promise<void> {
	if (reversal.onlyIf !== undefined && !(await run(reversal.onlyIf)).ok) {
		return;
	}

	const result = await run(reversal.argv);
	if (!result.ok) {
		throw new FerroviaError({
			what: `\`${reversal.argv.join(' ')}\` failed.`,
			why: result.missing ? `${reversal.argv[0]} is not on this machine.` : result.stderr.trim().split('\n').at(-1),
			next: [reversal.argv.join(' '), 'ferrovia undo'],
		});
	}
}
