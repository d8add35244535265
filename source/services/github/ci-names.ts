import type {GitHub} from './client.ts';
import {type Looked, look} from './look.ts';

/** Names of the secrets and variables that workflows of a repository can use, in capitals. */
export type CiNames = {readonly secret: ReadonlySet<string>; readonly variable: ReadonlySet<string>};

type Named = {readonly name: string};

/** The repository's own, and those that its organization shares with it (https://docs.github.com/rest/actions/secrets). */
export async function readCiNames(github: GitHub, owner: string, repository: string): Promise<Looked<CiNames>> {
	const asked = {owner, repo: repository};
	// There is no organization above a user's repository: that is a refusal as well, and no reason not to know the others.
	const [secrets, variables, sharedSecrets, sharedVariables] = await Promise.all([
		everyPage(async page => {
			const seen = await look(github, github.request('GET /repos/{owner}/{repo}/actions/secrets', {...asked, per_page: 100, page}));
			return 'found' in seen ? {found: seen.found?.secrets ?? []} : seen;
		}, 100),
		everyPage(async page => {
			const seen = await look(github, github.request('GET /repos/{owner}/{repo}/actions/variables', {...asked, per_page: 30, page}));
			return 'found' in seen ? {found: seen.found?.variables ?? []} : seen;
		}, 30),
		everyPage(async page => {
			const path = 'GET /repos/{owner}/{repo}/actions/organization-secrets';
			const seen = await look(github, github.request(path, {...asked, per_page: 100, page}));
			return {found: 'found' in seen ? (seen.found?.secrets ?? []) : []};
		}, 100),
		everyPage(async page => {
			const path = 'GET /repos/{owner}/{repo}/actions/organization-variables';
			const seen = await look(github, github.request(path, {...asked, per_page: 30, page}));
			return {found: 'found' in seen ? (seen.found?.variables ?? []) : []};
		}, 30),
	]);
	if ('unseen' in secrets) {
		return secrets;
	}

	if ('unseen' in variables) {
		return variables;
	}

	return {
		found: {
			secret: namesOf(secrets.found, 'found' in sharedSecrets ? sharedSecrets.found : []),
			variable: namesOf(variables.found, 'found' in sharedVariables ? sharedVariables.found : []),
		},
	};
}

async function everyPage(ask: (page: number) => Promise<Looked<readonly Named[]>>, size: number): Promise<Looked<readonly Named[]>> {
	const all: Named[] = [];
	for (let page = 1; ; page++) {
		const seen = await ask(page);
		if ('unseen' in seen) {
			return seen;
		}

		all.push(...seen.found);
		if (seen.found.length < size) {
			return {found: all};
		}
	}
}

function namesOf(...lists: ReadonlyArray<readonly Named[]>): ReadonlySet<string> {
	return new Set(lists.flat().map(({name}) => name.toUpperCase()));
}
