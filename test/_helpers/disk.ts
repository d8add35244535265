import fs, {lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {open} from 'node:fs/promises';
import path from 'node:path';
import {vi} from 'vitest';

/** What is in a folder: files with their bytes, and folders. */
export type Disk = ReadonlyMap<string, {readonly bytes: Buffer | undefined; readonly mode: number}>;

/** Reads all of it but git's own at one moment: nothing else happens in this process meanwhile, as nothing does to the disk of a process that was killed. */
export function readDisk(folder: string): Disk {
	const disk = new Map<string, {bytes: Buffer | undefined; mode: number}>();
	const read = (name: string) => {
		for (const entry of readdirSync(path.join(folder, name))) {
			const inside = path.join(name, entry);
			const file = path.join(folder, inside);
			const found = lstatSync(file);
			if (inside === '.git') {
				continue;
			}

			disk.set(inside, {bytes: found.isDirectory() ? undefined : readFileSync(file), mode: found.mode & 0o777});
			if (found.isDirectory()) {
				read(inside);
			}
		}
	};
	read('');
	return disk;
}

/** Makes the folder what it was. */
export function writeDisk(folder: string, disk: Disk): void {
	const found = readDisk(folder);
	for (const name of found.keys()) {
		if (!disk.has(name)) {
			rmSync(path.join(folder, name), {recursive: true, force: true});
		}
	}

	for (const [name, {bytes, mode}] of disk) {
		const file = path.join(folder, name);
		if (bytes === undefined) {
			mkdirSync(file, {recursive: true, mode});
		} else if (!found.get(name)?.bytes?.equals(bytes)) {
			writeFileSync(file, bytes, {mode});
		}
	}
}

/** Nothing of this process is lost when it ends, so nothing has to be forced onto the disk. Undone by `vi.restoreAllMocks`. */
export async function skipSync(): Promise<void> {
	const file = await open(import.meta.filename);
	vi.spyOn(Object.getPrototypeOf(file), 'sync').mockResolvedValue(undefined);
	vi.spyOn(fs, 'fsync').mockImplementation((_, done) => done(null));
	await file.close();
}
