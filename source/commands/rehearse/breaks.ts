import {exitCodes, FerroviaError} from '../../engine/errors.ts';
import type {PracticeCloud} from '../../rehearsal/practice-cloud.ts';
import {breakNames} from './break-names.ts';

export type Armed = {readonly cloud: PracticeCloud; readonly kill: () => void};

/** A fault to rehearse. */
export type Break = {
	readonly name: string;
	/** What is wrong, for the opening. */
	readonly words: string;
	/** Before which act it is there. */
	readonly at: 'setup' | 'run';
	/** What is done once it is mended; `setup` unless told. */
	readonly remedy?: 'push' | 'setup';
	/** Breaks the cloud. What is returned mends it again, and says how. */
	readonly arm: (armed: Armed) => () => string;
};

const breaks: readonly Break[] = [
	{
		name: 'expired-token',
		words: 'the token for GitHub has expired',
		at: 'setup',
		arm({cloud: {github}}) {
			const [token] = github.state.tokens;
			if (token !== undefined) {
				github.state.tokens[0] = {...token, expires: '2020-01-01 00:00:00 UTC'};
			}

			return () => {
				if (token !== undefined) {
					github.state.tokens[0] = token;
				}

				return 'the token is renewed';
			};
		},
	},
	{
		name: 'failing-build',
		words: 'the code that is pushed does not compile',
		at: 'run',
		remedy: 'push',
		arm({cloud: {runner}}) {
			runner.breakNextBuild = true;
			return () => 'the code compiles again';
		},
	},
];

/** The fault of that name; undefined for none. Throws on a name that is none, with all of them. */
export function breakByName(name: string | undefined): Break | undefined {
	const found = breaks.find(candidate => candidate.name === name);
	if (name !== undefined && found === undefined) {
		throw new FerroviaError(
			{
				what: `There is no fault "${name}" to rehearse.`,
				why: `There are ${breakNames.join(', ')}.`,
				next: ['ferrovia rehearse --break crash'],
			},
			{exitCode: exitCodes.usage},
		);
	}

	return found;
}
