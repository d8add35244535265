import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {explainCargoFailure, noCargoProject} from './cargo-failure.ts';
import {isFile} from './files.ts';
import {ask, type Look} from './look.ts';
import {readManifests} from './manifests.ts';
import {readToolchainFile} from './toolchain-file.ts';

/** The part of `cargo metadata --format-version 1` that is read (https://doc.rust-lang.org/cargo/commands/cargo-metadata.html). */
export type Metadata = {
	readonly workspace_root: string;
	readonly workspace_members: readonly string[];
	/** With --no-deps these are the members. */
	readonly packages: readonly MetadataPackage[];
	/** `workspace.metadata`. */
	readonly metadata?: unknown;
};

export type MetadataPackage = {
	readonly name: string;
	readonly version: string;
	readonly manifest_path: string;
	readonly edition: string;
	readonly rust_version?: string | null;
	readonly targets: ReadonlyArray<{
		readonly name: string;
		readonly kind: readonly string[];
		readonly src_path?: string;
		readonly 'required-features'?: readonly string[];
	}>;
	/** What each feature switches on. */
	readonly features?: Readonly<Record<string, readonly string[]>>;
	readonly default_run?: string | null;
	/** The kind of a normal dependency is null; a path is that of a path dependency's folder. */
	readonly dependencies: ReadonlyArray<{
		readonly name: string;
		readonly req: string;
		readonly kind: string | null;
		readonly path?: string;
	}>;
	/** `package.metadata`. */
	readonly metadata?: unknown;
};

/**
Asks cargo for the workspace that the folder belongs to.

@throws FerroviaError when there is no Cargo project, no cargo, or cargo can't read the project.
*/
export async function readMetadata(look: Look, cwd: string): Promise<Metadata> {
	const result = await ask(look, ['cargo', 'metadata', '--no-deps', '--format-version', '1'], {cwd});
	const manifests = result.missing && look.doesWithoutCargo === true ? await readManifests(cwd) : undefined;
	if (manifests !== undefined) {
		return manifests;
	}

	if (!result.ok) {
		throw result.missing || (await insideCargoProject(cwd))
			? explainCargoFailure(result, cwd, await readToolchainFile(cwd))
			: noCargoProject(cwd, await projectsBelow(cwd));
	}

	const metadata: Metadata = JSON.parse(result.stdout);
	return metadata;
}

async function insideCargoProject(cwd: string): Promise<boolean> {
	const parent = path.dirname(cwd);
	return (await isFile(path.join(cwd, 'Cargo.toml'))) || (parent !== cwd && (await insideCargoProject(parent)));
}

const notAProject = /^\.|^(?:node_modules|target|vendor)$/;

/** Folders with a Cargo.toml, at most two levels down, the shallow ones first: where a user who stands in a monorepo may have meant to be. */
async function projectsBelow(cwd: string, levels = 2): Promise<readonly string[]> {
	const entries = await readdir(cwd, {withFileTypes: true}).catch(() => []);
	const folders = entries
		.filter(entry => entry.isDirectory() && !notAProject.test(entry.name))
		.map(({name}) => name)
		.sort();
	const own = await Promise.all(folders.map(async name => ((await isFile(path.join(cwd, name, 'Cargo.toml'))) ? [name] : [])));
	const projects = own.flat();
	if (levels === 1) {
		return projects;
	}

	const deeper = await Promise.all(
		folders
			.filter(name => !projects.includes(name))
			.map(async name => (await projectsBelow(path.join(cwd, name), levels - 1)).map(below => path.join(name, below))),
	);
	return [...projects, ...deeper.flat()];
}
