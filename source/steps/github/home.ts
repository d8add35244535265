import {exitCodes, FerroviaError} from '../../engine/errors.ts';
import type {Note} from '../../engine/step.ts';
import {type Account, readAccount} from '../../services/github/account.ts';
import type {GitHub} from '../../services/github/client.ts';
import {seenBy} from '../../services/github/failures.ts';
import {apiAddress} from '../../services/github/host.ts';
import {type Repository, readActionsEnabled, readRepository} from '../../services/github/repository.ts';
import {openGitHubFor} from '../github-access.ts';
import type {World} from '../world.ts';

/** A repository at GitHub with somebody signed in who may set it up. */
export type Home = {
	readonly github: GitHub;
	readonly repository: Repository;
	readonly account: Account;
	/** Address of the API. */
	readonly api: string;
	/** Where its pages are, for example https://github.com. */
	readonly site: string;
	/** Undefined where the token may not ask. */
	readonly actionsEnabled: boolean | undefined;
};

/**
Signs in and asks who it is and what there is, before anything else is looked at. Changes nothing.

@throws FerroviaError where nobody is signed in, or the repository is not to be seen, not to be changed, or asleep.
*/
export async function openHome(world: World, signal: AbortSignal): Promise<Home> {
	const remote = world.project.git?.remote;
	if (remote === undefined) {
		throw new FerroviaError({what: 'The project has no repository on GitHub yet.', next: ['git remote add origin URL']});
	}

	const github = await openGitHubFor(world, signal);
	const name = `${remote.owner}/${remote.repository}`;
	if (github.tokenSource === undefined) {
		throw new FerroviaError(
			{
				what: 'Nobody is signed in to GitHub.',
				why: 'There is neither GH_TOKEN nor GITHUB_TOKEN, and gh has no token.',
				next: [
					`gh auth login --hostname ${remote.host} --scopes repo,workflow`,
					`https://${remote.host}/settings/personal-access-tokens/new    (then: export GH_TOKEN=…)`,
				],
			},
			{exitCode: exitCodes.unknown},
		);
	}

	const [account, found] = await Promise.all([readAccount(github), readRepository(github, remote.owner, remote.repository)]);
	const known = seenBy(account, 'the account of the token');
	const who = accountWords(known);
	const repository = seenBy(found, `the repository ${name}`);
	if (repository === undefined) {
		throw new FerroviaError(
			{
				what: `GitHub shows ${who} no repository ${name}.`,
				why: `It does not exist, or the token of ${github.tokenSource} may not see it.`,
				next: ['git remote --verbose    (is that the address?)', `gh repo create ${name} --private --source . --push`, scopeRemedy(known)],
			},
			{exitCode: exitCodes.unknown},
		);
	}

	requireUse(repository, known, who, github.tokenSource);
	const enabled = await readActionsEnabled(github, repository);
	return {
		github,
		repository,
		account: known,
		api: apiAddress(world.environment),
		site: new URL(repository.url).origin,
		actionsEnabled: 'found' in enabled ? enabled.found : undefined,
	};
}

function requireUse(repository: Repository, account: Account, who: string, source: string): void {
	const name = fullName(repository);
	if (repository.archived) {
		throw new FerroviaError({
			what: `${name} is archived: it can only be read.`,
			next: [`gh repo unarchive ${name}`],
		});
	}

	if (repository.mayPush === false) {
		throw new FerroviaError(
			{
				what: `${who} may read ${name}, and not change it.`,
				why: 'Secrets, variables and workflows need a collaborator who may write.',
				next: [`${repository.url}/settings/access    (its owner invites you)`, 'gh auth switch'],
			},
			{exitCode: exitCodes.unknown},
		);
	}

	if (!maySet(account, repository)) {
		throw new FerroviaError(
			{
				what: `The token of ${source} may not set secrets of ${name}.`,
				why: `It has the scopes ${[...(account.scopes ?? [])].join(', ') || '(none)'}, and needs repo.`,
				next: [
					scopeRemedy(account),
					`${new URL(repository.url).origin}/settings/tokens/new?scopes=repo,workflow    (then: export GH_TOKEN=…)`,
				],
			},
			{exitCode: exitCodes.unknown},
		);
	}
}

/** Whether the scopes of a token allow secrets and variables; a token without scopes has permissions, which GitHub does not tell. */
export function maySet({scopes}: Account, {isPrivate}: Pick<Repository, 'isPrivate'>): boolean {
	return scopes === undefined || scopes.has('repo') || (!isPrivate && scopes.has('public_repo'));
}

/** Whether the token may commit files that run as workflows; only of one with scopes it is known. */
export function mayCommitWorkflows({scopes}: Account): boolean {
	return scopes === undefined || scopes.has('workflow');
}

function scopeRemedy({scopes}: Account): string {
	return scopes === undefined ? 'Use a token that may see it: gh auth login' : 'gh auth refresh --scopes repo,workflow';
}

export function accountWords({login}: Account): string {
	return login ?? 'the token of the workflow run';
}

export function fullName({owner, name}: Pick<Repository, 'owner' | 'name'>): string {
	return `${owner}/${name}`;
}

/** Who is signed in, by what, to what; and what stands in the way. */
export function homeNotes(world: World, {github, repository, account, site, actionsEnabled}: Home): readonly Note[] {
	const remote = world.project.git?.remote;
	const name = fullName(repository);
	const called = `${remote?.owner}/${remote?.repository}`;
	return [
		{
			level: 'info',
			text: `GitHub as ${accountWords(account)}, with the token of ${github.tokenSource}, for ${name} (${repository.isPrivate ? 'private' : 'public'}).`,
		},
		...(called.toLowerCase() === name.toLowerCase()
			? []
			: [
					{
						level: 'warn',
						text: `${called} is called ${name} by now: git remote set-url ${remote?.name} ${repository.url}.git`,
					} as const,
				]),
		...(account.scopes === undefined
			? [
					{
						level: 'info',
						text: `A fine-grained token does not tell what it may do. It needs Secrets, Variables and Actions: write; for a pull request also Contents, Pull requests and Workflows: write; for an environment Environments and Administration: write (${site}/settings/personal-access-tokens).`,
					} as const,
				]
			: []),
		...(actionsEnabled === false
			? [{level: 'warn', text: `GitHub Actions are off for ${name}, so no workflow runs: ${repository.url}/settings/actions`} as const]
			: []),
	];
}
