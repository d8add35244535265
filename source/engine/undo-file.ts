import {mkdir, rm, rmdir} from 'node:fs/promises';
import path from 'node:path';
import {applyPatch, reversePatch, structuredPatch} from 'diff';
import {merge} from 'node-diff3';
import writeFileAtomic from 'write-file-atomic';
import {FerroviaError} from './errors.ts';
import {type ActiveIntent, hash, type Journal, type RecordedReversal, readOptional} from './journal.ts';
import type {Resolution, UndoItem} from './undo-item.ts';

export type FileReversal = Extract<RecordedReversal, {type: 'restore-file'}>;

/** What taking the change of a file back would do, if it holds these bytes; undefined stands for no file. */
export async function inspectFile(
	journal: Journal,
	intent: ActiveIntent,
	reversal: FileReversal,
	current: Buffer | undefined,
): Promise<UndoItem> {
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

/** Takes the change of a file back: the bytes that were there before, or what the resolution makes of them. */
export async function takeBackFile(
	journal: Journal,
	{state, threeWay}: UndoItem,
	reversal: FileReversal,
	resolution: Resolution,
): Promise<void> {
	if (state === 'gone' && reversal.before === null) {
		// A run that was killed between making the folder and writing the file.
		await removeFolders(reversal.createdFolders);
	} else if (state === 'ready' || (state === 'changed-since' && resolution !== 'keep')) {
		const merged = state === 'changed-since' && resolution === 'merged' ? threeWay?.merged : undefined;
		await restore(reversal, merged ?? (reversal.before === null ? undefined : await journal.blob(reversal.before)));
	}
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

async function restore(reversal: FileReversal, content: string | Buffer | undefined): Promise<void> {
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
