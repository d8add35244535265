import path from 'node:path';
import {fieldOf, fieldsOf, stringOf} from '../../project/fields.ts';
import {isBelow, isFile, textOf} from '../../project/files.ts';
import type {Project} from '../../project/project.ts';
import {readToml} from '../../toml/read.ts';
import {readFile} from './compile-time/needs.ts';
import {readCompileTimeSites} from './compile-time/sites.ts';

/** `crate`: a folder with a package; `vendored`: a folder of packages with checksums, each file of which counts; `manifest`: of another workspace; `included`: a file that a source includes. */
export type LocalSource = {readonly path: string; readonly kind: 'crate' | 'vendored' | 'manifest' | 'included'};

/**
Files and folders that cargo reads before the workspace's own sources are copied, and that cargo-chef's recipe lacks, because it holds workspace
members only (https://github.com/LukeMathWalker/cargo-chef/issues/64): path dependencies that are no members, with those that they depend on in turn;
folders of `[patch]`, `[replace]` and `paths`; vendored sources. Absolute; none lies in another one.
*/
export async function readLocalSources({
	cargo,
	cargoConfig,
	git,
	root,
}: Pick<Project, 'cargo' | 'cargoConfig' | 'git' | 'root'>): Promise<readonly LocalSource[]> {
	const members = new Set(cargo.members.map(({manifestPath}) => path.dirname(path.normalize(manifestPath))));
	const configured = cargoConfig.files
		.filter(({scope, git: state}) => scope !== 'home' && state !== 'ignored')
		.filter(file => isIn(git?.root ?? root, file.path))
		.flatMap(file => configuredSources(path.dirname(path.dirname(file.path)), parse(file.text)));
	const found = new Map<string, LocalSource['kind']>(
		configured.flatMap(({folder, isCrate}) => (isCrate ? [] : [[folder, 'vendored'] as const])),
	);
	const queue = [
		...configured.flatMap(({folder, isCrate}) => (isCrate ? [folder] : [])),
		...patched(root, await readManifest(root)),
		...cargo.members
			.flatMap(({dependencies}) => dependencies)
			.filter(({path: folder, kind}) => folder !== undefined && kind !== 'dev')
			.map(({path: folder = ''}) => path.normalize(folder)),
	];
	for (let folder = queue.pop(); folder !== undefined; folder = queue.pop()) {
		if (!members.has(folder) && !found.has(folder) && !isIn(folder, root)) {
			found.set(folder, 'crate');
			const manifest = await readManifest(folder);
			queue.push(...pathsIn(folder, manifest));
			const workspace = inherits(manifest) ? await workspaceManifest(path.dirname(folder)) : undefined;
			if (workspace !== undefined && path.dirname(workspace) !== root) {
				found.set(workspace, 'manifest');
			}
		}
	}

	for (const site of await readCompileTimeSites({cargo, git})) {
		const file = readFile(site);
		if (file !== undefined && !isIn(root, file) && git !== undefined && isBelow(git.root, file) && !found.has(file)) {
			found.set(file, 'included');
		}
	}

	return [...found]
		.filter(([place]) => ![...found.keys()].some(other => other !== place && isBelow(other, place)))
		.map(([place, kind]) => ({path: place, kind}))
		.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Paths of a configuration are relative to the folder that holds `.cargo` (https://doc.rust-lang.org/cargo/reference/config.html#config-relative-paths). */
function configuredSources(base: string, config: unknown): ReadonlyArray<{readonly folder: string; readonly isCrate: boolean}> {
	const vendored = fieldsOf(fieldOf(config, 'source')).flatMap(
		([, source]) => stringOf(fieldOf(source, 'directory')) ?? stringOf(fieldOf(source, 'local-registry')) ?? [],
	);
	const overrides = [fieldOf(config, 'paths')].flat().filter(one => typeof one === 'string');
	return [
		...vendored.map(folder => ({folder: path.resolve(base, folder), isCrate: false})),
		...overrides.map(folder => ({folder: path.resolve(base, folder), isCrate: true})),
		...patched(base, config).map(folder => ({folder, isCrate: true})),
	];
}

/** Of `[patch.<registry>]` and `[replace]`. */
function patched(base: string, holder: unknown): readonly string[] {
	return [...fieldsOf(fieldOf(holder, 'patch')).map(([, table]) => table), fieldOf(holder, 'replace')]
		.flatMap(table => fieldsOf(table).map(([, crate]) => stringOf(fieldOf(crate, 'path'))))
		.flatMap(folder => (folder === undefined ? [] : [path.resolve(base, folder)]));
}

function pathsIn(folder: string, manifest: unknown): readonly string[] {
	const holders = [manifest, ...fieldsOf(fieldOf(manifest, 'target')).map(([, target]) => target)];
	return holders.flatMap(holder =>
		['dependencies', 'build-dependencies'].flatMap(table =>
			fieldsOf(fieldOf(holder, table)).flatMap(([, dependency]) => {
				const relative = stringOf(fieldOf(dependency, 'path'));
				return relative === undefined ? [] : [path.resolve(folder, relative)];
			}),
		),
	);
}

/** Takes values from a workspace of its own: `version.workspace = true`, `dep = {workspace = true}`. */
function inherits(manifest: unknown): boolean {
	return JSON.stringify(manifest ?? null).includes('"workspace":true');
}

async function workspaceManifest(folder: string): Promise<string | undefined> {
	const file = path.join(folder, 'Cargo.toml');
	if ((await isFile(file)) && fieldOf(await readManifest(folder), 'workspace') !== undefined) {
		return file;
	}

	const parent = path.dirname(folder);
	return parent === folder ? undefined : workspaceManifest(parent);
}

async function readManifest(folder: string): Promise<unknown> {
	return parse((await textOf(path.join(folder, 'Cargo.toml'))) ?? '');
}

/** What cargo can't read either is not for this to tell. */
function parse(text: string): unknown {
	try {
		return readToml(text);
	} catch {
		return {};
	}
}

function isIn(parent: string, place: string): boolean {
	return parent === place || isBelow(parent, place);
}
