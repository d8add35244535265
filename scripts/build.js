// Bundles everything into dist/, so that installing Ferrovia installs one package. Split, so that a command loads only what it uses.
import {cp, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {brotliCompressSync} from 'node:zlib';
import {build} from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const {version} = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
await rm(path.join(root, 'dist'), {recursive: true, force: true});

/** Parts of packages that Ferrovia never gets to: package, file, and what stands in its place. */
const unreached = [
	// Ink loads its developer tools when DEV is set, which a user's shell may have for other reasons; they need a package that is not bundled.
	['ink', 'build/devtools.js', ''],
	// Got speaks HTTP/2 only with its option `http2`, which is off unless it is given.
	['http2-wrapper', 'source/index.js', 'export default {};'],
	// Got caches answers only with its option `cache`; it asks whether an error is one of the cache's.
	['cacheable-request', 'dist/index.js', 'export default class {} export class CacheError extends Error {}'],
	// Got remembers addresses only with its option `dnsCache`.
	['cacheable-lookup', 'source/index.js', 'export default class {}'],
	// Got sends forms only as a body: Ferrovia downloads, and has none.
	['form-data-encoder', 'lib/index.js', 'export const isFormData = () => false; export class FormDataEncoder {}'],
	// Execa waits for nobody only as `execaSync`, which nobody calls.
	['execa', 'lib/methods/main-sync.js', 'export const execaCoreSync = undefined;'],
	// Execa prints what it runs only with `verbose` or NODE_DEBUG, and would print it over the wizard.
	['execa', 'lib/verbose/log.js', 'export const verboseLog = () => {}; export const serializeVerboseMessage = String;'],
	// The AWS clients take a browser's name apart; in Node they name Node.
	['bowser', 'bowser.mjs', 'export default {};'],
	// Credentials are looked up in profiles and by Node's own chain, neither of which knows Cognito.
	['@aws-sdk/credential-provider-cognito-identity', 'dist-es/index.js', 'export {};'],
	// S3 answers with a stream of events only where it is asked with SQL (SelectObjectContent).
	[
		'@smithy/core',
		'dist-es/submodules/event-streams/index.js',
		'export const eventStreamSerdeProvider = () => undefined; export const resolveEventStreamSerdeConfig = input => input; export const EventStreamSerde = undefined;',
	],
	// Of an editor's types dockerfile-ast makes two.
	[
		'vscode-languageserver-types',
		'lib/esm/main.js',
		'export const Position = {create: (line, character) => ({line, character})}; export const Range = {create: (start, end, line, character) => typeof start === "number" ? {start: {line: start, character: end}, end: {line, character}} : {start, end}};',
	],
];

const withoutUnreached = {
	name: 'without-unreached',
	setup({onLoad, onEnd}) {
		const replaced = new Set();
		for (const entry of unreached) {
			const [name, file, contents] = entry;
			const filter = new RegExp(`[/\\\\]node_modules[/\\\\]${`${name}/${file}`.replaceAll('.', '\\.').replaceAll('/', '[/\\\\]')}$`);
			onLoad({filter}, () => {
				replaced.add(entry);
				return {contents};
			});
		}

		// A package that was rearranged would come back whole, and unnoticed.
		onEnd(({metafile}) => {
			const inputs = Object.keys(metafile?.inputs ?? {});
			const missed = unreached.filter(entry => !replaced.has(entry) && inputs.some(input => input.includes(`node_modules/${entry[0]}/`)));
			return {errors: missed.map(([name, file]) => ({text: `${name} has no ${file}, which was to be left out`}))};
		});
	},
};

/** The descriptions of AWS's calls, with the names of their fields in place: a computed name may do anything, so all of them would be kept. */
const namesInPlace = {
	name: 'names-in-place',
	setup({onLoad}) {
		onLoad({filter: /[/\\]@aws-sdk[/\\].*[/\\]schemas_0\.js$/}, async ({path: file}) => {
			const text = await readFile(file, 'utf8');
			const names = new Map([...text.matchAll(/^const (_\w+) = ("[^"\n]*");$/gm)].map(([, name, value]) => [name, value]));
			return {contents: text.replaceAll(/\[(_\w+)\]:/g, (written, name) => (names.has(name) ? `${names.get(name)}:` : written))};
		});
	},
};

/** Yoga's WebAssembly as a file beside the code: in the code it is base64, which neither packs nor loads as well. Brotli packs it better than gzip. */
const yogaAsFile = {
	name: 'yoga-as-file',
	setup({onLoad, onEnd}) {
		let binary;
		onLoad({filter: /[/\\]yoga-wasm-base64-esm\.js$/}, async ({path: file}) => {
			const text = await readFile(file, 'utf8');
			const [uri, base64] = /data:application\/octet-stream;base64,([\w+/=]+)/.exec(text);
			binary = Buffer.from(base64, 'base64');
			return {contents: text.replace(uri, 'data:application/octet-stream;base64,')};
		});
		onLoad({filter: /[/\\]yoga-layout[/\\]dist[/\\]src[/\\]index\.js$/}, async ({path: file}) => {
			const text = await readFile(file, 'utf8');
			const load = "loadYoga({wasmBinary: unpackYoga(readYoga(new URL('yoga.wasm.br', import.meta.url)))})";
			return {
				contents: `import {readFileSync as readYoga} from 'node:fs';\nimport {brotliDecompressSync as unpackYoga} from 'node:zlib';\n${text.replace('loadYoga()', load)}`,
			};
		});
		onEnd(async () => writeFile(path.join(root, 'dist/yoga.wasm.br'), brotliCompressSync(binary)));
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
	alias: {
		// Its build for Node is CommonJS and comes whole; the other one does the same and can be taken apart.
		yaml: path.join(root, 'node_modules/yaml/browser/dist/index.js'),
	},
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
	plugins: [withoutUnreached, withoutHoverTexts, namesInPlace, yogaAsFile],
	logLevel: 'warning',
});

// Read as files, because they are written to the user's repository as they are.
await cp(path.join(root, 'source/steps/workflow/scripts'), path.join(root, 'dist/scripts'), {recursive: true});
await cp(path.join(root, 'docs/schema'), path.join(root, 'dist/schema'), {recursive: true});

if (process.argv.includes('--metafile')) {
	process.stdout.write(JSON.stringify(result.metafile));
}
