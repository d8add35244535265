import {createHash} from 'node:crypto';
import type {Change} from '../engine/change.ts';
import {fileChange, readText} from '../engine/file-change.ts';
import type {Note} from '../engine/step.ts';

/** Begins the line by which a file that Ferrovia writes whole is known again, wherever the language puts it. */
export const signature = '# Written by Ferrovia (npx ferrovia)';

const signed = /^# Written by Ferrovia \(npx ferrovia\)(?: \[([\da-f]{12})\])?/m;

/** The text with a digest of itself in its signature, so that a later run can tell whether somebody has edited it. */
export function sign(text: string): string {
	return text.replace(signature, `${signature} [${digestOf(text)}]`);
}

/** Whose a text is: `foreign` without a signature, `edited` where the digest is not that of the text. Line ends don't count. */
export function ownerOf(text: string): 'ours' | 'edited' | 'foreign' {
	const [line, digest] = signed.exec(text) ?? [];
	return line === undefined ? 'foreign' : digestOf(text.replace(line, signature)) === digest ? 'ours' : 'edited';
}

/** Somebody has edited the file (`before`), and what would be written today (`text`) is not what they began with. */
export function isLeftBehind(before: string, text: string): boolean {
	return ownerOf(before) !== 'ours' && signed.exec(before)?.[1] !== signed.exec(sign(text))?.[1];
}

function digestOf(text: string): string {
	return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex').slice(0, 12);
}

export type OwnedFile = {
	readonly id: string;
	/** Absolute. */
	readonly path: string;
	/** As the user knows it. */
	readonly name: string;
	/** With a signature in it. */
	readonly text: string;
	readonly provisional?: string;
};

/**
What is missing until a file that Ferrovia writes whole says what it should. One that the user has edited stays as it is; if the
project asks for something else by now, a note says so.
*/
export async function planOwnedFile({
	id,
	path,
	name,
	text,
	provisional,
}: OwnedFile): Promise<{readonly change?: Change; readonly notes: readonly Note[]}> {
	const before = await readText(path);
	const after = sign(text);
	if (before !== undefined && ownerOf(before) !== 'ours') {
		return {
			notes: isLeftBehind(before, text)
				? [
						{
							level: 'warn',
							text: `${name} is yours to edit and was left as it is. Ferrovia would write it differently today: move yours away, run again and compare.`,
						},
					]
				: [],
		};
	}

	return before?.replaceAll('\r\n', '\n') === after
		? {notes: []}
		: {
				change: fileChange({id, path, before, after, summary: `${before === undefined ? 'write' : 'update'} ${name}`, provisional}),
				notes: [],
			};
}
