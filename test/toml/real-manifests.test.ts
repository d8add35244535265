import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';
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

const fixtures = join(import.meta.dirname, '../fixtures/manifests');
const written = readdirSync(fixtures).map(name => readManifest(join(fixtures, name)));
const variants = written.flatMap(({path, text}) => [
	{path, text},
	{path: `${path} with CRLF`, text: text.replaceAll('\n', '\r\n')},
	{path: `${path} with a byte order mark`, text: `\uFEFF${text}`},
	{path: `${path} without a final newline`, text: text.trimEnd()},
	{path: `${path} without blank lines`, text: text.replaceAll(/\n+/g, '\n')},
]);
const real = registryManifests();
// A registry of many projects would take minutes: some of each part of it are enough then.
const stride = Math.ceil(real.length / 1200);
const sample = real.filter((_manifest, index) => index % stride === 0);

describe('adding profiles, an include and a target, and removing them again', () => {
	test(`${variants.length} variants of ${written.length} manifests written for this test`, () => {
		for (const {path, text} of variants) {
			expectReversible(path, text);
		}
	});

	test.skipIf(real.length === 0)(`${sample.length} of ${real.length} real manifests in Cargo's registry`, {timeout: 60_000}, () => {
		for (const {path, text} of sample) {
			expectReversible(path, text);
		}
	});
});

function expectReversible(path: string, text: string): void {
	const edited = editToml(text, additions);
	expect(isSubsequence(text, edited), `${path}: every character stays`).toBe(true);
	expect(editToml(edited, additions) === edited, `${path}: the edits are in place`).toBe(true);

	const after = readToml(edited);
	for (const addition of additions) {
		expect(getToml(after, addition.path), `${path}: ${addition.path.join('.')}`).toBeDefined();
	}

	const before = readToml(text);
	const created = additions.filter(addition => getToml(before, addition.path) === undefined);
	const removals = created.toReversed().map(({path}): TomlEdit => ({type: 'remove', path}));
	expect(editToml(editToml(text, created), removals) === text, `${path}: removal gives back the bytes`).toBe(true);
}

/** Every manifest and settings file that Cargo has unpacked on this machine, as published and as its author wrote it. */
function registryManifests(): readonly Manifest[] {
	const sources = join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'registry/src');
	if (!existsSync(sources)) {
		return [];
	}

	return readdirSync(sources, {recursive: true, encoding: 'utf8'})
		.filter(path => /(^|[/\\])(Cargo\.toml(\.orig)?|\.cargo[/\\]config\.toml)$/.test(path))
		.map(path => readManifest(join(sources, path)))
		.filter(({text}) => isToml(text));
}

function isToml(text: string): boolean {
	try {
		return Boolean(readToml(text));
	} catch {
		// Crates carry broken manifests on purpose, as test data.
		return false;
	}
}

function readManifest(path: string): Manifest {
	return {path, text: readFileSync(path, 'utf8')};
}
