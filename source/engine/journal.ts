import {createHash, randomUUID} from 'node:crypto';
import {mkdir, open, readFile, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type {Change, ChangeKind, Reversal} from './change.ts';
import {FerroviaError} from './errors.ts';
import {redact} from './secrets.ts';

/** A reversal as the journal keeps it: contents are blobs, named by their SHA-256. */
export type RecordedReversal =
	| {
			readonly type: 'restore-file';
			readonly path: string;
			readonly before: string | null;
			readonly after: string | null;
			readonly createdFolders: readonly string[];
	  }
	| Exclude<Reversal, {type: 'restore-file'}>;

export type Intent = {
	readonly type: 'intent';
	readonly id: string;
	readonly at: string;
	readonly step: string;
	readonly change: string;
	readonly kind: ChangeKind;
	readonly summary: string;
	readonly reversal: RecordedReversal;
};

export type Outcome = {
	readonly type: 'outcome';
	readonly intent: string;
	readonly at: string;
	/** `recovered`: the process died before it could tell, and a later one found the effect in place. */
	readonly status: 'applied' | 'failed' | 'interrupted' | 'recovered';
	readonly error?: string;
	/** SHA-256 of a file that was written, read back. */
	readonly after?: string;
};

export type Undone = {
	readonly type: 'undo-intent' | 'undone';
	readonly intent: string;
	readonly at: string;
};

export type JournalEntry = Intent | Outcome | Undone;

/** An intent that has not been taken back, with what is known of its outcome. */
export type ActiveIntent = Intent & {readonly outcome: Outcome | undefined};

/**
The write-ahead journal, `.ferrovia/journal.jsonl`: one JSON object a line, each on disk (fsync) before the
effect that it announces. The folder ignores itself in git. It holds no secret.
*/
export class Journal {
	readonly folder: string;
	readonly #file: string;

	constructor(root: string) {
		this.folder = path.join(root, '.ferrovia');
		this.#file = path.join(this.folder, 'journal.jsonl');
	}

	/** All whole lines. A line torn by a crash announced nothing that happened, so it is passed over. */
	async entries(): Promise<readonly JournalEntry[]> {
		const text = await readOptional(this.#file);
		return (text?.toString('utf8') ?? '').split('\n').flatMap(line => parseLine(line));
	}

	/** What was applied, or may have been, and was not taken back: the oldest first. */
	async active(): Promise<readonly ActiveIntent[]> {
		const entries = await this.entries();
		const outcomes = new Map(entries.flatMap(entry => (entry.type === 'outcome' ? [[entry.intent, entry] as const] : [])));
		const undone = new Set(entries.flatMap(entry => (entry.type === 'undone' ? [entry.intent] : [])));
		return entries.flatMap(entry => {
			if (entry.type !== 'intent' || undone.has(entry.id)) {
				return [];
			}

			const outcome = outcomes.get(entry.id);
			// A file is written whole or not at all, so a write that failed left nothing; a command that failed may have done half of it.
			return outcome?.status === 'failed' && entry.reversal.type === 'restore-file' ? [] : [{...entry, outcome}];
		});
	}

	/** Announces a change. When this returns, the announcement and the bytes needed to take it back are on disk. */
	async intend(step: string, change: Change): Promise<string> {
		const id = randomUUID();
		await this.#append({
			type: 'intent',
			id,
			at: new Date().toISOString(),
			step,
			change: change.id,
			kind: change.kind,
			summary: change.summary,
			reversal: await this.#record(change.reversal),
		});
		return id;
	}

	async conclude(intent: string, outcome: Pick<Outcome, 'status' | 'error' | 'after'>): Promise<void> {
		const error = outcome.error === undefined ? undefined : redact(outcome.error);
		await this.#append({type: 'outcome', intent, at: new Date().toISOString(), ...outcome, error});
	}

	async intendUndo(intent: string): Promise<void> {
		await this.#append({type: 'undo-intent', intent, at: new Date().toISOString()});
	}

	async concludeUndo(intent: string): Promise<void> {
		await this.#append({type: 'undone', intent, at: new Date().toISOString()});
	}

	/** The bytes of a blob that an entry names. */
	async blob(sha256: string): Promise<Buffer> {
		const bytes = await readOptional(this.#blobPath(sha256));
		if (bytes === undefined || hash(bytes) !== sha256) {
			throw new FerroviaError({
				what: `The saved copy ${sha256.slice(0, 12)} is missing or damaged.`,
				why: `It should be in ${path.join(this.folder, 'blobs')}; without it the file can't be put back.`,
				next: ['git checkout -- FILE'],
			});
		}

		return bytes;
	}

	/** Removes the journal and everything beside it; only when nothing is left to take back. */
	async remove(): Promise<void> {
		await rm(this.folder, {recursive: true, force: true});
	}

	async #record(reversal: Reversal): Promise<RecordedReversal> {
		if (reversal.type !== 'restore-file') {
			return reversal;
		}

		const {before, after} = reversal;
		return {
			type: 'restore-file',
			path: reversal.path,
			before: before === null ? null : await this.#save(before),
			after: after === null ? null : await this.#save(after),
			createdFolders: await missingFolders(path.dirname(reversal.path)),
		};
	}

	async #save(content: string): Promise<string> {
		const sha256 = hash(content);
		await this.#prepare();
		await writeFileAtomic(this.#blobPath(sha256), content, {mode: 0o600});
		return sha256;
	}

	async #append(entry: JournalEntry): Promise<void> {
		await this.#prepare();
		const file = await open(this.#file, 'a+', 0o600);
		try {
			const {size} = await file.stat();
			const torn = size > 0 && (await file.read(Buffer.alloc(1), 0, 1, size - 1)).buffer.toString() !== '\n';
			await file.appendFile(`${torn ? '\n' : ''}${JSON.stringify(entry)}\n`);
			await file.sync();
		} finally {
			await file.close();
		}
	}

	async #prepare(): Promise<void> {
		await mkdir(path.join(this.folder, 'blobs'), {recursive: true, mode: 0o700});
		const ignore = path.join(this.folder, '.gitignore');
		if ((await readOptional(ignore)) === undefined) {
			await writeFileAtomic(ignore, '*\n');
		}
	}

	#blobPath(sha256: string): string {
		return path.join(this.folder, 'blobs', sha256);
	}
}

/** SHA-256 in lower-case hexadecimal. */
export function hash(content: string | Uint8Array): string {
	return createHash('sha256').update(content).digest('hex');
}

/** The bytes of a file, or undefined when there is none. */
export async function readOptional(file: string): Promise<Buffer | undefined> {
	try {
		return await readFile(file);
	} catch (error) {
		if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
			return undefined;
		}

		throw error;
	}
}

function parseLine(line: string): JournalEntry[] {
	try {
		return line === '' ? [] : [JSON.parse(line) as JournalEntry];
	} catch {
		return [];
	}
}

/** The folder and its parents that do not exist yet, the innermost first. */
async function missingFolders(folder: string): Promise<readonly string[]> {
	const missing: string[] = [];
	for (let current = folder; !(await exists(current)); current = path.dirname(current)) {
		missing.push(current);
	}

	return missing;
}

async function exists(file: string): Promise<boolean> {
	return stat(file).then(
		() => true,
		() => false,
	);
}
