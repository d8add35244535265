import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {readCargoConfig} from '../../source/project/cargo-config.ts';
import {cargoHome, configFolders} from '../../source/project/cargo-config-files.ts';
import {settingsOf} from '../../source/project/cargo-settings.ts';
import {supportsConfigInclude} from '../../source/project/cargo-support.ts';
import {evaluateCfg, parseCfg} from '../../source/project/cfg-expression.ts';
import {readGitRepository} from '../../source/project/git.ts';
import {parseCargo} from '../../source/project/toolchain.ts';
import {commitAll, detect, hasCargo, hasGit, mainFile, manifest, projectFolder, realLook, writeFiles} from '../_helpers/project-folder.ts';
import {scriptedRun} from '../_helpers/world.ts';

const host = hasCargo ? (/^host: (\S+)/m.exec((await realLook().run(['rustc', '-vV'])).stdout)?.[1] ?? '') : '';
const nothing = {rustcWrapper: undefined, buildRustflags: [], hostLinker: undefined, hostRustflags: []};

async function read(root: string, environment: Readonly<Record<string, string>> = {}, look = realLook(environment)) {
	return readCargoConfig(look, root, {git: readGitRepository(realLook(), root), toolchain: Promise.resolve({host})});
}

describe.skipIf(!hasCargo)("cargo's configuration (needs cargo)", () => {
	it('may be none at all', async () => {
		expect(await read(await projectFolder({}))).toMatchObject({files: [], effective: nothing});
	});

	it('is in the project, in its parents and in CARGO_HOME, the strongest first', async () => {
		const root = await projectFolder({
			'.cargo/config.toml': '[build]\nrustc-wrapper = "from-parent"\nrustflags = ["--cfg", "parent"]\n',
			'back/.cargo/config.toml': '[build]\nrustflags = ["--cfg", "project"]\n',
			'home/config.toml': `[target.${host}]\nlinker = "from-home"\n`,
		});
		const {home, files, effective} = await read(path.join(root, 'back'), {CARGO_HOME: path.join(root, 'home')});
		expect(home).toBe(path.join(root, 'home'));
		expect(files.map(({path: file, scope, legacy}) => [path.relative(root, file), scope, legacy])).toEqual([
			[path.join('back', '.cargo', 'config.toml'), 'project', false],
			[path.join('.cargo', 'config.toml'), 'parent', false],
			[path.join('home', 'config.toml'), 'home', false],
		]);
		expect(files[2]?.text).toContain('from-home');
		expect(effective).toEqual({
			rustcWrapper: 'from-parent',
			buildRustflags: ['--cfg', 'parent', '--cfg', 'project'],
			hostLinker: 'from-home',
			hostRustflags: [],
		});
	});

	it('of the user is read once where the project is below the home folder', async () => {
		const root = await projectFolder({'.cargo/config.toml': '[build]\nrustc-wrapper = "mine"\n', 'code/x': ''});
		expect((await read(path.join(root, 'code'), {CARGO_HOME: path.join(root, '.cargo')})).files.map(({scope}) => scope)).toEqual(['home']);
	});

	it("is the root's, not the current member's", async () => {
		const root = await projectFolder({
			'Cargo.toml': '[workspace]\nmembers = ["api"]\n',
			'.cargo/config.toml': '[build]\nrustc-wrapper = "root"\n',
			'api/Cargo.toml': manifest('api'),
			'api/src/main.rs': mainFile,
			'api/.cargo/config.toml': '[build]\nrustc-wrapper = "member"\n',
		});
		expect(await detect(path.join(root, 'api'))).toMatchObject({
			cargoConfig: {files: [{scope: 'project'}], effective: {rustcWrapper: 'root'}},
		});
	});

	it('may have its old name, which hides the new one', async () => {
		const text = '[build]\nrustc-wrapper = "old"\n';
		const root = await projectFolder({'.cargo/config': text, '.cargo/config.toml': '[build]\nrustc-wrapper = "new"\n'});
		const file = path.join(root, '.cargo/config');
		expect(await read(root)).toMatchObject({
			files: [{path: file, scope: 'project', legacy: true, shadows: `${file}.toml`, git: undefined, text}],
			effective: {rustcWrapper: 'old'},
		});
	});

	it.skipIf(!hasGit)('is tracked, untracked, ignored or outside of the repository (needs git)', async () => {
		const root = await projectFolder({'.cargo/config.toml': '', '.gitignore': 'back/mid/.cargo\n', 'back/mid/project/x': ''});
		commitAll(root);
		const cargoHome = await projectFolder({'config.toml': ''});
		await writeFiles(root, {'back/.cargo/config.toml': '', 'back/mid/.cargo/config': ''});
		const {files} = await read(path.join(root, 'back/mid/project'), {CARGO_HOME: cargoHome});
		expect(files.map(({git: state}) => state)).toEqual(['ignored', 'untracked', 'tracked', undefined]);
	});

	it('may include other files, where cargo can', async () => {
		const root = await projectFolder({
			'.cargo/config.toml': 'include = [{path = "local.toml", optional = true}, {path = "gone.toml", optional = true}]\n',
			'.cargo/local.toml': '[build]\nrustc-wrapper = "included"\n',
		});
		const can = supportsConfigInclude(parseCargo((await realLook().run(['cargo', '-V'])).stdout) ?? '');
		expect((await read(root)).effective).toEqual({...nothing, rustcWrapper: can ? 'included' : undefined});
	});

	it('may have tables with cfg(), which rustc evaluates', async () => {
		const config = `[target.'cfg(any(unix, windows))']\nlinker = "mold"\n[target.'cfg(all(unix, windows))']\nlinker = "none"\n`;
		expect((await read(await projectFolder({'.cargo/config.toml': config}))).effective).toEqual({...nothing, hostLinker: 'mold'});
	});
});

it.each([
	['fails', {stderr: 'warning: x\nerror: no such command: `config`\n', exitCode: 101}, 'no such command: `config`'],
	['answers no JSON', {stdout: '?'}, 'cargo config get printed no JSON'],
])("cargo's configuration is unreadable where cargo %s", async (_, answer, unreadable) => {
	const look = {...realLook(), run: scriptedRun({cargo: answer}).run};
	expect((await read(await projectFolder({}), {}, look)).effective).toEqual({unreadable});
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

describe('settingsOf', () => {
	const merged = {
		build: {'rustc-wrapper': 'file', rustflags: ['--cfg', 'file']},
		target: {
			'aarch64-apple-darwin': {linker: 'cc', rustflags: ['-C', 'a']},
			'cfg(target_os = "macos")': {rustflags: '-C  b'},
			'cfg(target_os = "linux")': {linker: 'mold', rustflags: ['-C', 'c']},
			'cfg(unix)': {linker: 'ld'},
			'wasm32-unknown-unknown': {linker: 'wasm-ld', rustflags: ['--cfg', 'wasm']},
		},
	};
	const cfg = parseCfg('unix\ntarget_os="macos"\n');
	const build = {rustcWrapper: 'file', buildRustflags: ['--cfg', 'file']};
	const triple = 'aarch64-apple-darwin';

	it.each<[string, unknown, string, Readonly<Record<string, string>>, object]>([
		['nothing', null, triple, {}, nothing],
		["the host's triple before cfg()", merged, triple, {}, {...build, hostLinker: 'cc', hostRustflags: ['-C', 'a', '-C', 'b']}],
		['cfg() alone', merged, 'x86_64-apple-darwin', {}, {...build, hostLinker: 'ld', hostRustflags: ['-C', 'b']}],
		['flags in one string', {build: {rustflags: '-C  debuginfo=1'}}, triple, {}, {...nothing, buildRustflags: ['-C', 'debuginfo=1']}],
		[
			'the environment first',
			merged,
			triple,
			{
				RUSTC_WRAPPER: 'strong',
				CARGO_BUILD_RUSTC_WRAPPER: 'weak',
				CARGO_BUILD_RUSTFLAGS: '--cfg environment',
				CARGO_TARGET_AARCH64_APPLE_DARWIN_LINKER: 'environment',
				CARGO_TARGET_AARCH64_APPLE_DARWIN_RUSTFLAGS: '--cfg environment',
			},
			{
				rustcWrapper: 'strong',
				buildRustflags: ['--cfg', 'file', '--cfg', 'environment'],
				hostLinker: 'environment',
				hostRustflags: ['-C', 'a', '--cfg', 'environment', '-C', 'b'],
			},
		],
		['the weaker variable of the wrapper', {}, triple, {CARGO_BUILD_RUSTC_WRAPPER: 'weak'}, {...nothing, rustcWrapper: 'weak'}],
		['an empty wrapper, which is none', {build: {'rustc-wrapper': 'file'}}, triple, {RUSTC_WRAPPER: ''}, nothing],
		["another host's variables", {}, 'x', {CARGO_TARGET_AARCH64_APPLE_DARWIN_LINKER: 'other'}, nothing],
	])('takes %s', (_, config, hostTriple, environment, expected) => {
		expect(settingsOf(config, {host: hostTriple, cfg, environment})).toEqual(expected);
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
