// What is changed about packages while they are bundled.
import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {brotliCompressSync} from 'node:zlib';

/** The descriptions of AWS's calls, with the names of their fields in place: a computed name may do anything, so all of them would be kept. */
export const namesInPlace = {
	name: 'names-in-place',
	setup({onLoad}) {
		onLoad({filter: /[/\\]@aws-sdk[/\\].*[/\\]schemas_0\.js$/}, async ({path: file}) => {
			const text = await readFile(file, 'utf8');
			const names = new Map([...text.matchAll(/^const (_\w+) = ("[^"\n]*");$/gm)].map(([, name, value]) => [name, value]));
			return {contents: text.replaceAll(/\[(_\w+)\]:/g, (written, name) => (names.has(name) ? `${names.get(name)}:` : written))};
		});
	},
};

/** The AWS clients name themselves and their versions to the service, for which they import the whole of their package.json. */
export const versionsOnly = {
	name: 'versions-only',
	setup({onLoad}) {
		onLoad({filter: /[/\\]node_modules[/\\]@aws-sdk[/\\][\w-]+[/\\]package\.json$/}, async ({path: file}) => ({
			contents: JSON.stringify({version: JSON.parse(await readFile(file, 'utf8')).version}),
			loader: 'json',
		}));
	},
};

/** Yoga's WebAssembly as a file beside the code: in the code it is base64, which neither packs nor loads as well. Brotli packs it better than gzip. */
export const yogaAsFile = {
	name: 'yoga-as-file',
	setup({onLoad, onEnd, initialOptions}) {
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
		onEnd(async () =>
			writeFile(path.join(initialOptions.absWorkingDir, initialOptions.outdir, 'yoga.wasm.br'), brotliCompressSync(binary)),
		);
	},
};

/** GitHub's workflow parser brings what its editor shows on hover: a translator of cron lines and a description of every key. */
export const withoutHoverTexts = {
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
