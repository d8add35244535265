import type {GitHub} from './client.ts';
import {statusOf} from './failures.ts';
import {type Looked, look} from './look.ts';

export type Account = {
	/** Undefined for a token that stands for no person, as the one of a workflow run. */
	readonly login: string | undefined;
	/** What a classic token or one of gh may do; undefined for one with permissions instead of scopes. */
	readonly scopes: ReadonlySet<string> | undefined;
};

/** Who the token is, by https://docs.github.com/rest/users/users#get-the-authenticated-user. */
export async function readAccount(github: GitHub): Promise<Looked<Account>> {
	let scopes: unknown;
	const asked = github.request('GET /user').then(
		answer => {
			scopes = answer.headers['x-oauth-scopes'];
			return answer;
		},
		(error: unknown) => {
			// "Resource not accessible by integration": it is known, and nobody.
			if (statusOf(error) === 403 && error instanceof Error && error.message.includes('integration')) {
				return {data: undefined};
			}

			throw error;
		},
	);
	const seen = await look(github, asked);
	return 'unseen' in seen
		? seen
		: {
				found: {
					login: seen.found?.login,
					scopes: typeof scopes === 'string' ? new Set(scopes.split(/,\s*/).filter(Boolean)) : undefined,
				},
			};
}
