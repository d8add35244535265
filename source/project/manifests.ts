import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {readToml} from '../toml/read.ts';
import type {Metadata, MetadataPackage} from './cargo-metadata.ts';
import {fieldOf, fieldsOf, stringOf} from './fields.ts';
import {isFile, textOf} from './files.ts';

/**
What `cargo metadata --no-deps` would tell, read from the manifests themselves: for a rehearsal on a machine without cargo. Simpler than cargo: members
are named or `folder/*`, and targets are where they are by default or where the manifest says. Undefined where there is no manifest.
*/
export async function readManifests(folder: string): Promise<Metadata | undefined> {
	const root = await workspaceRoot(folder);
	if (root === undefined) {
		return undefined;
	}

	const manifest = await readManifest(root);
	const names = (fieldOf(manifest, 'workspace', 'members') ?? []) as readonly string[];
	const folders = (await Promise.all(names.map(async name => expand(root, name)))).flat();
	const members = fieldOf(manifest, 'package') === undefined ? folders : [root, ...folders];
	const packages = await Promise.all(
		[...new Set(members)].map(async member => describe(root, member, await readManifest(member), manifest)),
	);
	return {
		workspace_root: root,
		workspace_members: packages.map(({name}) => name),
		packages,
		metadata: fieldOf(manifest, 'workspace', 'metadata'),
	};
}

/** The nearest folder with a workspace, here or above; else the nearest one with a manifest. */
async function workspaceRoot(folder: string): Promise<string | undefined> {
	let nearest: string | undefined;
	for (let here = folder; ; here = path.dirname(here)) {
		if (await isFile(path.join(here, 'Cargo.toml'))) {
			nearest ??= here;
			if (fieldOf(await readManifest(here), 'workspace') !== undefined) {
				return here;
			}
		}

		if (here === path.dirname(here)) {
			return nearest;
		}
	}
}

async function readManifest(folder: string): Promise<unknown> {
	return readToml((await textOf(path.join(folder, 'Cargo.toml'))) ?? '');
}

async function expand(root: string, member: string): Promise<readonly string[]> {
	if (!member.endsWith('/*')) {
		return [path.join(root, member)];
	}

	const parent = path.join(root, member.slice(0, -2));
	const entries = await readdir(parent, {withFileTypes: true}).catch(() => []);
	const folders = entries.filter(entry => entry.isDirectory()).map(({name}) => path.join(parent, name));
	const found = await Promise.all(folders.map(async folder => ((await isFile(path.join(folder, 'Cargo.toml'))) ? [folder] : [])));
	return found.flat().sort();
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
		dependencies: [
			...dependenciesOf(places, 'dependencies', null),
			...dependenciesOf(places, 'dev-dependencies', 'dev'),
			...dependenciesOf(places, 'build-dependencies', 'build'),
		],
		metadata: fieldOf(manifest, 'package', 'metadata'),
	};
}

/** https://doc.rust-lang.org/cargo/guide/project-layout.html */
async function targetsOf(folder: string, name: string, manifest: unknown): Promise<MetadataPackage['targets']> {
	const named = ((fieldOf(manifest, 'bin') ?? []) as readonly unknown[]).map(binary => [
		stringOf(fieldOf(binary, 'name')) ?? name,
		stringOf(fieldOf(binary, 'path')) ?? `src/bin/${stringOf(fieldOf(binary, 'name'))}.rs`,
	]);
	const others = await readdir(path.join(folder, 'src/bin')).catch(() => []);
	const candidates: ReadonlyArray<readonly [name: string, kind: string, file: string]> = [
		...named.map(([binary = '', file = '']) => [binary, 'bin', file] as const),
		[name, 'bin', 'src/main.rs'],
		...others.filter(file => file.endsWith('.rs')).map(file => [file.slice(0, -3), 'bin', `src/bin/${file}`] as const),
		[name, 'lib', stringOf(fieldOf(manifest, 'lib', 'path')) ?? 'src/lib.rs'],
		['build-script-build', 'custom-build', stringOf(fieldOf(manifest, 'package', 'build')) ?? 'build.rs'],
	];
	const found = await Promise.all(
		candidates.map(async ([target, kind, file]) =>
			(await isFile(path.join(folder, file))) ? [{name: target, kind: [kind], src_path: path.join(folder, file)}] : [],
		),
	);
	return [...new Map(found.flat().map(target => [`${target.kind} ${target.src_path}`, target])).values()];
}

type Place = {readonly folder: string; readonly manifest: unknown};
type Places = {readonly own: Place; readonly workspace: Place};

/** A path is relative to the manifest that it stands in, which may be the workspace's. */
function dependenciesOf({own, workspace}: Places, table: string, kind: string | null): MetadataPackage['dependencies'] {
	return fieldsOf(fieldOf(own.manifest, table)).map(([key, value]) => {
		const isInherited = fieldOf(value, 'workspace') === true;
		const declared = isInherited ? fieldOf(workspace.manifest, 'workspace', 'dependencies', key) : value;
		const place = stringOf(fieldOf(declared, 'path'));
		const version = stringOf(declared) ?? stringOf(fieldOf(declared, 'version'));
		return {
			name: stringOf(fieldOf(declared, 'package')) ?? key,
			req: version === undefined ? '*' : /^\d/.test(version) ? `^${version}` : version,
			kind,
			...(place === undefined ? {} : {path: path.resolve(isInherited ? workspace.folder : own.folder, place)}),
		};
	});
}
