import {readFile} from 'node:fs/promises';

/** Parts of files that Ferrovia never gets to: package, file, and what is written otherwise. */
const parts = [
	// It says by itself who draws its tasks, and that is never the one for tests.
	['listr2', 'dist/index.mjs', [/^\ttest: TestRenderer,$/m, ''], [/^var TestRenderer = class .*?^};$/ms, 'var TestRenderer;']],
	// An archive is unpacked from a file, and never at once. (A class that extends another one is kept whether it is used or not.)
	[
		'tar',
		'dist/esm/extract.js',
		['makeCommand(extractFileSync, extractFile, opt => new UnpackSync(opt),', 'makeCommand(undefined, extractFile, undefined,'],
	],
	['tar', 'dist/esm/unpack.js', [/^export class UnpackSync .*?^}$/ms, 'export const UnpackSync = undefined;']],
	[
		'@isaacs/fs-minipass',
		'dist/esm/index.js',
		[/^export class (ReadStreamSync|WriteStreamSync) .*?^}$/gms, 'export const $1 = undefined;'],
	],
	[
		'minizlib',
		'dist/esm/index.js',
		[
			/^export class (Deflate|Inflate|Gzip|Gunzip|DeflateRaw|InflateRaw|BrotliCompress|ZstdCompress) .*?^}$/gms,
			'export const $1 = undefined;',
		],
	],
	['tar', 'dist/esm/list.js', ['export const list = makeCommand(', 'export const list = /* @__PURE__ */ makeCommand(']],
	// Of two hundred symbols the prompts show three.
	[
		'@inquirer/figures',
		'dist/index.js',
		[/^ {4}(?!(?:circleQuestionMark|line|pointer|tick): )\w+: '.*',\n/gm, ''],
		['const replacements = Object', 'const replacements = /* @__PURE__ */ Object'],
	],
	// All commands are in this program, and none is one of its own.
	['commander', 'lib/command.js', [/^ {2}_executeSubCommand\(.*?^ {2}\}$/ms, '']],
	// A secret is put into a box: nothing is signed, and nothing is hashed with SHA-512.
	['tweetnacl', 'nacl.js', [/^nacl\.lowlevel = .*?^\};$/ms, ''], [/^nacl\.sign = .*?^(?=nacl\.verify = )/ms, '']],
	['blakejs', 'util.js', [/^\/\/ For debugging: .*?(?=^module\.exports)/ms, ''], [/^ {2}(debugPrint|testSpeed).*\n/gm, '']],
	// Ferrovia completes words in bash, zsh and fish.
	['@bomb.sh/tab', 'dist/index.mjs', [/case`powershell`:\{.*?break\}/, '']],
];

export const withoutUnreachedParts = {
	name: 'without-unreached-parts',
	setup({onLoad}) {
		for (const [name, file, ...edits] of parts) {
			const filter = new RegExp(`[/\\\\]node_modules[/\\\\]${`${name}/${file}`.replaceAll('.', '\\.').replaceAll('/', '[/\\\\]')}$`);
			onLoad({filter}, async ({path}) => {
				let contents = await readFile(path, 'utf8');
				for (const [from, to] of edits) {
					const edited = contents.replace(from, to);
					if (edited === contents) {
						return {errors: [{text: `${path} has no ${from}, which was to be left out`}]};
					}

					contents = edited;
				}

				return {contents};
			});
		}
	},
};
