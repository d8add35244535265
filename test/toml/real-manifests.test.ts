import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {homedir} from 'node:os';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {editToml, type TomlEdit} from '../../source/toml/edit.ts';
import {getToml, readToml} from '../../source/toml/read.ts';
import {isSubsequence} from './_subsequence.ts';

type Manifest = {readonly path: string; readonly text: string};
type Addition = Extract<TomlEdit, {type: 'table' | 'set'}>;

const additions: readonly Addition[] = [
	{
		type: 'table',
		path: ['profile', 'ci'],
		entries: {inherits: 'release', lto: false, 'codegen-units': 256, debug: 0, incremental: false},
		comment: ['Fast builds for CI.', 'Written by Ferrovia.'],
	},
	{type: 'table', path: ['profile', 'production'], entries: {inherits: 'release', lto: 'thin', strip: 'symbols'}},
	{type: 'set', path: ['include'], value: [{path: 'ferrovia.toml', optional: true}]},
	{
		type: 'table',
		path: ['target', 'cfg(all(unix, target_arch = "x86_64"))'],
		entries: {linker: 'clang', rustflags: ['-Clink-arg=-fuse-ld=mold']},
	},
];

const fixtures = path.join(import.meta.dirname, '../fixtures/manifests');
const written = readdirSync(fixtures).map(name => readManifest(path.join(fixtures, name)));
const variants = written.flatMap(({path: file, text}) => [
	{path: file, text},
	{path: `${file} with CRLF`, text: text.replaceAll('\n', '\r\n')},
	{path: `${file} with a byte order mark`, text: `\uFEFF${text}`},
	{path: `${file} without a final newline`, text: text.trimEnd()},
	{path: `${file} without blank lines`, text: text.replaceAll(/\n+/g, '\n')},
]);
const registry = path.join(process.env.CARGO_HOME ?? path.join(homedir(), '.cargo'), 'registry/src');
const unpacked = (existsSync(registry) ? readdirSync(registry, {recursive: true, encoding: 'utf8'}) : []).filter(name =>
	/(^|[/\\])(Cargo\.toml(\.orig)?|\.cargo[/\\]config\.toml)$/.test(name),
);
// Some of each part of the registry: all would take minutes.
const stride = Math.ceil(unpacked.length / 80);
const sample = unpacked.filter((_name, index) => index % stride === 0);

describe('adding profiles, an include and a target, and removing them again', () => {
	test(`${variants.length} variants of ${written.length} manifests written for this test`, () => {
		for (const {path: file, text} of variants) {
			expectReversible(file, text);
		}
	});

	test.skipIf(sample.length === 0)(`${sample.length} of ${unpacked.length} real manifests in Cargo's registry`, {timeout: 60_000}, () => {
		// Crates carry broken manifests on purpose, as test data.
		for (const {path: file, text} of sample.map(name => readManifest(path.join(registry, name))).filter(({text}) => isToml(text))) {
			expectReversible(file, text);
		}
	});
});

function expectReversible(file: string, text: string): void {
	const edited = editToml(text, additions);
	expect(isSubsequence(text, edited), `${file}: every character stays`).toBe(true);
	expect(editToml(edited, additions) === edited, `${file}: the edits are in place`).toBe(true);

	const after = readToml(edited);
	for (const addition of additions) {
		expect(getToml(after, addition.path), `${file}: ${addition.path.join('.')}`).toBeDefined();
	}

	const before = readToml(text);
	const created = additions.filter(addition => getToml(before, addition.path) === undefined);
	const removals = created.toReversed().map(({path}): TomlEdit => ({type: 'remove', path}));
	expect(editToml(editToml(text, created), removals) === text, `${file}: removal gives back the bytes`).toBe(true);
}

function isToml(text: string): boolean {
	try {
		return Boolean(readToml(text));
	} catch {
		return false;
	}
}

function readManifest(file: string): Manifest {
	return {path: file, text: readFileSync(file, 'utf8')};
}
