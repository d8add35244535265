import path from 'node:path';
import type {Project} from '../../project/project.ts';
import type {LocalSource} from './local-sources.ts';
import {scriptPath} from './stages/layout.ts';

/** What cargo reads in the root, whatever is compiled. */
const ofTheRoot = /^(?:Cargo\.(?:toml|lock)|rust-toolchain(?:\.toml)?|sqlx-data\.json|\.cargo\/config(?:\.toml)?|\.sqlx\/.+)$/;

/** What cargo and rustc read of a member; tests, benchmarks and examples may be missing. */
const ofMember = /^(?:Cargo\.toml|build\.rs|src\/.+)$/;

/**
The files without which the image can't be built or does not run, relative to the project: sources of the members, what the server reads while it
runs, crates beside the workspace, and the script. Those that git tracks, because a checkout in CI has no others; the few that are always there where there is no git.
*/
export function neededFiles(
	{root, cargo, git, runtimeFiles}: Pick<Project, 'root' | 'cargo' | 'git' | 'runtimeFiles'>,
	local: readonly LocalSource[],
): readonly string[] {
	const relative = (file: string) => path.relative(root, file).split(path.sep).join('/');
	const members = cargo.members.map(({manifestPath}) => relative(path.dirname(manifestPath)));
	const places = [...runtimeFiles, ...local.map(one => relative(one.path))];
	const prefix = git === undefined || git.prefix === '' ? '' : `${git.prefix}/`;
	const tracked = (git?.files ?? []).filter(file => file.startsWith(prefix)).map(file => file.slice(prefix.length));
	const below = (file: string, folder: string) =>
		folder === '' ? file : file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : '';
	const always = ['Cargo.toml', ...members.map(folder => path.posix.join(folder, 'Cargo.toml')), scriptPath];
	return [
		...new Set([
			...always,
			...tracked.filter(
				file =>
					ofTheRoot.test(file) ||
					members.some(folder => ofMember.test(below(file, folder))) ||
					places.some(place => file === place || file.startsWith(`${place}/`)),
			),
		]),
	];
}
