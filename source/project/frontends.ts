import {readdir} from 'node:fs/promises';
import path from 'node:path';
import type {Metadata, MetadataPackage} from './cargo-metadata.ts';
import {fieldOf, stringOf} from './fields.ts';
import type {Frontend} from './project.ts';

/** The front ends of the workspace's root and members, by their metadata, their dependencies and the files beside their manifests. */
export async function readFrontends(metadata: Metadata): Promise<readonly Frontend[]> {
	const folders = [metadata.workspace_root, ...metadata.packages.map(({manifest_path}) => path.dirname(manifest_path))];
	const unique = [...new Set(folders.map(folder => path.normalize(folder)))];
	const files = await Promise.all(unique.map(async folder => [folder, await readdir(folder).catch(() => [])] as const));
	return frontendsOf(metadata, new Map(files));
}

/** `files` are the names in each folder. */
export function frontendsOf(metadata: Metadata, files: ReadonlyMap<string, readonly string[]>): readonly Frontend[] {
	const byFiles = [...files].flatMap(([folder, names]) => [
		...(names.includes('Dioxus.toml') ? [{kind: 'dioxus', declaredIn: path.join(folder, 'Dioxus.toml')} as const] : []),
		...trunkFiles
			.filter(name => names.includes(name))
			.slice(0, 1)
			.map(name => ({kind: 'trunk', declaredIn: path.join(folder, name)}) as const),
	]);
	const has = (kind: Frontend['kind'], {manifest_path}: MetadataPackage) =>
		byFiles.some(frontend => frontend.kind === kind && path.dirname(frontend.declaredIn) === path.dirname(path.normalize(manifest_path)));
	return [
		...leptosProjects(metadata.metadata).map(project => ({
			kind: 'leptos' as const,
			declaredIn: path.join(metadata.workspace_root, 'Cargo.toml'),
			binPackage: stringOf(fieldOf(project, 'bin-package')),
			libPackage: stringOf(fieldOf(project, 'lib-package')),
			settings: project,
		})),
		...metadata.packages.flatMap(({metadata: own, manifest_path, name}) =>
			leptosProjects(own).map(settings => ({
				kind: 'leptos' as const,
				declaredIn: manifest_path,
				binPackage: name,
				libPackage: name,
				settings,
			})),
		),
		...byFiles,
		...metadata.packages
			.filter(member => member.dependencies.some(({name}) => name === 'dioxus') && !has('dioxus', member))
			.map(({manifest_path}) => ({kind: 'dioxus' as const, declaredIn: manifest_path})),
		...metadata.packages
			.filter(member => fieldOf(member.metadata, 'trunk') !== undefined && !has('trunk', member))
			.map(({manifest_path}) => ({kind: 'trunk' as const, declaredIn: manifest_path})),
	];
}

/** In the order in which trunk looks, before `package.metadata.trunk` (https://docs.rs/crate/trunk/0.21.14/source/guide/src/configuration/index.md). */
const trunkFiles = ['Trunk.toml', '.trunk.toml', 'Trunk.yaml', '.trunk.yaml', 'Trunk.json', '.trunk.json'];

/** One table in a package, a list of them in a workspace (https://github.com/leptos-rs/cargo-leptos#configuration). */
function leptosProjects(metadata: unknown): readonly unknown[] {
	const leptos = fieldOf(metadata, 'leptos');
	return leptos === undefined ? [] : [leptos].flat();
}
