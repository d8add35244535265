import {total} from './statistics.ts';

/**
What sccache could not cache of a build, and why, in its words. Cargo's questions to rustc are no compilations: `-` (source on
stdin) and `missing input`.
*/
export function uncacheable(notCached: Readonly<Record<string, number>>): {readonly count: number; readonly words: string} {
	const {'-': _stdin, 'missing input': _question, ...compilations} = notCached;
	const words = Object.entries(compilations)
		.sort(([, a], [, b]) => b - a)
		.map(([reason, count]) => `${count} ${reason === 'crate-type' ? 'of a crate type like bin or proc-macro' : reason}`)
		.join(', ');
	return {count: total(compilations), words};
}
