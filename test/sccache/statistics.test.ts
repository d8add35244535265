import {describe, expect, it} from 'vitest';
import {countedSince, parseStatistics, total} from '../../source/sccache/statistics.ts';

/** As 0.16.0 printed it after two builds, the second of which could read none of its entries. */
const current = {
	stats: {
		compile_requests: 16,
		requests_unsupported_compiler: 0,
		requests_not_compile: 0,
		requests_not_cacheable: 10,
		requests_executed: 6,
		cache_errors: {counts: {Rust: 3}, adv_counts: {rust: 3}},
		cache_hits: {counts: {}, adv_counts: {}},
		cache_misses: {counts: {Rust: 6}, adv_counts: {rust: 6}},
		cache_timeouts: 0,
		cache_read_errors: 0,
		non_cacheable_compilations: 0,
		forced_recaches: 0,
		cache_write_errors: 0,
		cache_writes: 6,
		cache_write_duration: {secs: 0, nanos: 9_787_490},
		cache_read_hit_duration: {secs: 0, nanos: 0},
		compilations: 6,
		compiler_write_duration: {secs: 0, nanos: 278_522_020},
		compile_fails: 0,
		not_cached: {'-': 2, 'crate-type': 4, 'missing input': 4},
		dist_compiles: {},
		dist_errors: 0,
		multi_level: null,
	},
	cache_location: 'Local disk: "/tmp/cache"',
	cache_size: 14_061,
	max_cache_size: 10_737_418_240,
	use_preprocessor_cache_mode: true,
	version: '0.16.0',
	basedirs: [],
};

describe('parseStatistics', () => {
	it('reads what 0.16 prints', () => {
		expect(parseStatistics(JSON.stringify(current))).toEqual({
			requests: 16,
			hits: {},
			misses: {Rust: 6},
			errors: {Rust: 3},
			readErrors: 0,
			timeouts: 0,
			writes: 6,
			writeErrors: 0,
			forcedRecaches: 0,
			notCached: {'-': 2, 'crate-type': 4, 'missing input': 4},
			location: 'Local disk: "/tmp/cache"',
			size: 14_061,
			maximumSize: 10_737_418_240,
			version: '0.16.0',
		});
	});

	it('reads an older version, a remote cache and a server that was not used', () => {
		const {basedirs, ...older} = current;
		const {multi_level, compilations, ...stats} = current.stats;
		const text = JSON.stringify({...older, stats, cache_location: 's3, name: b, prefix: /p/', cache_size: null, max_cache_size: null});
		expect(parseStatistics(text)).toMatchObject({
			misses: {Rust: 6},
			location: 's3, name: b, prefix: /p/',
			size: undefined,
			maximumSize: undefined,
		});
	});

	it.each([['not JSON'], [''], ['null'], ['{"stats":{}}'], ['{"stats":{"compile_requests":1,"cache_hits":3,"cache_misses":4}}']])(
		'refuses %j with words',
		text => {
			expect(() => parseStatistics(text)).toThrow('sccache did not print its statistics in a form that is known.');
		},
	);
});

describe('countedSince', () => {
	const before = parseStatistics(JSON.stringify(current));

	it('tells one build of a server that counted others before', () => {
		const after = {...before, requests: 24, hits: {Rust: 3}, errors: {Rust: 4}, notCached: {...before.notCached, incremental: 1}};
		expect(countedSince(before, after)).toMatchObject({
			requests: 8,
			hits: {Rust: 3},
			misses: {},
			errors: {Rust: 1},
			writes: 0,
			notCached: {incremental: 1},
			size: 14_061,
		});
	});

	it('takes all that a server counted which was started between', () => {
		const after = {...before, requests: 8, misses: {Rust: 3}};
		expect(countedSince(before, after)).toEqual(after);
	});
});

it('adds up languages', () => {
	expect(total({Rust: 140, 'C/C++': 16})).toBe(156);
	expect(total({})).toBe(0);
});
