import path from 'node:path';
import {introduction} from '../../answers/config-file.ts';
import type {Change} from '../../engine/change.ts';
import {fileChange, readText} from '../../engine/file-change.ts';
import {editToml, type TomlEdit} from '../../toml/edit.ts';
import {getToml, readToml} from '../../toml/read.ts';
import type {World} from '../world.ts';

/** What later steps and other machines need to know, none of it secret: keys below `[cache]` of `ferrovia.toml`. */
export type CacheSettings = {
	readonly bucket: string;
	readonly account?: string;
	readonly 'write-role'?: string;
	readonly 'read-role'?: string;
	readonly user?: string;
};

/** Keeps the settings in `ferrovia.toml`, beside the answers. Undefined when they are there. */
export async function planSettingsFile(world: Pick<World, 'configPath'>, settings: CacheSettings): Promise<Change | undefined> {
	const before = await readText(world.configPath);
	const table = before === undefined ? {} : readToml(before);
	const keys = ['bucket', 'account', 'write-role', 'read-role', 'user'] as const;
	const edits = keys.flatMap((key): TomlEdit[] => {
		const at = ['cache', key];
		const [wanted, found] = [settings[key], getToml(table, at)];
		if (wanted === found) {
			return [];
		}

		return wanted === undefined ? [{type: 'remove', path: at}] : [{type: 'set', path: at, value: wanted}];
	});
	if (edits.length === 0) {
		return undefined;
	}

	const name = path.basename(world.configPath);
	return fileChange({
		id: 'cache/settings',
		path: world.configPath,
		before,
		after: editToml(before ?? introduction, edits),
		summary: `keep the bucket and who may use it in ${name}`,
		provisional: `your answers are written to ${name} first`,
	});
}
