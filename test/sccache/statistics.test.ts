import {describe, expect, it} from 'vitest';
import {countedSince, parseStatistics, total} from '../../source/sccache/statistics.ts';

/** What is read of the statistics that 0.16.0 prints. */
const current = {
	stats: {
		compile_requests: 16,
		cache_errors: {counts: {Rust: 3}, adv_counts: {rust: 3}},
		cache_hits: {counts: {}, adv_counts: {}},
		cache_misses: {counts: {Rust: 6}, adv_counts: {rust: 6}},
		cache_timeouts: 1,
		cache_read_errors: 2,
		forced_recaches: 5,
		cache_write_errors: 4,
		cache_writes: 6,
		not_cached: {'-': 2, 'crate-type': 4, 'missing input': 4},
	},
	cache_location: 'Local disk: "/tmp/cache"',
	cache_size: 14_061,
	max_cache_size: 10_737_418_240,
	version: '0.16.0',
};

describe('parseStatistics', () => {
	it('reads what 0.16 prints', () => {
		expect(parseStatistics(JSON.stringify(current))).toEqual({
			requests: 16,
			hits: {},
			misses: {Rust: 6},
			errors: {Rust: 3},
			readErrors: 2,
			timeouts: 1,
			writes: 6,
			writeErrors: 4,
			forcedRecaches: 5,
			notCached: {'-': 2, 'crate-type': 4, 'missing input': 4},
			location: 'Local disk: "/tmp/cache"',
			size: 14_061,
			maximumSize: 10_737_418_240,
			version: '0.16.0',
		});
	});

	it('reads a remote cache, which has no size', () => {
		const remote = {cache_location: 's3, name: b, prefix: /p/', cache_size: null, max_cache_size: null};
		expect(parseStatistics(JSON.stringify({...current, ...remote}))).toMatchObject({
			misses: {Rust: 6},
			location: 's3, name: b, prefix: /p/',
			size: undefined,
			maximumSize: undefined,
		});
	});

	it.each(['not JSON', '', 'null', '{"stats":{}}', '{"stats":{"compile_requests":1,"cache_hits":3,"cache_misses":4}}'])(
		'refuses %j',
		text => {
			expect(() => parseStatistics(text)).toThrow('sccache did not print its statistics in a form that is known.');
		},
	);
});

describe('countedSince', () => {
	const before = parseStatistics(JSON.stringify(current));

	it('subtracts what the server counted before', () => {
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

	it('takes everything from a server that was restarted in between', () => {
		const after = {...before, requests: 8, misses: {Rust: 3}};
		expect(countedSince(before, after)).toEqual(after);
	});
});

it('adds up languages', () => {
	expect(total({Rust: 140, 'C/C++': 16})).toBe(156);
	expect(total({})).toBe(0);
});
