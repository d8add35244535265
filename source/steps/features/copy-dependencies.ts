import {cp, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {stringify, type TomlTable} from 'smol-toml';
import {getToml, isTomlTable, readToml} from '../../toml/read.ts';
import type {Declaration, Selection} from './declaration.ts';
import type {ResolvedPackage} from './declarations.ts';

/**
Whether a package can be there twice: cargo allows one that links a native library only once
(https://doc.rust-lang.org/cargo/reference/build-scripts.html#the-links-manifest-key), and only what a registry gives has a manifest that needs no workspace.
*/
export function canBeCopied({id, links}: Pick<ResolvedPackage, 'id' | 'links'>): boolean {
	return links === undefined && /^(?:registry|sparse)\+|\((?:registry|sparse)\+/.test(id);
}

/** Copies of packages' sources, each made once. Cargo takes a copy for another package than the registry's, so their features are not mixed. */
export class PackageCopies {
	readonly #folder: string;
	readonly #made = new Map<string, Promise<string>>();

	/** `folder` is not inside of a workspace. */
	constructor(folder: string) {
		this.#folder = folder;
	}

	/** The folder of the copy. */
	async of({id, name, version, sources}: ResolvedPackage): Promise<string> {
		const made = this.#made.get(id) ?? this.#copy(path.join(this.#folder, `${name}-${version}`), sources);
		this.#made.set(id, made);
		return made;
	}

	/** The package with this file, by cargo's id. */
	async owner(file: string): Promise<string | undefined> {
		for (const [id, folder] of this.#made) {
			if (file.startsWith((await folder) + path.sep)) {
				return id;
			}
		}

		return undefined;
	}

	async #copy(folder: string, sources: string): Promise<string> {
		await cp(sources, folder, {recursive: true, filter: from => path.basename(from) !== '.cargo-checksum.json'});
		return folder;
	}
}

export type CopiedDependency = {readonly declaration: Declaration; readonly folder: string; readonly selection: Selection};

/** Writes a member's manifest, which lies in a copy of the project, so that these dependencies are the copies, with nothing on but the selections. */
export async function pointToCopies(manifest: string, original: string, dependencies: readonly CopiedDependency[]): Promise<void> {
	const data = readToml(original) as TomlTable;
	for (const {declaration, folder, selection} of dependencies) {
		const parent = getToml(data, declaration.path.slice(0, -1)) as TomlTable;
		const key = declaration.path.at(-1) ?? '';
		const written = parent[key];
		parent[key] = {
			path: folder,
			'default-features': selection.defaultFeatures,
			features: [...selection.features],
			...(key === declaration.package ? {} : {package: declaration.package}),
			...(isTomlTable(written) && written.optional === true ? {optional: true} : {}),
		};
	}

	const text = stringify(data);
	if ((await readFile(manifest, 'utf8')) !== text) {
		await writeFile(manifest, text);
	}
}
