import {realpath, stat} from 'node:fs/promises';
import path from 'node:path';
import {exitCodes, FerroviaError} from '../engine/errors.ts';
import {readCompiledCrates} from './active-packages.ts';
import {readCargoWorkspace} from './cargo.ts';
import {readCargoConfig} from './cargo-config.ts';
import {readMetadata} from './cargo-metadata.ts';
import {findDockerfiles} from './dockerfiles.ts';
import {readGitRepository} from './git.ts';
import {findHealthRoute} from './health-route.ts';
import {withInstalledToolchain} from './installed-toolchain.ts';
import {readLockfile} from './lockfile.ts';
import type {Look} from './look.ts';
import {readPlatform} from './platform.ts';
import type {Project} from './project.ts';
import {readRailwayFile} from './railway-file.ts';
import {findRuntimeFiles} from './runtime-files.ts';
import {readRustflagsOverrides} from './rustflags.ts';
import {readToolchain} from './toolchain.ts';

export type DetectOptions = Look & {
	/** Where the user stands. */
	readonly cwd: string;
};

/**
Reads everything about the project and the machine, concurrently, and changes nothing. All that depends on a folder is read as it
is in the workspace's root, because that is where CI and Railway build.

@throws FerroviaError when the folder, the Cargo project, cargo or the pinned toolchain is not there, or cargo or git refuses to
read the project; InterruptedError when the signal aborts.
*/
export async function detectProject({cwd, ...look}: DetectOptions): Promise<Project> {
	const folder = await requireFolder(cwd);
	const [platform, project] = await Promise.all([readPlatform(look), readProject(look, folder)]);
	return {cwd: folder, ...project, platform};
}

async function readProject(own: Look, cwd: string): Promise<Omit<Project, 'cwd' | 'platform'>> {
	const {look, metadata, readWith} = await readWithAnyToolchain(own, cwd);
	const root = path.normalize(metadata.workspace_root);
	const git = readGitRepository(look, root);
	const toolchain = readToolchain(look, metadata);
	const workspace = await readCargoWorkspace(metadata);
	const [rust, cargoConfig, rustflags, repository, lockfile, runtimeFiles, dockerfiles, crates, railwayFile, healthRoute] =
		await Promise.all([
			toolchain,
			readCargoConfig(look, root, {git, toolchain}),
			readRustflagsOverrides(look, root, git),
			git,
			readLockfile(look, path.join(root, 'Cargo.lock'), git),
			findRuntimeFiles(root, metadata),
			findDockerfiles(root, metadata),
			readCompiledCrates(look, root),
			readRailwayFile(root),
			findHealthRoute(root, workspace),
		]);
	return {
		root,
		cargo: {...workspace, lockfile},
		toolchain: {...rust, ...(readWith === undefined ? {} : {readWith})},
		cargoConfig,
		git: repository,
		rustflags,
		runtimeFiles,
		dockerfiles,
		activePackages: crates && new Set(crates.map(({name, version}) => `${name} ${version}`)),
		crates,
		railwayFile,
		healthRoute,
	};
}

async function readWithAnyToolchain(look: Look, cwd: string) {
	try {
		return {look, metadata: await readMetadata(look, cwd), readWith: undefined};
	} catch (error) {
		const other = await withInstalledToolchain(look, cwd);
		if (other === undefined) {
			throw error;
		}

		return {look: other, metadata: await readMetadata(other, cwd), readWith: other.toolchain};
	}
}

/**
The folder without links, as cargo and git name it.

@throws FerroviaError (exit code 2) where there is none.
*/
export async function requireFolder(cwd: string): Promise<string> {
	const folder = path.resolve(cwd);
	const found = await stat(folder).catch(() => undefined);
	if (!found?.isDirectory()) {
		throw new FerroviaError(
			{what: found === undefined ? `There is no folder ${folder}.` : `${folder} is not a folder.`, next: ['ferrovia --cwd DIR']},
			{exitCode: exitCodes.usage},
		);
	}

	return realpath(folder);
}
