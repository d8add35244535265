import {describe, expect, it} from 'vitest';
import {availableLinkers, chooseLinker, fastest, linkerSettings} from '../../../source/steps/tools/linker-choice.ts';
import {linkSeconds} from '../../../source/steps/tools/measure-linkers.ts';
import {fakeWorld} from '../../_helpers/world.ts';

const {signal} = new AbortController();
const tool = (name: string) => ({path: `/usr/bin/${name}`, version: '1.0.0'});
const both = {mold: tool('mold'), clang: tool('clang')};

describe('fastest', () => {
	it('keeps the default when nothing wins by a tenth', () => {
		expect(fastest({default: 1, mold: 0.91}).linker).toBe('default');
		expect(fastest({default: 1, mold: 1.2}).linker).toBe('default');
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
