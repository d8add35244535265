import {symlink} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {exitCodes, type FerroviaError, InterruptedError} from '../../source/engine/errors.ts';
import {profilesOf, shapeOf} from '../../source/project/cargo.ts';
import {explainCargoFailure} from '../../source/project/cargo-failure.ts';
import {detectProject} from '../../source/project/detect.ts';
import {frameworksOf} from '../../source/project/frameworks.ts';
import {frontendsOf} from '../../source/project/frontends.ts';
import {decideLockfileState} from '../../source/project/lockfile.ts';
import {lockfile, own} from '../_helpers/lockfile.ts';
import {
	commitAll,
	detect,
	git,
	hasCargo,
	hasGit,
	mainFile,
	manifest,
	projectFolder,
	realLook,
	writeFiles,
} from '../_helpers/project-folder.ts';

const fails = async (cwd: string, environment = {}) =>
	detect(cwd, environment).then(
		() => {
			throw new Error('should fail');
		},
		(error: FerroviaError) => error,
	);

describe.skipIf(!hasCargo)('a project (needs cargo)', () => {
	it('of one crate', async () => {
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

	it('that is a virtual workspace, from within a member', async () => {
		const root = await projectFolder({
			'Cargo.toml': '[workspace]\nresolver = "2"\nmembers = ["crates/*"]\n[workspace.package]\nrust-version = "1.60"\n',
			'crates/api/Cargo.toml': manifest('api', 'rust-version = "1.56.1"'),
			'crates/api/src/main.rs': mainFile,
			'crates/core/Cargo.toml': manifest('core-types', 'rust-version.workspace = true'),
			'crates/core/src/lib.rs': '',
		});
		const project = await detect(path.join(root, 'crates/api/src'));
		expect(project).toMatchObject({cwd: path.join(root, 'crates/api/src'), root});
		expect(project.cargo).toMatchObject({
			manifestPath: path.join(root, 'Cargo.toml'),
			shape: 'workspace',
			members: [
				{name: 'api', binaries: ['api'], library: false},
				{name: 'core-types', binaries: [], library: true},
			],
		});
		expect(project.toolchain.minimum).toBe('1.60');
	});

	it('that is a workspace with a root package', async () => {
		const root = await projectFolder({
			'Cargo.toml': manifest('site', '[workspace]\nmembers = ["macros"]'),
			'src/main.rs': mainFile,
			'macros/Cargo.toml': manifest('macros', '[lib]\nproc-macro = true'),
			'macros/src/lib.rs': '',
		});
		const {cargo} = await detect(root);
		expect(cargo.shape).toBe('workspace-with-root-package');
		expect(cargo.members.map(({name, library}) => [name, library])).toEqual(
			expect.arrayContaining([
				['macros', true],
				['site', false],
			]),
		);
	});

	it('is found from a folder deep below', async () => {
		const root = await projectFolder({'Cargo.toml': manifest('deep'), 'src/main.rs': mainFile, 'src/a/b/c.txt': ''});
		expect((await detect(path.join(root, 'src/a/b'))).root).toBe(root);
	});

	it('that has another manifest above it is its own when it says so', async () => {
		const root = await projectFolder({
			'Cargo.toml': '[workspace]\nmembers = []\nexclude = ["tools"]\n',
			'tools/Cargo.toml': manifest('tools'),
			'tools/src/main.rs': mainFile,
		});
		expect((await detect(path.join(root, 'tools'))).root).toBe(path.join(root, 'tools'));
	});

	it('that a manifest above it does not know is an error in the words of cargo', async () => {
		const root = await projectFolder({
			'Cargo.toml': '[workspace]\nmembers = []\n',
			'stray/Cargo.toml': manifest('stray'),
			'stray/src/main.rs': mainFile,
		});
		const error = await fails(path.join(root, 'stray'));
		expect(error).toMatchObject({exitCode: exitCodes.unknown, what: expect.stringContaining("cargo can't read the project")});
		expect(error.why).toContain("believes it's in a workspace when it's not");
	});

	it('with spaces and other alphabets in its path', async () => {
		const root = await projectFolder(
			{'My crâte 铁路/Cargo.toml': manifest('odd'), 'My crâte 铁路/src/main.rs': mainFile, 'My crâte 铁路/Cargo.lock': 'version = 4\n'},
			'ferrovia ünï " ',
		);
		const folder = path.join(root, 'My crâte 铁路');
		commitAll(root);
		const project = await detect(folder);
		expect(project).toMatchObject({cwd: folder, root: folder, git: {root, prefix: 'My crâte 铁路', dirtyPaths: 0}});
		expect(project.cargo.lockfile.state).toBe('tracked');
	});

	it.skipIf(process.platform === 'win32')('is named without links', async () => {
		const root = await projectFolder({'real/Cargo.toml': manifest('real'), 'real/src/main.rs': mainFile});
		await symlink(path.join(root, 'real'), path.join(root, 'link'));
		expect(await detect(path.join(root, 'link'))).toMatchObject({cwd: path.join(root, 'real'), root: path.join(root, 'real')});
	});

	it('names its frameworks and front ends', async () => {
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

	it('finds Dioxus.toml once, even with the dependency', async () => {
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

	it('is not changed by looking', async () => {
		const root = await projectFolder({'Cargo.toml': manifest('still'), 'src/main.rs': mainFile});
		commitAll(root);
		await detect(root);
		expect(git(root, 'status', '--porcelain', '--ignored')).toBe('');
	});

	it('is read well under a second', async () => {
		const root = await projectFolder({'Cargo.toml': manifest('quick'), 'src/main.rs': mainFile});
		commitAll(root);
		const started = performance.now();
		await detect(root);
		// Ten times what it takes when nothing else runs.
		expect(performance.now() - started).toBeLessThan(2000);
	});

	it('is not read to the end after an abort', async () => {
		const root = await projectFolder({'Cargo.toml': manifest('gone'), 'src/main.rs': mainFile});
		const controller = new AbortController();
		const running = detectProject({...realLook(), cwd: root, signal: controller.signal});
		controller.abort();
		await expect(running).rejects.toThrow(InterruptedError);
	});
});

describe.skipIf(!hasCargo || !hasGit)('Cargo.lock (needs cargo and git)', () => {
	const files = {'Cargo.toml': manifest('locked'), 'src/main.rs': mainFile};
	const lock = {'Cargo.lock': 'version = 4\n'};
	const state = async (root: string) => (await detect(root)).cargo.lockfile.state;

	it('is tracked when it is committed, changed since or not', async () => {
		const root = await projectFolder({...files, ...lock});
		commitAll(root);
		expect(await state(root)).toBe('tracked');
		await writeFiles(root, {'Cargo.lock': '# changed\nversion = 4\n'});
		expect(await state(root)).toBe('tracked');
	});

	it('is tracked when it is committed against .gitignore', async () => {
		const root = await projectFolder({...files, ...lock});
		commitAll(root);
		await writeFiles(root, {'.gitignore': 'Cargo.lock\n'});
		expect(await state(root)).toBe('tracked');
	});

	it('is staged when it is in the index only', async () => {
		const root = await projectFolder(files);
		commitAll(root);
		await writeFiles(root, lock);
		git(root, 'add', 'Cargo.lock');
		expect(await state(root)).toBe('staged');
	});

	it('is staged in a repository without commits', async () => {
		const root = await projectFolder({...files, ...lock});
		git(root, 'init', '--quiet');
		expect(await state(root)).toBe('untracked');
		git(root, 'add', 'Cargo.lock');
		expect(await state(root)).toBe('staged');
	});

	it('is untracked', async () => {
		const root = await projectFolder(files);
		commitAll(root);
		await writeFiles(root, lock);
		expect(await state(root)).toBe('untracked');
	});

	it('is ignored, by a parent of the project too', async () => {
		const root = await projectFolder({'back/Cargo.toml': files['Cargo.toml'], 'back/src/main.rs': mainFile, '.gitignore': '*.lock\n'});
		commitAll(root);
		await writeFiles(root, {'back/Cargo.lock': 'version = 4\n'});
		expect(await state(path.join(root, 'back'))).toBe('ignored');
	});

	it('is missing, also when git still has it', async () => {
		const root = await projectFolder(files);
		commitAll(root);
		expect(await state(root)).toBe('missing');
	});

	it('is in no git', async () => {
		expect(await state(await projectFolder({...files, ...lock}))).toBe('no-git');
	});

	it('is in no git where git is not on this machine', async () => {
		const root = await projectFolder({...files, ...lock});
		commitAll(root);
		const look = realLook();
		const project = await detectProject({
			...look,
			cwd: root,
			run: async (argv, options) =>
				argv[0] === 'git'
					? {argv, exitCode: undefined, ok: false, missing: true, timedOut: false, stdout: '', stderr: ''}
					: look.run(argv, options),
		});
		expect(project).toMatchObject({git: undefined, cargo: {lockfile: {state: 'no-git'}}});
	});
});

describe('no project', () => {
	it('because there is no such folder', async () => {
		const folder = path.join(await projectFolder({}), 'nowhere');
		expect(await fails(folder)).toMatchObject({what: `There is no folder ${folder}.`, exitCode: exitCodes.usage});
	});

	it('because it is a file', async () => {
		const root = await projectFolder({'Cargo.toml': ''});
		expect((await fails(path.join(root, 'Cargo.toml'))).what).toContain('is not a folder');
	});

	it('because cargo is not on this machine', async () => {
		const root = await projectFolder({'Cargo.toml': manifest('none')});
		const error = await fails(root, {PATH: root});
		expect(error).toMatchObject({what: 'cargo is not on this machine.', exitCode: exitCodes.unknown});
		expect(error.next).toContain('https://rustup.rs');
	});

	it.skipIf(!hasCargo)('because there is no Cargo.toml, here or above (needs cargo)', async () => {
		const root = await projectFolder({'package.json': '{}'});
		expect(await fails(root)).toMatchObject({what: `There is no Cargo project in ${root}.`, exitCode: exitCodes.usage});
	});

	it.skipIf(!hasCargo)('but there are some below (needs cargo)', async () => {
		const root = await projectFolder({
			'services/api/Cargo.toml': '',
			'back end/Cargo.toml': '',
			'node_modules/x/Cargo.toml': '',
			'target/package/Cargo.toml': '',
			'a/b/c/Cargo.toml': '',
		});
		expect((await fails(root)).next).toEqual(["ferrovia --cwd 'back end'", 'ferrovia --cwd services/api']);
	});

	it.skipIf(!hasCargo)('because Cargo.toml is broken (needs cargo)', async () => {
		const root = await projectFolder({'Cargo.toml': '[package\nname = "x"\n'});
		const error = await fails(root);
		expect(error.what).toBe(`cargo can't read the project in ${root}.`);
		expect(error.why).toContain('Cargo.toml');
		expect(error.why).not.toMatch(/^error|backtrace/i);
	});

	it.skipIf(!hasCargo)('because a member is missing (needs cargo)', async () => {
		const root = await projectFolder({'Cargo.toml': '[workspace]\nmembers = ["gone"]\n'});
		expect((await fails(root)).why).toContain('gone');
	});

	it.skipIf(!hasCargo)("because cargo's configuration is broken (needs cargo)", async () => {
		const root = await projectFolder({'Cargo.toml': manifest('x'), 'src/main.rs': mainFile, '.cargo/config.toml': '[build'});
		const error = await fails(root);
		expect(error.what).toBe("cargo can't read its configuration.");
		expect(error.why).toContain('config.toml');
	});
});

describe('the words of cargo and rustup', () => {
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
		expect(explained(stderr)).toMatchObject({exitCode: exitCodes.unknown, next: expect.arrayContaining([next])});
	});

	it('are told without the stack of rustup', () => {
		expect(explained('error: bad thing\n\nStack backtrace:\n   0: anyhow').why).toBe('bad thing');
	});

	it('may not come at all', () => {
		expect(explained('', {timedOut: true}).what).toBe('cargo did not answer.');
		expect(explained('').why).toContain('exit code 1');
	});
});

describe('decisions', () => {
	it('a workspace table around one package changes nothing', () => {
		expect(shapeOf('/p/Cargo.toml', [{manifestPath: '/p/Cargo.toml'}])).toBe('package');
		expect(shapeOf('/p/Cargo.toml', [{manifestPath: '/p/a/Cargo.toml'}])).toBe('workspace');
		expect(shapeOf('/p/Cargo.toml', [])).toBe('workspace');
	});

	it('profiles are read, or none', () => {
		expect(profilesOf('[profile]\nci = {inherits = "dev"}\n[profile.production]\n')).toEqual(['ci', 'production']);
		expect(profilesOf('[package]')).toEqual([]);
		expect(profilesOf('[')).toEqual([]);
	});

	it('hyper counts where nothing is built on it', () => {
		const dependency = (name: string, kind: string | null = null) => ({name, req: '*', kind});
		const names = (...dependencies: ReturnType<typeof dependency>[]) => frameworksOf({name: 'x', dependencies}).map(({name}) => name);
		expect(names(dependency('hyper'))).toEqual(['hyper']);
		expect(names(dependency('hyper'), dependency('warp'), dependency('rocket', 'dev'), dependency('tide', 'build'))).toEqual(['warp']);
		expect(names(dependency('axum'), dependency('axum'))).toEqual(['axum']);
	});

	it('front ends without anything are none', () => {
		expect(frontendsOf({workspace_root: '/p', workspace_members: [], packages: [], metadata: null}, new Map())).toEqual([]);
		expect(frontendsOf({workspace_root: '/p', workspace_members: [], packages: [], metadata: {leptos: {}}}, new Map())).toHaveLength(1);
	});

	it('a lockfile', () => {
		expect(decideLockfileState(false, 'committed')).toBe('missing');
		expect(decideLockfileState(true, 'committed')).toBe('tracked');
		expect(decideLockfileState(true, 'ignored')).toBe('ignored');
		expect(decideLockfileState(true, undefined)).toBe('no-git');
	});
});
