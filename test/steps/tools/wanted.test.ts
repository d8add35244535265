import {describe, expect, it} from 'vitest';
import {wantedTools} from '../../../source/steps/tools/wanted.ts';
import {fakeWorld} from '../../_helpers/world.ts';

const sccache = (version: string, s3: boolean) => ({sccache: {path: '/usr/bin/sccache', version, s3, onPath: true}});
const wrongOf = (world: Parameters<typeof wantedTools>[0], tool: string) => wantedTools(world).find(wanted => wanted.tool === tool)?.wrong;

describe('wantedTools', () => {
	it.each([
		['auto', ['mold', 'clang', 'sccache']],
		['mold', ['mold', 'clang', 'sccache']],
		['lld', ['sccache']],
		['default', ['sccache']],
	])('with the linker %s are %j', (linker, tools) => {
		expect(wantedTools(fakeWorld({flags: {linker}})).map(({tool}) => tool)).toEqual(tools);
	});

	it('has lld where rustc does not bring its own', () => {
		expect(wantedTools(fakeWorld({flags: {linker: 'lld'}, toolchain: {host: 'aarch64-unknown-linux-gnu'}})).map(({tool}) => tool)).toEqual([
			'lld',
			'clang',
			'sccache',
		]);
	});

	it('has no linker where mold does not run, and no cache where none is wanted', () => {
		expect(wantedTools(fakeWorld({platform: {os: 'macos', libc: undefined}, flags: {'compiler-cache': 'none'}}))).toEqual([]);
	});

	it.each([
		['0.4.0', false, /without S3/],
		['0.10.0', false, /without S3/],
		['0.7.7', true, /older than 0\.8\.0/],
	])('finds fault with sccache %s with S3 %s', (version, s3, words) => {
		expect(wrongOf(fakeWorld({tools: sccache(version, s3)}), 'sccache')).toMatch(words);
	});

	it('finds none with a capable one', () => {
		expect(wrongOf(fakeWorld({tools: sccache('0.8.0', true)}), 'sccache')).toBeUndefined();
	});
});
