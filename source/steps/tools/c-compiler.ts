import path from 'node:path';
import type {Change} from '../../engine/change.ts';
import {fileChange, readText} from '../../engine/file-change.ts';
import {editToml, type TomlEdit} from '../../toml/edit.ts';
import type {World} from '../world.ts';

/**
Mends a `cc` on PATH that is no C compiler: crates with C code and the linking of every crate call that name. The paths are of this
machine alone, so they go to the user's own Cargo configuration and never into the project.
*/
export async function mendCCompiler({project, tools}: World): Promise<Change | undefined> {
	const {cCompiler} = tools;
	if (cCompiler.kind !== 'impostor' || cCompiler.realCompiler === undefined) {
		return undefined;
	}

	const file = path.join(project.cargoConfig.home, 'config.toml');
	const before = await readText(file);
	const compiler = cCompiler.realCompiler;
	const cpp = path.join(path.dirname(compiler), path.basename(compiler) === 'clang' ? 'clang++' : 'g++');
	const edits: TomlEdit[] = [
		{
			type: 'table',
			path: ['env'],
			entries: {CC: {value: compiler, force: false}, CXX: {value: cpp, force: false}},
			comment: [`${cCompiler.path} is not a C compiler (ferrovia).`],
		},
		{type: 'table', path: ['target', project.toolchain.host], entries: {linker: compiler}},
	];
	const after = editToml(before ?? '', edits);
	return after === before
		? undefined
		: fileChange({
				id: 'tools/c-compiler',
				path: file,
				before,
				after,
				summary: `point cargo at ${compiler}, because ${cCompiler.path} is no C compiler`,
			});
}

/** What is wrong with `cc`, why, and what to do about it. */
export function impostorWords(path: string, says: string): string {
	return `${path} is not a C compiler: asked to preprocess a file it says "${says}". Every crate with C code fails with "Compiler not supported", and so does linking.`;
}
