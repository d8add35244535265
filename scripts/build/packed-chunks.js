// Keeps the larger chunks in one file packed with Brotli: npm's gzip looks back 32 kB only, and a quarter is saved. It takes some 6 ms to unpack, when
// the first of them is imported.
import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {compileFunction} from 'node:vm';
import {brotliCompressSync, constants} from 'node:zlib';
import {parse, transform} from '@swc/core';

/** Below that, what a chunk is imported through takes longer than it is worth. In bytes. */
const least = 10_000;
const packed = 'chunks.br';
const syntax = {syntax: 'ecmascript'};

/**
What a packed chunk is imported through. It is a function here, which is called where the file would be evaluated: nothing is waited for, so that chunks
which are imported at the same time can't wait for each other. Stack traces name the file. `places` tells where in the unpacked file each chunk is, from and
to, in bytes.
*/
const unpack = places =>
	`import{readFileSync as r}from"node:fs";import{compileFunction as f}from"node:vm";import{brotliDecompressSync as b}from"node:zlib";export const places=${JSON.stringify(places)};let c;export const a=(n,m)=>{c??=b(r(new URL("${packed}",import.meta.url)));const u=new URL(n,import.meta.url).href,e={};f(c.toString("utf8",...places[n]),${JSON.stringify(parameters)},{filename:u})(i=>m[i],e,i=>import(i),u);return e};`;

/** What stands for `import()` and `import.meta.url` in a function. */
const later = '$import';
const address = '$url';
const parameters = ['require', 'exports', later, address];

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
		// A chunk that imports itself, by way of others, would be called before it is there.
		if (text.length < least || early.has(name) || reach(importedBy(text), texts).has(name)) {
			continue;
		}

		const body = await asFunction(name, text);
		if (body === undefined) {
			continue;
		}

		const part = Buffer.from(body);
		parts.push(part);
		places[name] = [end, end + part.length];
		end += part.length;
		await writeFile(path.join(root, output), stub(name, await importsOf(text), exports));
	}

	await writeFile(path.join(root, folder, 'unpack.js'), unpack(places));
	await writeFile(
		path.join(root, folder, packed),
		brotliCompressSync(Buffer.concat(parts), {
			params: {[constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT, [constants.BROTLI_PARAM_LGWIN]: 24},
		}),
	);
}

/** The body of a function that does what the module does, with what it imports and exports as in CommonJS; undefined where it waits for something. */
async function asFunction(name, text) {
	const {code} = await transform(text.replaceAll('import.meta.url', address), {
		...{configFile: false, swcrc: false, filename: name},
		jsc: {parser: syntax, target: 'es2022'},
		module: {type: 'commonjs', noInterop: true, ignoreDynamic: true},
		minify: true,
	});
	const moved = code.replaceAll(/\bimport\((["`])((?:\.\/|node:)[\w./-]+)\1\)/g, (_, _quote, imported) => `${later}("${imported}")`);
	const left = /(?<!\$)\bimport(?:\(|\.meta).{0,60}/.exec(moved);
	if (left !== null) {
		throw new Error(`${name}: in a packed chunk, nothing stands for ${left[0]}`);
	}

	try {
		compileFunction(moved, parameters);
		return moved;
	} catch {
		compileFunction(`return async () => {${moved}}`, parameters);
		return undefined;
	}
}

/** All that is imported before the module is run, in its order. */
async function importsOf(text) {
	const {body} = await parse(text, {...syntax, target: 'es2022'});
	return [...new Set(body.flatMap(({source}) => source?.value ?? []))];
}

function importedBy(text) {
	return [...text.matchAll(/\b(?:from|import)"\.\/([\w.-]+\.js)"/g)].map(([, name]) => name);
}

function stub(name, imported, exported) {
	const modules = imported.map((from, index) => `import*as $${index} from"${from}";`).join('');
	const given = imported.map((from, index) => `"${from}":$${index}`).join();
	const names = exported.map((name, index) => [name, `_${index}`]);
	const taken = names.map(pair => pair.join(':')).join();
	return `import{a as u}from"./unpack.js";${modules}const{${taken}}=u("${name}",{${given}});export{${names.map(([name, local]) => `${local} as ${name}`).join()}};`;
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
