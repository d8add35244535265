import type {CargoBuildCommand} from '../project/cargo-builds.ts';
import type {UnitCount} from '../project/unit-graph.ts';
import type {MissCause} from '../sccache/miss-report.ts';

/**
What is timed. `cold`: from scratch, no cache. `cold-sccache`: from scratch, through an empty cache. `warm`: from scratch, through the cache that
`cold-sccache` filled. `edit`: again, after an edit of one source file.
*/
export const stages = ['cold', 'cold-sccache', 'warm', 'edit'] as const;
export type Stage = (typeof stages)[number];

/** `before`: the project without what Ferrovia changed. `after`: as it is. */
export type Variant = (typeof variants)[number];
export const variants = ['before', 'after'] as const;

/** One timed build. */
export type Run = {
	readonly variant: Variant;
	readonly stage: Stage;
	readonly build: CargoBuildCommand['id'];
	/** `dev` and `release`, for each variant the profile that stands for it: see {@link MeasuredBuild.profiles}. */
	readonly profile: ProfileKind;
	/** From 1: the round in which it was made. Rounds are interleaved. */
	readonly round: number;
	readonly wallSeconds: number;
	/** User and system time of cargo and everything below it, the cache's server included; undefined where this system does not tell. */
	readonly cpuSeconds: number | undefined;
	/** The one-minute load of the machine just before; undefined where this system does not tell. */
	readonly load: number | undefined;
	/** Of a build through sccache. */
	readonly cache: RunCache | undefined;
	/** Seconds that the linker of the program ran, of a build that linked one; undefined where nobody could tell. */
	readonly linkSeconds: number | undefined;
};

export type RunCache = {
	/** Calls of a compiler, cargo's questions left out. */
	readonly requests: number;
	readonly hits: number;
	readonly misses: number;
	/** Calls that sccache can't serve. */
	readonly uncacheable: number;
};

export type ProfileKind = 'dev' | 'release';

/** What is built, and how much that is. */
export type MeasuredBuild = {
	readonly build: CargoBuildCommand['id'];
	readonly variant: Variant;
	readonly profile: ProfileKind;
	/** The name of cargo's profile that stands for it, for example `production`. */
	readonly cargoProfile: string;
	/** As typed, for the reader: `cargo build --profile production`. */
	readonly command: string;
	/** Undefined where cargo could not tell. */
	readonly units: UnitCount | undefined;
	/** The slowest of a cold build, the slowest first, from cargo's own timings; at most twenty. Empty where there are none. */
	readonly slowest: readonly UnitTime[];
};

export type UnitTime = {
	/** `tokio 1.48.0`, or `ring 0.17.14 build script (run)`. */
	readonly unit: string;
	readonly seconds: number;
};

/** The machine and the tools: what two measurements must share to be compared. */
export type Circumstances = {
	/** `linux`, `macos`, `windows`, `other`. */
	readonly os: string;
	readonly architecture: string;
	readonly cpu: string;
	/** That a build may use. */
	readonly cores: number;
	readonly memoryBytes: number;
	readonly rustc: string;
	readonly cargo: string;
	/** The version; undefined without sccache. */
	readonly sccache: string | undefined;
	/** For example `mold 2.42.1`, as the built program says; undefined where it can't be read. */
	readonly linker: Readonly<Partial<Record<Variant, string>>>;
};

/** One line of `ferrovia.measurements.jsonl`. Times are measured, never reckoned. */
export type Measurement = {
	readonly schema: 1;
	/** The first eight hex digits of a random UUID; `--compare` takes it. */
	readonly id: string;
	/** When it began, ISO 8601 in UTC. */
	readonly at: string;
	/** Version of Ferrovia. */
	readonly ferrovia: string;
	readonly project: {
		readonly name: string;
		/** The commit that was checked out, 40 hex digits; undefined without one. */
		readonly commit: string | undefined;
		/** Something was not committed. */
		readonly dirty: boolean;
	};
	readonly circumstances: Circumstances;
	/** How many rounds were asked for. */
	readonly rounds: number;
	/** It was stopped: what is here was measured, and the rest was not. */
	readonly interrupted: boolean;
	/** The file that `edit` touched, relative to the root, with slashes. */
	readonly edited: string | undefined;
	/** What tells `before` from `after`: the summaries of the changes that were left out. Empty where there is no `before`. */
	readonly leftOut: readonly string[];
	/** Why there is no `before`, or why a stage is missing, in sentences. */
	readonly notes: readonly string[];
	readonly builds: readonly MeasuredBuild[];
	readonly runs: readonly Run[];
	/** Why `warm` builds missed, by the explainer; empty when they did not. */
	readonly missCauses: readonly MissCause[];
};
