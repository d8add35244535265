import type {CacheActivity} from './cache-activity.ts';
import type {Candidate, Missed} from './miss-report.ts';
import {credentialsRemedy} from './read-error-remedy.ts';
import {total} from './statistics.ts';

/** What the counts themselves prove: that there was nothing to find, that it could not be read, or that it is never looked up. */
export function cacheCauses(seen: Missed): readonly Candidate[] {
	return [forcedRecaches(seen), ...nothingToFind(seen), failedReads(seen), failedWrites(seen), incrementalInOne(seen)].filter(
		candidate => candidate !== undefined,
	);
}

function forcedRecaches({activity, misses}: Missed): Candidate | undefined {
	const {forcedRecaches: forced} = activity.statistics;
	return forced === 0
		? undefined
		: {
				cause: 'environment',
				detail: `SCCACHE_RECACHE is set in the second build: ${forced} of its ${misses} misses were compiled anew without looking.`,
				remedy: 'Unset SCCACHE_RECACHE; its value does not matter.',
				explainsMost: most(forced, misses),
			};
}

function nothingToFind(seen: Missed): ReadonlyArray<Candidate | undefined> {
	return [neverFilled(seen), failedFirst(seen), anotherCache(seen) ?? emptyCache(seen) ?? lostEntries(seen)];
}

function neverFilled({first}: Missed): Candidate | undefined {
	const {cache} = first;
	if ('failed' in cache) {
		return {
			cause: 'cache',
			detail: `sccache could not be asked in the first build (${cache.failed}): nothing may have been stored.`,
			remedy: 'Build once more: what the second build stored can be found now.',
			explainsMost: true,
		};
	}

	const {hits, misses, writeErrors} = cache.statistics;
	if (total(hits) + total(misses) === 0) {
		return {
			cause: 'cache',
			detail: 'The first build looked nothing up and stored nothing, so the second one was the first that could fill the cache.',
			remedy: 'Build once more: what the second build stored can be found now.',
			explainsMost: true,
		};
	}

	return writeErrors === 0
		? undefined
		: {
				cause: 'errors',
				detail: `The first build could not store ${writeErrors} of its ${total(misses)} results in ${cache.statistics.location}: what is not stored is not found.`,
				remedy: 'Let the first build write: SCCACHE_*_RW_MODE=READ_WRITE, and for S3 a role with s3:PutObject on the prefix.',
				explainsMost: most(writeErrors, total(misses)),
			};
}

function failedFirst({first}: Missed): Candidate | undefined {
	return first.failure === undefined
		? undefined
		: {
				cause: 'cache',
				detail: `The first build failed (${first.failure}) and stored only what it had compiled by then.`,
				remedy: 'Build once more: what the second build stored can be found now.',
				explainsMost: true,
			};
}

function anotherCache({first, activity}: Missed): Candidate | undefined {
	const before = 'failed' in first.cache ? undefined : first.cache.statistics.location;
	const now = activity.statistics.location;
	return before === undefined || before === now
		? undefined
		: {
				cause: 'cache',
				detail: `The second build used another cache: ${now}; the first one filled ${before}.`,
				remedy:
					'Give both builds the same SCCACHE_* settings, then start the server again: one that runs keeps the cache that it was started with.',
				explainsMost: true,
			};
}

function emptyCache({activity}: Missed): Candidate | undefined {
	return activity.entries?.before === 0
		? {
				cause: 'cache',
				detail: `The cache was empty when the second build began (${activity.statistics.location}): every first look-up of a cold cache misses.`,
				remedy: 'Keep the folder between the builds (a volume, or the CI cache), and build once more to measure.',
				explainsMost: true,
			}
		: undefined;
}

function lostEntries({first, activity, misses}: Missed): Candidate | undefined {
	const then = 'failed' in first.cache ? undefined : first.cache.entries?.after;
	const now = activity.entries?.before;
	if (then === undefined || now === undefined || now >= then) {
		return undefined;
	}

	const {maximumSize} = activity.statistics;
	const limit = maximumSize === undefined ? '' : ` The oldest go when it holds ${Math.round(maximumSize / 2 ** 20)} MiB.`;
	return {
		cause: 'cache',
		detail: `${then - now} of the ${then} entries that the cache held after the first build were gone before the second.`,
		remedy: `Let nothing delete from the cache's folder.${limit} SCCACHE_CACHE_SIZE sets another size.`,
		explainsMost: most(then - now, misses),
	};
}

function failedReads({activity, misses}: Missed): Candidate | undefined {
	const {statistics, readErrors} = activity;
	const {errors, readErrors: counted, timeouts} = statistics;
	const logged = (readErrors ?? []).reduce((sum, {count}) => sum + count, 0);
	const failed = Math.max(total(errors) + counted, logged) + timeouts;
	if (failed === 0) {
		return undefined;
	}

	const words = readErrors?.[0]?.message ?? countWords(statistics);
	return {
		cause: 'errors',
		detail: `${failed} of the ${misses} misses were reads of the cache that failed (${statistics.location}): ${words}.`,
		remedy:
			credentialsRemedy(words) ??
			'Start the server with SCCACHE_LOG=debug SCCACHE_ERROR_LOG=/tmp/sccache.log and see which reads fail. The second build has stored its results again where it could.',
		explainsMost: most(failed, misses),
	};
}

function countWords({errors, readErrors, timeouts}: CacheActivity['statistics']): string {
	const failed = total(errors) + readErrors;
	const counts = [failed === 0 ? '' : `${failed} cache errors`, timeouts === 0 ? '' : `${timeouts} timeouts of 60 s`];
	return `sccache counted ${counts.filter(Boolean).join(' and ')}`;
}

/**
A remote cache's reads that fail are counted as plain misses, so with credentials that ended between the builds only the writes
tell. They tell nothing where the first build could not write either.
*/
function failedWrites({first, activity, misses}: Missed): Candidate | undefined {
	const {location, writeErrors} = activity.statistics;
	const remote = !location.startsWith('Local disk');
	const wroteFirst = !('failed' in first.cache) && first.cache.statistics.writeErrors === 0 && first.cache.statistics.writes > 0;
	return remote && wroteFirst && writeErrors > 0 && activity.readErrors === undefined
		? {
				cause: 'errors',
				detail: `${writeErrors} writes to ${location} failed in the second build and none in the first; reads that fail with them are counted as plain misses, so the credentials have probably ended.`,
				remedy:
					'Renew the credentials and start the server again (sccache --stop-server). To see the error, start it with SCCACHE_LOG=warn SCCACHE_ERROR_LOG=/tmp/sccache.log.',
				explainsMost: most(writeErrors, misses),
			}
		: undefined;
}

/** Incremental crates are neither stored nor looked up. Where both builds have as many, they are no reason for a miss. */
function incrementalInOne({first, activity, misses}: Missed): Candidate | undefined {
	const before = 'failed' in first.cache ? 0 : (first.cache.statistics.notCached.incremental ?? 0);
	const now = activity.statistics.notCached.incremental ?? 0;
	return now === before
		? undefined
		: {
				cause: 'crate-types',
				detail: `${before} crates were compiled incrementally in the first build and ${now} in the second: sccache neither stores those nor looks them up.`,
				remedy: 'Set CARGO_INCREMENTAL=0 in all builds: dev builds of the workspace are incremental otherwise.',
				explainsMost: before > now && most(before - now, misses),
			};
}

function most(count: number, misses: number): boolean {
	return count * 2 >= misses;
}
