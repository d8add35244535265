import {stat} from 'node:fs/promises';
import path from 'node:path';
import {readOptional} from '../engine/journal.ts';

/** True when there is a file of this name, or a link to one. */
export async function isFile(file: string): Promise<boolean> {
	const found = await stat(file).catch(() => undefined);
	return found?.isFile() ?? false;
}

/** The text of a file that is only looked at; undefined where there is none or it may not be read. */
export async function textOf(file: string): Promise<string | undefined> {
	return readOptional(file).then(
		bytes => bytes?.toString('utf8'),
		() => undefined,
	);
}

/** True for what lies in the folder, at any depth; false for the folder itself. */
export function isBelow(folder: string, file: string): boolean {
	const relative = path.relative(folder, file);
	return relative !== '' && !/^\.\.(?:[\\/]|$)/.test(relative) && !path.isAbsolute(relative);
}
