import {exitCodes, FerroviaError} from '../../engine/errors.ts';
import type {ResourceReversal, ResourceState, Reverser, ReverserContext} from '../../engine/reverser.ts';
import {findTokens} from '../../project/tokens.ts';
import {eventually} from '../../services/eventually.ts';
import {deleteBranch, readHead} from '../../services/github/branches.ts';
import {type GitHub, openGitHub} from '../../services/github/client.ts';
import {deleteEnvironment, readEnvironment, readEnvironmentContents} from '../../services/github/environments.ts';
import {seenBy} from '../../services/github/failures.ts';
import {apiAddress} from '../../services/github/host.ts';
import {closePullRequest, readPullRequest} from '../../services/github/pull-requests.ts';
import {type Repository, readRepository} from '../../services/github/repository.ts';
import {deleteSecret, readSecrets} from '../../services/github/secrets.ts';
import {type Shelf, shelfWords} from '../../services/github/shelf.ts';
import {deleteVariable, readVariables, setVariable} from '../../services/github/variables.ts';
import {runProcess} from '../../services/process.ts';
import {fullName} from './home.ts';
import {isOurs} from './pull-request.ts';
import type {GitHubAction} from './reversals.ts';

type Data = ResourceReversal['data'];

/** One repository, signed in to again. */
type Place = {readonly github: GitHub; readonly repository: Repository};

type GitHubReverser = {
	readonly inspect: (place: Place, data: Data) => Promise<ResourceState>;
	readonly apply: (place: Place, data: Data, context: ReverserContext) => Promise<void>;
};

/** Takes back what the step made at GitHub: only what is still as Ferrovia left it, and nothing of anybody else's. */
export const githubReverser: Reverser = {
	async inspect({action, data}, signal) {
		const reverser = reverserOf(action);
		return reverser.inspect(await signIn(data, signal), data);
	},
	async apply({action, data}, context) {
		const reverser = reverserOf(action);
		const place = await signIn(data, context.signal, context.output);
		await reverser.apply(place, data, context);
		// The engine looks whether it is gone: GitHub may show that only a little later.
		await eventually(
			async () => reverser.inspect(place, data),
			({state}) => state !== 'ready',
			context,
		);
	},
};

/** A token goes only to the server that the environment names, never to one that a journal names. */
async function signIn(
	{api = '', owner = '', repository: name = ''}: Data,
	signal: AbortSignal,
	output?: (line: string) => void,
): Promise<Place> {
	const environment = process.env;
	if (apiAddress(environment) !== api) {
		throw new FerroviaError(
			{
				what: `It is at ${api}, and GITHUB_API_URL names ${apiAddress(environment)}.`,
				next: [`GITHUB_API_URL=${api} ferrovia undo github`],
			},
			{exitCode: exitCodes.unknown},
		);
	}

	const {github: found} = await findTokens({run: runProcess, environment, signal});
	if (found === undefined) {
		throw new FerroviaError(
			{
				what: 'Nobody is signed in to GitHub.',
				why: 'There is neither GH_TOKEN nor GITHUB_TOKEN, and gh has no token.',
				next: ['gh auth login'],
			},
			{exitCode: exitCodes.unknown},
		);
	}

	const github = openGitHub({environment, token: found.token, tokenSource: found.source, signal, output});
	const repository = seenBy(await readRepository(github, owner, name), `the repository ${owner}/${name}`);
	if (repository === undefined) {
		throw new FerroviaError(
			{
				what: `GitHub shows no repository ${owner}/${name}.`,
				why: `It was deleted, or the token of ${found.source} may not see it.`,
				next: ['gh auth switch', 'ferrovia undo github'],
			},
			{exitCode: exitCodes.unknown},
		);
	}

	return {github, repository};
}

function reverserOf(action: string): GitHubReverser {
	if (!Object.hasOwn(reversers, action)) {
		throw new FerroviaError({
			what: `This version of Ferrovia does not know how to take back "${action}".`,
			next: ['npx ferrovia@latest undo github'],
		});
	}

	return reversers[action as GitHubAction];
}

const reversers: Readonly<Record<GitHubAction, GitHubReverser>> = {
	'delete-environment': {
		async inspect(place, data) {
			const {environment: name = ''} = data;
			const there = await readForeign(place, data);
			if (there === undefined) {
				return {state: 'gone', summary: `there is no environment ${name}`};
			}

			return there.length === 0
				? {state: 'ready', summary: `delete the environment ${name} of ${fullName(place.repository)}`}
				: {state: 'kept', summary: `the environment ${name} has what Ferrovia did not put there: ${there.join(', ')}`};
		},
		async apply(place, data) {
			const there = await readForeign(place, data);
			if (there !== undefined && there.length > 0) {
				throw new FerroviaError({what: `There is more in the environment by now: ${there.join(', ')}.`, next: ['ferrovia undo github']});
			}

			await deleteEnvironment(place.github, place.repository, data.environment ?? '');
		},
	},
	'delete-secret': {
		async inspect({github, repository}, data) {
			const {name = ''} = data;
			const shelf = shelfIn(repository, data);
			const secrets = seenBy(await readSecrets(github, shelf), `the secrets of ${shelfWords(shelf)}`);
			return secrets.some(secret => secret.name === name)
				? {state: 'ready', summary: `delete the secret ${name} of ${shelfWords(shelf)}`}
				: {state: 'gone', summary: `there is no secret ${name} in ${shelfWords(shelf)}`};
		},
		apply: async ({github, repository}, data) => deleteSecret(github, shelfIn(repository, data), data.name ?? ''),
	},
	'restore-variable': {
		async inspect({github, repository}, {name = '', before = '', after = ''}) {
			const current = seenBy(await readVariables(github, repository), `the variables of ${fullName(repository)}`).get(name) ?? '';
			if (current === before) {
				return {state: 'gone', summary: before === '' ? `there is no variable ${name}` : `the variable ${name} is ${before} again`};
			}

			// After an interruption nobody knows what it was to become, where an earlier step was still to tell.
			return current === after
				? {state: 'ready', summary: before === '' ? `delete the variable ${name}` : `put the variable ${name} back to ${before}`}
				: {state: 'kept', summary: `the variable ${name} was changed since, to ${current === '' ? 'nothing' : current}`};
		},
		async apply({github, repository}, {name = '', before = ''}) {
			await (before === '' ? deleteVariable(github, repository, name) : setVariable(github, repository, name, before));
		},
	},
	'close-pull-request': {
		async inspect(place, {branch = ''}) {
			const {head, pull} = await readProposal(place, branch);
			const isOpen = pull?.state === 'open';
			if (head === undefined && !isOpen) {
				return pull?.merged === true
					? {state: 'kept', summary: `the pull request #${pull.number} was merged: ${pull.url}`}
					: {state: 'gone', summary: `there is no branch ${branch}, and no open pull request from it`};
			}

			if (head !== undefined && !isOurs(head)) {
				return {state: 'kept', summary: `somebody else has committed to ${branch} since`};
			}

			return {
				state: 'ready',
				summary: `${isOpen ? `close the pull request #${pull.number}, and ` : ''}delete the branch ${branch} of ${fullName(place.repository)}`,
			};
		},
		async apply(place, {branch = ''}) {
			const {head, pull} = await readProposal(place, branch);
			if (head !== undefined && !isOurs(head)) {
				throw new FerroviaError({what: `Somebody else has committed to ${branch} by now.`, next: ['ferrovia undo github']});
			}

			if (pull?.state === 'open') {
				await closePullRequest(place.github, place.repository, pull.number);
			}

			if (head !== undefined) {
				await deleteBranch(place.github, place.repository, branch);
			}
		},
	},
};

function shelfIn({owner, name}: Repository, {environment}: Data): Shelf {
	return {owner, name, environment: environment === undefined || environment === '' ? undefined : environment};
}

/** What of the environment is not Ferrovia's: rules, secrets and variables. Undefined where there is no such environment. */
async function readForeign({github, repository}: Place, {environment: name = '', ours = ''}: Data): Promise<readonly string[] | undefined> {
	const environment = seenBy(await readEnvironment(github, repository, name), `the environment ${name}`);
	if (environment === undefined) {
		return undefined;
	}

	const contents = seenBy(await readEnvironmentContents(github, repository, name), `what is in the environment ${name}`);
	return [...environment.rules.map(rule => rule.replaceAll('_', ' ')), ...contents.filter(found => found !== ours)];
}

async function readProposal({github, repository}: Place, branch: string) {
	const [head, pull] = await Promise.all([readHead(github, repository, branch), readPullRequest(github, repository, branch)]);
	return {head: seenBy(head, `the branch ${branch}`), pull: seenBy(pull, 'pull requests')};
}
