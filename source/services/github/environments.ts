import type {GitHub} from './client.ts';
import {calling, statusOf} from './failures.ts';
import {type Looked, look} from './look.ts';
import type {Repository} from './repository.ts';
import {readSecrets} from './secrets.ts';

type Home = Pick<Repository, 'owner' | 'name'>;

/** What an environment asks for before a job may run in it. */
export type Environment = {
	readonly name: string;
	/** Types of its protection rules, for example required_reviewers. */
	readonly rules: readonly string[];
};

/** Undefined where there is no such environment. */
export async function readEnvironment(github: GitHub, {owner, name: repo}: Home, name: string): Promise<Looked<Environment | undefined>> {
	const path = 'GET /repos/{owner}/{repo}/environments/{environment_name}';
	const seen = await look(github, github.request(path, {owner, repo, environment_name: name}), [404]);
	return 'unseen' in seen
		? seen
		: {
				found:
					seen.found === undefined ? undefined : {name: seen.found.name, rules: (seen.found.protection_rules ?? []).map(({type}) => type)},
			};
}

/** Makes an environment without any rule. Only where there is none: the same call would take the rules from one that is there. */
export async function createEnvironment(github: GitHub, {owner, name: repo}: Home, name: string): Promise<void> {
	const path = 'PUT /repos/{owner}/{repo}/environments/{environment_name}';
	const asked = {owner, repo, environment_name: name, deployment_branch_policy: null};
	await calling(github, `make the environment ${name}`, github.request(path, asked));
}

export async function deleteEnvironment(github: GitHub, {owner, name: repo}: Home, name: string): Promise<void> {
	const path = 'DELETE /repos/{owner}/{repo}/environments/{environment_name}';
	await calling(
		github,
		`delete the environment ${name}`,
		github.request(path, {owner, repo, environment_name: name}).catch((error: unknown) => {
			if (statusOf(error) !== 404) {
				throw error;
			}
		}),
	);
}

/** Names of the secrets and variables in an environment. */
export async function readEnvironmentContents(github: GitHub, home: Home, environment: string): Promise<Looked<readonly string[]>> {
	const secrets = await readSecrets(github, {...home, environment});
	if ('unseen' in secrets) {
		return secrets;
	}

	const path = 'GET /repos/{owner}/{repo}/environments/{environment_name}/variables';
	const asked = {owner: home.owner, repo: home.name, environment_name: environment, per_page: 30};
	const variables = await look(github, github.request(path, asked), [404]);
	return 'unseen' in variables
		? variables
		: {found: [...secrets.found.map(({name}) => name), ...(variables.found?.variables ?? []).map(({name}) => name.toUpperCase())]};
}
