// Whether a mutant compiles. What the compiler refuses never gets as far as a test.
import {execFile} from 'node:child_process';
import {cp, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

export class Compiler {
	readonly #folder: string;

	private constructor(folder: string) {
		this.#folder = folder;
	}

	/** With a copy of the sources: theirs stay as they are. */
	static async start(root: string): Promise<Compiler> {
		const folder = await mkdtemp(path.join(os.tmpdir(), 'ferrovia-compiler-'));
		await cp(path.join(root, 'source'), path.join(folder, 'source'), {recursive: true});
		await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
		await cp(path.join(root, 'package.json'), path.join(folder, 'package.json'));
		// A name that a mutant leaves unused is not what refuses it.
		const compilerOptions = {noUnusedLocals: false, noUnusedParameters: false, incremental: true};
		await writeFile(
			path.join(folder, 'tsconfig.json'),
			JSON.stringify({extends: path.join(root, 'tsconfig.json'), compilerOptions, include: ['source']}),
		);
		return new Compiler(folder);
	}

	async refuses(file: string, mutated: string, original: string): Promise<boolean> {
		const copy = path.join(this.#folder, file);
		await writeFile(copy, mutated);
		const compiler = path.join(this.#folder, 'node_modules/.bin/tsc');
		const refused = await new Promise<boolean>(resolve => {
			execFile(compiler, ['-p', this.#folder], error => resolve(error !== null));
		});
		await writeFile(copy, original);
		return refused;
	}

	async close(): Promise<void> {
		await rm(this.#folder, {recursive: true, force: true});
	}
}
