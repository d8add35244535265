import {mkdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import envPaths from 'env-paths';
import writeFileAtomic from 'write-file-atomic';

/** What was measured on this machine, kept in the user's cache folder: losing it costs only measuring again. */
export async function readMachineCache(name: string): Promise<unknown> {
	try {
		return JSON.parse(await readFile(fileOf(name), 'utf8'));
	} catch {
		return undefined;
	}
}

/** Never throws: a cache that can't be written is a cache that is not there. */
export async function writeMachineCache(name: string, value: unknown): Promise<void> {
	try {
		await mkdir(path.dirname(fileOf(name)), {recursive: true});
		await writeFileAtomic(fileOf(name), `${JSON.stringify(value, undefined, '\t')}\n`);
	} catch {}
}

function fileOf(name: string): string {
	return path.join(envPaths('ferrovia', {suffix: ''}).cache, `${name}.json`);
}
