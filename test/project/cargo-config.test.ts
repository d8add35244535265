import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {cargoHome, configFolders} from '../../source/project/cargo-config-files.ts';
import {settingsOf} from '../../source/project/cargo-settings.ts';
import {supportsConfigInclude} from '../../source/project/cargo-support.ts';
import {evaluateCfg, parseCfg} from '../../source/project/cfg-expression.ts';
import {detectProject} from '../../source/project/detect.ts';
import {commitAll, detect, hasCargo, hasGit, mainFile, manifest, projectFolder, realLook, writeFiles} from '../_helpers/project-folder.ts';

const crate = {'Cargo.toml': manifest('configured'), 'src/main.rs': mainFile};
const host = hasCargo ? (/^host: (\S+)/m.exec((await realLook().run(['rustc', '-vV'])).stdout)?.[1] ?? '') : '';
const hostVariable = `CARGO_TARGET_${host.toUpperCase().replaceAll('-', '_')}`;
const nothing = {rustcWrapper: undefined, buildRustflags: [], hostLinker: undefined, hostRustflags: []};

describe.skipIf(!hasCargo)('the configuration of cargo (needs cargo)', () => {
	const effective = async (config: string, environment = {}) =>
		(await detect(await projectFolder({...crate, '.cargo/config.toml': config}), environment)).cargoConfig.effective;

	it('may be none at all', async () => {
		const {cargoConfig} = await detect(await projectFolder(crate));
		expect(cargoConfig).toMatchObject({files: [], effective: nothing});
	});

	it('is in the project, in its parents and in CARGO_HOME, the strongest first', async () => {
		const root = await projectFolder({
			'.cargo/config.toml': '[build]\nrustc-wrapper = "from-parent"\nrustflags = ["--cfg", "parent"]\n',
			'back/Cargo.toml': crate['Cargo.toml'],
			'back/src/main.rs': mainFile,
			'back/.cargo/config.toml': '[build]\nrustflags = ["--cfg", "project"]\n',
			'home/config.toml': `[target.${host}]\nlinker = "from-home"\n`,
		});
		const {cargoConfig} = await detect(path.join(root, 'back'), {CARGO_HOME: path.join(root, 'home')});
		expect(cargoConfig.home).toBe(path.join(root, 'home'));
		expect(cargoConfig.files.map(({path: file, scope, legacy}) => [path.relative(root, file), scope, legacy])).toEqual([
			[path.join('back', '.cargo', 'config.toml'), 'project', false],
			[path.join('.cargo', 'config.toml'), 'parent', false],
			[path.join('home', 'config.toml'), 'home', false],
		]);
		expect(cargoConfig.files[2]?.text).toContain('from-home');
		expect(cargoConfig.effective).toEqual({
			rustcWrapper: 'from-parent',
			buildRustflags: ['--cfg', 'parent', '--cfg', 'project'],
			hostLinker: 'from-home',
			hostRustflags: [],
		});
	});

	it('of the user is read once where the project is below the home folder', async () => {
		const root = await projectFolder({
			'.cargo/config.toml': '[build]\nrustc-wrapper = "mine"\n',
			'code/Cargo.toml': crate['Cargo.toml'],
			'code/src/main.rs': mainFile,
		});
		const {cargoConfig} = await detect(path.join(root, 'code'), {CARGO_HOME: path.join(root, '.cargo')});
		expect(cargoConfig.files.map(({scope}) => scope)).toEqual(['home']);
	});

	it("is the root's, not the member's in which the user stands", async () => {
		const root = await projectFolder({
			'Cargo.toml': '[workspace]\nmembers = ["api"]\n',
			'.cargo/config.toml': '[build]\nrustc-wrapper = "root"\n',
			'api/Cargo.toml': manifest('api'),
			'api/src/main.rs': mainFile,
			'api/.cargo/config.toml': '[build]\nrustc-wrapper = "member"\n',
		});
		expect((await detect(path.join(root, 'api'))).cargoConfig).toMatchObject({
			files: [{scope: 'project'}],
			effective: {rustcWrapper: 'root'},
		});
	});

	it('may have its old name, which hides the new one', async () => {
		const root = await projectFolder({
			...crate,
			'.cargo/config': '[build]\nrustc-wrapper = "old"\n',
			'.cargo/config.toml': '[build]\nrustc-wrapper = "new"\n',
		});
		const {cargoConfig} = await detect(root);
		expect(cargoConfig.files).toEqual([
			{
				path: path.join(root, '.cargo/config'),
				scope: 'project',
				legacy: true,
				shadows: path.join(root, '.cargo/config.toml'),
				git: undefined,
				text: '[build]\nrustc-wrapper = "old"\n',
			},
		]);
		expect(cargoConfig.effective).toMatchObject({rustcWrapper: 'old'});
	});

	it.skipIf(!hasGit)('is known to git or not (needs git)', async () => {
		const root = await projectFolder({
			'.cargo/config.toml': '',
			'.gitignore': 'back/mid/.cargo\n',
			'back/mid/proj/Cargo.toml': crate['Cargo.toml'],
			'back/mid/proj/src/main.rs': mainFile,
		});
		commitAll(root);
		const cargoHome = await projectFolder({'config.toml': ''});
		await writeFiles(root, {'back/.cargo/config.toml': '', 'back/mid/.cargo/config': ''});
		const {cargoConfig} = await detect(path.join(root, 'back/mid/proj'), {CARGO_HOME: cargoHome});
		expect(cargoConfig.files.map(({git: state}) => state)).toEqual(['ignored', 'untracked', 'tracked', undefined]);
	});

	it('holds flags as a list or as a string', async () => {
		expect(await effective('[build]\nrustflags = "-C  debuginfo=1"\n')).toMatchObject({buildRustflags: ['-C', 'debuginfo=1']});
		expect(await effective('[build]\nrustflags = ["-C", "debuginfo=1"]\n')).toMatchObject({buildRustflags: ['-C', 'debuginfo=1']});
	});

	it('has tables for the host, by its triple and by cfg()', async () => {
		const config = `
[target.${host}]
linker = "clang"
rustflags = ["--cfg", "triple"]
[target.'cfg(any(unix, windows))']
linker = "ignored"
rustflags = "--cfg both"
[target.'cfg(all(unix, windows))']
rustflags = "--cfg neither"
[target.wasm32-unknown-unknown]
linker = "wasm-ld"
rustflags = ["--cfg", "wasm"]
`;
		expect(await effective(config)).toEqual({
			...nothing,
			hostLinker: 'clang',
			hostRustflags: ['--cfg', 'triple', '--cfg', 'both'],
		});
	});

	it.skipIf(process.platform !== 'linux')('evaluates cfg() with what rustc says', async () => {
		const config = `[target.'cfg(target_os = "linux")']\nlinker = "mold"\nrustflags = ["-C", "link-arg=-s"]\n`;
		expect(await effective(config)).toMatchObject({hostLinker: 'mold', hostRustflags: ['-C', 'link-arg=-s']});
	});

	it('counts for less than the environment', async () => {
		const config = `[build]\nrustc-wrapper = "file"\nrustflags = ["--cfg", "file"]\n[target.${host}]\nlinker = "file"\nrustflags = "--cfg file"\n`;
		expect(
			await effective(config, {
				RUSTC_WRAPPER: 'strong',
				CARGO_BUILD_RUSTC_WRAPPER: 'weak',
				CARGO_BUILD_RUSTFLAGS: '--cfg environment',
				[`${hostVariable}_LINKER`]: 'environment',
				[`${hostVariable}_RUSTFLAGS`]: '--cfg environment',
			}),
		).toEqual({
			rustcWrapper: 'strong',
			buildRustflags: ['--cfg', 'file', '--cfg', 'environment'],
			hostLinker: 'environment',
			hostRustflags: ['--cfg', 'file', '--cfg', 'environment'],
		});
		expect(await effective(config, {CARGO_BUILD_RUSTC_WRAPPER: 'weak'})).toMatchObject({rustcWrapper: 'weak'});
		expect(await effective(config, {RUSTC_WRAPPER: ''})).toMatchObject({rustcWrapper: undefined});
	});

	it('includes other files, where cargo can', async () => {
		const root = await projectFolder({
			...crate,
			'.cargo/config.toml': 'include = [{path = "local.toml", optional = true}, {path = "gone.toml", optional = true}]\n',
			'.cargo/local.toml': '[build]\nrustc-wrapper = "included"\n',
		});
		const {cargoConfig, toolchain} = await detect(root);
		if (supportsConfigInclude(toolchain.cargo)) {
			expect(cargoConfig.effective).toMatchObject({rustcWrapper: 'included'});
		} else {
			expect(cargoConfig.effective).toEqual(nothing);
		}
	});

	it("that can't be merged is a clear error", async () => {
		const root = await projectFolder({
			'.cargo/config.toml': '[build]\nrustflags = "--cfg a"\n',
			'back/Cargo.toml': crate['Cargo.toml'],
			'back/src/main.rs': mainFile,
			'back/.cargo/config.toml': '[build]\nrustflags = ["--cfg", "b"]\n',
		});
		await expect(detect(path.join(root, 'back'))).rejects.toMatchObject({
			what: "cargo can't read its configuration.",
			why: expect.stringContaining('failed to merge'),
		});
	});

	it('that cargo will not tell is no error', async () => {
		const look = realLook();
		const root = await projectFolder(crate);
		const answer = (stdout: string, stderr: string, exitCode: number) =>
			detectProject({
				...look,
				cwd: root,
				run: async (argv, options) =>
					argv.includes('config')
						? {argv, exitCode, ok: exitCode === 0, missing: false, timedOut: false, stdout, stderr}
						: look.run(argv, options),
			});
		expect((await answer('', 'warning: x\nerror: no such command: `config`\n', 101)).cargoConfig.effective).toEqual({
			unreadable: 'no such command: `config`',
		});
		expect((await answer('?', '', 0)).cargoConfig.effective).toEqual({unreadable: 'cargo config get printed no JSON'});
	});
});

describe('folders of configuration', () => {
	it.skipIf(process.platform === 'win32')('go up to the top, and end in CARGO_HOME', () => {
		expect(configFolders('/a/b', '/home/me/.cargo')).toEqual([
			{folder: '/a/b/.cargo', scope: 'project'},
			{folder: '/a/.cargo', scope: 'parent'},
			{folder: '/.cargo', scope: 'parent'},
			{folder: '/home/me/.cargo', scope: 'home'},
		]);
		expect(configFolders('/home/me', '/home/me/.cargo').map(({scope}) => scope)).toEqual(['parent', 'parent', 'home']);
	});

	it.skipIf(process.platform === 'win32')('CARGO_HOME may be relative, empty or not set', () => {
		expect(cargoHome({CARGO_HOME: '/x'}, '/p')).toBe('/x');
		expect(cargoHome({CARGO_HOME: 'x', HOME: '/h'}, '/p')).toBe('/p/x');
		expect(cargoHome({CARGO_HOME: '', HOME: '/h'}, '/p')).toBe('/h/.cargo');
		expect(cargoHome({HOME: '/h'}, '/p')).toBe('/h/.cargo');
	});
});

describe('settings of other hosts', () => {
	it('come from their own tables and variables', () => {
		const merged = {
			target: {
				'aarch64-apple-darwin': {linker: 'cc', rustflags: ['-C', 'a']},
				'cfg(target_os = "macos")': {rustflags: '-C b'},
				'cfg(target_os = "linux")': {linker: 'mold'},
				'cfg(unix)': {linker: 'ld'},
			},
		};
		const cfg = parseCfg('unix\ntarget_os="macos"\n');
		expect(settingsOf(merged, {host: 'aarch64-apple-darwin', cfg, environment: {}})).toEqual({
			...nothing,
			hostLinker: 'cc',
			hostRustflags: ['-C', 'a', '-C', 'b'],
		});
		expect(
			settingsOf(merged, {host: 'x86_64-apple-darwin', cfg, environment: {CARGO_TARGET_AARCH64_APPLE_DARWIN_LINKER: 'other'}}).hostLinker,
		).toBe('ld');
		expect(settingsOf(null, {host: 'x', cfg, environment: {}})).toEqual(nothing);
	});
});

describe('cfg()', () => {
	const linux = parseCfg('unix\ndebug_assertions\ntarget_os="linux"\ntarget_arch="x86_64"\ntarget_feature="sse2"\npanic="unwind"\n');

	it.each([
		['cfg(unix)', true],
		['cfg(windows)', false],
		['cfg(target_os = "linux")', true],
		['cfg( target_os="linux" )', true],
		['cfg(target_os = "macos")', false],
		['cfg(not(windows))', true],
		['cfg(all(unix, target_arch = "x86_64",))', true],
		['cfg(any(windows, all(unix, not(target_os = "macos"))))', true],
		['cfg(all())', true],
		['cfg(any())', false],
		['cfg(true)', true],
		['cfg(false)', false],
		['cfg(not(unix, windows))', false],
		['cfg(unix', false],
		['cfg(unix))', false],
		['cfg()', false],
		['cfg(unix windows)', false],
		['cfg(some(unix))', false],
		['cfg(target_os = linux)', false],
		['cfg(target_os =)', false],
		['cfg(!unix)', false],
		['x86_64-unknown-linux-gnu', false],
	])('%s applies: %s', (expression, applies) => {
		expect(evaluateCfg(expression, linux)).toBe(applies);
	});
});
