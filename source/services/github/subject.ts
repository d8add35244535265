import {exitCodes, FerroviaError} from '../../engine/errors.ts';
import {networkFault} from '../network.ts';
import type {GitHub} from './client.ts';

/** How GitHub's OIDC tokens name a repository. */
export type OidcSubject = {
	/**
	What `sub` begins with. One where GitHub says it; both forms there are where it could not be asked: the immutable one of
	repositories that were made, renamed or moved after 15 July 2026, and the older one.
	*/
	readonly prefixes: readonly string[];
	readonly defaultBranch: string;
	/** GitHub itself gave the prefix. */
	readonly told: boolean;
};

/**
Asks GitHub how it names a repository in its tokens (https://docs.github.com/rest/actions/oidc), and for the default branch.

@throws FerroviaError when GitHub can't be asked, or the repository builds its subject from claims of its own choice.
*/
export async function readOidcSubject(github: GitHub, owner: string, repository: string): Promise<OidcSubject> {
	const [customization, description] = await Promise.all([
		unlessHidden(github.request('GET /repos/{owner}/{repo}/actions/oidc/customization/sub', {owner, repo: repository})),
		unlessHidden(github.request('GET /repos/{owner}/{repo}', {owner, repo: repository})),
	]);
	if (description === undefined) {
		throw hidden(github, owner, repository);
	}

	const {id, owner: account, default_branch: defaultBranch} = description.data;
	const claims = customization?.data.use_default === false ? (customization.data.include_claim_keys ?? []) : [];
	if (claims.length > 0 && !claims.every(claim => claim === 'repo' || claim === 'context')) {
		throw new FerroviaError(
			{
				what: `${owner}/${repository} builds the subject of its OIDC tokens from ${claims.join(', ')}.`,
				why: 'Ferrovia can name the default branch only in subjects of the default form.',
				next: [
					`gh api --method PUT repos/${owner}/${repository}/actions/oidc/customization/sub -F use_default=true`,
					'ferrovia setup cache --cache-identity keys',
				],
			},
			{exitCode: exitCodes.unknown},
		);
	}

	const prefix = customization?.data.sub_claim_prefix;
	return prefix === undefined || prefix === ''
		? {
				prefixes: [`repo:${owner}/${repository}`, `repo:${owner}@${account.id}/${repository}@${id}`],
				defaultBranch,
				told: false,
			}
		: {prefixes: [prefix], defaultBranch, told: true};
}

/** Undefined where GitHub hides what the token may not see, which it tells as 404. */
async function unlessHidden<Answer>(request: Promise<Answer>): Promise<Answer | undefined> {
	try {
		return await request;
	} catch (error) {
		const status = error instanceof Error && 'status' in error ? error.status : undefined;
		if (status === 404 || status === 403) {
			return undefined;
		}

		throw failing(error, status);
	}
}

function failing(error: unknown, status: unknown): FerroviaError {
	const fault = networkFault(error);
	const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
	return new FerroviaError(
		status === 401
			? {what: 'GitHub does not know the token.', why: message, next: ['gh auth login', 'unset GH_TOKEN GITHUB_TOKEN']}
			: {
					what: 'GitHub could not be asked how it names this repository to AWS.',
					why: fault ?? message,
					next: ['https://www.githubstatus.com', 'ferrovia setup cache'],
				},
		{exitCode: exitCodes.unknown, cause: error},
	);
}

function hidden({tokenSource}: GitHub, owner: string, repository: string): FerroviaError {
	return new FerroviaError(
		{
			what: `GitHub does not show ${owner}/${repository}.`,
			why:
				tokenSource === undefined
					? 'It does not exist, or it is private and nobody is signed in.'
					: `The token (${tokenSource}) may not see it, or it does not exist.`,
			next: ['gh auth login', 'ferrovia setup cache --cache-identity keys'],
		},
		{exitCode: exitCodes.unknown},
	);
}
