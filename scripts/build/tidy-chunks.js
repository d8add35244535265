// Makes the chunks that esbuild wrote pack better, with nothing changed about what they do.
import {readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {deflateRawSync} from 'node:zlib';
import {minifyAgain} from './minify-again.js';
import {withoutUncalledMethods} from './uncalled-methods.js';

const imports = /\b(?:from|import)"\.\/([\w.-]+\.js)"/g;
const statements = /\bimport(?:([\w$,{} *]+)from)?"\.\/([\w.-]+\.js)";/g;

/** How far back gzip looks, in bytes. */
const window = 32_768;

/**
Takes the banner out of the chunks that need none, takes out methods that nobody calls and imports of what is loaded anyway, minifies the chunks again,
and names them so that what is alike is packed side by side: npm packs files in the order of their names, and gzip looks back 32 kB.

@param {string} root What the metafile's paths start from.
@param {import('esbuild').Metafile} metafile Of a build that wrote its files. Its outputs are renamed with the files.
@param {string} banner What the build put before each file.
@param {RegExp} needsBanner What is in a file that needs the banner.
*/
export async function tidyChunks(root, metafile, banner, needsBanner) {
	const outputs = Object.entries(metafile.outputs);
	const [entry] = outputs.find(([, {entryPoint}]) => entryPoint?.startsWith('source/ferrovia'));
	const bundled = new Map();
	for (const [output] of outputs) {
		const text = await readFile(path.join(root, output), 'utf8');
		const bare = text.replace(`${banner}\n`, '');
		bundled.set(path.posix.basename(output), needsBanner.test(bare) ? text : bare);
		await rm(path.join(root, output));
	}

	const texts = new Map();
	for (const [name, text] of withoutUncalledMethods(bundled)) {
		texts.set(name, await minifyAgain(name, text));
	}

	const names = namesByLikeness(texts, path.posix.basename(entry));
	metafile.outputs = {};
	for (const [output, description] of outputs) {
		const old = path.posix.basename(output);
		const renamed = path.posix.join(path.posix.dirname(output), names.get(old) ?? old);
		const text = withoutLoaded(old, texts).replaceAll(/"\.\/([\w.-]+\.js)"/g, (written, name) =>
			names.has(name) ? `"./${names.get(name)}"` : written,
		);
		await writeFile(path.join(root, renamed), text);
		metafile.outputs[renamed] = {...description, bytes: Buffer.byteLength(text)};
	}
}

/** Short names for all chunks, in an order in which each has much of the one before: a hash is random letters, which don't pack, in a random order. */
function namesByLikeness(texts, entry) {
	const chunks = [...texts.keys()].filter(name => name !== entry).sort();
	const order = chain(chunks.map(name => Buffer.from(texts.get(name).replaceAll(imports, ''))));
	const width = chunks.length.toString(36).length;
	return new Map(order.map((chunk, index) => [chunks[chunk], `${index.toString(36).padStart(width, '0')}.js`]));
}

/** The greatest savings first: which text comes after which, until all of them are in one row. */
function chain(texts) {
	const alone = texts.map(text => packedSize(text));
	const savings = texts.flatMap((before, first) => {
		const dictionary = before.subarray(-window);
		return texts.map((text, second) => ({first, second, bytes: alone[second] - packedSize(text, dictionary)}));
	});
	const next = new Map();
	const hasBefore = new Set();
	const last = chunk => (next.has(chunk) ? last(next.get(chunk)) : chunk);
	for (const {first, second} of savings.sort((one, other) => other.bytes - one.bytes)) {
		if (!next.has(first) && !hasBefore.has(second) && last(second) !== first) {
			next.set(first, second);
			hasBefore.add(second);
		}
	}

	const order = [];
	for (let chunk = texts.findIndex((_, index) => !hasBefore.has(index)); chunk !== undefined; chunk = next.get(chunk)) {
		order.push(chunk);
	}

	return order;
}

/** Of the part that sees the text before. The fastest packing will do: it is for comparisons. */
function packedSize(text, dictionary) {
	return deflateRawSync(text.subarray(0, window), {level: 1, dictionary}).length;
}

/**
A chunk imports every chunk that was evaluated before it, to keep the order. Where one that it imports earlier has imported it, too, it says nothing
new: the order stays what it was.
*/
function withoutLoaded(file, texts) {
	const loaded = new Set([file]);
	const load = name => {
		if (!loaded.has(name)) {
			loaded.add(name);
			for (const [, next] of (texts.get(name) ?? '').matchAll(imports)) {
				load(next);
			}
		}
	};
	return texts.get(file).replaceAll(statements, (written, names, imported) => {
		if (names === undefined && loaded.has(imported)) {
			return '';
		}

		load(imported);
		return written;
	});
}
