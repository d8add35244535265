import {type Call, notFound, ok, Refusal, type Route, repo, repositoryOf, requireFields} from '../call.ts';
import {addBlob, addCommit, addTree, describeCommit} from '../repository.ts';
import type {FileState, RepositoryState} from '../state.ts';

const mayWrite = (call: Call) => repositoryOf(call, {permission: 'contents', access: 'write', role: 'push'});

/** What a workflow's file may only be touched with. */
function requireWorkflowScope({token}: Call, paths: readonly string[]): void {
	const touches = paths.some(path => path.startsWith('.github/workflows/'));
	const may = token?.scopes?.includes('workflow') ?? (token?.permissions === undefined || token.permissions.workflows === 'write');
	if (touches && !may) {
		throw token?.scopes === undefined
			? new Refusal(403, 'Resource not accessible by personal access token', {accepted: 'workflows=write'})
			: notFound();
	}
}

type GivenEntry = {readonly path: string; readonly mode: string; readonly sha: string};

/** The files of the base tree, with the given ones added or replaced. */
function composed(repository: RepositoryState, base: string | undefined, given: readonly GivenEntry[]): ReadonlyMap<string, FileState> {
	const before = base === undefined ? new Map<string, FileState>() : repository.trees.get(base);
	if (before === undefined) {
		throw new Refusal(422, 'base_tree is not a valid tree oid');
	}

	const files = new Map(before);
	for (const {path, mode, sha} of given) {
		if (!repository.blobs.has(sha)) {
			throw new Refusal(422, `tree.sha ${sha} is not a valid blob`);
		}

		files.set(path, {mode, sha});
	}

	return files;
}

/** What git keeps: blobs, trees and commits. */
export const objectRoutes: readonly Route[] = [
	{
		name: `POST ${repo}/git/blobs`,
		run(call) {
			const repository = mayWrite(call);
			requireFields(call, 'content');
			const {content, encoding} = call.body;
			const text = encoding === 'base64' ? Buffer.from(String(content), 'base64').toString('utf8') : String(content);
			return {status: 201, body: {sha: addBlob(repository, text)}};
		},
	},
	{
		name: `POST ${repo}/git/trees`,
		run(call) {
			const repository = mayWrite(call);
			requireFields(call, 'tree');
			const {base_tree: base, tree} = call.body as {readonly base_tree?: string; readonly tree: readonly GivenEntry[]};
			requireWorkflowScope(
				call,
				tree.map(({path}) => path),
			);
			return {status: 201, body: {sha: addTree(repository, composed(repository, base, tree))}};
		},
	},
	{
		name: `POST ${repo}/git/commits`,
		run(call) {
			const repository = mayWrite(call);
			requireFields(call, 'message', 'tree');
			const {
				message,
				tree,
				parents = [],
			} = call.body as {readonly message: string; readonly tree: string; readonly parents?: readonly string[]};
			if (!repository.trees.has(tree)) {
				throw new Refusal(422, 'Tree SHA does not exist');
			}

			if (parents.some(parent => !repository.commits.has(parent))) {
				throw new Refusal(422, 'Parent SHA does not exist or is not a commit object');
			}

			return {status: 201, body: describeCommit(addCommit(repository, {message, tree, parents, at: call.now().toISOString()}))};
		},
	},
	{
		name: `GET ${repo}/git/commits/{commit_sha}`,
		run(call) {
			const commit = repositoryOf(call, {permission: 'contents'}).commits.get(call.parts.commit_sha ?? '');
			if (commit === undefined) {
				throw notFound();
			}

			return ok(describeCommit(commit));
		},
	},
];
