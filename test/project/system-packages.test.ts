import {describe, expect, it} from 'vitest';
import {lockedPackages} from '../../source/project/locked-packages.ts';
import {nameInRelease, systemNeeds, systemPackages} from '../../source/project/system-packages.ts';
import {crate, lockfile} from '../_helpers/lockfile.ts';

const needs = (
	packages: Parameters<typeof lockfile>[0],
	debian: 'trixie' | 'bookworm' = 'trixie',
	runtime: 'distroless' | 'debian' = 'debian',
) => systemPackages(lockedPackages(lockfile(packages)), debian, runtime);

const nothing = {build: [], runtime: [], because: []};

describe('systemPackages', () => {
	it('are none for crates that compile their own C', () => {
		expect(needs({'ring 0.17.14': crate('cc'), 'libz-sys 1.1.23': crate('cc', 'pkg-config'), 'zstd-sys 2.0.16': crate('cc')})).toEqual(
			nothing,
		);
	});

	it("are named as the release names them: OpenSSL's library has two names", () => {
		const openssl = {'openssl-sys 0.9.111': crate('cc', 'pkg-config', 'vcpkg')};
		expect(needs(openssl)).toEqual({build: ['libssl-dev', 'pkg-config'], runtime: ['libssl3t64'], because: ['openssl-sys']});
		expect(needs(openssl, 'bookworm').runtime).toEqual(['libssl3']);
	});

	it('are those of what compiles a vendored OpenSSL', () => {
		expect(needs({'openssl-sys 0.9.111': crate('cc', 'openssl-src', 'pkg-config'), 'openssl-src 300.5.4': crate('cc')})).toEqual({
			build: ['make', 'perl'],
			runtime: [],
			because: ['openssl-src'],
		});
	});

	it('are none for a SQLite that is bundled', () => {
		expect(needs({'libsqlite3-sys 0.35.0': crate('cc', 'pkg-config', 'vcpkg')})).toEqual(nothing);
		expect(needs({'libsqlite3-sys 0.35.0': crate('pkg-config', 'vcpkg')})).toMatchObject({
			build: ['libsqlite3-dev', 'pkg-config'],
			runtime: ['libsqlite3-0'],
		});
	});

	it.each([
		['pq-sys', 'pq-src', 'libpq5'],
		['mysqlclient-sys', 'mysqlclient-src', 'libmariadb3'],
		['zmq-sys', 'zeromq-src', 'libzmq5'],
	])('%s loads no library of the system where %s is compiled', (name, bundled, library) => {
		expect(needs({[`${name} 0.1.0`]: crate()}).runtime).toEqual([library]);
		expect(needs({[`${name} 0.1.0`]: crate(bundled), [`${bundled} 0.1.0`]: crate()}).runtime).not.toContain(library);
	});

	it('have protoc, unless a crate brings or replaces it', () => {
		expect(needs({'prost-build 0.14.1': crate()}).build).toEqual(['protobuf-compiler']);
		expect(needs({'prost-build 0.14.1': crate(), 'protox 0.9.0': crate('prost-build')}).build).toEqual([]);
		expect(needs({'prost-build 0.14.1': crate(), 'protoc-bin-vendored 3.2.0': crate()}).build).toEqual([]);
	});

	it('have neither CMake nor Clang for aws-lc-sys alone', () => {
		const awsLc = {'aws-lc-sys 0.29.0': crate('bindgen', 'cc', 'cmake'), 'cmake 0.1.54': crate('cc'), 'bindgen 0.69.5': crate()};
		expect(needs(awsLc)).toEqual(nothing);
		expect(needs({...awsLc, 'snmalloc-sys 0.3.8': crate('cmake')}).build).toEqual(['cmake', 'g++', 'make']);
		expect(needs({...awsLc, 'libxml 0.3.8': crate('bindgen')}).build).toContain('libclang-dev');
	});

	it('have CMake for the kind of aws-lc that is certified', () => {
		expect(needs({'aws-lc-fips-sys 0.13.9': crate('cmake'), 'cmake 0.1.54': crate()}).build).toEqual([
			'cmake',
			'g++',
			'golang-go',
			'make',
			'perl',
		]);
	});

	it("have C++'s library in Debian, which distroless has by itself", () => {
		const cxx = {'cxx 1.0.190': crate('link-cplusplus'), 'link-cplusplus 1.0.12': crate('cc')};
		expect(needs(cxx, 'trixie', 'debian')).toMatchObject({build: ['g++'], runtime: ['libstdc++6']});
		expect(needs(cxx, 'trixie', 'distroless')).toMatchObject({build: ['g++'], runtime: []});
	});

	it('are given once each, sorted, with all the crates that asked', () => {
		expect(
			needs({
				'openssl-sys 0.9.111': crate('pkg-config'),
				'libsqlite3-sys 0.35.0': crate('pkg-config'),
				'sasl2-sys 0.1.22': crate('pkg-config'),
			}),
		).toEqual({
			build: ['libsasl2-dev', 'libsqlite3-dev', 'libssl-dev', 'pkg-config'],
			runtime: ['libsasl2-2', 'libsqlite3-0', 'libssl3t64'],
			because: ['libsqlite3-sys', 'openssl-sys', 'sasl2-sys'],
		});
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
