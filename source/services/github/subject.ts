import {exitCodes, FerroviaError, InterruptedError} from '../../engine/errors.ts';
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
	const asked = {owner, repo: repository};
	const [customization, description] = await Promise.all([
		unlessHidden(github, github.request('GET /repos/{owner}/{repo}/actions/oidc/customization/sub', asked)),
		unlessHidden(github, github.request('GET /repos/{owner}/{repo}', asked)),
	]);
	if ('hidden' in description) {
		throw hidden(github, `${owner}/${repository}`, description.hidden);
	}

	// The remote may write the names in another case, or be older than the last renaming; tokens have them as they are now.
	const {id, name, owner: account, default_branch: defaultBranch} = description.data;
	if ('hidden' in customization) {
		return {prefixes: bothForms(account, name, id), defaultBranch, told: false};
	}

	requireDefaultForm(customization.data, `${account.login}/${name}`);
	const prefix = customization.data.sub_claim_prefix;
	return prefix === undefined || prefix === ''
		? {prefixes: bothForms(account, name, id), defaultBranch, told: false}
		: {prefixes: [prefix], defaultBranch, told: true};
}

function bothForms(owner: {readonly login: string; readonly id: number | bigint}, name: string, id: number | bigint): readonly string[] {
	return [`repo:${owner.login}/${name}`, `repo:${owner.login}@${owner.id}/${name}@${id}`];
}

/** Where a repository has a template of its own, or its organization's, only one of them gives the default form. */
function requireDefaultForm(
	{
		use_default: isDefault,
		include_claim_keys: claims = [],
	}: {readonly use_default?: boolean; readonly include_claim_keys?: readonly string[]},
	name: string,
): void {
	if (isDefault !== false || claims.join(' ') === 'repo context') {
		return;
	}

	throw new FerroviaError(
		{
			what: `${name} builds the subject of its OIDC tokens from ${claims.length === 0 ? 'a template of its organization' : claims.join(', ')}.`,
			why: 'Ferrovia can name the default branch only in subjects of the default form.',
			next: [
				`gh api --method PUT repos/${name}/actions/oidc/customization/sub -F use_default=true`,
				'ferrovia setup cache --cache-identity keys',
			],
		},
		{exitCode: exitCodes.unknown},
	);
}

type Hidden = {
	/** In GitHub's words, where it gives a reason. */
	readonly hidden: string | undefined;
};

/** The answer; or that GitHub hides what the token may not see, which it tells as 404, or as 403 with a reason. */
async function unlessHidden<Answer extends object>({tokenSource}: GitHub, request: Promise<Answer>): Promise<Answer | Hidden> {
	try {
		return await request;
	} catch (error) {
		if (error instanceof Error && error.name === 'AbortError') {
			throw new InterruptedError();
		}

		const {status, isTooOften} = refusalOf(error);
		if (!isTooOften && (status === 404 || status === 403 || (status === 401 && tokenSource === undefined))) {
			return {hidden: status === 403 ? firstLine(error) : undefined};
		}

		throw failing(error, tokenSource);
	}
}

/** What GitHub answered instead. A limit is told as 403 as well (https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api). */
function refusalOf(error: unknown): {readonly status: unknown; readonly isTooOften: boolean} {
	const {status, response} = error as {
		readonly status?: unknown;
		readonly response?: {readonly headers: Readonly<Record<string, unknown>>};
	};
	const {'x-ratelimit-remaining': remaining, 'retry-after': wait} = response?.headers ?? {};
	return {status, isTooOften: status === 429 || (status === 403 && (String(remaining) === '0' || wait !== undefined))};
}

function failing(error: unknown, tokenSource: string | undefined): FerroviaError {
	const {status, isTooOften} = refusalOf(error);
	const why = networkFault(error) ?? firstLine(error);
	const explained = {exitCode: exitCodes.unknown, cause: error};
	if (status === 401) {
		return new FerroviaError(
			{what: 'GitHub does not know the token.', why, next: ['gh auth login', 'unset GH_TOKEN GITHUB_TOKEN']},
			explained,
		);
	}

	if (isTooOften) {
		// Whoever is signed in may ask 5000 times an hour instead of 60.
		const next = [...(tokenSource === undefined ? ['gh auth login'] : []), 'ferrovia setup cache'];
		return new FerroviaError({what: 'GitHub was asked too often from here.', why, next}, explained);
	}

	return new FerroviaError(
		{
			what: 'GitHub could not be asked how it names this repository to AWS.',
			why,
			next: ['https://www.githubstatus.com', 'ferrovia setup cache'],
		},
		explained,
	);
}

function firstLine(error: unknown): string {
	return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}

function hidden({tokenSource}: GitHub, name: string, reason: string | undefined): FerroviaError {
	const guess =
		tokenSource === undefined
			? 'It does not exist, or it is private and nobody is signed in.'
			: `The token (${tokenSource}) may not see it, or it does not exist.`;
	return new FerroviaError(
		{
			what: `GitHub does not show ${name}.`,
			why: reason ?? guess,
			next: ['gh auth login', 'ferrovia setup cache --cache-identity keys'],
		},
		{exitCode: exitCodes.unknown},
	);
}
