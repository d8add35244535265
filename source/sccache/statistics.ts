import {exitCodes, FerroviaError} from '../engine/errors.ts';
import {fieldOf, fieldsOf, stringOf} from '../project/fields.ts';

/** For example `{"Rust": 140, "C/C++": 16, "Assembler": 14}`. A language that was not met is not there. */
export type CountsByLanguage = Readonly<Record<string, number>>;

/** What an sccache server says of itself and of what it counted. Counts are compiler calls, sizes bytes. */
export type CacheStatistics = {
	/** Every call of a compiler through sccache, questions like `rustc -vV` included. */
	readonly requests: number;
	readonly hits: CountsByLanguage;
	/** Looked up and not found, for whatever reason: errors, timeouts and forced recaches are among them. */
	readonly misses: CountsByLanguage;
	/** Entries that were there and could not be read. A remote cache's failed reads are not among them: they count as plain misses. */
	readonly errors: CountsByLanguage;
	/** From 0.8 to 0.17 always 0: sccache counts failed reads as `errors`. */
	readonly readErrors: number;
	/** Look-ups given up after 60 s. */
	readonly timeouts: number;
	readonly writes: number;
	/** In a cache that may only be read, one for each miss. */
	readonly writeErrors: number;
	/** Compiled without looking because of SCCACHE_RECACHE. */
	readonly forcedRecaches: number;
	/** How often each reason kept sccache from looking: `crate-type`, `incremental`; cargo's own questions are `-` and `missing input`. */
	readonly notCached: Readonly<Record<string, number>>;
	/** `Local disk: "/path"`, `s3, name: B, prefix: /p/`, `Multi-level (2 levels)`. */
	readonly location: string;
	/** Undefined for a remote cache, and for a local one that was not used since the server started. */
	readonly size: number | undefined;
	readonly maximumSize: number | undefined;
	/** Of the program that was asked. */
	readonly version: string | undefined;
};

/**
Reads the JSON of `sccache --show-stats --stats-format=json`. The names are the same from 0.8 to 0.18
(https://github.com/mozilla/sccache/blob/v0.16.0/src/server.rs, `ServerInfo`); what later versions added is not needed, and a
count that is not there is 0.

@throws FerroviaError when it is something else.
*/
export function parseStatistics(text: string): CacheStatistics {
	const info = parseJson(text);
	const stats = fieldOf(info, 'stats');
	const location = stringOf(fieldOf(info, 'cache_location'));
	const requests = fieldOf(stats, 'compile_requests');
	const hits = countsOf(fieldOf(stats, 'cache_hits', 'counts'));
	const misses = countsOf(fieldOf(stats, 'cache_misses', 'counts'));
	if (typeof requests !== 'number' || hits === undefined || misses === undefined || location === undefined) {
		throw new FerroviaError(
			{
				what: 'sccache did not print its statistics in a form that is known.',
				why: text.trim() === '' ? 'It printed nothing.' : `It printed: ${text.trim().slice(0, 200)}`,
				next: ['sccache --show-stats --stats-format=json', 'sccache --version'],
			},
			{exitCode: exitCodes.unknown},
		);
	}

	const count = (name: string) => numberOf(fieldOf(stats, name)) ?? 0;
	return {
		requests,
		hits,
		misses,
		errors: countsOf(fieldOf(stats, 'cache_errors', 'counts')) ?? {},
		readErrors: count('cache_read_errors'),
		timeouts: count('cache_timeouts'),
		writes: count('cache_writes'),
		writeErrors: count('cache_write_errors'),
		forcedRecaches: count('forced_recaches'),
		notCached: countsOf(fieldOf(stats, 'not_cached')) ?? {},
		location,
		size: numberOf(fieldOf(info, 'cache_size')),
		maximumSize: numberOf(fieldOf(info, 'max_cache_size')),
		version: stringOf(fieldOf(info, 'version')),
	};
}

/** What was counted between two looks at a server. A server that counts from 0 again was started between them. */
export function countedSince(before: CacheStatistics, after: CacheStatistics): CacheStatistics {
	if (after.requests < before.requests) {
		return after;
	}

	return {
		...after,
		requests: after.requests - before.requests,
		hits: subtract(after.hits, before.hits),
		misses: subtract(after.misses, before.misses),
		errors: subtract(after.errors, before.errors),
		readErrors: after.readErrors - before.readErrors,
		timeouts: after.timeouts - before.timeouts,
		writes: after.writes - before.writes,
		writeErrors: after.writeErrors - before.writeErrors,
		forcedRecaches: after.forcedRecaches - before.forcedRecaches,
		notCached: subtract(after.notCached, before.notCached),
	};
}

export function total(counts: Readonly<Record<string, number>>): number {
	return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function subtract(after: CountsByLanguage, before: CountsByLanguage): CountsByLanguage {
	return Object.fromEntries(
		Object.entries(after)
			.map(([name, count]) => [name, count - (before[name] ?? 0)] as const)
			.filter(([, count]) => count !== 0),
	);
}

function countsOf(value: unknown): CountsByLanguage | undefined {
	return typeof value === 'object' && value !== null
		? Object.fromEntries(fieldsOf(value).filter((field): field is readonly [string, number] => typeof field[1] === 'number'))
		: undefined;
}

function numberOf(value: unknown): number | undefined {
	return typeof value === 'number' ? value : undefined;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
