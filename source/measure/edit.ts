import {appendFile, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {CargoBuildCommand} from '../project/cargo-builds.ts';
import type {Project} from '../project/project.ts';
import {serverCandidates} from '../project/servers.ts';
import type {Unit} from '../project/unit-graph.ts';

/** What an edit touches, and which program is made of it. */
export type Edited = {
	/** Relative to the workspace's root, with slashes. */
	readonly file: string;
	/** Undefined where a library is built. */
	readonly binary: string | undefined;
};

/**
The main file of the likeliest server among what is built, else of another program, else of the library that is. `root` is where the units
say that the workspace lies. Undefined when nothing of the workspace is built.
*/
export function chooseEdited(
	build: Pick<CargoBuildCommand, 'arguments'>,
	project: Pick<Project, 'root' | 'cargo'>,
	units: readonly Unit[],
	root: string,
): Edited | undefined {
	const sources = new Map(
		units.flatMap(({mode, target, pkg_id}) =>
			mode === 'build' && target.src_path !== undefined && pkg_id.startsWith('path+')
				? [[path.relative(root, target.src_path), target] as const]
				: [],
		),
	);
	const relative = (file: string) => path.relative(project.root, file);
	const server = serverCandidates(project).find(({member, binary}) =>
		sources.get(relative(member.mainFiles[binary] ?? ''))?.kind.includes('bin'),
	);
	if (server !== undefined) {
		return {file: withSlashes(relative(server.member.mainFiles[server.binary] ?? '')), binary: server.binary};
	}

	const named = build.arguments[build.arguments.indexOf('--package') + 1];
	const members = project.cargo.members.toSorted((a, b) => Number(b.name === named) - Number(a.name === named));
	const library = members
		.map(({manifestPath}) => relative(path.dirname(manifestPath)))
		.flatMap(folder =>
			[...sources].filter(([file, {kind}]) => isIn(folder, file) && !kind.includes('custom-build') && !kind.includes('bin')),
		)
		.at(0);
	return library && {file: withSlashes(library[0]), binary: undefined};
}

/** Appends a line that changes nothing but makes cargo compile the crate again. Returns what puts the file back. */
export async function edit(file: string): Promise<() => Promise<void>> {
	const original = await readFile(file);
	await touch(file);
	return async () => writeFile(file, original);
}

export async function touch(file: string): Promise<void> {
	await appendFile(file, '\n// Measured by Ferrovia.\n');
}

function isIn(folder: string, file: string): boolean {
	return folder === '' || file.startsWith(`${folder}${path.sep}`);
}

function withSlashes(file: string): string {
	return file.split(path.sep).join('/');
}
