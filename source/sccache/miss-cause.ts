import type {BuildRecord} from './build-record.ts';
import {cacheCauses} from './cache-causes.ts';
import {differenceCauses} from './difference-causes.ts';
import {type Candidate, enough, type MissCause, type Missed, type MissReport} from './miss-report.ts';
import {unansweredCause, unaskedCause} from './no-lookup-causes.ts';
import {total} from './statistics.ts';

/** Says why the second of two builds from scratch was not served by the cache that the first one filled. */
export function explainMisses(first: BuildRecord, second: BuildRecord): MissReport {
	const {cache} = second;
	if ('failed' in cache) {
		return {hitRate: undefined, shareOfRequests: undefined, causes: [unansweredCause(cache.failed)]};
	}

	const {requests, hits, misses} = cache.statistics;
	const [found, missed] = [total(hits), total(misses)];
	const shareOfRequests = requests === 0 ? undefined : found / requests;
	if (found + missed === 0) {
		return {hitRate: undefined, shareOfRequests, causes: [unaskedCause(second, cache.statistics)]};
	}

	const hitRate = found / (found + missed);
	const seen = {first, second, activity: cache, misses: missed, rustMisses: misses.Rust ?? 0};
	return {hitRate, shareOfRequests, causes: hitRate >= enough ? [] : causesOf(seen)};
}

function causesOf(seen: Missed): readonly MissCause[] {
	const candidates = [...cacheCauses(seen), ...differenceCauses(seen)];
	const certain = candidates.filter(({explainsMost}) => explainsMost);
	const others = candidates.filter(({explainsMost}) => !explainsMost);
	return candidates.length === 0 ? [unknownCause(seen)] : [...certain, ...others].map(toCause);
}

function toCause({cause, detail, remedy}: Candidate): MissCause {
	return {cause, detail, remedy};
}

function unknownCause({activity, misses}: Missed): MissCause {
	const {hits, location} = activity.statistics;
	const lookedUp = misses + total(hits);
	const remote = location.startsWith('Local disk')
		? ''
		: '; the bucket may have been emptied, or reads have failed, which sccache counts as plain misses in a remote cache';
	return {
		cause: 'unknown',
		detail: `Nothing that is recorded differs between the builds, yet ${misses} of ${lookedUp} look-ups missed${remote}.`,
		remedy:
			'Start the server with SCCACHE_LOG=debug SCCACHE_ERROR_LOG=/tmp/sccache.log, build again and look at the first crate that missed. Suspects: the sources, variables that env!() reads, [env] in .cargo/config.toml, options like --features, and a proc-macro that does not come out the same each time.',
	};
}
