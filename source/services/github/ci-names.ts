import type {GitHub} from './client.ts';
import type {Looked} from './look.ts';
import {readSecrets, readSharedSecrets} from './secrets.ts';
import {readSharedVariables, readVariables} from './variables.ts';

/** Names of the secrets and variables that workflows of a repository can use, in capitals. */
export type CiNames = {readonly secret: ReadonlySet<string>; readonly variable: ReadonlySet<string>};

/** Names in one environment of the repository, for the jobs that run in it. */
export async function readEnvironmentNames(github: GitHub, owner: string, name: string, environment: string): Promise<Looked<CiNames>> {
	const shelf = {owner, name, environment};
	const [secrets, variables] = await Promise.all([readSecrets(github, shelf), readVariables(github, shelf)]);
	if ('unseen' in secrets) {
		return secrets;
	}

	return 'unseen' in variables
		? variables
		: {found: {secret: new Set(secrets.found.map(secret => secret.name)), variable: new Set(variables.found.keys())}};
}

/** The repository's own, and those that its organization shares with it (https://docs.github.com/rest/actions/secrets). */
export async function readCiNames(github: GitHub, owner: string, name: string): Promise<Looked<CiNames>> {
	const shelf = {owner, name, environment: undefined};
	// There is no organization above a user's repository: that is a refusal as well, and no reason not to know the others.
	const [secrets, variables, sharedSecrets, sharedVariables] = await Promise.all([
		readSecrets(github, shelf),
		readVariables(github, shelf),
		readSharedSecrets(github, shelf),
		readSharedVariables(github, shelf),
	]);
	if ('unseen' in secrets) {
		return secrets;
	}

	if ('unseen' in variables) {
		return variables;
	}

	return {
		found: {
			secret: new Set([...secrets.found.map(secret => secret.name), ...('found' in sharedSecrets ? sharedSecrets.found : [])]),
			variable: new Set([...variables.found.keys(), ...('found' in sharedVariables ? sharedVariables.found.keys() : [])]),
		},
	};
}
