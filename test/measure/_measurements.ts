import type {MeasuredBuild, Measurement, ProfileKind, Run, Stage, Variant} from '../../source/measure/measurement.ts';

type Times = Readonly<Partial<Record<`${Variant} ${Stage}`, readonly number[]>>>;

const cacheOf: Readonly<Partial<Record<Stage, NonNullable<Run['cache']>>>> = {
	'cold-sccache': {requests: 162, hits: 0, misses: 138, uncacheable: 24},
	warm: {requests: 162, hits: 137, misses: 1, uncacheable: 24},
	edit: {requests: 2, hits: 0, misses: 0, uncacheable: 2},
};

/** Runs of one build and profile, from the seconds of each round. */
export function runsOf(
	times: Times,
	profile: ProfileKind = 'release',
	build: Run['build'] = 'all',
	more: Partial<Run> = {},
): readonly Run[] {
	return Object.entries(times).flatMap(([key, seconds]) => {
		const [variant, stage] = key.split(' ') as [Variant, Stage];
		return seconds.map((wallSeconds, index) => ({
			variant,
			stage,
			build,
			profile,
			round: index + 1,
			wallSeconds,
			cpuSeconds: Number((wallSeconds * 1.9).toFixed(1)),
			load: 1.2 + index / 10,
			cache: variant === 'after' ? cacheOf[stage] : undefined,
			linkSeconds: build === 'front' ? undefined : variant === 'before' ? 2.3 + index / 20 : 0.7 + index / 20,
			...more,
		}));
	});
}

const slowest = [
	{unit: 'ring 0.17.14 build script (run)', seconds: 41.2},
	...Array.from({length: 12}, (_, index) => ({unit: `crate-${index} 1.${index}.0`, seconds: 38.9 - 3 * index})),
];

function buildOf(variant: Variant, profile: ProfileKind, build: Run['build'] = 'all', more: Partial<MeasuredBuild> = {}): MeasuredBuild {
	const cargoProfile = profile === 'release' && variant === 'after' ? 'production' : profile;
	const which = build === 'server' ? ' --package webshop' : build === 'front' ? ' --package front --target wasm32-unknown-unknown' : '';
	return {
		build,
		variant,
		profile,
		cargoProfile,
		command: `cargo build --profile ${cargoProfile}${which}`,
		units:
			variant === 'before'
				? {total: 211, cacheable: 161, buildScriptRuns: 21, packages: 171}
				: {total: 180, cacheable: 140, buildScriptRuns: 18, packages: 146},
		slowest: variant === 'after' ? slowest : [],
		...more,
	};
}

/** Three rounds of dev and release, before and after, with every figure. */
export const full: Measurement = {
	schema: 1,
	id: '5f2c81aa',
	at: '2026-11-25T22:10:31.004Z',
	ferrovia: '0.1.0',
	project: {name: 'webshop', commit: '423b89cd00f7a1b2c3d4e5f60718293a4b5c6d7e', dirty: false},
	circumstances: {
		os: 'linux',
		architecture: 'x64',
		cpu: 'AMD EPYC 7763 64-Core Processor',
		cores: 4,
		memoryBytes: 16_770_000_000,
		rustc: 'rustc 1.91.1 (ed61e7d7e 2025-11-07)',
		cargo: 'cargo 1.91.1 (ea2d97820 2025-10-10)',
		sccache: '0.17.0',
		linker: {before: 'GNU ld 2.44', after: 'mold 2.42.1'},
	},
	rounds: 3,
	interrupted: false,
	edited: 'src/main.rs',
	leftOut: ['Add .cargo/config.toml: mold links, sccache compiles', 'Add the profiles ci and production to Cargo.toml'],
	notes: [],
	builds: [buildOf('before', 'dev'), buildOf('after', 'dev'), buildOf('before', 'release'), buildOf('after', 'release')],
	runs: [
		...runsOf(
			{
				'before cold': [142.1, 139.8, 147.3],
				'after cold': [131, 129.4, 133.9],
				'after cold-sccache': [162.4, 158.8, 165.2],
				'after warm': [28.3, 27.6, 29.9],
				'before edit': [6.4, 6.1, 6.9],
				'after edit': [4.2, 4.1, 4.6],
			},
			'dev',
		),
		...runsOf({
			'before cold': [279.2, 270.5, 291],
			'after cold': [281.3, 274.9, 288.1],
			'after cold-sccache': [296, 294.4, 301.2],
			'after warm': [49.7, 48.1, 53],
			'before edit': [24.3, 23.9, 25.2],
			'after edit': [22.8, 22.1, 24.4],
		}),
	],
	missCauses: [],
};

/** Stopped in its second round, with many misses on a busy machine. */
export const interrupted: Measurement = {
	...full,
	id: '0badcafe',
	rounds: 3,
	interrupted: true,
	project: {...full.project, dirty: true},
	notes: ['The build after an edit is missing: it was stopped before.'],
	builds: full.builds.slice(2),
	runs: runsOf({'before cold': [280.5, 284], 'after cold': [279], 'after cold-sccache': [292.2], 'after warm': [120.3]}, 'release', 'all', {
		load: 9.3,
	}).map(run => (run.stage === 'warm' ? {...run, cache: {requests: 162, hits: 80, misses: 58, uncacheable: 24}} : run)),
	missCauses: [
		{
			cause: 'environment',
			detail: 'The variable CARGO_PROFILE_RELEASE_DEBUG is set in one build and not in the other.',
			remedy: 'Set it in both, or in none.',
		},
	],
};

const withoutFigures = {cache: undefined, cpuSeconds: undefined, load: undefined};

/** Ferrovia changed nothing here, so there is no `before`. Two builds of a web front end in Rust. */
export const withoutBefore: Measurement = {
	...full,
	id: '77aa0011',
	project: {name: 'leptos-shop', commit: undefined, dirty: true},
	circumstances: {...full.circumstances, sccache: undefined, linker: {}},
	leftOut: [],
	notes: ['There is no before.', 'sccache is not installed: no build went through a cache.'],
	builds: [buildOf('after', 'release', 'server'), buildOf('after', 'release', 'front', {units: undefined, slowest: []})],
	runs: [
		...runsOf({'after cold': [95.2, 96.1, 94.4], 'after edit': [12, 12.6, 11.8]}, 'release', 'server', {
			...withoutFigures,
			linkSeconds: undefined,
		}),
		...runsOf({'after cold': [61.2, 60.1, 64.4], 'after edit': [8, 8.6, 7.8]}, 'release', 'front', withoutFigures),
	],
};

export const singleRound: Measurement = {
	...full,
	id: '00000001',
	rounds: 1,
	builds: full.builds.slice(2),
	runs: full.runs.filter(({round, profile}) => round === 1 && profile === 'release'),
};

const otherMachine = {...full.circumstances, cpu: 'Apple M3 Pro', cores: 12, os: 'macos', architecture: 'arm64'};

/** Six, oldest first. The third and fourth are from another machine. */
export const history: readonly Measurement[] = [1.4, 1.32, 0.7, 0.68, 1.1, 1].map((factor, index) => ({
	...full,
	id: `aaaaaaa${index}`,
	at: `2026-11-${String(3 + index * 4).padStart(2, '0')}T09:${10 + index}:00.000Z`,
	circumstances: index === 2 || index === 3 ? otherMachine : full.circumstances,
	runs: full.runs.map(run => ({...run, wallSeconds: Number((run.wallSeconds * factor).toFixed(2))})),
}));
