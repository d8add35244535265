import {describe, expect, it} from 'vitest';
import type {BuildRecord} from '../../source/sccache/build-record.ts';
import type {CacheActivity} from '../../source/sccache/cache-activity.ts';
import {explainMisses} from '../../source/sccache/miss-cause.ts';
import type {CacheStatistics} from '../../source/sccache/statistics.ts';

const local = 'Local disk: "/home/me/.cache/sccache"';
const remote = 's3, name: builds, prefix: /demo/';

const baseStatistics: CacheStatistics = {
	requests: 20,
	hits: {},
	misses: {Rust: 10},
	errors: {},
	readErrors: 0,
	timeouts: 0,
	writes: 10,
	writeErrors: 0,
	forcedRecaches: 0,
	notCached: {'-': 1, 'missing input': 2, 'crate-type': 7},
	location: local,
	size: 1000,
	maximumSize: 10 * 2 ** 30,
	version: '0.16.0',
};

const base: Omit<BuildRecord, 'cache'> = {
	rustc: {release: '1.95.0', commit: '59807616e1fa2540724bfbac14d7976d7e4a3860', host: 'x86_64-unknown-linux-gnu'},
	cwd: '/home/me/demo',
	cargoHome: {path: '/home/me/.cargo', inEnvironment: false},
	targetFolder: '/home/me/demo/target',
	environment: {CARGO_INCREMENTAL: {value: '0'}},
	rustflags: {flags: [], from: 'configuration'},
	linker: undefined,
	wrapper: '/usr/bin/sccache',
	profile: {name: 'dev', base: 'dev', settings: {}},
	incremental: false,
	lockfile: '0123456789ab',
	failure: undefined,
};

type Told = Partial<Omit<BuildRecord, 'cache'>> & {
	readonly counts?: Partial<CacheStatistics>;
	readonly activity?: Partial<CacheActivity>;
};

function record({counts, activity, ...settings}: Told): BuildRecord {
	return {
		...base,
		...settings,
		cache: {statistics: {...baseStatistics, ...counts}, entries: undefined, readErrors: undefined, ...activity},
	};
}

/** A first build that stored everything. */
const first = (told: Told = {}) => record({activity: {entries: {before: 0, after: 10}}, ...told});

/** A second build that found nothing of it. */
const second = (told: Told = {}) => record({activity: {entries: {before: 10, after: 20}}, ...told});

const s3 = {counts: {location: remote, size: undefined, maximumSize: undefined}, activity: {}};

describe('the rates', () => {
	it('tells the hits of what was looked up apart from those of all requests', () => {
		const report = explainMisses(first(), second({counts: {requests: 200, hits: {Rust: 140, 'C/C++': 16}, misses: {Rust: 4}}}));
		expect(report).toEqual({hitRate: 156 / 160, shareOfRequests: 156 / 200, causes: []});
	});

	it.each([
		[19, 1, 0],
		[18, 2, 1],
	])('explains %i hits and %i misses with %i causes', (hits, misses, causes) => {
		const report = explainMisses(
			first({counts: {misses: {Rust: 20}, writes: 20}}),
			second({cwd: '/other', counts: {hits: {Rust: hits}, misses: {Rust: misses}}}),
		);
		expect(report.causes).toHaveLength(causes);
	});

	it('has none where nothing was looked up', () => {
		const report = explainMisses(first(), second({counts: {requests: 0, misses: {}, notCached: {}}}));
		expect(report).toMatchObject({hitRate: undefined, shareOfRequests: undefined});
	});
});

describe('one cause', () => {
	it.each<readonly [string, Told, Told, string, RegExp, RegExp]>([
		[
			'a variable that is set in one build',
			{},
			{environment: {...base.environment, CARGO_TERM_COLOR: {value: 'always'}}},
			'environment',
			/^CARGO_TERM_COLOR is "always" in the second build and not set in the first: every CARGO_\* variable is part of sccache's key\.$/,
			/--color/,
		],
		[
			'a variable with another value',
			{},
			{environment: {CARGO_INCREMENTAL: {value: 'false'}}},
			'environment',
			/^CARGO_INCREMENTAL is "false" in the second build and "0" in the first/,
			/CARGO_INCREMENTAL=0/,
		],
		[
			'a secret that is set in one build',
			{},
			{environment: {...base.environment, CARGO_REGISTRY_TOKEN: {sha256: '0123456789ab'}}},
			'environment',
			/^CARGO_REGISTRY_TOKEN is set in the second build and not set in the first/,
			/CARGO_REGISTRIES_CRATES_IO_TOKEN/,
		],
		[
			'a secret that changed',
			{environment: {CARGO_REGISTRY_TOKEN: {sha256: '0123456789ab'}}},
			{environment: {CARGO_REGISTRY_TOKEN: {sha256: 'ba9876543210'}}},
			'environment',
			/^CARGO_REGISTRY_TOKEN has another value in the second build than in the first/,
			/cargo publish/,
		],
		[
			'a folder of its own',
			{},
			{cwd: '/builds/17', targetFolder: '/builds/17/target'},
			'path',
			/^The workspace is in \/builds\/17 in the second build and in \/home\/me\/demo in the first/,
			/WORKDIR/,
		],
		[
			'another CARGO_HOME',
			{},
			{cargoHome: {path: '/usr/local/cargo', inEnvironment: true}},
			'path',
			/^CARGO_HOME is \/usr\/local\/cargo in the second build and \/home\/me\/\.cargo in the first/,
			/same CARGO_HOME/,
		],
		[
			'another target folder',
			{},
			{targetFolder: '/tmp/target'},
			'path',
			/^The target folder is \/tmp\/target in the second build and \/home\/me\/demo\/target in the first.*OUT_DIR/,
			/same target folder/,
		],
		[
			'another rustc',
			{},
			{rustc: {release: '1.97.0-nightly', commit: 'e50aa6fba4e63ab34c72bf9acfd2c307c1155d1a', host: base.rustc.host}},
			'rustc',
			/^rustc is 1\.97\.0-nightly \(e50aa6fba\) in the second build and 1\.95\.0 \(59807616e\) in the first/,
			/rust-toolchain\.toml/,
		],
		[
			"a distribution's rustc of the same version",
			{},
			{rustc: {...base.rustc, commit: undefined}},
			'rustc',
			/^rustc is 1\.95\.0 in the second build and 1\.95\.0 \(59807616e\) in the first/,
			/same build of it/,
		],
		[
			'flags',
			{rustflags: {flags: ['-C', 'link-arg=-fuse-ld=mold'], from: 'configuration'}},
			{rustflags: {flags: ['-D', 'warnings'], from: 'RUSTFLAGS'}},
			'flags',
			/^The rustflags are "-D warnings" \(RUSTFLAGS\) in the second build and "-C link-arg=-fuse-ld=mold" in the first/,
			/RUSTFLAGS replaces/,
		],
		[
			'a linker',
			{},
			{linker: 'clang'},
			'flags',
			/^The linker is "clang" in the second build and not set in the first/,
			/target\.x86_64-unknown-linux-gnu\.linker/,
		],
		[
			'a profile',
			{},
			{profile: {name: 'ci', base: 'release', settings: {lto: '"off"'}}, counts: {misses: {Rust: 11}}},
			'flags',
			/^The profile is "ci" in the second build and "dev" in the first/,
			/one profile/,
		],
		[
			'a setting of the profile',
			{},
			{profile: {name: 'dev', base: 'dev', settings: {'opt-level': '1'}}},
			'flags',
			/^profile\.dev\.opt-level is 1 in the second build and not set in the first/,
			/same settings/,
		],
		[
			'another cache',
			{},
			{counts: {location: remote}, activity: {}},
			'cache',
			/^The second build used another cache: s3, name: builds, prefix: \/demo\/; the first one filled Local disk/,
			/start the server again/,
		],
		[
			'a cold cache',
			{},
			{activity: {entries: {before: 0, after: 10}}},
			'cache',
			/^The cache was empty when the second build began \(Local disk: "\/home\/me\/\.cache\/sccache"\)/,
			/Keep the folder/,
		],
		[
			'entries that went',
			{},
			{activity: {entries: {before: 4, after: 14}}},
			'cache',
			/^6 of the 10 entries that the cache held after the first build were gone/,
			/10240 MiB.*SCCACHE_CACHE_SIZE/,
		],
		[
			'a first build that the cache had no part in',
			{wrapper: undefined, counts: {requests: 0, misses: {}, notCached: {}, writes: 0}},
			{},
			'cache',
			/^The first build looked nothing up and stored nothing/,
			/once more/,
		],
		[
			'a first build that failed',
			{failure: 'error: could not compile `demo`'},
			{},
			'cache',
			/^The first build failed \(error: could not compile `demo`\)/,
			/once more/,
		],
		[
			'a first build that could not write',
			{counts: {writes: 0, writeErrors: 10, location: remote}, activity: {}},
			s3,
			'errors',
			/^The first build could not store 10 of its 10 results in s3, name: builds/,
			/s3:PutObject/,
		],
		[
			'reads that failed, as counted',
			{},
			{counts: {errors: {Rust: 9}, timeouts: 1}},
			'errors',
			/^10 of the 10 misses were reads of the cache that failed .*: sccache counted 9 cache errors and 1 timeouts of 60 s\.$/,
			/SCCACHE_LOG=debug/,
		],
		[
			'reads that failed, as logged',
			s3,
			{
				...s3,
				activity: {readErrors: [{message: 'PermissionDenied (permanent) at read => S3Error { code: "ExpiredToken" }', count: 10}]},
			},
			'errors',
			/^10 of the 10 misses were reads of the cache that failed .*ExpiredToken/,
			/AWS_SESSION_TOKEN/,
		],
		[
			'credentials that ended, as far as the counts tell',
			s3,
			{counts: {...s3.counts, writes: 0, writeErrors: 10}, activity: {}},
			'errors',
			/^10 writes to s3, name: builds, prefix: \/demo\/ failed in the second build and none in the first/,
			/Renew the credentials/,
		],
		[
			'SCCACHE_RECACHE',
			{},
			{counts: {forcedRecaches: 10}, environment: {...base.environment, SCCACHE_RECACHE: {value: '1'}}},
			'environment',
			/^SCCACHE_RECACHE is set in the second build: 10 of its 10 misses/,
			/Unset/,
		],
		[
			'crates that were incremental in the first build',
			{counts: {misses: {Rust: 4}, writes: 4, notCached: {incremental: 6}}},
			{},
			'crate-types',
			/^6 crates were compiled incrementally in the first build and 0 in the second/,
			/CARGO_INCREMENTAL=0/,
		],
		[
			'another Cargo.lock',
			{},
			{lockfile: 'ba9876543210', counts: {hits: {Rust: 8}, misses: {Rust: 2}}},
			'sources',
			/^Cargo\.lock is not the same/,
			/--locked/,
		],
		[
			'more to compile',
			{},
			{counts: {hits: {Rust: 10}, misses: {Rust: 5}}},
			'sources',
			/^The second build looked up 15 compilations and the first 10:/,
			/same packages, features/,
		],
		[
			"C's compiler",
			{counts: {misses: {Rust: 10, 'C/C++': 4}, writes: 14}},
			{counts: {hits: {Rust: 10}, misses: {'C/C++': 4}}, environment: {...base.environment, CC: {value: 'clang'}}},
			'environment',
			/^CC is "clang" in the second build and not set in the first: C and C\+\+/,
			/Set CC to the same/,
		],
		[
			'nothing that is recorded',
			{},
			{},
			'unknown',
			/^Nothing that is recorded differs between the builds, yet 10 of 10 look-ups missed\.$/,
			/SCCACHE_LOG=debug/,
		],
		[
			'nothing that is recorded, in a remote cache',
			s3,
			s3,
			'unknown',
			/10 of 10 look-ups missed; the bucket may have been emptied, or reads have failed, .*\.$/,
			/SCCACHE_LOG=debug/,
		],
	])('%s', (_name, before, now, cause, detail, remedy) => {
		const {causes} = explainMisses(first(before), second(now));
		expect(causes).toEqual([{cause, detail: expect.stringMatching(detail), remedy: expect.stringMatching(remedy)}]);
	});
});

describe('no look-up', () => {
	const nothing = {misses: {}, hits: {}, writes: 0};

	it.each<readonly [string, Told, string, RegExp]>([
		['no wrapper', {wrapper: undefined, counts: {...nothing, requests: 0, notCached: {}}}, 'environment', /^No rustc-wrapper is set/],
		['another server', {counts: {...nothing, requests: 0, notCached: {}}}, 'unknown', /was not asked anything/],
		[
			'nothing to compile',
			{counts: {...nothing, requests: 1, notCached: {'-': 1}}},
			'unknown',
			/asked rustc questions, but compiled nothing/,
		],
		[
			'SCCACHE_NO_CACHE',
			{counts: nothing, environment: {SCCACHE_NO_CACHE: {value: '1'}}},
			'environment',
			/^SCCACHE_NO_CACHE is set in the second build/,
		],
		[
			'only what is uncacheable',
			{counts: {...nothing, notCached: {'-': 1, 'missing input': 2, incremental: 5, 'crate-type': 7}}},
			'crate-types',
			/^sccache can't cache any of the 12 compilations of the second build: 7 of a crate type like bin or proc-macro, 5 incremental\.$/,
		],
		[
			'a server that did not start',
			{failure: 'sccache: error: Server startup failed: cache storage failed to read: PermissionDenied', counts: {...nothing, requests: 0}},
			'errors',
			/PermissionDenied/,
		],
		[
			'CARGO_INCREMENTAL=1',
			{
				failure: 'sccache: incremental compilation is prohibited: Unset CARGO_INCREMENTAL to continue.',
				environment: {CARGO_INCREMENTAL: {value: '1'}},
				counts: {...nothing, requests: 0},
			},
			'environment',
			/^CARGO_INCREMENTAL is "1" and made sccache refuse the second build/,
		],
		['a build that failed', {failure: 'error: no such command', counts: {...nothing, requests: 0}}, 'unknown', /error: no such command/],
	])('%s', (_name, now, cause, detail) => {
		const report = explainMisses(first(), second(now));
		expect(report.hitRate).toBeUndefined();
		expect(report.causes).toEqual([{cause, detail: expect.stringMatching(detail), remedy: expect.any(String)}]);
	});

	it('says why sccache did not answer', () => {
		const {causes} = explainMisses(first(), {...base, cache: {failed: 'sccache: error: Connection refused'}});
		expect(causes).toMatchObject([{cause: 'errors', detail: expect.stringMatching(/Connection refused/)}]);
	});
});

describe('causes together', () => {
	const kinds = (before: Told, now: Told) => explainMisses(first(before), second(now)).causes.map(({cause}) => cause);

	it('names each, the most certain first', () => {
		const now = {
			rustc: {...base.rustc, release: '1.96.0'},
			environment: {...base.environment, CARGO_TERM_COLOR: {value: 'always'}},
			rustflags: {flags: ['-D', 'warnings'], from: 'RUSTFLAGS'},
			cwd: '/builds/17',
			targetFolder: '/builds/17/target',
			lockfile: 'ba9876543210',
		} as const;
		expect(kinds({}, now)).toEqual(['rustc', 'environment', 'flags', 'path', 'sources']);
		expect(kinds({}, {...now, activity: {entries: {before: 0, after: 10}}})).toEqual([
			'cache',
			'rustc',
			'environment',
			'flags',
			'path',
			'sources',
		]);
	});

	it('puts what can explain a few misses after what can explain all', () => {
		const now = {counts: {errors: {Rust: 1}}, environment: {...base.environment, CARGO_NET_OFFLINE: {value: 'true'}}};
		expect(kinds({}, now)).toEqual(['environment', 'errors']);
	});

	it('does not blame Rust for what missed in C', () => {
		const before = {counts: {misses: {Rust: 10, 'C/C++': 4}, writes: 14}};
		const now = {
			counts: {hits: {Rust: 10}, misses: {'C/C++': 4}},
			rustc: {...base.rustc, release: '1.96.0'},
			environment: {...base.environment, CARGO_TERM_COLOR: {value: 'always'}},
			rustflags: {flags: ['-D', 'warnings'], from: 'RUSTFLAGS'},
		} as const;
		expect(kinds(before, now)).toEqual(['unknown']);
	});

	it('gives a default CARGO_HOME in the environment as the last guess', () => {
		const cargoHome = {path: base.cargoHome.path, inEnvironment: true};
		expect(kinds({}, {cargoHome})).toEqual(['path']);
		expect(kinds({}, {cargoHome, linker: 'clang'})).toEqual(['flags', 'path']);
	});
});

it('explains records that were kept as JSON', () => {
	const kept = (build: BuildRecord): BuildRecord => JSON.parse(JSON.stringify(build));
	const [before, now] = [first(), second({linker: 'clang', rustflags: undefined})];
	expect(explainMisses(kept(before), kept(now))).toEqual(explainMisses(before, now));
});
