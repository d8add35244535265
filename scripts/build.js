// Bundles everything into dist/, so that installing Ferrovia installs one package. Split, so that a command loads only what it uses.
import {cp, mkdir, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {awsAtOnce} from './build/aws-at-once.js';
import {checksByName} from './build/checks-by-name.js';
import {modeledErrors} from './build/modeled-errors.js';
import {noticesOf} from './build/notices.js';
import {namesInPlace, versionsOnly, withoutHoverTexts, yogaAsFile} from './build/packages.js';
import {packChunks} from './build/packed-chunks.js';
import {reconcilerInPlace} from './build/reconciler-in-place.js';
import {sameVersionOnce} from './build/same-version-once.js';
import {tidyChunks} from './build/tidy-chunks.js';
import {withoutUnreached} from './build/unreached.js';
import {withoutUnreachedParts} from './build/unreached-parts.js';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const {version} = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
await rm(path.join(root, 'dist'), {recursive: true, force: true});

// Dependencies that are still CommonJS call require() for Node's own modules, and one asks for __filename.
const banner =
	'import {createRequire as __createRequire} from "node:module";import {fileURLToPath as __toPath} from "node:url";const require=__createRequire(import.meta.url),__filename=__toPath(import.meta.url);';

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
	alias: {
		// Its build for Node is CommonJS and comes whole; the other one does the same and can be taken apart.
		yaml: path.join(root, 'node_modules/yaml/browser/dist/index.js'),
		// The same without unrolled loops: they are for much data, and a secret is short.
		tweetnacl: path.join(root, 'node_modules/tweetnacl/nacl.js'),
	},
	minify: true,
	legalComments: 'none',
	metafile: true,
	chunkNames: 'chunk-[hash]',
	jsx: 'automatic',
	define: {'process.env.NODE_ENV': '"production"', FERROVIA_VERSION: JSON.stringify(version)},
	banner: {js: banner},
	plugins: [
		withoutUnreached,
		withoutUnreachedParts,
		await sameVersionOnce(root),
		withoutHoverTexts,
		namesInPlace,
		modeledErrors,
		awsAtOnce,
		versionsOnly,
		checksByName,
		reconcilerInPlace,
		yogaAsFile,
	],
	logLevel: 'warning',
});

await tidyChunks(root, result.metafile, banner, /\brequire\b|\b__filename\b/);
// What --help and --version load is read as it is.
await packChunks(root, result.metafile, inputs => inputs.some(input => ['source/ferrovia.ts', 'source/cli.ts'].includes(input)));

// Read as files, because they are written to the user's repository as they are.
await cp(path.join(root, 'source/steps/workflow/scripts'), path.join(root, 'dist/scripts'), {recursive: true});
// Copied into the folder of a rehearsal.
await cp(path.join(root, 'source/rehearsal/sample'), path.join(root, 'dist/sample'), {recursive: true});

await writeFile(path.join(root, 'dist/THIRD-PARTY-NOTICES.txt'), await noticesOf(root, result.metafile));

await mkdir(path.join(root, 'dist/schema'));
for (const name of await readdir(path.join(root, 'docs/schema'))) {
	const schema = JSON.parse(await readFile(path.join(root, 'docs/schema', name), 'utf8'));
	await writeFile(path.join(root, 'dist/schema', name), JSON.stringify(schema));
}

if (process.argv.includes('--metafile')) {
	process.stdout.write(JSON.stringify(result.metafile));
}
