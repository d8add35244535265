import {mkdir, readdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import type {CheckOutcome} from '../../../source/engine/check.ts';
import type {CargoConfigFile, GitRepository, Project} from '../../../source/project/project.ts';
import {cargoChecks} from '../../../source/steps/cargo/checks.ts';
import type {ProbeBuild, ProbeRequest} from '../../../source/steps/probe-build.ts';
import {Probes} from '../../../source/steps/probes.ts';
import {temporaryFolder} from '../../_helpers/temporary.ts';
import {fakeWorld, scriptedRun, type WorldOptions} from '../../_helpers/world.ts';

const {signal} = new AbortController();
const host = 'x86_64-unknown-linux-gnu';
const sccache = {path: '/opt/sccache', version: '0.17.0', s3: true, onPath: true};
const tool = (name: string) => ({path: `/usr/bin/${name}`, version: '1.0.0'});
const result = {argv: ['cargo'], exitCode: 0, ok: true, missing: false, timedOut: false, stdout: '', stderr: ''};
const works: ProbeBuild = {first: result, second: result, printed: 'ferrovia probe', comment: 'GCC', cache: undefined, records: []};
const broken: ProbeBuild = {...works, printed: undefined, first: {...result, ok: false, stderr: 'error: no linker\n'}};

/** Probes that build nothing, and remember what they were asked for. */
class ToldProbes extends Probes {
	readonly requests: ProbeRequest[] = [];
	readonly told: ProbeBuild;

	constructor(told: ProbeBuild) {
		super();
		this.told = told;
	}

	override async build(request: ProbeRequest): Promise<ProbeBuild> {
		this.requests.push(request);
		return this.told;
	}
}

async function look(
	id: string,
	options: WorldOptions,
	build: Partial<ProbeBuild> = {},
): Promise<CheckOutcome & {request: ProbeRequest | undefined}> {
	const probes = new ToldProbes({...works, ...build});
	const check = cargoChecks({...fakeWorld(options), probes}).find(one => one.id === `cargo.${id}`);
	const outcome = await check?.run({signal, output() {}});
	return {...(outcome as CheckOutcome), request: probes.requests[0]};
}

const configured = (effective: Partial<Project['cargoConfig']['effective']>, files: readonly CargoConfigFile[] = []): Partial<Project> => ({
	cargoConfig: {
		home: '/home/me/.cargo',
		files,
		effective: {rustcWrapper: undefined, buildRustflags: [], hostLinker: undefined, hostRustflags: [], ...effective},
	},
});
const file = (text: string, more: Partial<CargoConfigFile> = {}): CargoConfigFile => ({
	path: '/home/me/demo/.cargo/config.toml',
	scope: 'project',
	legacy: false,
	git: 'tracked',
	text,
	...more,
});

it.each([
	['sccache', ['cache-hit', 'wrapper', 'linker', 'profile-ci', 'profile-production', 'portable', 'rustflags', 'git', 'lockfile']],
	['none', ['linker', 'profile-ci', 'profile-production', 'portable', 'rustflags', 'git', 'lockfile']],
])('with %s as the cache, cargo is asked for %j', (cache, ids) => {
	expect(cargoChecks(fakeWorld({flags: {'compiler-cache': cache}})).map(({id}) => id)).toEqual(ids.map(id => `cargo.${id}`));
});

it('looks for a hit in a build of the project that is made twice', async () => {
	const cache = {requests: 2, hits: 1, misses: 1, location: 'Local disk'};
	expect(await look('cache-hit', {tools: {sccache}}, {cache})).toMatchObject({
		status: 'pass',
		request: {cwd: '/home/me/demo', target: host, sccache: '/opt/sccache', twice: true},
	});
});

describe('the wrapper', () => {
	it.each([
		['/opt/sccache', {tools: {sccache}}, 'pass'],
		['sccache.exe', {tools: {sccache}}, 'pass'],
		['/opt/sccache', {}, 'fail'],
		['/opt/sccache-dist', {tools: {sccache}}, 'fail'],
		[undefined, {tools: {sccache}}, 'fail'],
		['/opt/sccache', {flags: {install: 'no'}}, 'skipped'],
	])('%s with %j: %s', async (rustcWrapper, options, status) => {
		expect(await look('wrapper', {...options, project: configured({rustcWrapper})})).toMatchObject({status});
	});

	it('is not known where cargo can not read its configuration', async () => {
		const project = configured({});
		const unreadable = {...project, cargoConfig: {...project.cargoConfig, effective: {unreadable: 'line 3'}}} as Partial<Project>;
		expect(await look('wrapper', {project: unreadable})).toMatchObject({status: 'unknown', detail: expect.stringContaining('line 3')});
	});
});

describe('the linker', () => {
	const mold = {flags: {linker: 'mold'}, tools: {mold: tool('mold'), clang: tool('clang')}};

	it.each<[string, WorldOptions, Partial<ProbeBuild>, Partial<CheckOutcome>]>([
		['mold, as chosen', mold, {comment: ' mold 2.4.0 '}, {status: 'pass', detail: 'linked by mold 2.4.0', evidence: 'mold 2.4.0'}],
		['another than chosen', mold, {}, {status: 'fail', evidence: 'GCC', detail: expect.stringContaining('instead of mold')}],
		['any, where none is chosen', {flags: {linker: 'default'}}, {comment: 'LLD 19.1'}, {status: 'pass', detail: 'linked by LLD 19.1'}],
		['without a name', mold, {comment: undefined}, {status: 'unknown'}],
		['of a build that fails', mold, broken, {status: 'fail', detail: 'error: no linker', evidence: 'error: no linker\n'}],
		['that is not installed, as answered', {flags: {linker: 'mold', install: 'no'}}, {}, {status: 'skipped'}],
	])('%s', async (_, options, build, expected) => {
		expect(await look('linker', options, build)).toMatchObject(expected);
	});

	it('is looked at without sccache where there is to be none', async () => {
		const flags = {linker: 'default', 'compiler-cache': 'none'};
		expect((await look('linker', {flags, tools: {sccache}})).request).toMatchObject({sccache: undefined, environment: process.env});
		expect((await look('linker', {flags: {linker: 'default'}, tools: {sccache}})).request).toMatchObject({sccache: '/opt/sccache'});
	});
});

describe('a profile', () => {
	const withManifest = async (text: string) => {
		const root = await temporaryFolder();
		await writeFile(path.join(root, 'Cargo.toml'), text);
		return {root};
	};

	it('is built as it is, without the settings of single packages', async () => {
		const options = await withManifest('[profile.ci]\ninherits = "release"\n[profile.ci.package.ring]\nopt-level = 3\n');
		const {status, request} = await look('profile-ci', options);
		expect(status).toBe('pass');
		expect(request).toMatchObject({
			cwd: options.root,
			profile: 'ci',
			manifest: '[profile.ci]\ninherits = "release"\n',
			environment: {RUSTC_WRAPPER: ''},
		});
		expect(await look('profile-ci', options, broken)).toMatchObject({
			status: 'fail',
			detail: 'error: no linker',
			evidence: 'error: no linker\n',
			remedy: 'cargo build --profile ci',
		});
	});

	it.each([
		['[profile.production]\ninherits = "dev"\n', true],
		['[profile.production]\ninherits = "fast"\n[profile.fast]\ninherits = "dev"\n', true],
		['[profile.production]\ninherits = "release"\nopt-level = 0\n', true],
		['[profile.production]\ninherits = "dev"\nopt-level = "s"\n', false],
		['[profile.production]\ninherits = "release"\n', false],
	])('production must optimize: %j', async (text, isFault) => {
		const {detail} = await look('profile-production', await withManifest(text));
		expect(detail === 'the profile production does not optimize: its opt-level is 0').toBe(isFault);
	});

	it.each([[''], ['[profile.ci]\n'], ['profile = 1\n']])('is missing in %j', async text => {
		const {status, request} = await look('profile-production', await withManifest(text));
		expect([status, request]).toEqual(['fail', undefined]);
	});
});

describe('a clone', () => {
	it.each([
		['[build]\nrustc-wrapper = "sccache"\n', 'sccache'],
		[`[target.${host}]\nlinker = "clang"\n`, 'clang'],
		[`[target.${host}]\nrustflags = ["-Clink-arg=-fuse-ld=mold"]\n`, 'mold'],
		['[build]\nrustflags = "-Clink-arg=-fuse-ld=lld"\n', 'lld'],
	])('does not build where %j is in git', async (text, name) => {
		const {status, detail, request} = await look('portable', {project: configured({}, [file(text)])});
		expect([status, request]).toEqual(['fail', undefined]);
		expect(detail).toMatch(new RegExp(`^\\.cargo/config\\.toml names ${name}:`));
	});

	it('has what git keeps, and neither the tools nor what is of this machine', async () => {
		const root = await temporaryFolder();
		const [committed, ignored, pin, tools, plain] = ['config.toml', 'local.toml', 'rust-toolchain', 'tools', 'plain'].map(name =>
			path.join(root, name),
		) as [string, string, string, string, string];
		const text = '[alias]\nb = "build"\n';
		await Promise.all([committed, ignored, pin].map(async one => writeFile(one, text)));
		await Promise.all([tools, plain].map(async one => mkdir(one)));
		await Promise.all([path.join(tools, 'mold'), path.join(tools, 'cc')].map(async one => writeFile(one, '')));
		const files = [file(text, {path: committed}), file(text, {path: ignored, git: 'ignored'}), file(text, {path: '/x', scope: 'home'})];
		const {status, detail, request} = await look('portable', {
			root,
			environment: {PATH: [plain, '', tools].join(path.delimiter), RUSTC_WRAPPER: 'sccache', CARGO_BUILD_RUSTC_WRAPPER: 'sccache'},
			toolchain: {pin: {path: pin, channel: '1.95'} as Project['toolchain']['pin']},
			project: configured({}, files),
		});
		expect([status, detail]).toEqual(['pass', 'built with config.toml alone']);
		expect(await readdir(request?.cwd ?? '')).toEqual(['.cargo', 'home', 'path', 'rust-toolchain']);
		expect(await readdir(path.join(request?.cwd ?? '', '.cargo'))).toEqual(['config.toml']);
		const [kept, shadow = ''] = request?.environment.PATH?.split(path.delimiter) ?? [];
		expect([kept, await readdir(shadow)]).toEqual([plain, ['cc']]);
		expect(request?.environment).toMatchObject({
			CARGO_HOME: path.join(request?.cwd ?? '', 'home'),
			RUSTC_WRAPPER: undefined,
			CARGO_BUILD_RUSTC_WRAPPER: undefined,
		});
	});

	it('may have no configuration, and may fail to build', async () => {
		expect(await look('portable', {})).toMatchObject({status: 'pass', detail: expect.stringContaining('nothing')});
		expect(await look('portable', {}, broken)).toMatchObject({status: 'fail', detail: 'error: no linker', evidence: 'error: no linker\n'});
		expect(await look('portable', {platform: {os: 'windows'}})).toMatchObject({status: 'skipped', request: undefined});
	});
});

it.each([
	[[], 'pass', undefined],
	[[file(`[target.${host}]\nlinker = "clang"\n`, {scope: 'home'})], 'warn', expect.stringContaining(`Remove target.${host}.linker`)],
	[[file('', {legacy: true})], 'warn', expect.stringContaining('git mv')],
	[[file('', {legacy: true}), file('[build]\nrustc-wrapper = "sccache"\n')], 'fail', expect.stringContaining('git mv')],
])('settings that break or slow a build: %j', async (files, status, remedy) => {
	expect(await look('rustflags', {project: configured({}, files)})).toMatchObject({status, ...(remedy && {remedy})});
});

describe('git', () => {
	const git = {
		root: '/home/me/demo',
		prefix: '',
		branch: 'main',
		defaultBranch: undefined,
		remote: undefined,
		dirtyPaths: 0,
	} as GitRepository;

	it.each([
		[['.cargo/ferrovia-local.toml', '.ferrovia/'], 'pass', 'as git check-ignore says'],
		[['Cargo.lock', '.cargo/ferrovia-local.toml', '.ferrovia/'], 'fail', 'Cargo.lock is ignored'],
		[[], 'fail', '.cargo/ferrovia-local.toml is not ignored'],
	])('ignores %j', async (ignored, status, detail) => {
		const {run} = scriptedRun({'git check-ignore': {exitCode: ignored.length === 0 ? 1 : 0, stdout: ignored.join('\0')}});
		const outcome = await look('git', {run, project: {git}, flags: {'machine-settings': 'project'}});
		expect(outcome).toMatchObject({status, detail: expect.stringContaining(detail)});
	});

	it('is not asked where there is no repository', async () => {
		expect(await look('git', {run: scriptedRun({}).run})).toMatchObject({status: 'skipped'});
	});

	it.each<[Project['cargo']['lockfile']['state'], string, string | undefined]>([
		['tracked', 'pass', undefined],
		['staged', 'pass', undefined],
		['untracked', 'warn', 'git add Cargo.lock'],
		['ignored', 'fail', 'ferrovia setup cargo'],
		['missing', 'fail', 'ferrovia setup cargo'],
		['no-git', 'skipped', undefined],
	])('has Cargo.lock: %s', async (state, status, remedy) => {
		const {cargo} = fakeWorld().project;
		const outcome = await look('lockfile', {project: {cargo: {...cargo, lockfile: {...cargo.lockfile, state}}}});
		expect([outcome.status, outcome.remedy]).toEqual([status, remedy]);
	});
});
