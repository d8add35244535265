import path from 'node:path';
import type {Change} from '../../engine/change.ts';
import {fileChange, readText} from '../../engine/file-change.ts';
import type {Note} from '../../engine/step.ts';
import {planOwnedFile} from '../owned-file.ts';
import {type ContextFolders, completeDockerignore, newDockerignore} from './dockerignore.ts';
import type {ImageFiles} from './files.ts';

/** Keeps out of the build what would make its layers anew, or leak: in a new file, or as lines in the user's own. */
export async function planIgnoreFile(
	root: string,
	{ignore}: ImageFiles,
	folders: ContextFolders,
): Promise<{readonly change?: Change; readonly notes: readonly Note[]}> {
	const file = path.join(root, ignore.path);
	const id = 'image/dockerignore';
	const before = await readText(file);
	if (!ignore.shared) {
		const {change, notes} = await planOwnedFile({id, path: file, name: ignore.path, text: newDockerignore(folders)});
		return {
			change,
			notes: [...notes, {level: 'info', text: `The image has an ignore file of its own, ${ignore.path}: ${ignore.because}.`}],
		};
	}

	const after = before === undefined ? newDockerignore(folders) : completeDockerignore(before, folders);
	return before === after
		? {notes: []}
		: {
				change: fileChange({
					id,
					path: file,
					before,
					after,
					summary: before === undefined ? `write ${ignore.path}` : `add to ${ignore.path}`,
				}),
				notes: [],
			};
}
