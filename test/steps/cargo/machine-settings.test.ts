import {mkdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import type {CargoConfigFile} from '../../../source/project/project.ts';
import {planMachineSettings, setsLinker} from '../../../source/steps/cargo/machine-settings.ts';
import type {Probes} from '../../../source/steps/probes.ts';
import {temporaryFolder} from '../../_helpers/temporary.ts';
import {fakeWorld, type WorldOptions} from '../../_helpers/world.ts';

const {signal} = new AbortController();
const sccache = {path: '/usr/bin/sccache', version: '0.17.0', s3: true, onPath: true};
const tool = (name: string) => ({path: `/usr/bin/${name}`, version: '1.0.0'});
const afterOf = (changes: Awaited<ReturnType<typeof planMachineSettings>>['changes'], id: string) => {
	const preview = changes.find(change => change.id === id)?.preview;
	return preview?.type === 'file' ? preview.after : undefined;
};

type PlanOptions = WorldOptions & {
	readonly files?: readonly CargoConfigFile[];
	readonly buildRustflags?: readonly string[];
	readonly unreadable?: string;
	/** Seconds of a link, as measured. */
	readonly times?: Readonly<Record<string, number>>;
};

async function plan(options: PlanOptions = {}) {
	const root = options.root ?? (await temporaryFolder());
	const home = path.join(root, 'home');
	const effective = {rustcWrapper: undefined, buildRustflags: options.buildRustflags ?? [], hostLinker: undefined, hostRustflags: []};
	const world = fakeWorld({
		flags: {linker: 'default'},
		tools: {sccache},
		...options,
		root,
		project: {
			cargoConfig: {
				home,
				files: options.files ?? [],
				effective: options.unreadable === undefined ? effective : {unreadable: options.unreadable},
			},
		},
	});
	const probes = {exclusive: async () => options.times} as unknown as Probes;
	return {root, home, ...(await planMachineSettings(options.times ? {...world, probes} : world, signal))};
}

describe('planMachineSettings', () => {
	it('puts the wrapper where git ignores it, and includes that file only where it is there', async () => {
		const {changes} = await plan();
		expect(afterOf(changes, 'cargo/config')).toContain('include = [{ path = "ferrovia-local.toml", optional = true }]');
		expect(afterOf(changes, 'cargo/config')).not.toContain('sccache"');
		expect(afterOf(changes, 'cargo/machine-settings')).toContain('rustc-wrapper = "sccache"');
	});

	it('is a no-op the second time', async () => {
		const {root, changes} = await plan();
		for (const change of changes) {
			await change.apply({signal, output() {}});
		}

		const config = path.join(root, '.cargo/config.toml');
		const files = [{path: config, scope: 'project', legacy: false, git: undefined, text: await readFile(config, 'utf8')}] as const;
		expect((await plan({root, files})).changes).toEqual([]);
	});

	it('names the program by its path where PATH does not lead to it', async () => {
		const {changes} = await plan({tools: {sccache: {...sccache, path: '/opt/bin/sccache', onPath: false}}});
		expect(afterOf(changes, 'cargo/machine-settings')).toContain('rustc-wrapper = "/opt/bin/sccache"');
	});

	it('never configures a wrapper that is not there and does not come', async () => {
		const {changes, notes} = await plan({tools: {}, selected: ['cargo']});
		expect(changes).toEqual([]);
		expect(notes).toMatchObject([{level: 'warn', text: expect.stringContaining('ferrovia setup tools')}]);
	});

	it('says that it may change while sccache is still to be installed', async () => {
		const {changes} = await plan({tools: {}});
		expect(changes.find(({id}) => id === 'cargo/machine-settings')?.provisional).toMatch(/when it is installed/);
	});

	it('sets mold for the host alone, always with -fuse-ld', async () => {
		const {changes} = await plan({flags: {linker: 'mold'}, tools: {sccache, mold: tool('mold'), clang: tool('clang')}});
		expect(afterOf(changes, 'cargo/machine-settings')).toContain(
			'[target.x86_64-unknown-linux-gnu]\nlinker = "clang"\nrustflags = ["-C", "link-arg=-fuse-ld=mold"]',
		);
	});

	it('leaves the choice to a measurement while the tools are to be installed', async () => {
		const {changes, notes} = await plan({flags: {linker: 'auto'}, tools: {sccache, clang: tool('clang')}});
		expect(changes.find(({id}) => id === 'cargo/machine-settings')?.provisional).toBe('the linker is decided by a measurement');
		expect(notes).toMatchObject([{level: 'info', text: expect.stringContaining('measurement')}]);
	});

	it('says what was measured where the default wins', async () => {
		const measured = {tools: {sccache, mold: tool('mold'), clang: tool('clang')}, flags: {linker: 'auto'}};
		expect((await plan({...measured, times: {default: 1, mold: 0.95}})).notes).toMatchObject([
			{level: 'info', text: expect.stringContaining('mold 0.95 s')},
		]);
		const {notes, inPlace} = await plan({...measured, times: {default: 1, mold: 0.5}});
		expect([notes, inPlace]).toEqual([[], ['sccache wrapper', 'linker mold']]);
	});

	it('sets a linker where cargo can not read its configuration back', async () => {
		const {changes} = await plan({flags: {linker: 'mold'}, tools: {mold: tool('mold'), clang: tool('clang')}, unreadable: 'line 3'});
		expect(afterOf(changes, 'cargo/machine-settings')).toContain('rustflags = ["-C", "link-arg=-fuse-ld=mold"]');
	});

	it.each([['"ferrovia-local.toml"'], ['["other.toml", "ferrovia-local.toml"]'], ['[{ path = "ferrovia-local.toml" }]']])(
		'includes its file once: include = %s',
		async include => {
			const root = await temporaryFolder();
			const config = path.join(root, '.cargo/config.toml');
			const text = `include = ${include}\n`;
			await mkdir(path.dirname(config));
			await writeFile(config, text);
			const {changes} = await plan({root, files: [{path: config, scope: 'project', legacy: false, git: 'tracked', text}]});
			expect(changes.map(({id}) => id)).toEqual(['cargo/machine-settings']);
		},
	);

	it("carries over the flags that the target's flags would replace", async () => {
		const {changes} = await plan({
			flags: {linker: 'mold'},
			tools: {mold: tool('mold'), clang: tool('clang')},
			buildRustflags: ['--cfg', 'tokio_unstable'],
		});
		expect(afterOf(changes, 'cargo/machine-settings')).toContain('rustflags = ["--cfg", "tokio_unstable", "-C", "link-arg=-fuse-ld=mold"]');
	});

	it("uses the user's own configuration with a cargo that can't include, and says why", async () => {
		const {changes, home, notes} = await plan({toolchain: {cargo: '1.93.1'}, flags: {linker: 'default', 'machine-settings': 'project'}});
		expect(changes.map(({id, preview}) => [id, preview.type === 'file' && preview.path])).toEqual([
			['cargo/machine-settings', path.join(home, 'config.toml')],
		]);
		expect(notes[0]?.text).toContain('1.94');
	});

	it("leaves a linker and a wrapper of the user's alone", async () => {
		const text = '[build]\nrustc-wrapper = "kache"\n[target.x86_64-unknown-linux-gnu]\nlinker = "wild"\n';
		const files = [{path: '/home/me/.cargo/config.toml', scope: 'home', legacy: false, git: undefined, text}] as const;
		const {changes, inPlace} = await plan({files, flags: {linker: 'mold'}, tools: {sccache, mold: tool('mold'), clang: tool('clang')}});
		expect(changes).toEqual([]);
		expect(inPlace).toEqual(['wrapper in /home/me/.cargo/config.toml', 'linker in /home/me/.cargo/config.toml']);
	});

	it("writes flags in the form that cargo can merge with the user's own", async () => {
		const text = '[target.x86_64-unknown-linux-gnu]\nrustflags = "-Ctarget-cpu=native"\n';
		const files = [{path: '/home/me/.cargo/config.toml', scope: 'home', legacy: false, git: undefined, text}] as const;
		const {changes} = await plan({files, flags: {linker: 'mold'}, tools: {mold: tool('mold'), clang: tool('clang')}});
		expect(afterOf(changes, 'cargo/machine-settings')).toContain('rustflags = "-C link-arg=-fuse-ld=mold"');
	});

	it('keeps everything of a configuration that is there', async () => {
		const root = await temporaryFolder();
		const config = path.join(root, '.cargo/config.toml');
		const text = '# ours\r\n[alias]\r\nb = "build" # short\r\n';
		await mkdir(path.dirname(config));
		await writeFile(config, text);
		const {changes} = await plan({root, files: [{path: config, scope: 'project', legacy: false, git: 'tracked', text}]});
		expect(afterOf(changes, 'cargo/config')).toContain('[alias]\r\nb = "build" # short\r\n');
	});
});

describe('setsLinker', () => {
	it('sees a linker by name and by -fuse-ld, for this host', () => {
		expect(setsLinker({text: '[target.h]\nlinker = "x"\n'}, 'h')).toBe(true);
		expect(setsLinker({text: '[target.h]\nrustflags = "-Clink-arg=-fuse-ld=lld"\n'}, 'h')).toBe(true);
		expect(setsLinker({text: '[target.other]\nlinker = "x"\n'}, 'h')).toBe(false);
	});
});
