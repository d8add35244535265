import type {GitHub} from './client.ts';
import {calling, statusOf} from './failures.ts';
import {type Looked, look} from './look.ts';
import {everyPage} from './pages.ts';
import type {Repository} from './repository.ts';

type Home = Pick<Repository, 'owner' | 'name'>;

type Variable = {readonly name: string; readonly value: string};

/** GitHub gives no more at a time (https://docs.github.com/rest/actions/variables). */
const pageSize = 30;

/** Values of the variables of a repository or of one of its environments, by their names in capitals. Those of an environment that is not there are none. */
export async function readVariables(
	github: GitHub,
	{owner, name: repo, environment}: Home & {readonly environment?: string},
): Promise<Looked<ReadonlyMap<string, string>>> {
	return asMap(
		await everyPage<Variable>(pageSize, async page => {
			const answer = await look(
				github,
				environment === undefined
					? github.request('GET /repos/{owner}/{repo}/actions/variables', {owner, repo, per_page: pageSize, page})
					: github.request('GET /repos/{owner}/{repo}/environments/{environment_name}/variables', {
							owner,
							repo,
							environment_name: environment,
							per_page: pageSize,
							page,
						}),
				environment === undefined ? undefined : [404],
			);
			return 'unseen' in answer ? answer : {found: answer.found?.variables};
		}),
	);
}

/** Those that its organization shares with it. */
export async function readSharedVariables(github: GitHub, {owner, name: repo}: Home): Promise<Looked<ReadonlyMap<string, string>>> {
	return asMap(
		await everyPage<Variable>(pageSize, async page => {
			const path = 'GET /repos/{owner}/{repo}/actions/organization-variables';
			const answer = await look(github, github.request(path, {owner, repo, per_page: pageSize, page}));
			return 'unseen' in answer ? answer : {found: answer.found?.variables};
		}),
	);
}

/** The value of one variable; undefined where it is not set. Throws where nobody could look. */
export async function readVariable(github: GitHub, {owner, name: repo}: Home, name: string): Promise<string | undefined> {
	const answer = await calling(
		github,
		`show the variable ${name}`,
		github.request('GET /repos/{owner}/{repo}/actions/variables/{name}', {owner, repo, name}).catch(unless404),
	);
	return answer?.data.value;
}

/** Sets a variable that may be there or not. GitHub has one call for each case, and somebody else may be as quick. */
export async function setVariable(github: GitHub, home: Home, name: string, value: string): Promise<void> {
	const doing = `set the variable ${name}`;
	const {owner, name: repo} = home;
	const create = async () => github.request('POST /repos/{owner}/{repo}/actions/variables', {owner, repo, name, value});
	const change = async () => github.request('PATCH /repos/{owner}/{repo}/actions/variables/{name}', {owner, repo, name, value});
	const isThere = (await readVariable(github, home, name)) !== undefined;
	const [first, second, wrong] = isThere ? [change, create, 404] : [create, change, 409];
	await calling(
		github,
		doing,
		first().catch(async (error: unknown) => {
			if (statusOf(error) !== wrong) {
				throw error;
			}

			return second();
		}),
	);
}

export async function deleteVariable(github: GitHub, {owner, name: repo}: Home, name: string): Promise<void> {
	await calling(
		github,
		`delete the variable ${name}`,
		github.request('DELETE /repos/{owner}/{repo}/actions/variables/{name}', {owner, repo, name}).catch(unless404),
	);
}

function unless404(error: unknown): undefined {
	if (statusOf(error) !== 404) {
		throw error;
	}
}

function asMap(seen: Looked<readonly Variable[]>): Looked<ReadonlyMap<string, string>> {
	return 'unseen' in seen ? seen : {found: new Map(seen.found.map(({name, value}) => [name.toUpperCase(), value]))};
}
