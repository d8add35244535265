import {FerroviaError} from './errors.ts';
import {type ActiveIntent, type Journal, type RecordedReversal, readOptional} from './journal.ts';
import {inspectFile, takeBackFile} from './undo-file.ts';
import type {Resolution, UndoItem} from './undo-item.ts';

export type RunCommand = (argv: readonly string[]) => Promise<{readonly ok: boolean; readonly missing: boolean; readonly stderr: string}>;

/** What is there to take back, the newest first; only these steps when any are named. Changes nothing. */
export async function planUndo(journal: Journal, steps: readonly string[]): Promise<readonly UndoItem[]> {
	const intents = [...(await journal.active())].reverse();
	const items: UndoItem[] = [];
	// Several changes of one file are taken back one after the other: each is compared with what the last one leaves.
	const upcoming = new Map<string, Buffer | undefined>();
	for (const intent of intents.filter(({step}) => steps.length === 0 || steps.includes(step))) {
		const {reversal} = intent;
		items.push(await inspectUndo(journal, intent, upcoming));
		if (reversal.type === 'restore-file') {
			upcoming.set(reversal.path, reversal.before === null ? undefined : await journal.blob(reversal.before));
		}
	}

	return items;
}

/** Looks at one change as the world is now, or as it will be (`upcoming`: contents by path). */
export async function inspectUndo(
	journal: Journal,
	intent: ActiveIntent,
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

		case 'restore-file': {
			const current = upcoming.has(reversal.path) ? upcoming.get(reversal.path) : await readOptional(reversal.path);
			return inspectFile(journal, intent, reversal, current);
		}
	}
}

/** Takes one change back, with the intent on disk before and the outcome after. */
export async function applyUndo(journal: Journal, item: UndoItem, resolution: Resolution, run: RunCommand): Promise<void> {
	const {intent} = item;
	await journal.intendUndo(intent.id);
	await takeBack(journal, item, resolution, run);
	await journal.concludeUndo(intent.id);
}

async function takeBack(journal: Journal, item: UndoItem, resolution: Resolution, run: RunCommand): Promise<void> {
	const {reversal} = item.intent;
	if (reversal.type === 'command') {
		await runReversal(reversal, run);
	} else if (reversal.type === 'restore-file') {
		await takeBackFile(journal, item, reversal, resolution);
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
