// Keeps the larger chunks in one file packed with Brotli: npm's gzip looks back 32 kB only, and a quarter is saved. It takes some 6 ms to unpack, when
// the first of them is imported.
import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {brotliCompressSync, constants} from 'node:zlib';

/** Below that, what a chunk is imported through takes longer than it is worth. In bytes. */
const least = 10_000;
const packed = 'chunks.br';

/**
What a packed chunk is imported through. It evaluates the text as a module whose imports are those of a file beside this one: Node takes a data: URL for a
module, and lets it import files by their whole address (https://nodejs.org/api/esm.html#data-imports). Stack traces name the file. `places` tells where in
the unpacked file each chunk is, from and to, in bytes.
*/
const unpack = places =>
	`import{readFileSync as r}from"node:fs";import{brotliDecompressSync as b}from"node:zlib";export const places=${JSON.stringify(places)};let c;export const a=n=>{c??=b(r(new URL("${packed}",import.meta.url)));const u=new URL(n,import.meta.url).href,t=c.subarray(...places[n]).toString().replaceAll("\\0",u.slice(0,-n.length))+"\\n//# sourceURL="+u;return import("data:text/javascript;base64,"+Buffer.from(t).toString("base64"))};`;

/**
@param {string} root What the metafile's paths start from.
@param {import('esbuild').Metafile} metafile Of files that are written.
@param {(inputs: string[]) => boolean} isEarly Whether a chunk with these inputs is wanted at once, so that it stays as it is, with all that it imports.
*/
export async function packChunks(root, metafile, isEarly) {
	const outputs = Object.entries(metafile.outputs);
	const folder = path.posix.dirname(outputs[0][0]);
	const texts = new Map();
	for (const [output] of outputs) {
		texts.set(path.posix.basename(output), await readFile(path.join(root, output), 'utf8'));
	}

	const early = reach(
		outputs.filter(([, {inputs}]) => isEarly(Object.keys(inputs))).map(([output]) => path.posix.basename(output)),
		texts,
	);
	const places = {};
	const parts = [];
	let end = 0;
	for (const [output, {exports}] of outputs) {
		const name = path.posix.basename(output);
		const text = texts.get(name);
		// A chunk that imports itself, by way of others, would wait for itself.
		if (text.length < least || early.has(name) || reach(importedBy(text), texts).has(name)) {
			continue;
		}

		if (text.includes('\0')) {
			throw new Error(`${name} has a NUL in it, which stands for the folder of the chunks when it is packed`);
		}

		const moved = text.replaceAll(anyImport, (written, before, imported) => (texts.has(imported) ? `${before}"\0${imported}"` : written));
		const part = Buffer.from(moved.replaceAll('import.meta.url', `"\0${name}"`));
		parts.push(part);
		places[name] = [end, end + part.length];
		end += part.length;
		await writeFile(path.join(root, output), stub(name, exports));
	}

	await writeFile(path.join(root, folder, 'unpack.js'), unpack(places));
	await writeFile(
		path.join(root, folder, packed),
		brotliCompressSync(Buffer.concat(parts), {
			params: {[constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT, [constants.BROTLI_PARAM_LGWIN]: 24},
		}),
	);
}

const anyImport = /\b(from|import|import\()"\.\/([\w.-]+\.js)"/g;

function importedBy(text) {
	return [...text.matchAll(/\b(?:from|import)"\.\/([\w.-]+\.js)"/g)].map(([, name]) => name);
}

function stub(name, exports) {
	const names = exports.map((exported, index) => [exported, `_${index}`]);
	return `import{a as u}from"./unpack.js";const{${names.map(pair => pair.join(':')).join()}}=await u("${name}");export{${names.map(([exported, local]) => `${local} as ${exported}`).join()}};`;
}

/** These chunks, and all that they import before anything of theirs is run. */
function reach(start, texts) {
	const found = new Set();
	const ahead = [...start];
	for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
		if (texts.has(next) && !found.has(next)) {
			found.add(next);
			ahead.push(...importedBy(texts.get(next)));
		}
	}

	return found;
}
