import type {BuildRecord} from './build-record.ts';
import type {MissCause} from './miss-report.ts';
import {credentialsRemedy} from './read-error-remedy.ts';
import type {CacheStatistics} from './statistics.ts';
import {uncacheable} from './uncacheable.ts';

/** Sccache itself could not be asked what it did for the second build. */
export function unansweredCause(reason: string): MissCause {
	return {
		cause: 'errors',
		detail: `sccache did not answer after the second build: ${reason}.`,
		remedy: credentialsRemedy(reason) ?? 'sccache --start-server',
	};
}

/** Why the second build looked nothing up at all. */
export function unaskedCause(second: BuildRecord, statistics: CacheStatistics): MissCause {
	return failedBuild(second) ?? switchedOff(second) ?? neverCalled(second, statistics) ?? nothingCacheable(statistics);
}

function failedBuild({failure, environment}: BuildRecord): MissCause | undefined {
	if (failure === undefined) {
		return undefined;
	}

	if (failure.includes('incremental compilation is prohibited')) {
		const value = 'CARGO_INCREMENTAL' in environment ? ' is "1" and' : '';
		return {
			cause: 'environment',
			detail: `CARGO_INCREMENTAL${value} made sccache refuse the second build: ${failure}`,
			remedy: 'Set CARGO_INCREMENTAL=0, in every build that is to share the cache.',
		};
	}

	return failure.startsWith('sccache:')
		? {
				cause: 'errors',
				detail: `The second build failed with sccache's own error: ${failure}`,
				remedy: credentialsRemedy(failure) ?? 'sccache --start-server',
			}
		: {cause: 'unknown', detail: `The second build failed before anything was looked up: ${failure}`, remedy: 'cargo build --verbose'};
}

function switchedOff({environment}: BuildRecord): MissCause | undefined {
	return 'SCCACHE_NO_CACHE' in environment
		? {
				cause: 'environment',
				detail: 'SCCACHE_NO_CACHE is set in the second build: sccache compiled everything without looking.',
				remedy: 'Unset SCCACHE_NO_CACHE; its value does not matter.',
			}
		: undefined;
}

function neverCalled({wrapper}: BuildRecord, {requests}: CacheStatistics): MissCause | undefined {
	if (requests > 0) {
		return undefined;
	}

	return wrapper === undefined
		? {
				cause: 'environment',
				detail: 'No rustc-wrapper is set in the second build: rustc was never called through sccache.',
				remedy: 'ferrovia setup cargo',
			}
		: {
				cause: 'unknown',
				detail: `rustc-wrapper is "${wrapper}", but this sccache server was not asked anything by the second build.`,
				remedy:
					'Build from scratch, so that there is something to compile, and with the SCCACHE_SERVER_PORT whose statistics are read; a wrapper other than sccache asks no server.',
			};
}

function nothingCacheable({notCached}: CacheStatistics): MissCause {
	const {count, words} = uncacheable(notCached);
	return count === 0
		? {
				cause: 'unknown',
				detail: 'The second build asked rustc questions, but compiled nothing through sccache.',
				remedy: 'Build from scratch, into an empty target folder.',
			}
		: {
				cause: 'crate-types',
				detail: `sccache can't cache any of the ${count} compilations of the second build: ${words}.`,
				remedy: uncacheableRemedy(notCached),
			};
}

function uncacheableRemedy(notCached: CacheStatistics['notCached']): string {
	return 'incremental' in notCached
		? 'Set CARGO_INCREMENTAL=0 in all builds: dev builds of the workspace are incremental otherwise.'
		: 'Give a library of crate-type cdylib a second crate for its code: only lib, rlib and staticlib are cached, never bin, proc-macro, cdylib or dylib.';
}
