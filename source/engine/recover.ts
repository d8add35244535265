import {readdir, readFile, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import {type ActiveIntent, hash, type Journal, readOptional} from './journal.ts';

/**
Finishes the record of a run that was killed: an effect that is in place is journaled as applied, and a file that was being written
beside its target (write-file-atomic's `NAME.DIGITS`) is removed. Changes nothing else.
*/
export async function recover(journal: Journal): Promise<void> {
	for (const intent of await journal.active()) {
		const {reversal, outcome} = intent;
		if (outcome !== undefined || reversal.type !== 'restore-file') {
			continue;
		}

		await removeLeftovers(journal, intent, reversal.path, reversal.after);
		const bytes = await readOptional(reversal.path);
		const current = bytes === undefined ? undefined : hash(bytes);
		if (current !== undefined && (current === reversal.after || (reversal.after === null && reversal.before === null))) {
			await journal.conclude(intent.id, {status: 'recovered', after: current});
		}
	}
}

async function removeLeftovers(journal: Journal, {at}: ActiveIntent, target: string, after: string | null): Promise<void> {
	const folder = path.dirname(target);
	const written = after === null ? undefined : await journal.blob(after);
	for (const name of await readdir(folder).catch(() => [])) {
		if (!name.startsWith(`${path.basename(target)}.`) || !/\.\d{5,}$/.test(name)) {
			continue;
		}

		const file = path.join(folder, name);
		// Only what this very write can have left: as young as the intent, and no more than the beginning of what it was writing.
		const young = (await stat(file)).mtimeMs >= Date.parse(at) - 1000;
		const content = await readFile(file);
		if (young && (written === undefined || written.subarray(0, content.length).equals(content))) {
			await rm(file, {force: true});
		}
	}
}
