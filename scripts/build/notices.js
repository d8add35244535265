// What the licences of the bundled packages ask for: their texts, and who wrote what. What packages with the same licence have in common is there once.
import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';

/**
@param {string} root Of the project, with `node_modules`.
@param {{outputs: Record<string, {inputs: Record<string, {bytesInOutput: number}>}>}} metafile What is needed of esbuild's.
@returns {Promise<string>} The text, for people to read. Throws for a package that names no licence.
*/
export async function noticesOf(root, metafile) {
	const packages = await Promise.all(foldersIn(metafile).map(folder => readPackage(path.join(root, folder))));
	const licenses = [...new Set(packages.map(({license}) => license))].sort();
	const parts = licenses.map(license =>
		partOf(
			license,
			packages.filter(one => one.license === license),
		),
	);
	return `Ferrovia contains parts of the packages below.\n\n${parts.join('\n\n')}\n`;
}

/** Folders of the packages of which something is in the outputs. */
function foldersIn({outputs}) {
	const inputs = Object.values(outputs).flatMap(output => Object.entries(output.inputs));
	const folders = inputs
		.filter(([, {bytesInOutput}]) => bytesInOutput > 0)
		.map(([input]) => /(?:^|[:/])(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1])
		.filter(folder => folder !== undefined);
	return [...new Set(folders)];
}

async function readPackage(folder) {
	const {name, license, author} = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
	if (typeof license !== 'string') {
		throw new TypeError(`${name} names no licence in its package.json, so that no notice of it can be written`);
	}

	const files = (await readdir(folder)).filter(file => /^(licen[cs]e|copying|notice)\b/i.test(file)).sort();
	const texts = await Promise.all(files.map(file => readFile(path.join(folder, file), 'utf8')));
	const paragraphs = texts
		.flatMap(text => text.split(/\n\s*\n/))
		.map(paragraph => paragraph.replaceAll(/^\s*\n|\s+$/g, ''))
		// Its title: some have one, some have not.
		.filter(paragraph => !/^(the )?(mit|isc) license( mit)?$/.test(keyOf(paragraph)));
	return {
		...{name, license},
		paragraphs: paragraphs.length > 0 ? paragraphs : [`By ${author?.name ?? author ?? 'its authors'}`],
		hasText: paragraphs.length > 0,
	};
}

/** The packages with a licence, each with what it says of its own, and the text that most of them have. */
function partOf(license, packages) {
	const written = packages.filter(({hasText}) => hasText);
	const counts = new Map();
	for (const key of written.flatMap(({paragraphs}) => [...new Set(paragraphs.map(keyOf))])) {
		counts.set(key, (counts.get(key) ?? 0) + 1);
	}

	const usual = [...counts].filter(([, count]) => count * 2 > written.length).map(([key]) => key);
	const isWhole = ({paragraphs}) => usual.every(key => paragraphs.some(paragraph => keyOf(paragraph) === key));
	const isUsual = one => isWhole(one) || one.paragraphs.every(paragraph => usual.includes(keyOf(paragraph)));
	const example = written.find(isWhole);
	const groups = new Map();
	for (const one of packages) {
		const own = one.paragraphs.filter(paragraph => !isUsual(one) || !usual.includes(keyOf(paragraph))).join('\n\n');
		groups.set(own, [...new Set([...(groups.get(own) ?? []), one.name])].sort());
	}

	return [
		`${'='.repeat(80)}\n${license}`,
		...[...groups].map(([own, names]) => `- ${names.join(', ')}\n${own}`.trim()),
		...(example === undefined ? [] : ['-'.repeat(80), ...example.paragraphs.filter(paragraph => usual.includes(keyOf(paragraph)))]),
	].join('\n\n');
}

/** Equal for paragraphs that differ in the breaks of their lines and in what quotes a word. */
function keyOf(paragraph) {
	return paragraph
		.toLowerCase()
		.replaceAll(/[^a-z\d]+/g, ' ')
		.trim();
}
