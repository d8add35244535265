import type {GitHub} from './client.ts';
import {calling, statusOf} from './failures.ts';
import {type Looked, look} from './look.ts';
import type {Repository} from './repository.ts';

type Home = Pick<Repository, 'owner' | 'name'>;

/** The newest commit of a branch. */
export type Head = {readonly commit: string; readonly tree: string; readonly message: string};

/** Undefined where there is no such branch. */
export async function readHead(github: GitHub, {owner, name: repo}: Home, branch: string): Promise<Looked<Head | undefined>> {
	// An empty repository answers 409.
	const reference = await look(
		github,
		github.request('GET /repos/{owner}/{repo}/git/ref/{ref}', {owner, repo, ref: `heads/${branch}`}),
		[404, 409],
	);
	if ('unseen' in reference || reference.found === undefined) {
		return 'unseen' in reference ? reference : {found: undefined};
	}

	const {sha} = reference.found.object;
	const commit = await look(github, github.request('GET /repos/{owner}/{repo}/git/commits/{commit_sha}', {owner, repo, commit_sha: sha}));
	return 'unseen' in commit ? commit : {found: {commit: sha, tree: commit.found?.tree.sha ?? '', message: commit.found?.message ?? ''}};
}

/** A file as git keeps it. */
export type CommittedFile = {readonly path: string; readonly mode: '100644' | '100755'; readonly bytes: Uint8Array};

/** A commit on top of another one, of some files; those that it does not name stay. Nothing leads to it yet. */
export async function createCommit(
	github: GitHub,
	{owner, name: repo}: Home,
	{
		parent,
		message,
		files,
	}: {readonly parent: Pick<Head, 'commit' | 'tree'>; readonly message: string; readonly files: readonly CommittedFile[]},
): Promise<string> {
	const tree = [];
	for (const {path, mode, bytes} of files) {
		const content = Buffer.from(bytes).toString('base64');
		const {data} = await calling(
			github,
			`take ${path}`,
			github.request('POST /repos/{owner}/{repo}/git/blobs', {owner, repo, content, encoding: 'base64'}),
		);
		tree.push({path, mode, type: 'blob', sha: data.sha} as const);
	}

	const {data: made} = await calling(
		github,
		'take the files',
		github.request('POST /repos/{owner}/{repo}/git/trees', {owner, repo, base_tree: parent.tree, tree}),
	);
	const {data: commit} = await calling(
		github,
		'take the commit',
		github.request('POST /repos/{owner}/{repo}/git/commits', {owner, repo, message, tree: made.sha, parents: [parent.commit]}),
	);
	return commit.sha;
}

/** Makes the branch, or moves it: to what follows from it, or with `force` to anything. */
export async function setBranch(
	github: GitHub,
	{owner, name: repo}: Home,
	branch: string,
	commit: string,
	how: 'create' | 'forward' | 'force',
): Promise<void> {
	const doing = `set the branch ${branch}`;
	if (how === 'create') {
		const asked = {owner, repo, ref: `refs/heads/${branch}`, sha: commit};
		await calling(github, doing, github.request('POST /repos/{owner}/{repo}/git/refs', asked));
		return;
	}

	const asked = {owner, repo, ref: `heads/${branch}`, sha: commit, force: how === 'force'};
	await calling(github, doing, github.request('PATCH /repos/{owner}/{repo}/git/refs/{ref}', asked));
}

export async function deleteBranch(github: GitHub, {owner, name: repo}: Home, branch: string): Promise<void> {
	await calling(
		github,
		`delete the branch ${branch}`,
		github.request('DELETE /repos/{owner}/{repo}/git/refs/{ref}', {owner, repo, ref: `heads/${branch}`}).catch((error: unknown) => {
			// What is not there any more is told as 422.
			const status = statusOf(error);
			if (status !== 404 && status !== 422) {
				throw error;
			}
		}),
	);
}

/** Types of the rules that hold for a branch (https://docs.github.com/rest/repos/rules), and how many must approve a pull request to it. */
export type BranchRules = {readonly types: readonly string[]; readonly approvals: number};

export async function readBranchRules(github: GitHub, {owner, name: repo}: Home, branch: string): Promise<Looked<BranchRules>> {
	const seen = await look(
		github,
		github.request('GET /repos/{owner}/{repo}/rules/branches/{branch}', {owner, repo, branch, per_page: 100}),
	);
	if ('unseen' in seen) {
		return seen;
	}

	const rules = seen.found ?? [];
	const approvals = rules.map(rule => (rule.type === 'pull_request' ? (rule.parameters?.required_approving_review_count ?? 0) : 0));
	return {found: {types: [...new Set(rules.map(({type}) => type))], approvals: Math.max(0, ...approvals)}};
}
