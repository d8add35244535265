import {cp, mkdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {stringify} from 'smol-toml';
import {fieldOf, fieldsOf} from '../../project/fields.ts';
import {readToml} from '../../toml/read.ts';
import type {Declaration, Selection} from './declaration.ts';

/**
Copies a package's sources to where cargo takes them for another package: its features are those that its one user asks for, whoever asks for those of the
original. A package of a git repository comes with all of that, because its manifest may inherit from it.
*/
export async function copyPackage(sources: string, folder: string): Promise<string> {
	const checkout = /^(.*[/\\]git[/\\]checkouts[/\\][^/\\]+[/\\][^/\\]+)(?:[/\\](.*))?$/.exec(sources);
	const from = checkout?.[1] ?? sources;
	await mkdir(path.dirname(folder), {recursive: true});
	await cp(from, folder, {recursive: true, filter: name => path.basename(name) !== '.git' && path.basename(name) !== 'target'});
	const copy = path.join(folder, checkout?.[2] ?? '');
	const root = path.join(copy, 'src', 'lib.rs');
	const text = await readFile(root, 'utf8').catch(() => undefined);
	if (text !== undefined) {
		// Cargo silences the lints of packages that are no path dependencies.
		await writeFile(root, text.replaceAll(/(#!\[(?:[^\]\n]*\W)?)(?:deny|forbid)(?=\()/g, '$1warn'));
	}

	return copy;
}

/** A dependency of a member that is to be looked at by itself. */
export type Isolated = {
	readonly declaration: Declaration;
	/** What is declared, with what is inherited. */
	readonly selection: Selection;
	/** The folder of the copy to use; undefined to use the package itself. */
	readonly copy: string | undefined;
};

/**
The manifest of a member with other selections, in a private copy: without comments, and without what only its tests use. `others` are dependencies that
are added, by name.
*/
export function isolatedManifest(
	text: string,
	workspaceManifest: unknown,
	isolated: readonly Isolated[],
	others: Readonly<Record<string, unknown>>,
): string {
	const manifest = readToml(text);
	delete manifest['dev-dependencies'];
	delete manifest.dev_dependencies;
	for (const [, table] of fieldsOf(manifest.target)) {
		delete (table as Record<string, unknown>)['dev-dependencies'];
	}

	for (const {declaration, selection, copy} of isolated) {
		const table = tableAt(manifest, declaration.path.slice(0, -1));
		const key = declaration.path.at(-1) ?? '';
		const own = Object.fromEntries(fieldsOf(table[key]));
		const inherited = fieldOf(workspaceManifest, 'workspace', 'dependencies', key);
		const written = declaration.inherits === undefined ? table[key] : inherited;
		const given = Object.fromEntries(typeof written === 'string' ? [['version', written]] : fieldsOf(written));
		const {optional} = own;
		const origin = Object.fromEntries(Object.entries(given).filter(([name]) => !ofSelection.has(name)));
		table[key] = {
			...(copy === undefined ? origin : {path: copy}),
			package: declaration.package,
			...(optional === undefined ? {} : {optional}),
			'default-features': selection.defaultFeatures,
			features: [...selection.features],
		};
	}

	const dependencies = tableAt(manifest, ['dependencies']);
	Object.assign(dependencies, others);
	return stringify(manifest);
}

const ofSelection: ReadonlySet<string> = new Set(['features', 'default-features', 'default_features', 'workspace', 'optional', 'package']);

function tableAt(manifest: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
	let table = manifest;
	for (const key of keys) {
		table[key] ??= {};
		table = table[key] as Record<string, unknown>;
	}

	return table;
}
