import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {readToml} from '../toml/read.ts';
import type {Metadata, MetadataPackage} from './cargo-metadata.ts';
import {fieldOf, fieldsOf, stringOf} from './fields.ts';
import {isFile, textOf} from './files.ts';
import {targetsOf} from './manifest-targets.ts';

/**
What `cargo metadata --no-deps` would tell, read from the manifests themselves: for a rehearsal on a machine without cargo. Simpler than cargo: it takes
manifests to be without faults, knows no `**` among members, and no `package.workspace`. Undefined where there is no manifest.
*/
export async function readManifests(folder: string): Promise<Metadata | undefined> {
	const root = await workspaceRoot(folder);
	if (root === undefined) {
		return undefined;
	}

	const manifest = await readManifest(root);
	const packages = await Promise.all(
		(await membersOf(root, manifest)).map(async member => describe(root, member, await readManifest(member), manifest)),
	);
	return {
		workspace_root: root,
		workspace_members: packages.map(({name}) => name),
		packages,
		metadata: fieldOf(manifest, 'workspace', 'metadata'),
	};
}

/** The nearest folder with a workspace that does not exclude this one, here or above; else the nearest one with a manifest. */
async function workspaceRoot(folder: string): Promise<string | undefined> {
	let nearest: string | undefined;
	for (let here = folder; ; here = path.dirname(here)) {
		if (await isFile(path.join(here, 'Cargo.toml'))) {
			nearest ??= here;
			const manifest = await readManifest(here);
			if (fieldOf(manifest, 'workspace') !== undefined && (here === nearest || !isExcluded(here, manifest, nearest))) {
				return here;
			}
		}

		if (here === path.dirname(here)) {
			return nearest;
		}
	}
}

/** What `members` names, and each package below the root that one of them depends on by its path. */
async function membersOf(root: string, manifest: unknown): Promise<readonly string[]> {
	const named = await Promise.all(listOf(manifest, 'members').map(async name => expand(root, name)));
	const ahead = [...(fieldOf(manifest, 'package') === undefined ? [] : [root]), ...named.flat()];
	const isWorkspace = fieldOf(manifest, 'workspace') !== undefined;
	const members = new Set<string>();
	for (let member = ahead.shift(); member !== undefined; member = ahead.shift()) {
		const isNamed = listOf(manifest, 'members').some(name => path.join(root, name) === member);
		if (members.has(member) || (!isNamed && isExcluded(root, manifest, member)) || !(await isFile(path.join(member, 'Cargo.toml')))) {
			continue;
		}

		members.add(member);
		const places: Places = {own: {folder: member, manifest: await readManifest(member)}, workspace: {folder: root, manifest}};
		const paths = allDependenciesOf(places).flatMap(({path: place}) => place ?? []);
		ahead.push(...(isWorkspace ? paths.filter(place => isBelow(root, place)) : []));
	}

	return [...members];
}

function listOf(manifest: unknown, key: 'members' | 'exclude'): readonly string[] {
	return (fieldOf(manifest, 'workspace', key) ?? []) as readonly string[];
}

function isExcluded(root: string, manifest: unknown, folder: string): boolean {
	return listOf(manifest, 'exclude').some(name => path.join(root, name) === folder || isBelow(path.join(root, name), folder));
}

function isBelow(parent: string, folder: string): boolean {
	const inside = path.relative(parent, folder);
	return inside !== '' && inside !== '..' && !inside.startsWith(`..${path.sep}`) && !path.isAbsolute(inside);
}

async function readManifest(folder: string): Promise<unknown> {
	return readToml((await textOf(path.join(folder, 'Cargo.toml'))) ?? '');
}

/** The folders that a member's name stands for, in which `*` and `?` are for any folders. */
async function expand(root: string, member: string): Promise<readonly string[]> {
	let folders: readonly string[] = [root];
	for (const part of member.split('/')) {
		const next = folders.map(async folder => {
			if (!/[*?]/.test(part)) {
				return [path.join(folder, part)];
			}

			const pattern = new RegExp(
				`^${part
					.replaceAll(/[$()+.[\\\]^{|}]/g, String.raw`\$&`)
					.replaceAll('*', '.*')
					.replaceAll('?', '.')}$`,
			);
			const entries = await readdir(folder, {withFileTypes: true}).catch(() => []);
			return entries.filter(entry => entry.isDirectory() && pattern.test(entry.name)).map(({name}) => path.join(folder, name));
		});
		folders = (await Promise.all(next)).flat();
	}

	return folders.toSorted();
}

async function describe(root: string, folder: string, manifest: unknown, workspace: unknown): Promise<MetadataPackage> {
	const own = (key: string) => {
		const value = fieldOf(manifest, 'package', key);
		return stringOf(fieldOf(value, 'workspace') === true ? fieldOf(workspace, 'workspace', 'package', key) : value);
	};
	const name = own('name') ?? path.basename(folder);
	const places: Places = {own: {folder, manifest}, workspace: {folder: root, manifest: workspace}};
	return {
		name,
		version: own('version') ?? '0.0.0',
		manifest_path: path.join(folder, 'Cargo.toml'),
		edition: own('edition') ?? '2015',
		rust_version: own('rust-version'),
		targets: await targetsOf(folder, name, manifest),
		default_run: stringOf(fieldOf(manifest, 'package', 'default-run')),
		dependencies: allDependenciesOf(places),
		features: fieldOf(manifest, 'features') as MetadataPackage['features'],
		metadata: fieldOf(manifest, 'package', 'metadata'),
	};
}

type Place = {readonly folder: string; readonly manifest: unknown};
type Places = {readonly own: Place; readonly workspace: Place};

/** Of each kind, those that only some platforms have too. */
function allDependenciesOf({own, workspace}: Places): MetadataPackage['dependencies'] {
	const tables = [own.manifest, ...fieldsOf(fieldOf(own.manifest, 'target')).map(([, table]) => table)];
	return tables.flatMap(manifest => {
		const places = {own: {...own, manifest}, workspace};
		return [
			...dependenciesOf(places, 'dependencies', null),
			...dependenciesOf(places, 'dev-dependencies', 'dev'),
			...dependenciesOf(places, 'build-dependencies', 'build'),
		];
	});
}

/** A path is relative to the manifest that it stands in, which may be the workspace's. */
function dependenciesOf({own, workspace}: Places, table: string, kind: string | null): MetadataPackage['dependencies'] {
	return fieldsOf(fieldOf(own.manifest, table)).map(([key, value]) => {
		const isInherited = fieldOf(value, 'workspace') === true;
		const declared = isInherited ? fieldOf(workspace.manifest, 'workspace', 'dependencies', key) : value;
		const place = stringOf(fieldOf(declared, 'path'));
		const version = stringOf(declared) ?? stringOf(fieldOf(declared, 'version'));
		return {
			name: stringOf(fieldOf(declared, 'package')) ?? key,
			req: requirementOf(version),
			kind,
			...(place === undefined ? {} : {path: path.resolve(isInherited ? workspace.folder : own.folder, place)}),
		};
	});
}

/** As cargo writes it: without an operator it is a caret, unless a part is left open. */
function requirementOf(version = '*'): string {
	return version
		.split(',')
		.map(part => part.trim())
		.map(part => (/^\d[^*xX]*$/.test(part) ? `^${part}` : part))
		.join(', ');
}
