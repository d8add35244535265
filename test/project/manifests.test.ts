import path from 'node:path';
import {describe, expect, it} from 'vitest';
import type {Metadata} from '../../source/project/cargo-metadata.ts';
import {readManifests} from '../../source/project/manifests.ts';
import {runProcess} from '../../source/services/process.ts';
import {cleanEnvironment, hasCargo, mainFile, manifest, projectFolder} from '../_helpers/project-folder.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';

type Files = Readonly<Record<string, string>>;

const sources = (...files: readonly string[]): Files => Object.fromEntries(files.map(file => [file, mainFile]));

/** A package "demo" with more lines in its manifest, and its source files. */
const demo = (more: string, ...files: readonly string[]): Files => ({'Cargo.toml': manifest('demo', more), ...sources(...files)});

/** A package in a folder, which it has its name from. */
const member = (folder: string, more = '', file = 'src/lib.rs'): Files => ({
	[`${folder}/Cargo.toml`]: manifest(path.basename(folder), more),
	...sources(`${folder}/${file}`),
});

const workspace = (members: string, more = ''): Files => ({'Cargo.toml': `[workspace]\nresolver = "2"\nmembers = [${members}]\n${more}\n`});

const projects = {
	'a package': demo('', 'src/main.rs'),
	'a package of the oldest edition without a version': {'Cargo.toml': '[package]\nname = "demo"\n', ...sources('src/main.rs')},
	'a package with all that is read': demo(
		'rust-version = "1.75"\ndefault-run = "other"\n[package.metadata.leptos]\noutput-name = "x"\nlist = [1, true, "a"]',
		'src/main.rs',
		'src/bin/other.rs',
	),
	'a library': {'Cargo.toml': manifest('my-lib'), ...sources('src/lib.rs')},
	'a library and programs': {
		...demo('', 'src/lib.rs', 'src/main.rs', 'src/bin/one.rs', 'src/bin/two/main.rs', 'src/bin/two/help.rs', 'src/bin/notes.md'),
		...sources('examples/show.rs', 'tests/works.rs', 'benches/fast.rs'),
	},
	'a library with another name, path and kind': demo(
		'[lib]\nname = "other"\npath = "lib/it.rs"\ncrate-type = ["cdylib", "rlib"]',
		'lib/it.rs',
	),
	'a library of macros': demo('[lib]\nproc-macro = true', 'src/lib.rs'),
	'programs with names and paths': demo(
		'[[bin]]\nname = "server"\npath = "src/main.rs"\n[[bin]]\nname = "cli"\npath = "tools/cli.rs"',
		'src/main.rs',
		'tools/cli.rs',
	),
	'programs with names alone': demo(
		'[[bin]]\nname = "demo"\n[[bin]]\nname = "one"\n[[bin]]\nname = "two"\nrequired-features = []',
		'src/main.rs',
		'src/bin/one.rs',
		'src/bin/two/main.rs',
		'src/bin/three.rs',
	),
	'a program that takes the name of one that would be found': demo(
		'[[bin]]\nname = "one"\npath = "src/other.rs"',
		'src/other.rs',
		'src/bin/one.rs',
	),
	'programs that are not looked for': demo('autobins = false\n[[bin]]\nname = "one"', 'src/main.rs', 'src/bin/one.rs', 'src/bin/two.rs'),
	'a build script': demo('', 'src/main.rs', 'build.rs'),
	'a build script elsewhere': demo('build = "build/main.rs"', 'src/main.rs', 'build/main.rs'),
	'a build script that is none': demo('build = false', 'src/main.rs', 'build.rs'),
	'dependencies of each kind': demo(
		`[dependencies]
serde = "1"
log = {version = "=0.4.20", optional = true}
web = {package = "axum", version = "0.8", features = ["json"]}
rand = ">=0.8, <0.10"
time = "~0.3"
any = "*"
wild = "1.*"
several = "1.2, <1.9"
forge = {git = "https://github.com/acme/forge"}
[dev-dependencies]
tempfile = "3"
[build-dependencies]
cc = "1.0"
[target.'cfg(unix)'.dependencies]
nix = "0.29"
[target.x86_64-pc-windows-msvc.build-dependencies]
winres = "0.1"`,
		'src/main.rs',
	),
	'a workspace with globs': {
		...workspace('"crates/*", "tools/x-?", "deep/*/crate"', '[workspace.metadata.demo]\na = 1\n'),
		...member('crates/one', '', 'src/main.rs'),
		...member('crates/two'),
		'crates/README.md': '',
		...member('tools/x-1'),
		...member('tools/y-1'),
		...member('deep/a/crate'),
	},
	'a workspace that excludes': {...workspace('"crates/*"', 'exclude = ["crates/two"]'), ...member('crates/one'), ...member('crates/two')},
	'a root package with members': {
		...demo('[dependencies]\ncore = {path = "core", version = "0.1"}\n[workspace]\nmembers = ["core", "."]', 'src/main.rs'),
		...member('core'),
	},
	'a root package with members that only its dependencies name': {
		...demo('[dependencies]\none = {path = "one"}\n[workspace]', 'src/main.rs'),
		...member('one', '[build-dependencies]\ntwo = {path = "../libs/two"}'),
		...member('libs/two', '[dev-dependencies]\none = {path = "../../one"}'),
		...member('libs/three'),
	},
	'a package without a workspace, and another that it depends on': {
		...demo('[dependencies]\none = {path = "one"}', 'src/main.rs'),
		...member('one'),
	},
	'inherited values': {
		...workspace(
			'"api", "core"',
			`[workspace.package]
version = "1.2.3"
edition = "2021"
rust-version = "1.70"
[workspace.dependencies]
core = {path = "core"}
serde = "1"
web = {package = "axum", version = "0.8"}
tempfile = {version = "3"}`,
		),
		'api/Cargo.toml': `[package]
name = "api"
version.workspace = true
edition = {workspace = true}
rust-version.workspace = true
[dependencies]
core.workspace = true
serde = {workspace = true, features = ["derive"]}
web.workspace = true
[dev-dependencies]
tempfile.workspace = true
`,
		...sources('api/src/main.rs', 'core/src/lib.rs'),
		'core/Cargo.toml': '[package]\nname = "core"\nversion.workspace = true\nedition.workspace = true\n',
	},
} satisfies Readonly<Record<string, Files>>;

const beside: Files = {
	'work/Cargo.toml': '[workspace]\nmembers = ["api"]\n',
	...member('work/api', '[dependencies]\nbeside = {path = "../../beside"}'),
	...member('beside'),
};

const read: ReadonlySet<string> = new Set(['bin', 'lib', 'rlib', 'dylib', 'cdylib', 'staticlib', 'proc-macro', 'custom-build']);
const sorted = <Value>(values: readonly Value[]) => values.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
const only = (value: object, ...names: readonly string[]) =>
	names.map(name => [name, (value as Readonly<Record<string, unknown>>)[name] ?? null]);

/** The fields that Ferrovia reads, in a stable order, without examples, tests and benchmarks. */
function readOf({workspace_members, packages, ...more}: Metadata) {
	return {
		more: only(more, 'workspace_root', 'metadata'),
		members: workspace_members.length,
		packages: sorted(
			packages.map(({targets, dependencies, ...own}) => [
				...only(own, 'name', 'version', 'manifest_path', 'edition', 'rust_version', 'default_run', 'metadata'),
				sorted(targets.filter(({kind}) => kind.some(one => read.has(one))).map(target => only(target, 'name', 'kind', 'src_path'))),
				sorted(dependencies.map(dependency => only(dependency, 'name', 'req', 'kind', 'path'))),
			]),
		),
	};
}

async function askCargo(cwd: string): Promise<Metadata> {
	const argv = ['cargo', 'metadata', '--no-deps', '--format-version', '1', '--offline'];
	const {ok, stdout, stderr} = await runProcess(argv, {cwd, env: cleanEnvironment});
	expect(ok, stderr).toBe(true);
	return JSON.parse(stdout) as Metadata;
}

describe('readManifests', () => {
	it
		.skipIf(!hasCargo)
		.each<[string, Files, string]>([
			...Object.entries(projects).map(([title, files]): [string, Files, string] => [title, files, '']),
			['a member', projects['a workspace with globs'], 'crates/one'],
			['a folder of a member', projects['a workspace with globs'], 'crates/one/src'],
			['a package that the workspace excludes', projects['a workspace that excludes'], 'crates/two'],
			['a workspace that depends on what is beside it', beside, 'work'],
			['a package beside one that is no workspace', projects['a package without a workspace, and another that it depends on'], 'one'],
		])('reads what cargo reads in %s (needs cargo)', async (_, files, below) => {
		const folder = path.join(await projectFolder(files), below);
		const manifests = await readManifests(folder);
		expect(manifests).toBeDefined();
		expect(readOf(manifests as Metadata)).toEqual(readOf(await askCargo(folder)));
	});

	it('finds none in a folder without', async () => {
		expect(await readManifests(await temporaryFolder())).toBeUndefined();
	});
});
