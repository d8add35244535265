import {symlink} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import type {Metadata} from '../../source/project/cargo-metadata.ts';
import {detectProject} from '../../source/project/detect.ts';
import {readManifests} from '../../source/project/manifests.ts';
import {runProcess} from '../../source/services/process.ts';
import {onPath} from '../_helpers/programs.ts';
import {cleanEnvironment, commitAll, hasCargo, hasGit, mainFile, manifest, projectFolder, realLook} from '../_helpers/project-folder.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';

type Files = Readonly<Record<string, string>>;

const lib = '';
const workspace = (members: string, more = '') => `[workspace]\nresolver = "2"\nmembers = [${members}]\n${more}\n`;

const projects: Readonly<Record<string, Files>> = {
	'a package': {'Cargo.toml': manifest('demo'), 'src/main.rs': mainFile},
	'a package of the oldest edition without a version': {'Cargo.toml': '[package]\nname = "demo"\n', 'src/main.rs': mainFile},
	'a package with all that is read': {
		'Cargo.toml': manifest(
			'demo',
			'rust-version = "1.75"\ndefault-run = "other"\n[package.metadata.leptos]\noutput-name = "x"\nlist = [1, true, "a"]\n',
		),
		'src/main.rs': mainFile,
		'src/bin/other.rs': mainFile,
	},
	'a library': {'Cargo.toml': manifest('my-lib'), 'src/lib.rs': lib},
	'a library and programs': {
		'Cargo.toml': manifest('demo'),
		'src/lib.rs': lib,
		'src/main.rs': mainFile,
		'src/bin/one.rs': mainFile,
		'src/bin/two/main.rs': mainFile,
		'src/bin/two/help.rs': '',
		'src/bin/notes.md': '',
		'examples/show.rs': mainFile,
		'tests/works.rs': '',
		'benches/fast.rs': mainFile,
	},
	'a library of another name, place and kind': {
		'Cargo.toml': manifest('demo', '[lib]\nname = "other"\npath = "lib/it.rs"\ncrate-type = ["cdylib", "rlib"]\n'),
		'lib/it.rs': lib,
	},
	'a library of macros': {'Cargo.toml': manifest('demo-macros', '[lib]\nproc-macro = true\n'), 'src/lib.rs': lib},
	'programs with names and places': {
		'Cargo.toml': manifest('demo', '[[bin]]\nname = "server"\npath = "src/main.rs"\n[[bin]]\nname = "cli"\npath = "tools/cli.rs"\n'),
		'src/main.rs': mainFile,
		'tools/cli.rs': mainFile,
	},
	'programs with names alone': {
		'Cargo.toml': manifest('demo', '[[bin]]\nname = "demo"\n[[bin]]\nname = "one"\n[[bin]]\nname = "two"\nrequired-features = []\n'),
		'src/main.rs': mainFile,
		'src/bin/one.rs': mainFile,
		'src/bin/two/main.rs': mainFile,
		'src/bin/three.rs': mainFile,
	},
	'a program that takes the name of one that would be found': {
		'Cargo.toml': manifest('demo', '[[bin]]\nname = "one"\npath = "src/other.rs"\n'),
		'src/other.rs': mainFile,
		'src/bin/one.rs': mainFile,
	},
	'programs that are not looked for': {
		'Cargo.toml': manifest('demo', 'autobins = false\n[[bin]]\nname = "one"\n'),
		'src/main.rs': mainFile,
		'src/bin/one.rs': mainFile,
		'src/bin/two.rs': mainFile,
	},
	'a build script': {'Cargo.toml': manifest('demo'), 'src/main.rs': mainFile, 'build.rs': mainFile},
	'a build script elsewhere': {
		'Cargo.toml': manifest('demo', 'build = "build/main.rs"'),
		'src/main.rs': mainFile,
		'build/main.rs': mainFile,
	},
	'a build script that is none': {'Cargo.toml': manifest('demo', 'build = false'), 'src/main.rs': mainFile, 'build.rs': mainFile},
	'dependencies of each kind': {
		'Cargo.toml': manifest(
			'demo',
			[
				'[dependencies]',
				'serde = "1"',
				'log = {version = "=0.4.20", optional = true}',
				'web = {package = "axum", version = "0.8", features = ["json"]}',
				'rand = ">=0.8, <0.10"',
				'time = "~0.3"',
				'any = "*"',
				'wild = "1.*"',
				'several = "1.2, <1.9"',
				'forge = {git = "https://github.com/acme/forge"}',
				'[dev-dependencies]',
				'tempfile = "3"',
				'[build-dependencies]',
				'cc = "1.0"',
				"[target.'cfg(unix)'.dependencies]",
				'nix = "0.29"',
				'[target.x86_64-pc-windows-msvc.build-dependencies]',
				'winres = "0.1"',
			].join('\n'),
		),
		'src/main.rs': mainFile,
	},
	'a workspace with globs': {
		'Cargo.toml': workspace('"crates/*", "tools/x-?", "deep/*/crate"', '[workspace.metadata.demo]\na = 1\n'),
		'crates/one/Cargo.toml': manifest('one'),
		'crates/one/src/main.rs': mainFile,
		'crates/two/Cargo.toml': manifest('two'),
		'crates/two/src/lib.rs': lib,
		'crates/README.md': '',
		'tools/x-1/Cargo.toml': manifest('x-1'),
		'tools/x-1/src/main.rs': mainFile,
		'tools/y-1/Cargo.toml': manifest('y-1'),
		'tools/y-1/src/main.rs': mainFile,
		'deep/a/crate/Cargo.toml': manifest('deep-a'),
		'deep/a/crate/src/lib.rs': lib,
	},
	'a workspace that excludes': {
		'Cargo.toml': workspace('"crates/*"', 'exclude = ["crates/two"]'),
		'crates/one/Cargo.toml': manifest('one'),
		'crates/one/src/main.rs': mainFile,
		'crates/two/Cargo.toml': manifest('two'),
		'crates/two/src/lib.rs': lib,
	},
	'a root package with members': {
		'Cargo.toml': `${manifest('demo', '[dependencies]\ncore = {path = "core", version = "0.1"}\n')}[workspace]\nmembers = ["core", "."]\n`,
		'src/main.rs': mainFile,
		'core/Cargo.toml': manifest('core'),
		'core/src/lib.rs': lib,
	},
	'a root package with members that only its dependencies name': {
		'Cargo.toml': `${manifest('demo', '[dependencies]\none = {path = "one"}\n')}[workspace]\n`,
		'src/main.rs': mainFile,
		'one/Cargo.toml': manifest('one', '[build-dependencies]\ntwo = {path = "../libs/two"}\n'),
		'one/src/lib.rs': lib,
		'libs/two/Cargo.toml': manifest('two', '[dev-dependencies]\none = {path = "../../one"}\n'),
		'libs/two/src/lib.rs': lib,
		'libs/three/Cargo.toml': manifest('three'),
		'libs/three/src/lib.rs': lib,
	},
	'a root package without a workspace, and another that it depends on': {
		'Cargo.toml': manifest('demo', '[dependencies]\none = {path = "one"}\n'),
		'src/main.rs': mainFile,
		'one/Cargo.toml': manifest('one'),
		'one/src/lib.rs': lib,
	},
	'a workspace that depends on what is beside it': {
		'work/Cargo.toml': workspace('"api"'),
		'work/api/Cargo.toml': manifest('api', '[dependencies]\nbeside = {path = "../../beside"}\n'),
		'work/api/src/main.rs': mainFile,
		'beside/Cargo.toml': manifest('beside'),
		'beside/src/lib.rs': lib,
	},
	'what is inherited': {
		'Cargo.toml': workspace(
			'"api", "core"',
			[
				'[workspace.package]',
				'version = "1.2.3"',
				'edition = "2021"',
				'rust-version = "1.70"',
				'[workspace.dependencies]',
				'core = {path = "core"}',
				'serde = "1"',
				'web = {package = "axum", version = "0.8"}',
				'tempfile = {version = "3"}',
			].join('\n'),
		),
		'api/Cargo.toml': [
			'[package]',
			'name = "api"',
			'version.workspace = true',
			'edition = {workspace = true}',
			'rust-version.workspace = true',
			'[dependencies]',
			'core.workspace = true',
			'serde = {workspace = true, features = ["derive"]}',
			'web.workspace = true',
			'[dev-dependencies]',
			'tempfile.workspace = true',
			'',
		].join('\n'),
		'api/src/main.rs': mainFile,
		'core/Cargo.toml': '[package]\nname = "core"\nversion.workspace = true\nedition.workspace = true\n',
		'core/src/lib.rs': lib,
	},
};

const told: ReadonlySet<string> = new Set(['bin', 'lib', 'rlib', 'dylib', 'cdylib', 'staticlib', 'proc-macro', 'custom-build']);
const byText = <Value>(values: readonly Value[]) => values.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));

/** What is read of it, in an order that is always the same; examples and tests of a package are not. */
function readOf({workspace_root, workspace_members, packages, metadata}: Metadata) {
	return {
		workspace_root,
		members: workspace_members.length,
		metadata: metadata ?? null,
		packages: byText(
			packages.map(({name, version, manifest_path, edition, rust_version, targets, default_run, dependencies, metadata: own}) => ({
				name,
				version,
				manifest_path,
				edition,
				rust_version: rust_version ?? null,
				default_run: default_run ?? null,
				metadata: own ?? null,
				targets: byText(
					targets
						.filter(target => target.kind.some(kind => told.has(kind)))
						.map(target => ({name: target.name, kind: target.kind, src_path: target.src_path})),
				),
				dependencies: byText(
					dependencies.map(dependency => ({
						name: dependency.name,
						req: dependency.req,
						kind: dependency.kind,
						path: dependency.path,
					})),
				),
			})),
		),
	};
}

async function metadataOf(folder: string): Promise<Metadata> {
	const {ok, stdout, stderr} = await runProcess(['cargo', 'metadata', '--no-deps', '--format-version', '1', '--offline'], {
		cwd: folder,
		env: cleanEnvironment,
	});
	expect(ok, stderr).toBe(true);
	return JSON.parse(stdout) as Metadata;
}

describe('manifests', () => {
	it.skipIf(!hasCargo).each(Object.entries(projects).filter(([, files]) => 'Cargo.toml' in files))(
		'tell what cargo tells: %s',
		async (_, files) => {
			const folder = await projectFolder(files);
			const manifests = await readManifests(folder);
			expect(manifests).toBeDefined();
			expect(readOf(manifests as Metadata)).toEqual(readOf(await metadataOf(folder)));
		},
	);

	it.skipIf(!hasCargo).each([
		['a member', 'a workspace with globs', 'crates/one'],
		['a folder of a member', 'a workspace with globs', 'crates/one/src'],
		['a package that the workspace excludes', 'a workspace that excludes', 'crates/two'],
		['a workspace', 'a workspace that depends on what is beside it', 'work'],
		['a package beside one that is no workspace', 'a root package without a workspace, and another that it depends on', 'one'],
	])('tell what cargo tells in %s', async (_, project, below) => {
		const folder = path.join(await projectFolder(projects[project] ?? {}), below);
		expect(readOf((await readManifests(folder)) as Metadata)).toEqual(readOf(await metadataOf(folder)));
	});

	it('are not there where there is none', async () => {
		expect(await readManifests(await temporaryFolder())).toBeUndefined();
	});
});

describe.skipIf(!hasGit)('a project without cargo', () => {
	const files = projects['a root package with members'] ?? {};

	async function withoutCargo() {
		const bin = await temporaryFolder();
		await symlink(onPath('git') ?? '', path.join(bin, 'git'));
		return {PATH: bin};
	}

	it('is read from its manifests where a rehearsal does without', async () => {
		const cwd = await projectFolder(files);
		commitAll(cwd);
		const project = await detectProject({cwd, ...realLook(await withoutCargo()), doesWithoutCargo: true});
		expect(project.root).toBe(cwd);
		expect(project.cargo.shape).toBe('workspace-with-root-package');
		expect(project.cargo.members.map(({name, binaries, library}) => [name, binaries, library])).toEqual([
			['demo', ['demo'], false],
			['core', [], true],
		]);
		expect(project.cargo.members[0]?.dependencies).toEqual([{name: 'core', kind: 'normal', path: path.join(cwd, 'core')}]);
	});

	it('is refused elsewhere', async () => {
		const cwd = await projectFolder(files);
		await expect(detectProject({cwd, ...realLook(await withoutCargo())})).rejects.toMatchObject({what: expect.stringMatching(/cargo/i)});
	});
});
