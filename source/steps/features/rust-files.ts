import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';

/** The text of each file, by its path relative to the package; undefined where there is no folder. */
export async function rustFilesIn(folder: string, sources: string): Promise<ReadonlyMap<string, string> | undefined> {
	const entries = await readdir(folder, {withFileTypes: true, recursive: true}).catch(() => undefined);
	if (entries === undefined) {
		return undefined;
	}

	const files = entries
		.filter(entry => entry.isFile() && entry.name.endsWith('.rs'))
		.map(entry => path.join(entry.parentPath, entry.name))
		.toSorted();
	const relative = (file: string) => path.relative(sources, file).replaceAll(path.sep, '/');
	const own = files.filter(file => !/^(?:(?:tests|benches|examples|target)\/|build\.rs$)/.test(relative(file)));
	return new Map(await Promise.all(own.map(async file => [relative(file), await readFile(file, 'utf8')] as const)));
}

/** Where the module of a file may be, its own files being in `folder`; `modulePath`: what its `#[path]` says. */
export function moduleFiles(
	name: string,
	{folder, file}: {readonly folder: string; readonly file: string},
	modulePath: string | undefined,
): readonly string[] {
	return modulePath === undefined
		? [`${folder}/${name}.rs`, `${folder}/${name}/mod.rs`]
		: [path.posix.join(path.posix.dirname(file), modulePath)];
}
