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

/** GitHub's workflow parser brings what its editor shows on hover: a translator of cron lines and a description of every key. */
const withoutHoverTexts = {
	name: 'without-hover-texts',
	setup({onResolve, onLoad}) {
		onResolve({filter: /^cronstrue$/}, ({path: name}) => ({path: name, namespace: 'hover'}));
		onLoad({filter: /.*/, namespace: 'hover'}, () => ({contents: 'export default {toString: () => ""}'}));
		onLoad({filter: /[/\\]workflow-v1\.0\.min\.json$/}, async ({path: file}) => ({
			contents: JSON.stringify(
				JSON.parse(await readFile(file, 'utf8'), (key, value) => (key === 'description' && typeof value === 'string' ? undefined : value)),
			),
			loader: 'json',
		}));
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
	plugins: [withoutDevtools, withoutHoverTexts],
	logLevel: 'warning',
});

// Read as files, because they are written to the user's repository as they are.
await cp(path.join(root, 'source/steps/workflow/scripts'), path.join(root, 'dist/scripts'), {recursive: true});
await cp(path.join(root, 'docs/schema'), path.join(root, 'dist/schema'), {recursive: true});

if (process.argv.includes('--metafile')) {
	process.stdout.write(JSON.stringify(result.metafile));
}
