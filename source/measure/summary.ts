import {type MeasuredBuild, type Measurement, type Run, type RunCache, type Stage, stages, type Variant} from './measurement.ts';
import {type Difference, differenceOf, medianOf, type Spread, spreadOf} from './spread.ts';

/** All runs of one build in one stage. */
export type Row = Pick<Run, 'variant' | 'build' | 'profile' | 'stage'> & {
	readonly wall: Spread;
	/** Undefined where one of the runs does not tell. */
	readonly cpu: Spread | undefined;
	/** Of all runs together; undefined of builds without a cache. */
	readonly cache: RunCache | undefined;
	/** Hits of what the cache can serve, 0 to 1; undefined where nothing was looked up. */
	readonly hitRate: number | undefined;
	/** Hits of all calls of a compiler, 0 to 1. */
	readonly shareOfRequests: number | undefined;
	readonly link: Spread | undefined;
	/** Link seconds by wall seconds, the median of it, 0 to 1. */
	readonly linkShare: number | undefined;
	/** The median. */
	readonly load: number | undefined;
	/** Before one of the runs there was more to do than cores to do it. */
	readonly isNoisy: boolean;
};

export type Gain = Difference & Pick<Run, 'build' | 'profile'> & {readonly fromRow: Row; readonly toRow: Row};

export type Summary = {
	/** By build and profile, then by stage, `before` above `after`. */
	readonly rows: readonly Row[];
	/** A build from scratch as it was (without a cache, or through the one that there was) against one through the filled cache. */
	readonly scratch: readonly Gain[];
	/** The build after an edit, as it was and as it is. */
	readonly edit: readonly Gain[];
	/** A build from scratch without a cache, as it was and as it is: what is not the cache's doing. */
	readonly cold: readonly Gain[];
	/** The price: a first build fills the cache, `after cold` against `after cold-sccache`. */
	readonly price: readonly Gain[];
	/** Link seconds of the build after an edit. `same` below {@link linkerThreshold} and {@link linkerFloor}, too: then it gains nothing. */
	readonly linker: readonly Gain[];
};

/** Less than this of the link time saved is nothing. */
export const linkerThreshold = 0.1;
/** And so is less than this, in seconds. */
export const linkerFloor = 0.1;

export function summarize(measurement: Pick<Measurement, 'runs' | 'circumstances'>): Summary {
	const groups = new Map<string, Run[]>();
	for (const run of measurement.runs) {
		const key = [run.build, run.profile, run.stage, run.variant].join('\n');
		groups.set(key, [...(groups.get(key) ?? []), run]);
	}

	const rows = [...groups.values()]
		.flatMap(runs => rowOf(runs, measurement.circumstances.cores) ?? [])
		.toSorted((a, b) => rank(a) - rank(b));
	const gains = (from: (row: Row) => boolean, to: (row: Row) => boolean, value: (row: Row) => Spread | undefined = ({wall}) => wall) =>
		rows.filter(to).flatMap(toRow => {
			const fromRow = rows.find(row => from(row) && row.build === toRow.build && row.profile === toRow.profile);
			const [a, b] = [fromRow && value(fromRow), value(toRow)];
			return fromRow === undefined || a === undefined || b === undefined
				? []
				: [{...differenceOf(a, b), build: toRow.build, profile: toRow.profile, fromRow, toRow}];
		});
	const hadCache = rows.some(is('before', 'warm'));
	return {
		rows,
		scratch: gains(is('before', hadCache ? 'warm' : 'cold'), is('after', 'warm')),
		edit: gains(is('before', 'edit'), is('after', 'edit')),
		cold: gains(is('before', 'cold'), is('after', 'cold')),
		price: gains(is('after', 'cold'), is('after', 'cold-sccache')),
		linker: gains(is('before', 'edit'), is('after', 'edit'), ({link}) => link).map(gain =>
			Math.abs(1 - gain.ratio) < linkerThreshold || Math.abs(gain.to.median - gain.from.median) < linkerFloor
				? {...gain, verdict: 'same'}
				: gain,
		),
	};
}

function is(variant: Variant, stage: Stage): (row: Row) => boolean {
	return row => row.variant === variant && row.stage === stage;
}

const builds: readonly Run['build'][] = ['all', 'server', 'front'];

function rank({build, profile, stage, variant}: Row): number {
	return (
		((builds.indexOf(build) * 2 + Number(profile === 'release')) * stages.length + stages.indexOf(stage)) * 2 + Number(variant === 'after')
	);
}

function rowOf(runs: readonly Run[], cores: number): Row | undefined {
	const ordered = runs.toSorted((a, b) => a.round - b.round);
	const [first] = ordered;
	const wall = spreadOf(ordered.map(({wallSeconds}) => wallSeconds));
	if (first === undefined || wall === undefined) {
		return undefined;
	}

	const {variant, build, profile, stage} = first;
	const known = <Value>(read: (run: Run) => Value | undefined) => ordered.map(read).filter(value => value !== undefined);
	const cpu = known(run => run.cpuSeconds);
	const loads = known(run => run.load);
	const cache = known(run => run.cache).reduce<RunCache | undefined>(
		(sum, one) => ({
			requests: one.requests + (sum?.requests ?? 0),
			hits: one.hits + (sum?.hits ?? 0),
			misses: one.misses + (sum?.misses ?? 0),
			uncacheable: one.uncacheable + (sum?.uncacheable ?? 0),
		}),
		undefined,
	);
	return {
		variant,
		build,
		profile,
		stage,
		wall,
		cpu: cpu.length === ordered.length ? spreadOf(cpu) : undefined,
		cache,
		hitRate: cache && share(cache.hits, cache.hits + cache.misses),
		shareOfRequests: cache && share(cache.hits, cache.requests),
		link: spreadOf(known(run => run.linkSeconds)),
		linkShare: medianOf(known(run => (run.linkSeconds === undefined ? undefined : share(run.linkSeconds, run.wallSeconds)))),
		load: medianOf(loads),
		isNoisy: loads.some(load => load > cores),
	};
}

function share(part: number, whole: number): number | undefined {
	return whole === 0 ? undefined : part / whole;
}

/** What is known of the build of a row. */
export function measuredBuildOf(
	{builds: measured}: Pick<Measurement, 'builds'>,
	row: Pick<Row, 'variant' | 'build' | 'profile'>,
): MeasuredBuild | undefined {
	return measured.find(({variant, build, profile}) => variant === row.variant && build === row.build && profile === row.profile);
}
