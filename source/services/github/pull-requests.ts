import type {GitHub} from './client.ts';
import {calling} from './failures.ts';
import {type Looked, look} from './look.ts';
import type {Repository} from './repository.ts';

type Home = Pick<Repository, 'owner' | 'name'>;

export type PullRequest = {
	readonly number: number;
	readonly url: string;
	readonly state: 'open' | 'closed';
	readonly merged: boolean;
	readonly title: string;
	readonly body: string;
};

/** The newest pull request from a branch of the repository itself; undefined where there never was one. */
export async function readPullRequest(github: GitHub, {owner, name: repo}: Home, branch: string): Promise<Looked<PullRequest | undefined>> {
	const asked = {owner, repo, head: `${owner}:${branch}`, state: 'all', sort: 'created', direction: 'desc', per_page: 20} as const;
	const seen = await look(github, github.request('GET /repos/{owner}/{repo}/pulls', asked));
	if ('unseen' in seen) {
		return seen;
	}

	const found = (seen.found ?? []).map(({number, html_url: url, state, merged_at: mergedAt, title, body}) => ({
		number: Number(number),
		url,
		state: state === 'open' ? ('open' as const) : ('closed' as const),
		merged: typeof mergedAt === 'string',
		title,
		body: body ?? '',
	}));
	return {found: found.find(({state}) => state === 'open') ?? found[0]};
}

type Proposal = {readonly title: string; readonly body: string};

/** Returns the address of the new pull request. */
export async function openPullRequest(
	github: GitHub,
	{owner, name: repo}: Home,
	{head, base, title, body}: Proposal & {readonly head: string; readonly base: string},
): Promise<string> {
	const asked = github.request('POST /repos/{owner}/{repo}/pulls', {owner, repo, head, base, title, body});
	return (await calling(github, 'open a pull request', asked)).data.html_url;
}

export async function updatePullRequest(github: GitHub, home: Home, number: number, proposal: Proposal): Promise<void> {
	await patch(github, home, number, proposal);
}

export async function closePullRequest(github: GitHub, home: Home, number: number): Promise<void> {
	await patch(github, home, number, {state: 'closed'});
}

async function patch(
	github: GitHub,
	{owner, name: repo}: Home,
	number: number,
	fields: Partial<Proposal> & {readonly state?: 'closed'},
): Promise<void> {
	const path = 'PATCH /repos/{owner}/{repo}/pulls/{pull_number}';
	await calling(github, `change the pull request #${number}`, github.request(path, {owner, repo, pull_number: number, ...fields}));
}
