import {readdir} from 'node:fs/promises';
import path from 'node:path';
import type {MetadataPackage} from './cargo-metadata.ts';
import {fieldOf, stringOf} from './fields.ts';
import {isFile} from './files.ts';

type Target = MetadataPackage['targets'][number];

/**
The library, programs and build script of a package as cargo finds them (https://doc.rust-lang.org/cargo/reference/cargo-targets.html). Examples, tests
and benchmarks are not among them.
*/
export async function targetsOf(folder: string, name: string, manifest: unknown): Promise<readonly Target[]> {
	const [libraries, programs, scripts] = await Promise.all([
		libraryOf(folder, name, fieldOf(manifest, 'lib')),
		programsOf(folder, name, manifest),
		buildScriptOf(folder, fieldOf(manifest, 'package', 'build')),
	]);
	return [...libraries, ...programs, ...scripts];
}

async function libraryOf(folder: string, name: string, table: unknown): Promise<readonly Target[]> {
	const file = path.join(folder, stringOf(fieldOf(table, 'path')) ?? 'src/lib.rs');
	const isMacros = (fieldOf(table, 'proc-macro') ?? fieldOf(table, 'proc_macro')) === true;
	const types = (fieldOf(table, 'crate-type') ?? fieldOf(table, 'crate_type') ?? ['lib']) as readonly string[];
	return (await isFile(file))
		? [{name: stringOf(fieldOf(table, 'name')) ?? name.replaceAll('-', '_'), kind: isMacros ? ['proc-macro'] : types, src_path: file}]
		: [];
}

type Program = {readonly name: string; readonly file: string; readonly required?: readonly string[]};

async function programsOf(folder: string, name: string, manifest: unknown): Promise<readonly Target[]> {
	const found = await foundPrograms(folder, name);
	const named = ((fieldOf(manifest, 'bin') ?? []) as readonly unknown[]).map(table => {
		const own = stringOf(fieldOf(table, 'name')) ?? name;
		const place = stringOf(fieldOf(table, 'path'));
		const required = fieldOf(table, 'required-features') as readonly string[] | undefined;
		return {name: own, required, file: place === undefined ? found.find(program => program.name === own)?.file : path.join(folder, place)};
	});
	const others =
		fieldOf(manifest, 'package', 'autobins') === false
			? []
			: found.filter(({name: other, file}) => !named.some(program => program.name === other || program.file === file));
	return [...named, ...others.map(other => ({...other, required: undefined}))].flatMap(({name: program, file, required}) =>
		file === undefined
			? []
			: [{name: program, kind: ['bin'], src_path: file, ...(required === undefined ? {} : {'required-features': required})}],
	);
}

/** `src/main.rs`, and in `src/bin` each file and each folder with a `main.rs`. */
async function foundPrograms(folder: string, name: string): Promise<readonly Program[]> {
	const bin = path.join(folder, 'src/bin');
	const entries = (await readdir(bin).catch(() => [])).sort();
	const candidates = [
		{name, file: path.join(folder, 'src/main.rs')},
		...entries.filter(entry => entry.endsWith('.rs')).map(entry => ({name: entry.slice(0, -3), file: path.join(bin, entry)})),
		...entries.map(entry => ({name: entry, file: path.join(bin, entry, 'main.rs')})),
	];
	const found = await Promise.all(candidates.map(async program => ((await isFile(program.file)) ? [program] : [])));
	return found.flat();
}

async function buildScriptOf(folder: string, build: unknown): Promise<readonly Target[]> {
	const file = path.join(folder, stringOf(build) ?? 'build.rs');
	return build !== false && (await isFile(file))
		? [{name: `build-script-${path.basename(file, '.rs')}`, kind: ['custom-build'], src_path: file}]
		: [];
}
