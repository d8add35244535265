import type {Change} from '../../engine/change.ts';
import {exitCodes, FerroviaError} from '../../engine/errors.ts';
import type {Note} from '../../engine/step.ts';
import {createEnvironment, readEnvironment} from '../../services/github/environments.ts';
import {seenBy} from '../../services/github/failures.ts';
import {ciSecrets} from '../ci-names.ts';
import {accountWords, fullName, type Home} from './home.ts';
import {githubReversal} from './reversals.ts';
import type {State} from './state.ts';

/** What is missing of the environment in which the deploy job runs. Rules of one that is there are told, and left as they are. */
export function planEnvironment(
	home: Home,
	state: State,
	name: string | undefined,
): {readonly changes: readonly Change[]; readonly notes: readonly Note[]} {
	if (name === undefined) {
		return {changes: [], notes: []};
	}

	if (state.environment !== undefined) {
		const {rules} = state.environment;
		const text = `The environment ${name} has rules (${rules.map(rule => rule.replaceAll('_', ' ')).join(', ')}): each deployment waits for them.`;
		return {changes: [], notes: rules.length === 0 ? [] : [{level: 'info', text}]};
	}

	const {github, repository, account} = home;
	if (repository.mayAdminister === false) {
		throw new FerroviaError(
			{
				what: `There is no environment ${name}, and ${accountWords(account)} may not make one in ${fullName(repository)}.`,
				why: 'Only an administrator of the repository may.',
				next: [`${repository.url}/settings/environments/new`, 'ferrovia setup github --github-environment none'],
			},
			{exitCode: exitCodes.unknown},
		);
	}

	return {
		notes: [],
		changes: [
			{
				id: 'github/environment',
				kind: 'resource',
				summary: `make the environment ${name} for deployments`,
				preview: {
					type: 'resource',
					provider: 'github',
					resource: `environment ${name}`,
					verb: 'create',
					lines: ['+ no rules: any branch, no waiting, no reviewers', `Reviewers are added at ${repository.url}/settings/environments.`],
				},
				reversal: githubReversal(
					home,
					'delete-environment',
					{environment: name, ours: ciSecrets.railwayToken},
					`delete the environment ${name} of ${fullName(repository)}`,
				),
				async apply() {
					// The call that makes one would take the rules from one that somebody has made in between.
					const there = seenBy(await readEnvironment(github, repository, name), `the environment ${name}`);
					if (there === undefined) {
						await createEnvironment(github, repository, name);
					}
				},
			},
		],
	};
}
