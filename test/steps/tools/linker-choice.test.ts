import {readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {availableLinkers, chooseLinker, declinedLinker, fastest, linkerSettings} from '../../../source/steps/tools/linker-choice.ts';
import {linkSeconds, measureLinkers} from '../../../source/steps/tools/measure-linkers.ts';
import {fakeWorld, scriptedRun, type WorldOptions} from '../../_helpers/world.ts';

const {signal} = new AbortController();
const tool = (name: string) => ({path: `/usr/bin/${name}`, version: '1.0.0'});
const both = {mold: tool('mold'), clang: tool('clang')};

describe('fastest', () => {
	it('keeps the default when nothing wins by a tenth', () => {
		expect(fastest({default: 1, mold: 0.91}).linker).toBe('default');
		expect(fastest({default: 1, mold: 1.2}).linker).toBe('default');
		expect(fastest({default: 1, mold: 0.9}).linker).toBe('mold');
		expect(fastest({default: 1, mold: 0.5, lld: 0.5}).linker).toBe('mold');
	});

	it('takes the winner when it does, and says by how much', () => {
		const choice = fastest({default: 2.86, mold: 0.92, lld: 0.98});
		expect(choice.linker).toBe('mold');
		expect(choice.reason).toContain('default 2.86 s, mold 0.92 s, lld 0.98 s');
	});
});

describe('availableLinkers', () => {
	it('has mold only with clang, on glibc Linux', () => {
		expect(availableLinkers(fakeWorld({tools: both}))).toEqual(['default', 'mold']);
		expect(availableLinkers(fakeWorld({tools: {mold: tool('mold')}}))).toEqual(['default']);
		expect(availableLinkers(fakeWorld({tools: both, platform: {libc: 'musl'}}))).toEqual(['default']);
		expect(availableLinkers(fakeWorld({tools: both, platform: {os: 'macos', libc: undefined}}))).toEqual(['default']);
	});

	it('does not compare lld with itself where it is the default', () => {
		const tools = {...both, lld: tool('ld.lld')};
		expect(availableLinkers(fakeWorld({tools}))).toEqual(['default', 'mold']);
		expect(availableLinkers(fakeWorld({tools, toolchain: {rustc: '1.89.0'}}))).toEqual(['default', 'mold', 'lld']);
		expect(availableLinkers(fakeWorld({tools, toolchain: {host: 'aarch64-unknown-linux-gnu'}}))).toEqual(['default', 'mold', 'lld']);
	});
});

describe('chooseLinker', () => {
	it.each([
		[{os: 'macos', libc: undefined} as const, 'mold'],
		[{os: 'windows', libc: undefined} as const, 'mold'],
		[{libc: 'musl'} as const, 'mold'],
	])('never takes mold on %j', async (platform, linker) => {
		expect((await chooseLinker(fakeWorld({platform, tools: both, flags: {linker}}), signal)).linker).toBe('default');
	});

	it('takes what was asked for', async () => {
		expect((await chooseLinker(fakeWorld({tools: both, flags: {linker: 'mold'}}), signal)).linker).toBe('mold');
	});

	it('sets nothing for lld where rustc uses it by itself', async () => {
		expect((await chooseLinker(fakeWorld({flags: {linker: 'lld'}}), signal)).linker).toBe('default');
		expect((await chooseLinker(fakeWorld({flags: {linker: 'lld'}, toolchain: {rustc: '1.89.0'}}), signal)).linker).toBe('lld');
	});

	it('measures nothing where there is nothing to choose', async () => {
		expect(await chooseLinker(fakeWorld(), signal)).toEqual({linker: 'default', reason: 'no other linker is on this machine'});
	});
});

describe('declinedLinker', () => {
	it.each<[WorldOptions, string | undefined]>([
		[{flags: {linker: 'mold', install: 'no'}}, 'mold and clang are not on this machine'],
		[{flags: {linker: 'mold', install: 'no'}, tools: {mold: tool('mold')}}, 'clang is not on this machine'],
		[{flags: {linker: 'mold', install: 'no'}, tools: both}, undefined],
		[{flags: {linker: 'lld', install: 'no'}}, undefined],
		[{flags: {linker: 'lld', install: 'no'}, toolchain: {rustc: '1.89.0'}}, 'lld and clang are not on this machine'],
		[{flags: {linker: 'default', install: 'no'}}, undefined],
		[{flags: {linker: 'mold', install: 'no'}, platform: {libc: 'musl'}}, undefined],
		[{flags: {linker: 'mold'}}, undefined],
	])('of %j is %s', (options, words) => {
		const missing = words === undefined ? undefined : `${words}, and nothing is installed: --install yes`;
		expect(declinedLinker(fakeWorld(options))).toBe(missing);
	});
});

describe('measureLinkers', () => {
	it('links one probe with each in turns, and keeps the least of five times', async () => {
		let folder = '';
		const asked: string[][] = [];
		const world = fakeWorld({
			async run(argv) {
				asked.push([...argv]);
				folder = argv[argv.indexOf('--out-dir') + 1] ?? '';
				const seconds = asked.length === 7 ? 0.25 : asked.length / 10;
				const stdout = `time:   ${seconds}; rss: 1MB -> 1MB ( +0MB)\trun_linker\n`;
				if (argv.includes('--crate-type=lib')) {
					const library = await readFile(path.join(folder, 'probe.rs'), 'utf8');
					for (const [, declared, used] of library.matchAll(/\[u8; (\d+)\][\s\S]*?\[key as u8; (\d+)\]/g)) {
						expect(used).toBe(declared);
					}

					expect(library).toContain('fn part_399(n: usize)');
				}

				return {argv, ok: true, exitCode: 0, missing: false, timedOut: false, stdout, stderr: ''};
			},
		});
		expect(await measureLinkers(world, ['default', 'mold'], signal, () => {})).toEqual({default: 0.2, mold: 0.25});
		expect(asked).toHaveLength(11);
		expect(asked[0]).toContain(path.join(folder, 'probe.rs'));
		expect(asked[1]?.at(-1)).toBe(path.join(folder, 'main.rs'));
		expect(asked.map(argv => argv.includes('linker=clang'))).toEqual([false, ...Array.from({length: 10}, (_, index) => index % 2 === 1)]);
		await expect(stat(folder)).rejects.toThrow('ENOENT');
	});

	it('says why rustc failed', async () => {
		const {run} = scriptedRun({rustc: {exitCode: 1, stderr: 'error: no space left'}});
		await expect(measureLinkers(fakeWorld({run}), ['default'], signal, () => {})).rejects.toMatchObject({why: 'error: no space left'});
	});
});

describe('linkerSettings', () => {
	it('never names clang without a linker for it', () => {
		for (const linker of ['mold', 'lld'] as const) {
			expect(linkerSettings(linker)).toEqual({linker: 'clang', rustflags: ['-C', `link-arg=-fuse-ld=${linker}`]});
		}

		expect(linkerSettings('default')).toBeUndefined();
	});
});

describe('linkSeconds', () => {
	it('reads what rustc says of the linker alone', () => {
		expect(
			linkSeconds(
				'time:   0.037; rss:  322MB ->  322MB (   +0MB)\trun_linker\ntime:   0.051; rss:  329MB ->  326MB (   -3MB)\tlink_binary\n',
			),
		).toBe(0.037);
	});

	it('does not guess when it says nothing', () => {
		expect(() => linkSeconds('time: 0.1; rss: 1MB -> 1MB ( +0MB)\tlink_binary')).toThrow(/could not be measured/);
	});
});
