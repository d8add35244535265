import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

export type Programs = {
	/** Ferrovia itself. */
	readonly ferrovia: string;
	/** A run of the step with the one that stores a key, which is not Ferrovia's own. */
	readonly setup: string;
	readonly remove: () => Promise<void>;
};

/** Bundles what tests kill, so that it is a real process that dies. */
export async function bundlePrograms(): Promise<Programs> {
	const outdir = await mkdtemp(path.join(os.tmpdir(), 'ferrovia-programs-'));
	const source = (file: string) => fileURLToPath(new URL(file, import.meta.url));
	await build({
		entryPoints: {ferrovia: source('../../../source/ferrovia.ts'), setup: source('_setup-process.ts')},
		outdir,
		outExtension: {'.js': '.mjs'},
		bundle: true,
		splitting: true,
		format: 'esm',
		platform: 'node',
		mainFields: ['module', 'main'],
		jsx: 'automatic',
		define: {'process.env.NODE_ENV': '"production"', FERROVIA_VERSION: '"0.0.0"'},
		// Of Ink, for its developers only.
		external: ['react-devtools-core'],
		// Dependencies that are still CommonJS call require() for Node's own modules, and one asks for __filename.
		banner: {
			js: 'import {createRequire as __createRequire} from "node:module";const require=__createRequire(import.meta.url),__filename=import.meta.filename;',
		},
		logLevel: 'error',
	});
	return {
		ferrovia: path.join(outdir, 'ferrovia.mjs'),
		setup: path.join(outdir, 'setup.mjs'),
		remove: async () => rm(outdir, {recursive: true, force: true}),
	};
}
