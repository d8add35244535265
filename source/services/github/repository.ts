import type {GitHub} from './client.ts';
import {type Looked, look} from './look.ts';

/** A repository as GitHub has it now, whatever the remote still calls it. */
export type Repository = {
	readonly owner: string;
	readonly name: string;
	readonly ownedByOrganization: boolean;
	readonly isPrivate: boolean;
	readonly archived: boolean;
	readonly defaultBranch: string;
	/** What the account may do there, whatever its token may; undefined where GitHub does not say. */
	readonly mayPush: boolean | undefined;
	readonly mayAdminister: boolean | undefined;
	readonly url: string;
};

/** Follows a repository that was renamed or moved. Undefined: there is none, or none that the token may know of. */
export async function readRepository(github: GitHub, owner: string, repository: string): Promise<Looked<Repository | undefined>> {
	const seen = await look(github, github.request('GET /repos/{owner}/{repo}', {owner, repo: repository}), [404]);
	if ('unseen' in seen || seen.found === undefined) {
		return 'unseen' in seen ? seen : {found: undefined};
	}

	const {name, owner: account, private: isPrivate, archived, default_branch: defaultBranch, permissions, html_url: url} = seen.found;
	return {
		found: {
			owner: account.login,
			name,
			ownedByOrganization: account.type === 'Organization',
			isPrivate,
			archived,
			defaultBranch,
			mayPush: permissions?.push,
			mayAdminister: permissions?.admin,
			url,
		},
	};
}

/** Whether workflows run there at all. Asking takes Administration: read. */
export async function readActionsEnabled(github: GitHub, {owner, name}: Pick<Repository, 'owner' | 'name'>): Promise<Looked<boolean>> {
	const seen = await look(github, github.request('GET /repos/{owner}/{repo}/actions/permissions', {owner, repo: name}));
	return 'unseen' in seen ? seen : {found: seen.found?.enabled ?? true};
}
