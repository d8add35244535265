import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type {ApplyContext, Change} from './change.ts';
import {FerroviaError} from './errors.ts';
import {readOptional} from './journal.ts';

export type FileChangeOptions = {
	readonly id: string;
	/** Absolute. */
	readonly path: string;
	/** The text that the plan was made from; undefined when there is no file. */
	readonly before: string | undefined;
	readonly after: string;
	readonly summary: string;
	readonly provisional?: string;
};

/** A change of one text file: written whole, or not at all, and only over the text that the plan was made from. */
export function fileChange({id, path: file, before, after, summary, provisional}: FileChangeOptions): Change {
	return {
		id,
		kind: 'file',
		summary,
		provisional,
		preview: {type: 'file', path: file, before, after},
		reversal: {type: 'restore-file', path: file, before: before ?? null, after},
		async apply() {
			const current = await readText(file);
			if (current !== before) {
				throw new FerroviaError({
					what: `${file} changed while Ferrovia was at work.`,
					why: 'It is no longer the file that the plan was shown for, so it was left as it is.',
					next: ['ferrovia setup'],
				});
			}

			await mkdir(path.dirname(file), {recursive: true});
			await writeFileAtomic(file, after);
		},
	};
}

/** The text of a UTF-8 file with its byte order mark, or undefined when there is none. Refuses other encodings: writing them back would damage them. */
export async function readText(file: string): Promise<string | undefined> {
	const bytes = await readOptional(file);
	if (bytes === undefined) {
		return undefined;
	}

	const text = bytes.toString('utf8');
	if (!Buffer.from(text, 'utf8').equals(bytes)) {
		throw new FerroviaError({
			what: `${file} is not UTF-8 text.`,
			why: 'Ferrovia edits files byte for byte and would damage another encoding.',
			next: [`iconv -t UTF-8 ${file}`],
		});
	}

	return text;
}

export type ExecutableChangeOptions = {
	readonly id: string;
	/** Where the program goes, absolute. */
	readonly path: string;
	readonly summary: string;
	readonly note: string;
	/** What it does, as a command line to show. */
	readonly argv: readonly string[];
	/** The program's bytes, when the change is applied. */
	readonly produce: (context: ApplyContext) => Promise<Uint8Array>;
};

/** A change that puts a program in place, whole or not at all. */
export function executableChange({id, path: file, summary, note, argv, produce}: ExecutableChangeOptions): Change {
	return {
		id,
		kind: 'command',
		summary,
		preview: {type: 'command', argv, note},
		reversal: {type: 'restore-file', path: file, before: null, after: null},
		async apply(context) {
			if ((await readOptional(file)) !== undefined) {
				throw new FerroviaError({
					what: `${file} is there already.`,
					why: 'It is not what Ferrovia needs, and Ferrovia did not put it there, so it was left as it is.',
					next: [`mv ${file} ${file}.old`, 'ferrovia setup --bin-directory DIR'],
				});
			}

			const bytes = await produce(context);
			await mkdir(path.dirname(file), {recursive: true});
			await writeFileAtomic(file, Buffer.from(bytes), {mode: 0o755});
		},
	};
}
