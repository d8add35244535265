import type {CargoBuildCommand} from '../../project/cargo-builds.ts';
import type {Declaration, RuntimeFeature, Selection} from './declaration.ts';

/** What was found about the features of a project's dependencies. JSON, so that it can be kept for the same sources. */
export type Found = {
	/** The declarations that are to change: each of them saves units. */
	readonly removals: readonly Removal[];
	/** Nothing needs these, but without them there is not one unit less. As `package/feature`. */
	readonly idle: readonly string[];
	/** Nothing was seen to need these; they stay because of what they do while the program runs. */
	readonly kept: readonly (RuntimeFeature & {readonly package: string})[];
	/** Dependencies that rustc sees no use of, and that stay. */
	readonly unused: ReadonlyArray<{readonly member: string; readonly package: string}>;
	/** Of each build that could be looked at, in cargo's unit graph. */
	readonly units: readonly UnitsSaved[];
	/** Of `cargo check` of all builds from scratch, before and after; undefined where it was not timed. */
	readonly cpuSeconds: {readonly before: number; readonly after: number} | undefined;
	/** Cargo.lock as cargo leaves it after the removals; undefined where it stays. */
	readonly lockfile: string | undefined;
	/** How often cargo was asked to check something. */
	readonly checks: number;
	readonly seconds: number;
	/** What could not be looked at, and why. */
	readonly notes: readonly string[];
};

export type Removal = {
	readonly declaration: Declaration;
	/** Undefined: the whole dependency goes. */
	readonly selection: Selection | undefined;
	/** The features that are on now and then no longer, sorted. */
	readonly features: readonly string[];
	/** Units that come back when this one declaration is left as it is. */
	readonly units: number;
};

export type UnitsSaved = {readonly build: CargoBuildCommand['id']; readonly before: number; readonly after: number};
