import type {Complaint} from './complaints.ts';

/** A feature that a complaint may be about. */
export type Candidate = {
	/** Cargo's id of the package. */
	readonly packageId: string;
	/** The package's name. */
	readonly package: string;
	readonly feature: string;
};

/** What crates call the feature with their macros. */
const macroFeatures = new Set(['attributes', 'derive', 'macro', 'macros']);

/**
Those of the candidates that a complaint speaks of without saying so: it has their name among its words, or it misses a macro. Where it names one of the
packages, only theirs.
*/
export function hintsOf({words, package: complaining, gates}: Complaint, candidates: readonly Candidate[]): readonly Candidate[] {
	if (gates.length > 0) {
		return [];
	}

	const told = new Set(words.toLowerCase().match(/\w+/g));
	const named = candidates.filter(({package: name}) => told.has(name.replaceAll('-', '_')) || name === complaining);
	const missesMacro = /macro|attribute|could not find `(?:main|test)`/.test(words);
	const speaksOf = ({feature}: Candidate) =>
		told.has(feature.replaceAll('-', '_').toLowerCase()) || (missesMacro && macroFeatures.has(feature));
	const ofNamed = named.filter(speaksOf);
	return ofNamed.length > 0 ? ofNamed : candidates.filter(speaksOf);
}
