import {mkdir, readFile, rm} from 'node:fs/promises';
import path from 'node:path';
import {builtPrograms} from '../project/built-programs.ts';
import {ask, type Look} from '../project/look.ts';
import {type CacheStatistics, total} from '../sccache/statistics.ts';
import {uncacheable} from '../sccache/uncacheable.ts';
import type {ProcessResult} from '../services/process.ts';
import {linkerIn} from '../steps/probe-build.ts';
import {type Edited, edit, touch} from './edit.ts';
import {timeLink} from './link-time.ts';
import type {Run, RunCache, UnitTime} from './measurement.ts';
import {needsCache, type PlannedRun} from './rounds.ts';
import {timeBuild} from './timed-build.ts';
import {slowestUnits} from './unit-times.ts';
import {type CountedBuild, entriesBelow} from './warm-misses.ts';
import type {Workplace} from './workplace.ts';

export type RunRequest = Look & {
	readonly planned: PlannedRun;
	readonly place: Workplace;
	/** The name of cargo's profile. */
	readonly profile: string;
	/** Packages, features, target. */
	readonly arguments: readonly string[];
	readonly edited: Edited | undefined;
	/** The workspace's crates are compiled incrementally if nobody says otherwise. */
	readonly incremental: boolean;
};

export type MadeRun =
	| {readonly failed: ProcessResult}
	| {
			readonly run: Run;
			/** Of a build through sccache. */
			readonly counted: CountedBuild | undefined;
			/** Of a build from scratch without a cache; else empty. */
			readonly slowest: readonly UnitTime[];
			/** As the program says that was built; undefined where there is none, or nobody can tell. */
			readonly linker: string | undefined;
	  };

/**
Makes one build. What is from scratch is built with CARGO_INCREMENTAL=0, through sccache or not: so the cache can serve the workspace's
crates, too, and all of these builds do the same work. After an edit it is built as the project is set up.
*/
export async function makeRun(request: RunRequest): Promise<MadeRun> {
	return request.planned.stage === 'edit' ? runEdit(request) : runFromScratch(request);
}

async function runFromScratch(request: RunRequest): Promise<MadeRun> {
	const {planned, place, edited} = request;
	const {stage} = planned;
	const target = path.join(place.output, 'target');
	const cache = path.join(place.output, 'cache');
	await rm(target, {recursive: true, force: true});
	if (stage === 'cold-sccache') {
		await rm(cache, {recursive: true, force: true});
	}

	const cached = needsCache(stage);
	const before = await entriesBelow(cache);
	const {made, result} = await timed(request, {
		more: cached ? [] : ['--timings'],
		environment: {CARGO_INCREMENTAL: '0', ...(cached ? {} : {RUSTC_WRAPPER: ''})},
		cached,
	});
	if (made === undefined) {
		return {failed: result};
	}

	const {statistics, ...run} = made;
	return {
		run,
		counted: statistics && {statistics, entries: {before, after: await entriesBelow(cache)}},
		slowest: cached ? [] : slowestUnits(await readFile(path.join(target, 'cargo-timings', 'cargo-timing.html'), 'utf8').catch(() => '')),
		linker: await linkerOf(request, builtPrograms(result.stdout).find(({name}) => name === edited?.binary)?.executable),
	};
}

async function runEdit(request: RunRequest): Promise<MadeRun> {
	const {place, edited, incremental, run, signal} = request;
	const cached = place.sccache !== undefined;
	if (edited === undefined) {
		throw new TypeError('Nothing was chosen to be edited.');
	}

	if (incremental) {
		// What is there was built without incremental state, and would be built again beside what was edited.
		const prepared = await timed(request, {more: [], environment: {}, cached});
		if (prepared.made === undefined) {
			return {failed: prepared.result};
		}
	}

	const file = path.join(place.root, edited.file);
	const restore = await edit(file);
	try {
		const {made, result} = await timed(request, {more: [], environment: {}, cached});
		if (made === undefined) {
			return {failed: result};
		}

		const {statistics: _, ...done} = made;
		const kept = {run: done, counted: undefined, slowest: [], linker: undefined};
		if (edited.binary === undefined) {
			return kept;
		}

		await touch(file);
		try {
			const {folder, argv} = await commandOf(request, []);
			const linkSeconds = await timeLink({
				run,
				signal,
				cwd: place.root,
				environment: place.environment,
				argv,
				binary: edited.binary,
				folder,
			});
			return {...kept, run: {...done, linkSeconds}};
		} catch (error) {
			if (signal.aborted) {
				return kept;
			}

			throw error;
		}
	} finally {
		await restore();
	}
}

type Settings = {
	/** More arguments. */
	readonly more: readonly string[];
	readonly environment: Readonly<Record<string, string>>;
	readonly cached: boolean;
};

async function timed(
	request: RunRequest,
	{more, environment, cached}: Settings,
): Promise<{readonly made: (Run & {readonly statistics: CacheStatistics | undefined}) | undefined; readonly result: ProcessResult}> {
	const {planned, place, run, signal} = request;
	const {folder, argv} = await commandOf(request, more);
	const {result, wallSeconds, cpuSeconds, load, statistics} = await timeBuild({
		run,
		signal,
		cwd: place.root,
		environment: {...place.environment, ...environment},
		argv,
		sccache: cached ? place.sccache : undefined,
		folder,
	});
	return {
		result,
		made: result.ok
			? {...planned, wallSeconds, cpuSeconds, load, cache: statistics && cacheOf(statistics), linkSeconds: undefined, statistics}
			: undefined,
	};
}

async function commandOf(
	{place, profile, arguments: args}: RunRequest,
	more: readonly string[],
): Promise<{readonly folder: string; readonly argv: readonly string[]}> {
	const folder = path.join(place.output, 'state');
	await mkdir(folder, {recursive: true});
	const argv = ['cargo', 'build', '--offline', '--message-format', 'json-render-diagnostics', '--profile', profile, ...args, ...more];
	return {folder, argv};
}

function cacheOf(statistics: CacheStatistics): RunCache {
	const [hits, misses] = [total(statistics.hits), total(statistics.misses)];
	const {count} = uncacheable(statistics.notCached);
	return {requests: hits + misses + count, hits, misses, uncacheable: count};
}

async function linkerOf(request: RunRequest, program: string | undefined): Promise<string | undefined> {
	if (program === undefined) {
		return undefined;
	}

	const {ok, stdout} = await ask(request, ['readelf', '--string-dump=.comment', program]);
	return ok ? linkerIn(stdout).words : undefined;
}
