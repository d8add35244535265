import type {BuildRecord} from './build-record.ts';
import type {CacheActivity} from './cache-activity.ts';

export type MissReport = {
	/** Hits of everything that was looked up, from 0 to 1; undefined when nothing was. */
	readonly hitRate: number | undefined;
	/** Hits of every call of a compiler, those included that sccache can't serve; undefined when there was none. */
	readonly shareOfRequests: number | undefined;
	/** The most certain first. None when the hit rate is {@link enough}. */
	readonly causes: readonly MissCause[];
};

export type MissCause = {
	/**
	`cache`: there was nothing to find, because the cache is another one, empty, or was never filled. `sources`: what is compiled is
	not the same. The others are called what they are.
	*/
	readonly cause: 'environment' | 'path' | 'rustc' | 'flags' | 'errors' | 'cache' | 'sources' | 'crate-types' | 'unknown';
	/** One sentence that names the variable, path, version, flag or error. */
	readonly detail: string;
	/** What to do about it. */
	readonly remedy: string;
};

/** The hit rate from which on there is nothing to explain. */
export const enough = 0.95;

/** A cause on its way into the report. */
export type Candidate = MissCause & {
	/** It can explain half of the misses or more by itself. */
	readonly explainsMost: boolean;
};

/** Two builds, of which the second was seen to look things up and to miss. */
export type Missed = {
	readonly first: BuildRecord;
	readonly second: BuildRecord;
	readonly activity: CacheActivity;
	/** Misses of the second build, of all languages and of Rust alone. */
	readonly misses: number;
	readonly rustMisses: number;
};
