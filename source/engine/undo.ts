import {mkdir, rm, rmdir} from 'node:fs/promises';
import path from 'node:path';
import {applyPatch, reversePatch, structuredPatch} from 'diff';
import {merge} from 'node-diff3';
import writeFileAtomic from 'write-file-atomic';
import {FerroviaError} from './errors.ts';
import {type ActiveIntent, hash, type Journal, type RecordedReversal, readOptional} from './journal.ts';

/** What taking one change back would do now. */
export type UndoItem = {
	readonly intent: ActiveIntent;
	/**
	`ready`: exactly what Ferrovia did can be taken back. `changed-since`: the file is not what Ferrovia wrote any more.
	`gone`: it has been taken back already, by whomever. `kept`: it can't or should not be taken back.
	*/
	readonly state: 'ready' | 'changed-since' | 'gone' | 'kept';
	/** What would happen, or why nothing would. */
	readonly summary: string;
	/** For `changed-since` text files: three versions and their merge. */
	readonly threeWay?: ThreeWay;
};

export type ThreeWay = {
	readonly path: string;
	/** Before Ferrovia. */
	readonly original: string | undefined;
	/** What Ferrovia wrote. */
	readonly written: string;
	/** What is there now; undefined when the file was removed. */
	readonly current: string | undefined;
	/** The current text without what Ferrovia wrote; undefined when the two can't be told apart. */
	readonly merged: string | undefined;
};

export type Resolution = 'original' | 'merged' | 'keep';

export type RunCommand = (argv: readonly string[]) => Promise<{readonly ok: boolean; readonly missing: boolean; readonly stderr: string}>;

type RestoreFile = Extract<RecordedReversal, {type: 'restore-file'}>;

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

async function inspectFile(journal: Journal, intent: ActiveIntent, reversal: RestoreFile, current: Buffer | undefined): Promise<UndoItem> {
	const currentHash = current === undefined ? null : hash(current);
	const after = intent.outcome?.after ?? reversal.after;
	if (currentHash === reversal.before) {
		return {intent, state: 'gone', summary: `${reversal.path} is as it was before`};
	}

	// Without an outcome the process died in between: a file that was not there before can only be the one it wrote.
	if (currentHash === after || (after === null && intent.outcome === undefined && reversal.before === null)) {
		const summary = reversal.before === null ? `remove ${reversal.path}` : `restore ${reversal.path}`;
		return {intent, state: 'ready', summary};
	}

	const summary = `${reversal.path} was changed since`;
	if (reversal.after === null) {
		return {intent, state: 'changed-since', summary};
	}

	const original = reversal.before === null ? undefined : (await journal.blob(reversal.before)).toString('utf8');
	const written = (await journal.blob(reversal.after)).toString('utf8');
	const text = current?.toString('utf8');
	return {
		intent,
		state: 'changed-since',
		summary,
		threeWay: {path: reversal.path, original, written, current: text, merged: withoutOurs(original, written, text)},
	};
}

/** The current text with the difference from `original` to `written` taken out, where lines tell them apart. */
function withoutOurs(original: string | undefined, written: string, current: string | undefined): string | undefined {
	if (original === undefined || current === undefined) {
		return undefined;
	}

	const {conflict, result} = merge(current.split('\n'), written.split('\n'), original.split('\n'));
	if (!conflict) {
		return result.join('\n');
	}

	// Lines added right behind ours are a conflict to a merge, but not to taking our lines out where they stand, whole and once.
	const patched = applyPatch(current, reversePatch(structuredPatch('', '', original, written)));
	return patched === false ? undefined : patched;
}

/** Takes one change back, with the intent on disk before and the outcome after. Returns what is known to be true then. */
export async function applyUndo(journal: Journal, item: UndoItem, resolution: Resolution, run: RunCommand): Promise<void> {
	const {intent} = item;
	await journal.intendUndo(intent.id);
	if (item.state === 'ready' || (item.state === 'changed-since' && resolution !== 'keep')) {
		await takeBack(journal, item, resolution, run);
	} else if (item.state === 'gone' && intent.reversal.type === 'restore-file' && intent.reversal.before === null) {
		// A run that was killed between making the folder and writing the file.
		await removeFolders(intent.reversal.createdFolders);
	}

	await journal.concludeUndo(intent.id);
}

async function takeBack(journal: Journal, {intent, state, threeWay}: UndoItem, resolution: Resolution, run: RunCommand): Promise<void> {
	const {reversal} = intent;
	if (reversal.type === 'command') {
		await runReversal(reversal, run);
	} else if (reversal.type === 'restore-file') {
		const merged = state === 'changed-since' && resolution === 'merged' ? threeWay?.merged : undefined;
		await restore(reversal, merged ?? (reversal.before === null ? undefined : await journal.blob(reversal.before)));
	}
}

async function restore(reversal: RestoreFile, content: string | Buffer | undefined): Promise<void> {
	if (content === undefined) {
		await rm(reversal.path, {force: true});
		await removeFolders(reversal.createdFolders);
	} else {
		await mkdir(path.dirname(reversal.path), {recursive: true});
		await writeFileAtomic(reversal.path, content);
	}

	const now = await readOptional(reversal.path);
	if ((now === undefined ? undefined : hash(now)) !== (content === undefined ? undefined : hash(content))) {
		throw new FerroviaError({
			what: `${reversal.path} could not be restored.`,
			why: 'It does not hold what was written to it.',
			next: ['ferrovia undo'],
		});
	}
}

/** Removes those that are empty: others are used by somebody else by now. */
async function removeFolders(folders: readonly string[]): Promise<void> {
	for (const folder of folders) {
		await rmdir(folder).catch(() => undefined);
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
