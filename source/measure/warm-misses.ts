import path from 'node:path';
import {type RecordRequest, recordSettings} from '../sccache/build-record.ts';
import {countEntries} from '../sccache/cache-activity.ts';
import {explainMisses} from '../sccache/miss-cause.ts';
import type {MissCause} from '../sccache/miss-report.ts';
import type {CacheStatistics} from '../sccache/statistics.ts';

/** What a server counted in a build, and how much its cache held around it. */
export type CountedBuild = {
	readonly statistics: CacheStatistics;
	readonly entries: {readonly before: number | undefined; readonly after: number | undefined};
};

/** Why the second build was not served by what the first one left. Both were made alike, so what differs can only be what the cache did. */
export async function explainWarmMisses(
	request: Omit<RecordRequest, 'build' | 'sccache'>,
	first: CountedBuild,
	second: CountedBuild,
): Promise<readonly MissCause[]> {
	const settings = await recordSettings(request);
	const record = ({statistics, entries: {before, after}}: CountedBuild) => ({
		...settings,
		lockfile: undefined,
		failure: undefined,
		cache: {
			statistics,
			entries: before === undefined || after === undefined ? undefined : {before, after},
			readErrors: undefined,
		},
	});
	return explainMisses(record(first), record(second)).causes;
}

/** Of the private cache below the folder. */
export async function entriesBelow(cache: string): Promise<number | undefined> {
	return countEntries(`Local disk: ${JSON.stringify(path.resolve(cache))}`);
}
