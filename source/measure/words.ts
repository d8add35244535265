import type {Measurement, RunCache, Stage} from './measurement.ts';
import {type Gain, linkerFloor, linkerThreshold, measuredBuildOf, type Row, type Summary, summarize} from './summary.ts';

export const stageWords: Readonly<Record<Stage, string>> = {
	cold: 'from scratch',
	'cold-sccache': 'from scratch, empty cache',
	warm: 'from scratch, filled cache',
	edit: 'after an edit',
};

/** `4.2 s`, `279 s`, `12 min 05 s`. */
export function secondsWords(seconds: number): string {
	if (seconds < 99.95) {
		return `${seconds.toFixed(seconds < 0.995 ? 2 : 1)} s`;
	}

	const whole = Math.round(seconds);
	return whole < 600 ? `${whole} s` : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

export function percentWords(share: number): string {
	const percent = share * 100;
	// Neither all nor nothing is said of what is almost so.
	return `${percent > 99 && percent < 100 ? '>99' : percent > 0 && percent < 1 ? '<1' : Math.round(percent)} %`;
}

export function counted(number: number, word: string): string {
	return `${number} ${number === 1 ? word : `${word}s`}`;
}

/** `before` or `after`, and which build where there are several: `server, release`. */
export function buildWords({build, profile}: Pick<Row, 'build' | 'profile'>): string {
	return build === 'all' ? profile : `${build}, ${profile}`;
}

/** `82 % less` or `24 % more`, `no difference seen`. */
export function changeWords({ratio, verdict}: {readonly ratio: number; readonly verdict: Gain['verdict'] | 'unknown'}): string {
	return verdict === 'same'
		? 'no difference seen'
		: verdict === 'unknown'
			? 'not comparable'
			: ratio < 1
				? `${percentWords(1 - ratio)} less`
				: ratio < 2
					? `${percentWords(ratio - 1)} more`
					: `${ratio.toFixed(ratio < 10 ? 1 : 0)} times as long`;
}

/** The machine, in parts to be joined. */
export function machineWords({circumstances}: Pick<Measurement, 'circumstances'>): readonly string[] {
	const {os, architecture, cpu, cores, memoryBytes} = circumstances;
	return [cpu, counted(cores, 'core'), `${Math.round(memoryBytes / 2 ** 30)} GiB`, `${os} ${architecture}`];
}

export function toolWords({circumstances}: Pick<Measurement, 'circumstances'>): readonly string[] {
	const {rustc, cargo, sccache, linker} = circumstances;
	return [
		withName('rustc', rustc),
		withName('cargo', cargo),
		sccache === undefined ? 'no sccache' : withName('sccache', sccache),
		...(linker.before !== undefined && linker.after !== undefined && linker.before !== linker.after
			? [`linker ${linker.before} before, ${linker.after} after`]
			: [linker.after ?? linker.before].filter(name => name !== undefined).map(name => `linker ${name}`)),
	];
}

function withName(name: string, version: string): string {
	// The commit and date behind a release say nothing more.
	const short = /nightly|dev/.test(version) ? version : version.replace(/ \([^)]*\)$/, '');
	return short.startsWith(name) ? short : `${name} ${short}`;
}

/** `2026-11-25 22:10 UTC`. */
export function dateWords(at: string): string {
	return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}

/** When, of what, and how often. */
export function originWords({at, project, rounds, interrupted, id}: Measurement): readonly string[] {
	return [
		dateWords(at),
		project.commit === undefined ? 'no commit' : `commit ${project.commit.slice(0, 7)}${project.dirty ? ' with changes' : ''}`,
		`${counted(rounds, 'round')}${interrupted ? ', interrupted' : ''}`,
		`id ${id}`,
	];
}

/** `180 units, 140 cacheable`, and what it was where that differs; undefined where nobody could tell. */
export function unitWords(measurement: Pick<Measurement, 'builds'>, row: Pick<Row, 'build' | 'profile'>): string | undefined {
	const [before, after] = (['before', 'after'] as const).map(variant => measuredBuildOf(measurement, {...row, variant})?.units);
	const units = after ?? before;
	return (
		units &&
		`${counted(units.total, 'unit')}, ${units.cacheable} cacheable${before === undefined || before.total === units.total ? '' : `; before ${counted(before.total, 'unit')}, ${before.cacheable} cacheable`}`
	);
}

export function cacheWords({hitRate, shareOfRequests, cache}: Pick<Row, 'hitRate' | 'shareOfRequests' | 'cache'>): string {
	return `${hitRate === undefined ? 'nothing was looked up' : `${percentWords(hitRate)} of what can be cached`}${shareOfRequests === undefined ? '' : `, ${percentWords(shareOfRequests)} of all calls of a compiler`}${cache === undefined ? '' : ` (${callWords(cache)})`}`;
}

function callWords({hits, misses, uncacheable}: RunCache): string {
	return `${counted(hits, 'hit')}, ${misses} ${misses === 1 ? 'miss' : 'misses'}, ${uncacheable} not cacheable`;
}

/** What was measured, told in sentences: the same in every report. */
export type Findings = {
	/** What a usual build was and is. */
	readonly gains: readonly string[];
	/** What it costs. Never empty: that it is not known is told, too. */
	readonly price: readonly string[];
	readonly linker: readonly string[];
	/** What weakens the figures. */
	readonly doubts: readonly string[];
};

export function findingsOf(measurement: Measurement, summary: Summary = summarize(measurement)): Findings {
	const {scratch, edit, cold, price, linker, rows} = summary;
	const several = new Set(rows.map(buildWords)).size > 1;
	const named = (gain: Gain, text: string) => (several ? `${capital(buildWords(gain))}: ${text}` : capital(text));
	const fromTo = ({from, to}: Gain) => `${secondsWords(from.median)} before, ${secondsWords(to.median)} after`;
	const tell = (gains: readonly Gain[], what: (gain: Gain) => string) =>
		gains.map(gain => named(gain, `${what(gain)}: ${fromTo(gain)}, ${changeWords(gain)}.`));
	const noisy = rows.filter(({isNoisy}) => isNoisy);
	return {
		gains: [
			...tell(scratch, ({fromRow}) =>
				fromRow.stage === 'warm'
					? 'a build from scratch, each through its filled cache'
					: 'a build from scratch, now through the filled cache',
			),
			...tell(edit, () => 'a build after an edit'),
			...tell(cold, () => 'a build from scratch without any cache'),
		],
		price:
			price.length === 0
				? ['What the first build through an empty cache costs was not measured.']
				: price.map(gain =>
						named(
							gain,
							gain.verdict === 'same'
								? `no difference seen between a first build through an empty cache (${secondsWords(gain.to.median)}) and one without (${secondsWords(gain.from.median)}).`
								: gain.verdict === 'slower'
									? `the first build, through an empty cache, takes ${percentWords(gain.ratio - 1)} longer than without sccache (${secondsWords(gain.to.median)} against ${secondsWords(gain.from.median)}).`
									: `a first build through an empty cache took no longer than one without (${secondsWords(gain.to.median)} against ${secondsWords(gain.from.median)}).`,
						),
					),
		linker: linker.map(gain =>
			named(
				gain,
				`${gain.verdict === 'same' ? 'the linker gains nothing' : gain.ratio < 1 ? 'the linker gains' : 'the linker loses'}: it ran ${fromTo(gain)}${
					gain.verdict === 'same'
						? ` (a difference of less than ${percentWords(linkerThreshold)} or ${secondsWords(linkerFloor)}, or within the spread)`
						: `, ${changeWords(gain)}`
				}${gain.toRow.linkShare === undefined ? '' : `; linking is ${percentWords(gain.toRow.linkShare)} of the build after an edit`}.`,
			),
		),
		doubts: [
			...(measurement.interrupted ? ['The measurement was stopped: what is missing was not measured.'] : []),
			...(rows.some(({wall}) => wall.count === 1)
				? [
						`${rows.every(({wall}) => wall.count === 1) ? 'Each build' : 'Some builds'} ran in one round only, so how much they vary by themselves is not known: differences below about 10 % are not told.`,
					]
				: []),
			...(noisy.length === 0
				? []
				: [
						`The machine was busy: the load before a build was up to ${Math.max(...measurement.runs.map(({load}) => load ?? 0)).toFixed(1)} on ${counted(measurement.circumstances.cores, 'core')}. The build just before counts in it; CPU seconds suffer less than wall time.`,
					]),
			...differingProfiles(measurement),
		],
	};
}

function differingProfiles({builds}: Measurement): readonly string[] {
	return builds.flatMap(build => {
		const before = measuredBuildOf({builds}, {...build, variant: 'before'});
		return build.variant === 'before' || before === undefined || before.cargoProfile === build.cargoProfile
			? []
			: [`${capital(buildWords(build))} is another profile now: ${before.cargoProfile} before, ${build.cargoProfile} after.`];
	});
}

/** How it was done. */
export function howWords({edited, leftOut, rounds, runs}: Measurement): readonly string[] {
	return [
		`${counted(rounds, 'round')}, interleaved: each round makes every build once. Medians are told, with the shortest and the longest.`,
		'Everything was built in a folder of its own, through a cache and a server of sccache of its own: those of the project stayed as they were.',
		'From scratch: an empty target folder. Empty cache: the same, through sccache with nothing in it. Filled cache: the same, through what that build left.',
		...(edited === undefined ? [] : [`After an edit: ${edited} was changed in the copy, and it was built again.`]),
		'CPU seconds are user and system time of cargo and all below it. The load is that of the last minute before a build.',
		...(runs.some(({linkSeconds}) => linkSeconds !== undefined)
			? ['How long the linker ran is what rustc says of one more build after an edit, which is not timed.']
			: []),
		...(leftOut.length === 0 ? [] : [`“Before” is the project without: ${leftOut.join('; ')}.`]),
	];
}

export function capital(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
