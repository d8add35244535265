import {symlink} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {InterruptedError} from '../../source/engine/errors.ts';
import {profilesOf, shapeOf} from '../../source/project/cargo.ts';
import {explainCargoFailure} from '../../source/project/cargo-failure.ts';
import {detectProject} from '../../source/project/detect.ts';
import {frameworksOf} from '../../source/project/frameworks.ts';
import {frontendsOf} from '../../source/project/frontends.ts';
import {decideLockfileState} from '../../source/project/lockfile.ts';
import {lockfile, own} from '../_helpers/lockfile.ts';
import {commitAll, detect, git, hasCargo, mainFile, manifest, projectFolder, realLook} from '../_helpers/project-folder.ts';

describe.skipIf(!hasCargo)('a project (needs cargo)', () => {
	it('of one crate is read', async () => {
		const root = await projectFolder({
			'Cargo.toml': manifest(
				'shop',
				'rust-version = "1.85"\ndefault-run = "shop"\n[profile.release]\nlto = true\n[profile.ci]\ninherits = "dev"',
			).replace('2021', '2024'),
			'src/main.rs': mainFile,
			'src/lib.rs': '',
			'src/bin/worker.rs': mainFile,
			'build.rs': mainFile,
			'Cargo.lock': lockfile({'shop 0.1.0': own()}),
		});
		const project = await detect(root);
		expect(project).toMatchObject({cwd: root, root, git: undefined, rustflags: []});
		expect(project.cargo).toEqual({
			manifestPath: path.join(root, 'Cargo.toml'),
			shape: 'package',
			members: [
				{
					name: 'shop',
					version: '0.1.0',
					manifestPath: path.join(root, 'Cargo.toml'),
					edition: '2024',
					rustVersion: '1.85',
					binaries: expect.arrayContaining(['shop', 'worker']),
					mainFiles: {shop: path.join(root, 'src/main.rs'), worker: path.join(root, 'src/bin/worker.rs')},
					defaultRun: 'shop',
					library: true,
					buildScript: path.join(root, 'build.rs'),
					dependencies: [],
				},
			],
			profiles: ['release', 'ci'],
			frameworks: [],
			frontends: [],
			lockfile: {
				path: path.join(root, 'Cargo.lock'),
				state: 'no-git',
				packages: [{name: 'shop', version: '0.1.0', source: undefined, dependencies: []}],
			},
		});
	});

	it('is the whole workspace, from within a member too', async () => {
		const root = await projectFolder({
			'Cargo.toml': '[workspace]\nresolver = "2"\nmembers = ["crates/*"]\n[workspace.package]\nrust-version = "1.60"\n',
			'crates/api/Cargo.toml': manifest('api', 'rust-version = "1.56.1"'),
			'crates/api/src/main.rs': mainFile,
			'crates/core/Cargo.toml': manifest('core-types', 'rust-version.workspace = true\n[lib]\nproc-macro = true'),
			'crates/core/src/lib.rs': '',
		});
		const project = await detect(path.join(root, 'crates/api/src'));
		expect(project).toMatchObject({cwd: path.join(root, 'crates/api/src'), root, toolchain: {minimum: '1.60'}});
		expect(project.cargo).toMatchObject({
			manifestPath: path.join(root, 'Cargo.toml'),
			shape: 'workspace',
			members: [
				{name: 'api', binaries: ['api'], library: false},
				{name: 'core-types', binaries: [], library: true},
			],
		});
	});

	it('may have spaces and other alphabets in its path, and is not changed by looking', async () => {
		const root = await projectFolder(
			{'My crâte 铁路/Cargo.toml': manifest('odd'), 'My crâte 铁路/src/main.rs': mainFile, 'My crâte 铁路/Cargo.lock': 'version = 4\n'},
			'ferrovia ünï " ',
		);
		const folder = path.join(root, 'My crâte 铁路');
		commitAll(root);
		const project = await detect(folder);
		expect(project).toMatchObject({cwd: folder, root: folder, git: {root, prefix: 'My crâte 铁路', dirtyPaths: 0}});
		expect(project.cargo.lockfile.state).toBe('tracked');
		expect(git(root, 'status', '--porcelain', '--ignored')).toBe('');
	});

	it.skipIf(process.platform === 'win32')('has a path without symbolic links', async () => {
		const root = await projectFolder({'real/Cargo.toml': manifest('real'), 'real/src/main.rs': mainFile});
		await symlink(path.join(root, 'real'), path.join(root, 'link'));
		expect(await detect(path.join(root, 'link'))).toMatchObject({cwd: path.join(root, 'real'), root: path.join(root, 'real')});
	});

	it('has frameworks and front ends', async () => {
		const axum = '[dependencies]\naxum = "0.8"\nhyper = "1"\n[dev-dependencies]\nwarp = "0.3"\n';
		const root = await projectFolder({
			'Cargo.toml': `[workspace]
resolver = "2"
members = ["api", "app", "desk", "site"]
[[workspace.metadata.leptos]]
name = "shop"
bin-package = "api"
lib-package = "app"
`,
			'api/Cargo.toml': manifest('api', axum),
			'api/src/main.rs': mainFile,
			'app/Cargo.toml': manifest('app', '[lib]\ncrate-type = ["cdylib", "rlib"]'),
			'app/src/lib.rs': '',
			'app/Trunk.toml': '',
			'desk/Cargo.toml': manifest(
				'desk',
				'[dependencies]\ndioxus = "0.7"\nserver = { package = "actix-web", version = "=4.9.0", optional = true }',
			),
			'desk/src/main.rs': mainFile,
			'site/Cargo.toml': manifest('site', '[package.metadata.leptos]\noutput-name = "site"'),
			'site/src/main.rs': mainFile,
		});
		const {cargo} = await detect(root);
		expect(cargo.frameworks).toEqual([
			{name: 'axum', requirement: '^0.8', member: 'api'},
			{name: 'actix-web', requirement: '=4.9.0', member: 'desk'},
		]);
		expect(cargo.frontends).toEqual([
			{
				kind: 'leptos',
				declaredIn: path.join(root, 'Cargo.toml'),
				binPackage: 'api',
				libPackage: 'app',
				settings: {name: 'shop', 'bin-package': 'api', 'lib-package': 'app'},
			},
			{
				kind: 'leptos',
				declaredIn: path.join(root, 'site/Cargo.toml'),
				binPackage: 'site',
				libPackage: 'site',
				settings: {'output-name': 'site'},
			},
			{kind: 'trunk', declaredIn: path.join(root, 'app/Trunk.toml')},
			{kind: 'dioxus', declaredIn: path.join(root, 'desk/Cargo.toml')},
		]);
	});

	it('has Dioxus once, with its file and its dependency', async () => {
		const root = await projectFolder({
			'Cargo.toml': manifest('app', '[dependencies]\ndioxus = "0.7"\n[package.metadata.trunk]'),
			'src/main.rs': mainFile,
			'Dioxus.toml': '',
		});
		expect((await detect(root)).cargo.frontends).toEqual([
			{kind: 'dioxus', declaredIn: path.join(root, 'Dioxus.toml')},
			{kind: 'trunk', declaredIn: path.join(root, 'Cargo.toml')},
		]);
	});

	it('is not read to the end after an abort', async () => {
		const root = await projectFolder({'Cargo.toml': manifest('gone'), 'src/main.rs': mainFile});
		const controller = new AbortController();
		const running = detectProject({...realLook(), cwd: root, signal: controller.signal});
		controller.abort();
		await expect(running).rejects.toThrow(InterruptedError);
	});

	it('is in no repository where git is not installed', async () => {
		const root = await projectFolder({'Cargo.toml': manifest('locked'), 'src/main.rs': mainFile, 'Cargo.lock': 'version = 4\n'});
		commitAll(root);
		const look = realLook();
		const run: typeof look.run = async (argv, options) => look.run(argv[0] === 'git' ? ['ferrovia-no-such-program'] : argv, options);
		expect(await detectProject({...look, run, cwd: root})).toMatchObject({git: undefined, cargo: {lockfile: {state: 'no-git'}}});
	});
});

describe('no project', () => {
	it.each([
		['the folder does not exist', 'nowhere', /^There is no folder .*nowhere\.$/],
		['it is a file', 'Cargo.toml', /is not a folder/],
	])('is found when %s', async (_, name, what) => {
		const root = await projectFolder({'Cargo.toml': ''});
		await expect(detect(path.join(root, name))).rejects.toMatchObject({what: expect.stringMatching(what), exitCode: 2});
	});

	it('is found when cargo is not on this machine', async () => {
		const root = await projectFolder({'Cargo.toml': manifest('none')});
		await expect(detect(root, {PATH: root})).rejects.toMatchObject({
			what: 'cargo is not on this machine.',
			next: expect.arrayContaining(['https://rustup.rs']),
			exitCode: 3,
		});
	});

	it.skipIf(!hasCargo)('is found without a Cargo.toml here or above, but those below are named (needs cargo)', async () => {
		const root = await projectFolder({
			'services/api/Cargo.toml': '',
			'back end/Cargo.toml': '',
			'node_modules/x/Cargo.toml': '',
			'target/package/Cargo.toml': '',
			'a/b/c/Cargo.toml': '',
		});
		await expect(detect(root)).rejects.toMatchObject({
			what: `There is no Cargo project in ${root}.`,
			next: ["ferrovia --cwd 'back end'", 'ferrovia --cwd services/api'],
			exitCode: 2,
		});
	});

	const package_ = {'Cargo.toml': manifest('x'), 'src/main.rs': mainFile};
	it.skipIf(!hasCargo).each<[string, Readonly<Record<string, string>>, RegExp, string?, string?]>([
		['Cargo.toml is broken', {'Cargo.toml': '[package\nname = "x"\n'}, /^(?!error).*Cargo\.toml/s],
		['a member is missing', {'Cargo.toml': '[workspace]\nmembers = ["gone"]\n'}, /gone/],
		[
			'a manifest above does not know the package',
			{'Cargo.toml': '[workspace]\nmembers = []\n', 'stray/Cargo.toml': manifest('stray'), 'stray/src/main.rs': mainFile},
			/believes it's in a workspace when it's not/,
			'stray',
		],
		["cargo's configuration is broken", {...package_, '.cargo/config.toml': '[build'}, /config\.toml/, '', 'its configuration'],
		[
			"cargo's configuration can't be merged",
			{
				'.cargo/config.toml': '[build]\nrustflags = "--cfg a"\n',
				'back/Cargo.toml': manifest('back'),
				'back/src/main.rs': mainFile,
				'back/.cargo/config.toml': '[build]\nrustflags = ["--cfg", "b"]\n',
			},
			/failed to merge/,
			'back',
			'its configuration',
		],
	])('is read when %s (needs cargo)', async (_, files, why, folder = '', unread = 'the project') => {
		const root = path.join(await projectFolder(files), folder);
		await expect(detect(root)).rejects.toMatchObject({
			exitCode: 3,
			what: expect.stringContaining(`cargo can't read ${unread}`),
			why: expect.stringMatching(why),
		});
	});
});

describe('a failure of cargo or rustup', () => {
	const explained = (stderr: string, more = {}) =>
		explainCargoFailure({argv: ['cargo', '-V'], missing: false, timedOut: false, exitCode: 1, stderr, ...more}, '/p', undefined);

	it.each([
		["error: toolchain '1.60.0-x86_64-unknown-linux-gnu' is not installed", 'rustup toolchain install 1.60.0-x86_64-unknown-linux-gnu'],
		[
			"error: custom toolchain 'mine' specified in override file '/p/rust-toolchain.toml' is not installed",
			'rustup toolchain link mine PATH',
		],
		["error: rustup could not choose a version of cargo to run, because one wasn't specified explicitly", 'rustup default stable'],
		["error: 'cargo' is not installed for the toolchain 'nightly'", 'rustup component add cargo'],
		['error: failed to parse manifest\n\nCaused by:\n  feature `edition2024` is required', 'rustup update stable'],
		['error: something new', 'cargo -V'],
		['', 'cargo -V'],
	])('%s', (stderr, next) => {
		expect(explained(stderr)).toMatchObject({exitCode: 3, next: expect.arrayContaining([next])});
	});

	it('is shown without the stack trace of rustup', () => {
		expect(explained('error: bad thing\n\nStack backtrace:\n   0: anyhow').why).toBe('bad thing');
	});

	it('may have no message', () => {
		expect(explained('', {timedOut: true}).what).toBe('cargo did not answer.');
		expect(explained('').why).toContain('exit code 1');
	});
});

it.each<[string, readonly string[], ReturnType<typeof shapeOf>]>([
	['a package, also with a workspace table', ['/p/Cargo.toml'], 'package'],
	['a workspace', ['/p/a/Cargo.toml'], 'workspace'],
	['an empty workspace', [], 'workspace'],
	['a workspace with a root package', ['/p/a/Cargo.toml', '/p/Cargo.toml'], 'workspace-with-root-package'],
])('shapeOf knows %s', (_, members, shape) => {
	expect(
		shapeOf(
			'/p/Cargo.toml',
			members.map(manifestPath => ({manifestPath})),
		),
	).toBe(shape);
});

it.each([
	['[profile]\nci = {inherits = "dev"}\n[profile.production]\n', ['ci', 'production']],
	['[package]', []],
	['[', []],
])('profilesOf finds the profiles of %j', (text, profiles) => {
	expect(profilesOf(text)).toEqual(profiles);
});

it.each([
	[[['hyper']], ['hyper']],
	[[['hyper'], ['warp'], ['rocket', 'dev'], ['tide', 'build']], ['warp']],
	[[['axum'], ['axum']], ['axum']],
])('frameworksOf %j: hyper counts where nothing is built on it', (given, names) => {
	const dependencies = given.map(([name = '', kind = null]) => ({name, req: '*', kind}));
	expect(frameworksOf({name: 'x', dependencies}).map(({name}) => name)).toEqual(names);
});

it.each([
	[null, 0],
	[{leptos: {}}, 1],
])('frontendsOf the metadata %j are %d', (metadata, count) => {
	expect(frontendsOf({workspace_root: '/p', workspace_members: [], packages: [], metadata}, new Map())).toHaveLength(count);
});

it.each([
	[false, 'committed', 'missing'],
	[true, 'committed', 'tracked'],
	[true, 'staged', 'staged'],
	[true, 'untracked', 'untracked'],
	[true, 'ignored', 'ignored'],
	[true, undefined, 'no-git'],
] as const)('decideLockfileState: there %s, in git %s: %s', (present, inGit, state) => {
	expect(decideLockfileState(present, inGit)).toBe(state);
});
