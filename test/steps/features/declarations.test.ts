import {rm} from 'node:fs/promises';
import path from 'node:path';
import {expect, it} from 'vitest';
import {readDeclarations} from '../../../source/steps/features/declarations.ts';
import {hasCargo, manifest, realLook} from '../../_helpers/project-folder.ts';
import {projectWithCrates, type VendoredCrate} from './_vendored.ts';

const host = 'x86_64-unknown-linux-gnu';

const crates: readonly VendoredCrate[] = [
	{
		name: 'runtime',
		manifest:
			'[features]\ndefault = ["rt"]\nrt = []\nnet = ["socket/all", "dep:small"]\n[dependencies]\nsocket = {version = "1", optional = true}\nsmall = {version = "1", optional = true}\n',
	},
	{name: 'socket', manifest: '[features]\nall = []\n'},
	{name: 'small', manifest: 'links = "small"\nbuild = "build.rs"', files: {'src/lib.rs': '', 'build.rs': 'fn main() {}'}},
	{name: 'dice', version: '0.7.3', manifest: '[features]\nsmall = []'},
	{name: 'dice', version: '0.8.5', manifest: '[features]\nsmall = []'},
	{name: 'other-name', manifest: '[lib]\nname = "another"\n[features]\nx = []'},
	{name: 'windows-only', manifest: '[features]\nx = []'},
	{name: 'proofs', manifest: '[features]\nx = []'},
];

const files = {
	'Cargo.toml': `[workspace]
members = ["crates/*"]
resolver = "2"
[workspace.dependencies]
runtime = { version = "1", features = ["rt"] }
proofs = { version = "1", features = ["x"] }
`,
	'crates/api/Cargo.toml': manifest(
		'api',
		`[dependencies]
runtime = { workspace = true, features = ["net"], optional = true }
core = { path = "../core" }
dice = "0.8"
old-dice = { package = "dice", version = "0.7", default_features = false, features = ["small"] }
other-name.version = "1"
other-name.features = ["x"]
[target.'cfg(target_os="linux")'.dependencies.socket]
version = "1"
[target.'cfg(windows)'.dependencies]
windows-only = "1"
[dev-dependencies]
proofs.workspace = true
[features]
ssr = ["runtime/net", "dice/small"]
`,
	),
	'crates/api/src/main.rs': 'fn main() {}',
	'crates/core/Cargo.toml': manifest('core', '[dependencies]\nruntime.workspace = true\n[build-dependencies]\ndice = "0.7"\n'),
	'crates/core/src/lib.rs': '',
	'crates/core/build.rs': 'fn main() {}',
};

it.runIf(hasCargo)('reads each place where a package is declared, and what it resolves to', async () => {
	const root = await projectWithCrates(files, crates);
	const read = await readDeclarations(realLook(), root, [host]);
	if (typeof read === 'string') {
		throw new Error(read);
	}

	const brief = read.declarations.map(({id, package: name, version, declared, inherits, members, kind}) => [
		id,
		`${name} ${version}`,
		declared.defaultFeatures,
		declared.features.join(),
		inherits,
		members.join(),
		kind,
	]);
	const shared = 'Cargo.toml workspace.dependencies.runtime';
	const api = 'crates/api/Cargo.toml';
	expect(brief.toSorted()).toEqual(
		[
			[shared, 'runtime 1.0.0', true, 'rt', undefined, 'api,core', 'normal'],
			[`${api} dependencies.runtime`, 'runtime 1.0.0', false, 'net', shared, 'api', 'normal'],
			[`${api} dependencies.dice`, 'dice 0.8.5', true, '', undefined, 'api', 'normal'],
			[`${api} dependencies.old-dice`, 'dice 0.7.3', false, 'small', undefined, 'api', 'normal'],
			[`${api} dependencies.other-name`, 'other-name 1.0.0', true, 'x', undefined, 'api', 'normal'],
			[`${api} target.'cfg(target_os="linux")'.dependencies.socket`, 'socket 1.0.0', true, '', undefined, 'api', 'normal'],
			['crates/core/Cargo.toml dependencies.runtime', 'runtime 1.0.0', false, '', shared, 'core', 'normal'],
			['crates/core/Cargo.toml build-dependencies.dice', 'dice 0.7.3', true, '', undefined, 'core', 'build'],
		].toSorted(),
	);
	expect(['old-dice', 'other-name'].map(key => read.crateNames.get(`${api} dependencies.${key}`))).toEqual(['old_dice', 'another']);
	expect([...read.optional]).toEqual([shared, `${api} dependencies.runtime`]);
	expect(read.switchedOn.get(shared)).toEqual(new Set(['net']));
	expect(read.switchedOn.get(`${api} dependencies.dice`)).toEqual(new Set(['small']));
	expect(read.switchedOn.get(`${api} dependencies.other-name`)).toEqual(new Set());

	const runtime = read.packages.get(read.declarations.find(({id}) => id === shared)?.packageId ?? '');
	expect(runtime?.features).toEqual({
		default: ['rt'],
		rt: [],
		net: ['socket/all', 'dep:small'],
		socket: ['dep:socket'],
	});
	expect([...(runtime?.dependencies.keys() ?? [])].toSorted()).toEqual(['small', 'socket']);
	expect(read.packages.get(runtime?.dependencies.get('small') ?? '')).toMatchObject({
		links: 'small',
		sources: path.join(root, 'vendor/small-1.0.0'),
		isMember: false,
	});
});

it.runIf(hasCargo)('says why where cargo can not tell', async () => {
	const root = await projectWithCrates(
		{'Cargo.toml': manifest('demo', '[dependencies]\nsocket = "1"'), 'src/main.rs': 'fn main() {}'},
		crates,
	);
	await rm(path.join(root, 'vendor/socket-1.0.0'), {recursive: true});
	expect(await readDeclarations(realLook(), root, [host])).toMatch(/^error: /);
	await rm(path.join(root, 'Cargo.lock'));
	expect(await readDeclarations(realLook(), root, [host])).toMatch(/^error: /);
});
