import {expect, it} from 'vitest';
import {isForC, recordEnvironment} from '../../source/sccache/recorded-environment.ts';

it('records what is in the key, and what keeps sccache from looking', () => {
	const recorded = recordEnvironment({
		CARGO_TERM_COLOR: 'always',
		CARGO_TARGET_DIR: '/tmp/target',
		CARGO_PKG_LINKS: 'z',
		CC_x86_64_unknown_linux_gnu: 'clang',
		SCCACHE_RECACHE: '1',
		CARGO_INCREMENTAL: undefined,
		// Not in the key.
		CARGO_MAKEFLAGS: '-j2',
		CARGO_BUILD_JOBS: '2',
		CARGO_ENCODED_RUSTFLAGS: '-Copt-level=1',
		CARGO_REGISTRIES_MINE_TOKEN: 'hunter2',
		CARGO_PKG_VERSION_MAJOR: '1',
		CARGO_MANIFEST_DIR: '/home/me/demo',
		CARGO_HOME: '/home/me/.cargo',
		CARGO: '/home/me/.cargo/bin/cargo',
		SCCACHE_DIR: '/tmp/cache',
		PATH: '/usr/bin',
	});
	expect(recorded).toEqual({
		CARGO_PKG_LINKS: {sha256: '594e519ae499'},
		CARGO_TARGET_DIR: {value: '/tmp/target'},
		CARGO_TERM_COLOR: {value: 'always'},
		CC_x86_64_unknown_linux_gnu: {value: 'clang'},
		SCCACHE_RECACHE: {value: '1'},
	});
});

it.each(
	[
		'CARGO_REGISTRY_TOKEN CARGO_HTTP_PROXY CARGO_SOMETHING_NEW CARGO_TERM_TOKEN CARGO_PROFILE_SECRET CFLAGS CARGO_ALIAS_SCCACHE_DIR',
		'CARGO_NET_OFFLINE_KEY CARGO_TARGET_X86_64_LINKER_ARGS CARGO_BUILD_TARGET_USER CARGO_INCREMENTAL_KEY CARGO_MY_TERM_',
		'CARGO_HOME_USER CARGO_BUILD_JOBS_KEY CARGO_MANIFEST_DIR_KEY CARGO_PKG_NAME_KEY CARGO_MY_CC',
	].flatMap(names => names.split(' ')),
)('keeps only a hash of %s', name => {
	expect(recordEnvironment({[name]: 'hunter2'})).toEqual({[name]: {sha256: 'f52fbd32b2b3'}});
});

it.each([
	'CARGO_NET_RETRY',
	'CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER',
	'CARGO_BUILD_RUSTFLAGS',
	'CARGO_BUILD_TARGET_DIR',
	'CARGO_PROFILE_DEV_DEBUG',
	'HOST_CXX',
	'SCCACHE_NO_CACHE',
])('keeps the value of %s', name => {
	expect(recordEnvironment({[name]: 'a'})).toEqual({[name]: {value: 'a'}});
});

it.each([
	['CC', true],
	['CXXFLAGS', true],
	['TARGET_CC', true],
	['CFLAGS_aarch64_unknown_linux_gnu', true],
	['CARGO_TARGET_DIR', false],
	['CCACHE_DIR', false],
])('%s is for C: %s', (name, expected) => {
	expect(isForC(name)).toBe(expected);
});
