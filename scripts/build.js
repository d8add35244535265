// Bundles everything into dist/, so that installing Ferrovia installs one package. Split, so that a command loads only what it uses.
import {cp, readFile, rm} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const {version} = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
await rm(path.join(root, 'dist'), {recursive: true, force: true});

/** Ink loads its developer tools when DEV is set, which a user's shell may have for other reasons; they need a package that is not bundled. */
const withoutDevtools = {
	name: 'without-devtools',
	setup({onLoad}) {
		onLoad({filter: /[/\\]ink[/\\]build[/\\]devtools\.js$/}, () => ({contents: ''}));
	},
};

const result = await build({
	absWorkingDir: root,
	entryPoints: ['source/ferrovia.ts'],
	outdir: 'dist',
	bundle: true,
	splitting: true,
	format: 'esm',
	platform: 'node',
	target: 'node20.19',
	// ES modules where a package has them: they can be taken apart, and imported by name when they are loaded late.
	mainFields: ['module', 'main'],
	minify: true,
	legalComments: 'none',
	metafile: true,
	chunkNames: 'chunk-[hash]',
	jsx: 'automatic',
	define: {'process.env.NODE_ENV': '"production"', FERROVIA_VERSION: JSON.stringify(version)},
	// Dependencies that are still CommonJS call require() for Node's own modules, and one asks for __filename.
	banner: {
		js: 'import {createRequire as __createRequire} from "node:module";import {fileURLToPath as __toPath} from "node:url";const require=__createRequire(import.meta.url),__filename=__toPath(import.meta.url);',
	},
	plugins: [withoutDevtools],
	logLevel: 'warning',
});

await cp(path.join(root, 'docs/schema'), path.join(root, 'dist/schema'), {recursive: true});

if (process.argv.includes('--metafile')) {
	process.stdout.write(JSON.stringify(result.metafile));
}
