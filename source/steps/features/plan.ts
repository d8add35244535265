import path from 'node:path';
import type {Change} from '../../engine/change.ts';
import {FerroviaError} from '../../engine/errors.ts';
import {fileChange, readText} from '../../engine/file-change.ts';
import type {World} from '../world.ts';
import type {Found, Removal} from './found.ts';
import {editSelected} from './worthwhile.ts';

/** One diff for each dependency, and the lockfile that cargo makes of all of them. */
export async function planRemovals({project, selected}: World, {removals, lockfile}: Found): Promise<readonly Change[]> {
	const texts = new Map<string, string>();
	const provisional = selected.includes('cargo') ? 'the step cargo may add profiles to the same file' : undefined;
	const changes: Change[] = [];
	for (const removal of removals) {
		const {manifestPath} = removal.declaration;
		const before = texts.get(manifestPath) ?? (await readText(manifestPath));
		if (before === undefined) {
			throw new FerroviaError({what: `${manifestPath} is gone.`, next: ['ferrovia plan features']});
		}

		const after = editSelected(before, removal);
		texts.set(manifestPath, after);
		changes.push(fileChange({id: changeId(removal), path: manifestPath, before, after, summary: summaryOf(removal), provisional}));
	}

	const lock = project.cargo.lockfile.path;
	const before = await readText(lock);
	return lockfile === undefined || lockfile === before
		? changes
		: [...changes, fileChange({id: 'features/lockfile', path: lock, before, after: lockfile, summary: 'update Cargo.lock'})];
}

function changeId({declaration}: Removal): string {
	return `features/${declaration.id.replaceAll(/[^\w.]+/g, '-')}`;
}

function summaryOf({declaration, selection, features, units}: Removal): string {
	const where = declaration.path[0] === 'workspace' ? '' : ` in ${path.basename(path.dirname(declaration.manifestPath))}`;
	const what =
		selection === undefined ? 'removed, as nothing uses it' : `${features.length} ${features.length === 1 ? 'feature' : 'features'} less`;
	return `${declaration.package}${where}: ${what}, ${units} ${units === 1 ? 'unit' : 'units'}`;
}
