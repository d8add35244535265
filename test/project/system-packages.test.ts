import {describe, expect, it} from 'vitest';
import {lockedPackages} from '../../source/project/locked-packages.ts';
import {nameInRelease, systemNeeds, systemPackages, unknownNeeds} from '../../source/project/system-packages.ts';
import {crate, lockfile} from '../_helpers/lockfile.ts';

const needs = (
	packages: Parameters<typeof lockfile>[0],
	debian: 'trixie' | 'bookworm' = 'trixie',
	runtime: 'distroless' | 'debian' = 'debian',
) => systemPackages(lockedPackages(lockfile(packages)), debian, runtime);

const openssl = {'openssl-sys 0.9.111': crate('cc', 'pkg-config', 'vcpkg')};
const awsLc = {'aws-lc-sys 0.29.0': crate('bindgen', 'cc', 'cmake'), 'cmake 0.1.54': crate('cc'), 'bindgen 0.69.5': crate()};
const cxx = {'cxx 1.0.190': crate('link-cplusplus'), 'link-cplusplus 1.0.12': crate('cc')};
const protoc = {'prost-build 0.14.1': crate()};

describe('systemPackages', () => {
	it.each<[string, Parameters<typeof lockfile>[0], readonly string[], readonly string[]]>([
		['crates that compile their own C', {'libz-sys 1.1.23': crate('cc', 'pkg-config'), 'zstd-sys 2.0.16': crate('cc')}, [], []],
		['OpenSSL', openssl, ['libssl-dev', 'pkg-config'], ['libssl3t64']],
		[
			'a vendored OpenSSL',
			{'openssl-sys 0.9.111': crate('cc', 'openssl-src', 'pkg-config'), 'openssl-src 300.5.4': crate('cc')},
			['make', 'perl'],
			[],
		],
		['a bundled SQLite', {'libsqlite3-sys 0.35.0': crate('cc', 'pkg-config', 'vcpkg')}, [], []],
		["the system's SQLite", {'libsqlite3-sys 0.35.0': crate('pkg-config', 'vcpkg')}, ['libsqlite3-dev', 'pkg-config'], ['libsqlite3-0']],
		['protoc', protoc, ['protobuf-compiler'], []],
		['protoc, which a crate replaces', {...protoc, 'protox 0.9.0': crate('prost-build')}, [], []],
		['protoc, which a crate brings', {...protoc, 'protoc-bin-vendored 3.2.0': crate()}, [], []],
		['aws-lc, which needs neither CMake nor Clang', awsLc, [], []],
		['aws-lc beside what needs CMake', {...awsLc, 'snmalloc-sys 0.3.8': crate('cmake')}, ['cmake', 'g++', 'make'], ['libstdc++6']],
		[
			'the certified aws-lc',
			{'aws-lc-fips-sys 0.13.9': crate('cmake'), 'cmake 0.1.54': crate()},
			['cmake', 'g++', 'golang-go', 'make', 'perl'],
			[],
		],
		[
			'several, sorted and each once',
			{'openssl-sys 0.9.111': crate('pkg-config'), 'libsqlite3-sys 0.35.0': crate('pkg-config'), 'sasl2-sys 0.1.22': crate('pkg-config')},
			['libsasl2-dev', 'libsqlite3-dev', 'libssl-dev', 'pkg-config'],
			['libsasl2-2', 'libsqlite3-0', 'libssl3t64'],
		],
	])('for %s', (_, packages, build, runtime) => {
		expect(needs(packages)).toMatchObject({build, runtime});
	});

	it('have the names of the release and the crates that need them', () => {
		expect(needs(openssl, 'bookworm')).toEqual({build: ['libssl-dev', 'pkg-config'], runtime: ['libssl3'], because: ['openssl-sys']});
		expect(needs({}).because).toEqual([]);
	});

	it.each([
		['pq-sys', 'pq-src', 'libpq5'],
		['mysqlclient-sys', 'mysqlclient-src', 'libmariadb3'],
		['zmq-sys', 'zeromq-src', 'libzmq5'],
	])('for %s have no library of the system where %s is compiled', (name, bundled, library) => {
		expect(needs({[`${name} 0.1.0`]: crate()}).runtime).toEqual([library]);
		expect(needs({[`${name} 0.1.0`]: crate(bundled), [`${bundled} 0.1.0`]: crate()}).runtime).not.toContain(library);
	});

	it('have Clang where something other than aws-lc needs bindgen', () => {
		expect(needs({...awsLc, 'libxml 0.3.8': crate('bindgen')}).build).toContain('libclang-dev');
	});

	it.each([
		['debian', ['libstdc++6']],
		['distroless', []],
	] as const)("for C++ in %s have the runtime library %j: distroless has C++'s", (image, runtime) => {
		expect(needs(cxx, 'trixie', image)).toMatchObject({build: ['g++'], runtime});
	});

	it('ask for a library at run time wherever a header of one is linked with', () => {
		const names = (value: (typeof systemNeeds)[number]['build']) => ('trixie' in value ? Object.values(value).flat() : value);
		const withHeaders = systemNeeds.filter(({build}) => names(build).some(name => /^lib.*-dev$/.test(name) && name !== 'libclang-dev'));
		expect(withHeaders.filter(({runtime}) => runtime === undefined)).toEqual([]);
	});
});

describe('nameInRelease', () => {
	it.each([
		['libssl1.1', 'libssl3t64', 'libssl3'],
		['libssl3', 'libssl3t64', 'libssl3'],
		['libssl3t64', 'libssl3t64', 'libssl3'],
		['libpq5', 'libpq5', 'libpq5'],
		['libssl-dev', 'libssl-dev', 'libssl-dev'],
		['libasound2', 'libasound2t64', 'libasound2'],
		['libicu72', undefined, undefined],
		['postgresql-client', undefined, undefined],
	])('of %s', (name, trixie, bookworm) => {
		expect([nameInRelease(name, 'trixie'), nameInRelease(name, 'bookworm')]).toEqual([trixie, bookworm]);
	});
});

describe('unknownNeeds', () => {
	const crate = (name: string, links: string | undefined, ...buildDependencies: readonly string[]) => ({
		name,
		version: '1.0.0',
		rustVersion: undefined,
		links,
		buildDependencies,
	});

	it.each([
		[crate('gdal-sys', 'gdal', 'pkg-config'), true],
		[crate('opencv', undefined, 'pkg-config', 'cc'), true],
		[crate('gstreamer-sys', 'gstreamer-1.0', 'system-deps'), true],
		[crate('nettle-sys', 'nettle'), true],
		[crate('mine-sys', 'mine', 'cc'), false],
		[crate('openssl-sys', 'openssl', 'pkg-config'), false],
		[crate('zstd-sys', 'zstd', 'pkg-config', 'cc'), false],
		[crate('rayon-core', 'rayon-core'), false],
		[crate('serde', undefined), false],
	])('%j is one: %s', (one, isUnknown) => {
		expect(unknownNeeds([one])).toEqual(isUnknown ? [one.name] : []);
	});
});
