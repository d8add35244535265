import type {Complaint} from './complaints.ts';

/** A feature that a complaint may be about. */
export type Candidate = {
	/** Cargo's id of the package. */
	readonly packageId: string;
	/** The package's name. */
	readonly package: string;
	readonly feature: string;
};

export type Hints = {
	readonly candidates: readonly Candidate[];
	/** The complaint names the package too. */
	readonly areCertain: boolean;
};

/** What crates call the feature with their macros. */
const deriveFeatures = new Set(['derive', 'macros']);
const attributeFeatures = new Set(['attributes', 'macro', 'macros']);

/**
Those of the candidates that a complaint speaks of without saying so: rustc puts their name between backticks, or misses a macro. Where it names one of
the packages, or the line of source does, only theirs.
*/
export function hintsOf({quoted, crates, words, package: complaining}: Complaint, candidates: readonly Candidate[]): Hints {
	const macros = /derive macro/.test(words)
		? deriveFeatures
		: /macro|attribute|could not find `(?:main|test)`/.test(words)
			? attributeFeatures
			: undefined;
	const spokenOf = candidates.filter(({feature}) => quoted.has(feature) || macros?.has(feature) === true);
	const named = spokenOf.filter(({package: name}) => name === complaining || crates.has(name.replaceAll('-', '_')));
	return named.length > 0 ? {candidates: named, areCertain: true} : {candidates: spokenOf, areCertain: false};
}
