import type {Estimate} from '../estimate.ts';
import {estimateWords} from '../estimate.ts';
import {type MeasuredBuild, type Measurement, stages} from '../measurement.ts';
import {measuredBuildOf, type Row, type Summary, summarize} from '../summary.ts';
import {buildWords, capital, counted, dateWords, findingsOf, percentWords, secondsWords, stageWords, unitWords} from '../words.ts';

/** Text alone, to be escaped by who draws it. */
export type Table = {
	readonly head: readonly string[];
	readonly rows: ReadonlyArray<readonly string[]>;
	/** Columns from this one on are figures. */
	readonly figuresFrom: number;
};

/** A column that nothing stands in is left out. */
function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>, figuresFrom = 1): Table {
	const used = head.map((_, column) => rows.some(row => row[column] !== ''));
	const keep = (row: readonly string[]) => row.filter((_, column) => used[column]);
	return {head: keep(head), rows: rows.map(keep), figuresFrom: used.slice(0, figuresFrom).filter(Boolean).length};
}

/** What is told in sentences, below the same titles everywhere. */
export function chaptersOf(measurement: Measurement, summary: Summary): ReadonlyArray<readonly [title: string, texts: readonly string[]]> {
	const {gains, price, linker, doubts} = findingsOf(measurement, summary);
	return [
		['Before and after', gains],
		['What it costs', price],
		['The linker', linker],
		['Why the cache missed', measurement.missCauses.map(({detail, remedy}) => `${detail} ${remedy}`)],
		['To be kept in mind', [...doubts, ...measurement.notes]],
	];
}

export type BuildRows = {
	/** `server, release`. */
	readonly name: string;
	readonly rows: readonly Row[];
	readonly build: MeasuredBuild | undefined;
	/** In words. */
	readonly units: string;
};

/** Rows by what was built. */
export function byBuild(measurement: Measurement, rows: readonly Row[]): readonly BuildRows[] {
	return [...new Map(rows.map(row => [buildWords(row), row]))].map(([name, row]) => ({
		name,
		rows: rows.filter(one => buildWords(one) === name),
		build: measuredBuildOf(measurement, {...row, variant: 'after'}) ?? measuredBuildOf(measurement, row),
		units: unitWords(measurement, row) ?? 'units not known',
	}));
}

const seconds = (value: number | undefined) => (value === undefined ? '' : secondsWords(value));
const percent = (share: number | undefined) => (share === undefined ? '' : percentWords(share));

export function timesTable(rows: readonly Row[]): Table {
	return table(
		['Build', 'Variant', 'Median', 'Min', 'Max', 'CPU', 'Link', 'Load', 'Runs'],
		rows.map(({stage, variant, wall, cpu, link, load, isNoisy}) => [
			stageWords[stage],
			variant,
			...[wall.median, wall.min, wall.max, cpu?.median, link?.median].map(seconds),
			load === undefined ? '' : `${load.toFixed(1)}${isNoisy ? ' (busy)' : ''}`,
			String(wall.count),
		]),
		2,
	);
}

export type CachedRow = Row & {readonly cache: NonNullable<Row['cache']>};

/** Rows of builds that called a compiler through the cache. */
export function cachedRows(rows: readonly Row[]): readonly CachedRow[] {
	return rows.filter((row): row is CachedRow => row.cache !== undefined && row.cache.requests > 0);
}

export function cachedName(row: Row): string {
	return `${capital(buildWords(row))}, ${stageWords[row.stage]}${row.variant === 'before' ? ', before' : ''}`;
}

export function hitsTable(rows: readonly CachedRow[]): Table {
	return table(
		['Build', 'Calls', 'Hits', 'Misses', 'Not cacheable', 'Hits of cacheable', 'Hits of all'],
		rows.map(row => [
			cachedName(row),
			...[row.cache.requests, row.cache.hits, row.cache.misses, row.cache.uncacheable].map(String),
			percent(row.hitRate),
			percent(row.shareOfRequests),
		]),
	);
}

/** Those that have timings. */
export function timedBuilds({builds}: Measurement): readonly MeasuredBuild[] {
	return builds.filter(({variant, slowest}) => variant === 'after' && slowest.length > 0);
}

export function slowestTable({slowest}: MeasuredBuild): Table {
	return table(
		['Unit', 'Time'],
		slowest.map(unit => [unit.unit, secondsWords(unit.seconds)]),
	);
}

/** A measurement among others, with what it says of the project as it is. */
export type Past = {readonly measurement: Measurement; readonly rows: readonly Row[]};

export function pastOf(history: readonly Measurement[]): readonly Past[] {
	return history.map(measurement => ({measurement, rows: summarize(measurement).rows.filter(({variant}) => variant === 'after')}));
}

export function namesOf(past: readonly Past[]): readonly string[] {
	return [...new Set(past.flatMap(({rows}) => rows.map(buildWords)))];
}

export function machineName({circumstances: {cpu, cores}}: Measurement): string {
	return `${cpu}, ${counted(cores, 'core')}`;
}

/** Medians of one build, the newest first. */
export function historyTable(past: readonly Past[], name: string): Table {
	return table(
		['When', 'Id', 'Commit', 'Machine', ...stages.map(stage => capital(stageWords[stage]))],
		past.toReversed().flatMap(({measurement, rows}) => {
			const {at, id, project} = measurement;
			const medians = stages.map(stage => seconds(rows.find(row => row.stage === stage && buildWords(row) === name)?.wall.median));
			return medians.every(median => median === '')
				? []
				: [
						[
							dateWords(at),
							id,
							`${project.commit?.slice(0, 7) ?? ''}${project.dirty ? ' with changes' : ''}`.trim(),
							machineName(measurement),
							...medians,
						],
					];
		}),
		4,
	);
}

export function estimatesTable(estimates: readonly Estimate[]): Table {
	return table(
		['Estimate', 'Before', 'After'],
		estimates.map(({title, unit, before, after}) => [
			title,
			before === undefined ? '' : estimateWords(before, unit),
			estimateWords(after, unit),
		]),
	);
}
