import {readdir, realpath} from 'node:fs/promises';
import path from 'node:path';
import {textOf} from '../project/files.ts';
import {carryOver} from './carry-over.ts';
import type {ExistingDockerfile} from './existing-dockerfile.ts';
import {DockerfileSyntaxError} from './syntax-error.ts';

export type FoundDockerfiles = {
	readonly dockerfiles: readonly ExistingDockerfile[];
	/** Files with such a name that are no Dockerfiles, and why. */
	readonly unreadable: readonly {readonly path: string; readonly line: number; readonly why: string}[];
};

/** Folders below the project's root where Dockerfiles are kept. */
const folders = ['.', 'docker', '.docker', 'deploy'];

/** The comment at the top of what Ferrovia writes. */
export const ownMark = 'Written by Ferrovia';

/** Reads the Dockerfiles of a project, except those that Ferrovia has written. `members` are the folders of the workspace's members, absolute. */
export async function readDockerfiles(root: string, members: readonly string[] = []): Promise<FoundDockerfiles> {
	const all = [...new Set([...folders.map(folder => path.resolve(root, folder)), ...members])];
	const names = await Promise.all(
		all.map(async folder => (await readdir(folder).catch(() => [])).filter(isDockerfileName).map(name => path.join(folder, name))),
	);
	const dockerfiles: ExistingDockerfile[] = [];
	const unreadable: FoundDockerfiles['unreadable'][number][] = [];
	for (const file of await withoutLinks(names.flat())) {
		const text = await textOf(file);
		if (text === undefined || isOurs(text)) {
			continue;
		}

		const name = path.relative(root, file).split(path.sep).join('/');
		try {
			dockerfiles.push(carryOver(name, text));
		} catch (error) {
			if (!(error instanceof DockerfileSyntaxError)) {
				throw error;
			}

			unreadable.push({path: name, line: error.line, why: error.what});
		}
	}

	return {dockerfiles, unreadable};
}

/** `Dockerfile`, `Dockerfile.prod`, `web.Dockerfile`, and the same with Containerfile. */
export function isDockerfileName(name: string): boolean {
	return (
		/^(?:.+\.)?(?:Dockerfile|Containerfile)(?:\.[\w-]+)*$/i.test(name) &&
		!/\.(?:dockerignore|md|txt|j2|tera|tmpl|template|bak|orig|swp)$/i.test(name)
	);
}

/** The mark counts in the comments at the top alone. */
function isOurs(text: string): boolean {
	return (/^\uFEFF?(?:[ \t]*(?:#.*)?\r?\n)*/.exec(text)?.[0] ?? '').includes(ownMark);
}

/** Of several names of one file the first. */
async function withoutLinks(files: readonly string[]): Promise<readonly string[]> {
	const real = await Promise.all(files.map(async file => [await realpath(file).catch(() => file), file] as const));
	return [...new Map([...real].reverse()).values()].reverse();
}
