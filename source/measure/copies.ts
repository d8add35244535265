import {cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, statfs, symlink, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type {Journal} from '../engine/journal.ts';
import {copyProject, folderToCopy} from '../project/copy-project.ts';
import {isBelow, isFile} from '../project/files.ts';
import type {Look} from '../project/look.ts';
import type {Project} from '../project/project.ts';
import type {Variant} from './measurement.ts';
import {readTakenOut} from './taken-out.ts';

/** A copy of the project that is built in place of it. */
export type Copy = {
	readonly variant: Variant;
	/** What stands for the workspace's root. Absolute. */
	readonly root: string;
	/** Where everything that is built goes: `target`, and the cache. */
	readonly output: string;
	/** CARGO_HOME, where it can't be the user's. */
	readonly cargoHome: string | undefined;
};

export type Copies = {
	/** Holds everything. */
	readonly folder: string;
	/** `after`, and `before` where there is one, which comes first then. */
	readonly copies: readonly Copy[];
	readonly leftOut: readonly string[];
	readonly notes: readonly string[];
};

export type CopiesRequest = Look & {
	readonly project: Pick<Project, 'root' | 'git' | 'cargo' | 'cargoConfig'>;
	readonly journal: Journal;
	/** A private folder, see {@link makeFolder}. */
	readonly folder: string;
};

/** A new private folder on a disk: what is built may be larger than memory, and measured is what a disk does. */
export async function makeFolder(environment: Look['environment']): Promise<string> {
	const usual = os.tmpdir();
	const candidates = environment.TMPDIR || process.platform !== 'linux' || !(await isInMemory(usual)) ? [usual] : ['/var/tmp', usual];
	for (const candidate of candidates) {
		const made = await mkdtemp(path.join(candidate, 'ferrovia-measure-')).catch(() => undefined);
		if (made !== undefined) {
			return realpath(made);
		}
	}

	return mkdtemp(path.join(usual, 'ferrovia-measure-'));
}

/** TMPFS_MAGIC of statfs(2). */
async function isInMemory(folder: string): Promise<boolean> {
	const {type} = await statfs(folder);
	return type === 0x01_02_19_94;
}

/**
Copies the project as it is (`after`), and once more without what the journal says Ferrovia changed (`before`), where that is something that
cargo can notice.
*/
export async function makeCopies(request: CopiesRequest): Promise<Copies> {
	const {project, journal, folder} = request;
	const {root} = project;
	const home = project.cargoConfig.home;
	const {files, leftOut, notes} = await readTakenOut(journal, {root, home});
	const hasBefore = leftOut.length > 0;
	const parents = parentConfigs(project, folder);
	// Both get one, or neither: its path is part of what sccache looks up.
	const needsHome = hasBefore && [...files.keys()].some(file => isBelow(home, file));
	const copies: Copy[] = [];
	for (const variant of hasBefore ? (['before', 'after'] as const) : (['after'] as const)) {
		const output = path.join(folder, variant);
		const place = await copyInto(request, path.join(output, 'copy'), parents);
		const cargoHome = needsHome ? path.join(output, 'cargo-home') : undefined;
		if (cargoHome !== undefined) {
			await shareHome(home, cargoHome);
		}

		if (variant === 'before') {
			for (const [file, content] of files) {
				const inCopy = isBelow(root, file)
					? path.join(place, path.relative(root, file))
					: cargoHome && path.join(cargoHome, path.relative(home, file));
				if (inCopy !== undefined) {
					await write(inCopy, content);
				}
			}
		}

		copies.push({variant, root: place, output, cargoHome});
	}

	const active = (await journal.active()).length;
	return {
		folder,
		copies,
		leftOut,
		notes: [
			...notes,
			...(hasBefore
				? []
				: [
						active === 0
							? 'Ferrovia has changed nothing in this project, so there is no “before”: the project is measured as it is.'
							: 'Nothing that Ferrovia has changed here could be taken out that cargo would notice, so there is no “before”: the project is measured as it is.',
					]),
			...(parents.length === 0
				? []
				: [
						`Cargo's configuration of the folders above the project counts for the copies, too: ${parents.map(({from}) => from).join(', ')}.`,
					]),
		],
	};
}

type ParentConfig = {readonly from: string; readonly name: string; readonly text: string};

/** The strongest first. Those of folders that the copies lie in as well are there by themselves. */
function parentConfigs({cargoConfig}: Pick<Project, 'cargoConfig'>, folder: string): readonly ParentConfig[] {
	return cargoConfig.files
		.filter(({scope, path: file}) => scope === 'parent' && !isBelow(path.dirname(path.dirname(file)), folder))
		.map(({path: file, text}) => ({from: file, name: path.basename(file), text}));
}

/** Returns the copy of the workspace's root. It lies in the copy of its repository as it does in the repository. */
async function copyInto(request: CopiesRequest, into: string, parents: readonly ParentConfig[]): Promise<string> {
	const {project, signal} = request;
	const {root, git} = project;
	const repository = git?.root ?? root;
	// Configuration of the repository's own folders is placed where it was; one level of folders for each of the others.
	const inside = parents.filter(({from}) => isBelow(repository, from));
	let top = into;
	for (const parent of parents.filter(one => !inside.includes(one)).toReversed()) {
		await write(path.join(top, '.cargo', parent.name), Buffer.from(parent.text));
		top = path.join(top, 'project');
	}

	if (git !== undefined) {
		await shareRepository(request, git.root, top);
	}

	const place = path.join(top, path.relative(repository, root));
	await mkdir(place, {recursive: true});
	const source = folderToCopy(project);
	await copyProject(request, source, source === root ? place : top, signal);
	for (const {from, text} of inside) {
		await write(path.join(top, path.relative(repository, from)), Buffer.from(text));
	}

	await copyIgnored(root, place);
	return place;
}

/** Build scripts that ask git find the same history. It is borrowed: nothing is copied, nothing of the repository is written. */
async function shareRepository({run, environment, signal}: Look, repository: string, top: string): Promise<void> {
	const env = {...environment, GIT_OPTIONAL_LOCKS: '0', GIT_DIR: undefined, GIT_WORK_TREE: undefined, GIT_INDEX_FILE: undefined};
	const options = {env, signal, timeoutMs: 60_000};
	const cloned = await run(['git', 'clone', '--quiet', '--shared', '--no-checkout', '--template=', repository, top], options);
	if (cloned.ok) {
		await run(['git', '-C', top, 'reset', '--quiet'], options);
	}
}

/** What git does not list and cargo reads all the same: the lockfile, and the settings of this machine. */
async function copyIgnored(root: string, place: string): Promise<void> {
	const names = await readdir(path.join(root, '.cargo')).catch(() => []);
	for (const file of ['Cargo.lock', ...names.map(name => path.join('.cargo', name))]) {
		if (await isFile(path.join(root, file))) {
			await write(path.join(place, file), await readFile(path.join(root, file)));
		}
	}
}

/** Crates that were downloaded are shared, and so is the lock of those who download; the configuration is a copy, which may be changed. */
async function shareHome(from: string, to: string): Promise<void> {
	await mkdir(to, {recursive: true});
	for (const name of await readdir(from).catch(() => [])) {
		await (name === 'config' || name === 'config.toml'
			? cp(path.join(from, name), path.join(to, name))
			: symlink(path.join(from, name), path.join(to, name), 'junction'));
	}
}

async function write(file: string, content: Buffer | undefined): Promise<void> {
	// A link would lead out of the copy.
	await rm(file, {force: true});
	if (content !== undefined) {
		await mkdir(path.dirname(file), {recursive: true});
		await writeFile(file, content);
	}
}
