import {describe, expect, it} from 'vitest';
import type {BuildRecord} from '../../source/sccache/build-record.ts';
import type {CacheActivity} from '../../source/sccache/cache-activity.ts';
import {explainMisses} from '../../source/sccache/miss-cause.ts';
import type {MissReport} from '../../source/sccache/miss-report.ts';
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

const wordsOf = ({causes}: MissReport) => causes.map(({cause, detail, remedy}) => `${cause}: ${detail} Fix: ${remedy}`);

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
	it.for<readonly [string, RegExp, Told, Told?]>([
		[
			'a variable that is set in one build',
			/^environment: CARGO_TERM_COLOR is "always" in the second build and not set in the first: every CARGO_\* variable is part of sccache's key\. Fix: .*--color/,
			{environment: {...base.environment, CARGO_TERM_COLOR: {value: 'always'}}},
		],
		[
			'a variable with another value',
			/^environment: CARGO_INCREMENTAL is "false" in the second build and "0" in the first.* Fix: .*CARGO_INCREMENTAL=0/,
			{environment: {CARGO_INCREMENTAL: {value: 'false'}}},
		],
		[
			'a secret that is set in one build',
			/^environment: CARGO_REGISTRY_TOKEN is set in the second build and not set in the first.* Fix: .*CARGO_REGISTRIES_CRATES_IO_TOKEN/,
			{environment: {...base.environment, CARGO_REGISTRY_TOKEN: {sha256: '0123456789ab'}}},
		],
		[
			'a secret that changed',
			/^environment: CARGO_REGISTRY_TOKEN has another value in the second build than in the first.* Fix: .*cargo publish/,
			{environment: {CARGO_REGISTRY_TOKEN: {sha256: 'ba9876543210'}}},
			{environment: {CARGO_REGISTRY_TOKEN: {sha256: '0123456789ab'}}},
		],
		[
			'a folder of its own',
			/^path: The workspace is in \/builds\/17 in the second build and in \/home\/me\/demo in the first.* Fix: .*WORKDIR/,
			{cwd: '/builds/17', targetFolder: '/builds/17/target'},
		],
		[
			'another CARGO_HOME',
			/^path: CARGO_HOME is \/usr\/local\/cargo in the second build and \/home\/me\/\.cargo in the first.* Fix: .*same CARGO_HOME/,
			{cargoHome: {path: '/usr/local/cargo', inEnvironment: true}},
		],
		[
			'another target folder',
			/^path: The target folder is \/tmp\/target in the second build and \/home\/me\/demo\/target in the first.*OUT_DIR.* Fix: .*same target folder/,
			{targetFolder: '/tmp/target'},
		],
		[
			'another rustc',
			/^rustc: rustc is 1\.97\.0-nightly \(e50aa6fba\) in the second build and 1\.95\.0 \(59807616e\) in the first.* Fix: .*rust-toolchain\.toml/,
			{rustc: {release: '1.97.0-nightly', commit: 'e50aa6fba4e63ab34c72bf9acfd2c307c1155d1a', host: base.rustc.host}},
		],
		[
			"a distribution's rustc of the same version",
			/^rustc: rustc is 1\.95\.0 in the second build and 1\.95\.0 \(59807616e\) in the first.* Fix: .*same build of it/,
			{rustc: {...base.rustc, commit: undefined}},
		],
		[
			'flags',
			/^flags: The rustflags are "-D warnings" \(RUSTFLAGS\) in the second build and "-C link-arg=-fuse-ld=mold" in the first.* Fix: .*RUSTFLAGS replaces/,
			{rustflags: {flags: ['-D', 'warnings'], from: 'RUSTFLAGS'}},
			{rustflags: {flags: ['-C', 'link-arg=-fuse-ld=mold'], from: 'configuration'}},
		],
		[
			'a linker',
			/^flags: The linker is "clang" in the second build and not set in the first.* Fix: .*target\.x86_64-unknown-linux-gnu\.linker/,
			{linker: 'clang'},
		],
		[
			'a profile',
			/^flags: The profile is "ci" in the second build and "dev" in the first.* Fix: .*one profile/,
			{profile: {name: 'ci', base: 'release', settings: {lto: '"off"'}}, counts: {misses: {Rust: 11}}},
		],
		[
			'a setting of the profile',
			/^flags: profile\.dev\.opt-level is 1 in the second build and not set in the first.* Fix: .*same settings/,
			{profile: {name: 'dev', base: 'dev', settings: {'opt-level': '1'}}},
		],
		[
			'another cache',
			/^cache: The second build used another cache: s3, name: builds, prefix: \/demo\/; the first one filled Local disk.* Fix: .*start the server again/,
			{counts: {location: remote}, activity: {}},
		],
		[
			'a cold cache',
			/^cache: The cache was empty when the second build began \(Local disk: "\/home\/me\/\.cache\/sccache"\).* Fix: .*Keep the folder/,
			{activity: {entries: {before: 0, after: 10}}},
		],
		[
			'entries that were removed',
			/^cache: 6 of the 10 entries that the cache held after the first build were gone.* Fix: .*10240 MiB.*SCCACHE_CACHE_SIZE/,
			{activity: {entries: {before: 4, after: 14}}},
		],
		[
			'a first build that the cache had no part in',
			/^cache: The first build looked nothing up and stored nothing.* Fix: .*once more/,
			{},
			{wrapper: undefined, counts: {requests: 0, misses: {}, notCached: {}, writes: 0}},
		],
		[
			'a first build that failed',
			/^cache: The first build failed \(error: could not compile `demo`\).* Fix: .*once more/,
			{},
			{failure: 'error: could not compile `demo`'},
		],
		[
			'a first build that could not write',
			/^errors: The first build could not store 10 of its 10 results in s3, name: builds.* Fix: .*s3:PutObject/,
			s3,
			{counts: {writes: 0, writeErrors: 10, location: remote}, activity: {}},
		],
		[
			'failed reads, counted',
			/^errors: 10 of the 10 misses were reads of the cache that failed .*: sccache counted 9 cache errors and 1 timeouts of 60 s\. Fix: .*SCCACHE_LOG=debug/,
			{counts: {errors: {Rust: 9}, timeouts: 1}},
		],
		[
			'failed reads, logged',
			/^errors: 10 of the 10 misses were reads of the cache that failed .*ExpiredToken.* Fix: .*AWS_SESSION_TOKEN/,
			{
				...s3,
				activity: {readErrors: [{message: 'PermissionDenied (permanent) at read => S3Error { code: "ExpiredToken" }', count: 10}]},
			},
			s3,
		],
		[
			'expired credentials, by failed writes',
			/^errors: 10 writes to s3, name: builds, prefix: \/demo\/ failed in the second build and none in the first.* Fix: .*Renew the credentials/,
			{counts: {...s3.counts, writes: 0, writeErrors: 10}, activity: {}},
			s3,
		],
		[
			'SCCACHE_RECACHE',
			/^environment: SCCACHE_RECACHE is set in the second build: 10 of its 10 misses.* Fix: .*Unset/,
			{counts: {forcedRecaches: 10}, environment: {...base.environment, SCCACHE_RECACHE: {value: '1'}}},
		],
		[
			'crates that were incremental in the first build',
			/^crate-types: 6 crates were compiled incrementally in the first build and 0 in the second.* Fix: .*CARGO_INCREMENTAL=0/,
			{},
			{counts: {misses: {Rust: 4}, writes: 4, notCached: {incremental: 6}}},
		],
		[
			'another Cargo.lock',
			/^sources: Cargo\.lock is not the same.* Fix: .*--locked/,
			{lockfile: 'ba9876543210', counts: {hits: {Rust: 8}, misses: {Rust: 2}}},
		],
		[
			'more to compile',
			/^sources: The second build looked up 15 compilations and the first 10:.* Fix: .*same packages, features/,
			{counts: {hits: {Rust: 10}, misses: {Rust: 5}}},
		],
		[
			"C's compiler",
			/^environment: CC is "clang" in the second build and not set in the first: C and C\+\+.* Fix: .*Set CC to the same/,
			{counts: {hits: {Rust: 10}, misses: {'C/C++': 4}}, environment: {...base.environment, CC: {value: 'clang'}}},
			{counts: {misses: {Rust: 10, 'C/C++': 4}, writes: 14}},
		],
		[
			'nothing that is recorded',
			/^unknown: Nothing that is recorded differs between the builds, yet 10 of 10 look-ups missed\. Fix: .*SCCACHE_LOG=debug/,
			{},
		],
		[
			'nothing that is recorded, in a remote cache',
			/^unknown: .*10 of 10 look-ups missed; the bucket may have been emptied, or reads have failed, .*\. Fix: .*SCCACHE_LOG=debug/,
			s3,
			s3,
		],
	])('%s', ([_name, words, now, before]) => {
		expect(wordsOf(explainMisses(first(before), second(now)))).toEqual([expect.stringMatching(words)]);
	});
});

describe('no look-up', () => {
	const nothing = {misses: {}, hits: {}, writes: 0};

	it.each<readonly [string, RegExp, Told]>([
		['no wrapper', /^environment: No rustc-wrapper is set/, {wrapper: undefined, counts: {...nothing, requests: 0, notCached: {}}}],
		['another server', /^unknown: .*was not asked anything/, {counts: {...nothing, requests: 0, notCached: {}}}],
		[
			'nothing to compile',
			/^unknown: .*asked rustc questions, but compiled nothing/,
			{counts: {...nothing, requests: 1, notCached: {'-': 1}}},
		],
		[
			'SCCACHE_NO_CACHE',
			/^environment: SCCACHE_NO_CACHE is set in the second build/,
			{counts: nothing, environment: {SCCACHE_NO_CACHE: {value: '1'}}},
		],
		[
			'only what is uncacheable',
			/^crate-types: sccache can't cache any of the 12 compilations of the second build: 7 of a crate type like bin or proc-macro, 5 incremental\. Fix: /,
			{counts: {...nothing, notCached: {'-': 1, 'missing input': 2, incremental: 5, 'crate-type': 7}}},
		],
		[
			'a server that did not start',
			/^errors: .*PermissionDenied/,
			{failure: 'sccache: error: Server startup failed: cache storage failed to read: PermissionDenied', counts: {...nothing, requests: 0}},
		],
		[
			'CARGO_INCREMENTAL=1',
			/^environment: CARGO_INCREMENTAL is "1" and made sccache refuse the second build/,
			{
				failure: 'sccache: incremental compilation is prohibited: Unset CARGO_INCREMENTAL to continue.',
				environment: {CARGO_INCREMENTAL: {value: '1'}},
				counts: {...nothing, requests: 0},
			},
		],
		['a build that failed', /^unknown: .*error: no such command/, {failure: 'error: no such command', counts: {...nothing, requests: 0}}],
	])('%s', (_name, words, now) => {
		const report = explainMisses(first(), second(now));
		expect(report.hitRate).toBeUndefined();
		expect(wordsOf(report)).toEqual([expect.stringMatching(words)]);
	});

	it('says why sccache did not answer', () => {
		const report = explainMisses(first(), {...base, cache: {failed: 'sccache: error: Connection refused'}});
		expect(wordsOf(report)).toEqual([expect.stringMatching(/^errors: .*Connection refused/)]);
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
		expect(kinds({}, {...now, activity: {entries: {before: 0, after: 10}}})[0]).toBe('cache');
	});

	it('puts what can explain a few misses after what can explain all', () => {
		const now = {counts: {errors: {Rust: 1}}, environment: {...base.environment, CARGO_NET_OFFLINE: {value: 'true'}}};
		expect(kinds({}, now)).toEqual(['environment', 'errors']);
	});

	it.each<readonly [string, Told, readonly string[]]>([
		['a linker', {linker: 'clang'}, ['flags', 'errors']],
		['another profile', {profile: {name: 'ci', base: 'release', settings: {}}}, ['flags', 'errors']],
		['a setting of the profile', {profile: {...base.profile, settings: {'opt-level': '1'}}}, ['flags', 'errors']],
		['a setting of one package', {profile: {...base.profile, settings: {'dev.package.ring.opt-level': '3'}}}, ['errors', 'flags']],
		['a variable', {environment: {}}, ['environment', 'errors']],
		['a variable, for half', {environment: {}, counts: {misses: {Rust: 5, 'C/C++': 5}, errors: {Rust: 1}}}, ['environment', 'errors']],
		[
			'a variable for C, for half',
			{environment: {...base.environment, CC: {value: 'clang'}}, counts: {misses: {Rust: 5, 'C/C++': 5}, errors: {Rust: 1}}},
			['environment', 'errors'],
		],
		['another CARGO_HOME', {cargoHome: {path: '/usr/local/cargo', inEnvironment: false}}, ['path', 'errors']],
		['a default CARGO_HOME', {cargoHome: {...base.cargoHome, inEnvironment: true}}, ['errors', 'path']],
		['another folder', {cwd: '/builds/17', targetFolder: '/builds/17/target'}, ['path', 'errors']],
		['another target folder', {targetFolder: '/tmp/target'}, ['errors', 'path']],
		['another Cargo.lock', {lockfile: 'ba9876543210'}, ['errors', 'sources']],
	])('knows whether %s can explain most', (_, now, expected) => {
		expect(kinds({}, {counts: {errors: {Rust: 1}}, ...now})).toEqual(expected);
	});

	it.each<readonly [string, Told, Told, readonly string[]]>([
		['a first build that failed', {failure: 'error'}, {}, ['cache', 'flags']],
		['another cache', {}, {counts: {location: remote}}, ['cache', 'flags']],
		['an empty cache', {}, {activity: {entries: {before: 0, after: 10}}}, ['cache', 'flags']],
		['half of the entries', {}, {activity: {entries: {before: 5, after: 15}}}, ['cache', 'flags']],
		['fewer entries', {}, {activity: {entries: {before: 6, after: 16}}}, ['flags', 'cache']],
		['half of the reads', {}, {counts: {readErrors: 5}}, ['errors', 'flags']],
		['fewer reads', {}, {counts: {readErrors: 4}}, ['flags', 'errors']],
		['half of the first writes', {counts: {writeErrors: 5}}, {}, ['errors', 'flags']],
		['fewer of the first writes', {counts: {writeErrors: 4}}, {}, ['flags', 'errors']],
		['half of the writes', s3, {...s3, counts: {...s3.counts, writeErrors: 5}}, ['errors', 'flags']],
		['fewer writes', s3, {...s3, counts: {...s3.counts, writeErrors: 4}}, ['flags', 'errors']],
		['half incremental', {counts: {notCached: {incremental: 5}}}, {}, ['crate-types', 'flags']],
		['fewer incremental', {counts: {notCached: {incremental: 4}}}, {}, ['flags', 'crate-types']],
		['more incremental', {}, {counts: {notCached: {incremental: 9}}}, ['flags', 'crate-types']],
	])('knows whether %s can explain most, beside another linker', (_, before, now, expected) => {
		expect(kinds(before, {...now, linker: 'clang'})).toEqual(expected);
	});

	it('tells nothing by failed writes where the first build wrote nothing, in a local cache, or beside a log', () => {
		const failed = {writeErrors: 10};
		expect(kinds({...s3, counts: {...s3.counts, writes: 0}}, {...s3, counts: {...s3.counts, ...failed}})).not.toContain('errors');
		expect(kinds({}, {counts: failed})).toEqual(['unknown']);
		expect(kinds(s3, {counts: {...s3.counts, ...failed}, activity: {readErrors: []}})).toEqual(['unknown']);
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
