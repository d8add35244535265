import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout} from 'node:timers/promises';
import type {Look} from '../project/look.ts';
import {logSize, type ReadError, readErrorsSince} from './read-errors.ts';
import {type CacheStatistics, countedSince, parseStatistics, total} from './statistics.ts';

/** What the cache did for one build. */
export type CacheActivity = {
	/** The counts are of this build alone. */
	readonly statistics: CacheStatistics;
	/** How many entries a cache on the local disk held; undefined for any other. */
	readonly entries: {readonly before: number; readonly after: number} | undefined;
	/** Undefined where the server keeps no log. */
	readonly readErrors: readonly ReadError[] | undefined;
};

export type CacheLook = Look & {
	/** Absolute path of the sccache that the build goes through. */
	readonly sccache: string;
};

/** Looks at the cache before and after the work, and returns what happened between, or why sccache could not be asked. */
export async function watchCache(look: CacheLook, work: () => Promise<void>): Promise<CacheActivity | {readonly failed: string}> {
	const log = look.environment.SCCACHE_ERROR_LOG;
	const [before, size] = [await readStatistics(look), log ? await logSize(log) : 0];
	const entriesBefore = 'failed' in before ? undefined : await countEntries(before.location);
	await work();
	const statistics = 'failed' in before ? before : await settled(look, before);
	if ('failed' in statistics) {
		return statistics;
	}

	const entriesAfter = await countEntries(statistics.location);
	return {
		statistics,
		entries: entriesBefore === undefined || entriesAfter === undefined ? undefined : {before: entriesBefore, after: entriesAfter},
		readErrors: log ? await readErrorsSince(log, size) : undefined,
	};
}

/**
A compiler's result goes to the client first and to the cache later: a look right after the build misses the last writes, and
so would a second build. The wait ends with the last write, or after ten seconds, as long as sccache itself waits when it stops.
*/
async function settled(look: CacheLook, before: CacheStatistics): Promise<CacheStatistics | {readonly failed: string}> {
	const end = Date.now() + 10_000;
	for (;;) {
		const after = await readStatistics(look);
		const since = 'failed' in after ? after : countedSince(before, after);
		if ('failed' in since || since.writes + since.writeErrors >= total(since.misses) || Date.now() > end) {
			return since;
		}

		await setTimeout(50);
	}
}

async function readStatistics({run, environment, signal, sccache}: CacheLook): Promise<CacheStatistics | {readonly failed: string}> {
	const {ok, stdout, stderr} = await run([sccache, '--show-stats', '--stats-format', 'json'], {
		env: environment,
		signal,
		timeoutMs: 15_000,
	});
	return ok ? parseStatistics(stdout) : {failed: stderr.trim().split('\n').at(0) || 'sccache --show-stats failed'};
}

/** Undefined where the cache is not a folder of this machine, or may not be read. `location` is as sccache tells it. */
export async function countEntries(location: string): Promise<number | undefined> {
	const folder = localFolder(location);
	if (folder === undefined) {
		return undefined;
	}

	try {
		const names = await readdir(folder, {recursive: true});
		return names.filter(name => /^[\da-f]{64}$/.test(path.basename(name)) && !name.startsWith('preprocessor')).length;
	} catch (error) {
		return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 0 : undefined;
	}
}

/** The folder in `Local disk: "/path"`, which Rust has quoted much as JSON is. */
function localFolder(location: string): string | undefined {
	const quoted = /^Local disk: (".*")$/.exec(location)?.[1];
	try {
		const folder: unknown = JSON.parse(quoted ?? 'null');
		return typeof folder === 'string' ? folder : undefined;
	} catch {
		return undefined;
	}
}
