import {describe, expect, it} from 'vitest';
import {editDeclaration, removeDependency} from '../../../source/steps/features/edit-manifest.ts';

const none = {defaultFeatures: false, features: []};
const at = (...path: readonly string[]) => ({path, inherits: undefined});
const axum = at('dependencies', 'axum');

/** Written, wanted, and what comes of it. */
const cases: ReadonlyArray<
	readonly [name: string, before: string, path: readonly string[], on: boolean, features: readonly string[], after: string]
> = [
	[
		'the short form',
		'[dependencies]\naxum = "0.8" # the server\n',
		['dependencies', 'axum'],
		false,
		['json'],
		'[dependencies]\naxum = { version = "0.8", default-features = false, features = ["json"] } # the server\n',
	],
	['the short form that stays', '[dependencies]\naxum = "0.8"\n', ['dependencies', 'axum'], true, [], '[dependencies]\naxum = "0.8"\n'],
	[
		'braces',
		'[dependencies]\r\ntokio = { version = "1", features = ["full"] }\r\n',
		['dependencies', 'tokio'],
		true,
		['macros', 'net'],
		'[dependencies]\r\ntokio = { version = "1", features = ["macros", "net"] }\r\n',
	],
	[
		'braces that are left with a version',
		'[dependencies]\ntower = {version="0.5",features=["full"]}\n',
		['dependencies', 'tower'],
		true,
		[],
		'[dependencies]\ntower = {version="0.5"}\n',
	],
	[
		'lines with comments',
		'[dependencies]\nx = { version = "1", features = [\n\t# first\n\t"a",\n\t"b", # why\n\t"c",\n] }\n',
		['dependencies', 'x'],
		false,
		['b', 'd'],
		'[dependencies]\nx = { version = "1", features = [\n\t# first\n\t"b", # why\n\t"d",\n], default-features = false }\n',
	],
	[
		'a table of its own',
		'[dependencies.x]\nversion = "1" # pinned\nfeatures = ["a", "b"]\n\n[features]\n',
		['dependencies', 'x'],
		false,
		['b'],
		'[dependencies.x]\nversion = "1" # pinned\nfeatures = ["b"]\ndefault-features = false\n\n[features]\n',
	],
	[
		'dotted keys',
		'[dependencies]\nx.version = "1"\nx.features = ["a", "b"]\ny = "1"\n',
		['dependencies', 'x'],
		false,
		['a'],
		'[dependencies]\nx.version = "1"\nx.features = ["a"]\nx.default-features = false\ny = "1"\n',
	],
	[
		'the old spelling',
		'[dependencies]\nx = { version = "1", default_features = true }\n',
		['dependencies', 'x'],
		false,
		['a'],
		'[dependencies]\nx = { version = "1", default_features = false, features = ["a"] }\n',
	],
	[
		'default features switched on',
		'[dependencies]\nx = { version = "1", default-features = false, features = ["a"] }\n',
		['dependencies', 'x'],
		true,
		['a'],
		'[dependencies]\nx = { version = "1", features = ["a"] }\n',
	],
	[
		'a platform',
		`[target.'cfg(unix)'.dependencies]\nnix = { version = "0.30", features = ["fs", "user"] }\n`,
		['target', 'cfg(unix)', 'dependencies', 'nix'],
		true,
		['user'],
		`[target.'cfg(unix)'.dependencies]\nnix = { version = "0.30", features = ["user"] }\n`,
	],
];

describe('the selection of a declaration', () => {
	it.each(cases)('%s', (_name, before, path, defaultFeatures, features, after) => {
		expect(editDeclaration(before, at(...path), {defaultFeatures, features})).toBe(after);
		expect(editDeclaration(after, at(...path), {defaultFeatures, features})).toBe(after);
	});

	it('leaves what is inherited to the workspace: a member only loses what it adds', () => {
		const inherits = {path: ['dependencies', 'x'], inherits: 'Cargo.toml workspace.dependencies.x'};
		const text = '[dependencies]\nx = { workspace = true, features = ["a", "b"] } # here\n';
		expect(editDeclaration(text, inherits, {defaultFeatures: false, features: ['b']})).toBe(text.replace('"a", ', ''));
		expect(editDeclaration(text, inherits, none)).toBe('[dependencies]\nx = { workspace = true } # here\n');
		const more = '[dependencies]\nx = { workspace = true, default-features = true }\n';
		expect(editDeclaration(more, inherits, none)).toBe('[dependencies]\nx = { workspace = true }\n');
		expect(editDeclaration('[dependencies]\nx.workspace = true\n', inherits, none)).toBe('[dependencies]\nx.workspace = true\n');
	});

	it('changes nothing where there is no such declaration', () => {
		expect(editDeclaration('[package]\n', axum, none)).toBe('[package]\n');
	});
});

describe('removing a dependency', () => {
	it('takes what the features say of it along', () => {
		const text = '[dependencies]\naxum = "0.8" # the server\nb = "1"\n\n[features]\nssr = ["axum/ws", "b/x", "axum?/json"]\n';
		expect(removeDependency(text, axum)).toBe('[dependencies]\nb = "1"\n\n[features]\nssr = ["b/x"]\n');
	});

	it('touches no features when it is the workspace’s', () => {
		const text = '[workspace.dependencies]\naxum = "0.8"\n\n[dependencies]\naxum.workspace = true\n\n[features]\nssr = ["axum/ws"]\n';
		expect(removeDependency(text, at('workspace', 'dependencies', 'axum'))).toBe(text.replace('axum = "0.8"\n', ''));
	});
});
