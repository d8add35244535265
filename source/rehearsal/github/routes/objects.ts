import {type Call, notFound, ok, Refusal, type Route, repo, repositoryOf, requireFields} from '../call.ts';
import {addBlob, addCommit, addTree, describeCommit, entriesOf, foldersOf, resolveRef} from '../repository.ts';
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

type GivenEntry = {readonly path: string; readonly mode: string; readonly sha?: string | null; readonly content?: string};

/** The files of a new tree: those of the one that it is based on, with what was given in their place. */
function composed(repository: RepositoryState, base: string | undefined, given: readonly GivenEntry[]): ReadonlyMap<string, FileState> {
	const before = base === undefined ? new Map<string, FileState>() : repository.trees.get(base);
	if (before === undefined) {
		throw new Refusal(422, 'base_tree is not a valid tree oid');
	}

	const files = new Map(before);
	for (const {path, mode, sha, content} of given) {
		if (sha === null) {
			files.delete(path);
		} else if (sha !== undefined && !repository.blobs.has(sha)) {
			throw new Refusal(422, `tree.sha ${sha} is not a valid blob`);
		} else {
			files.set(path, {mode, sha: sha ?? addBlob(repository, content ?? '')});
		}
	}

	return files;
}

function listed(repository: RepositoryState, files: ReadonlyMap<string, FileState>, isRecursive: boolean) {
	const blob = (path: string, {mode, sha}: FileState) => ({
		path,
		mode,
		type: 'blob',
		sha,
		size: Buffer.byteLength(repository.blobs.get(sha) ?? ''),
	});
	const folder = (path: string, sha: string) => ({path, mode: '040000', type: 'tree', sha});
	if (!isRecursive) {
		return entriesOf(repository, files, '').map(({name, type, sha, mode}) =>
			type === 'tree' ? folder(name, sha) : blob(name, {mode, sha}),
		);
	}

	return [
		...foldersOf(files).map(path => folder(path, addTree(repository, below(files, `${path}/`)))),
		...[...files].map(([path, file]) => blob(path, file)),
	].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function below(files: ReadonlyMap<string, FileState>, prefix: string): ReadonlyMap<string, FileState> {
	return new Map([...files].filter(([path]) => path.startsWith(prefix)).map(([path, file]) => [path.slice(prefix.length), file]));
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
			const files = composed(repository, base, tree);
			return {status: 201, body: {sha: addTree(repository, files), tree: listed(repository, files, false), truncated: false}};
		},
	},
	{
		name: `GET ${repo}/git/trees/{tree_sha}`,
		run(call) {
			const repository = repositoryOf(call, {permission: 'contents'});
			const {tree_sha: asked = ''} = call.parts;
			const sha = repository.trees.has(asked) ? asked : resolveRef(repository, asked)?.tree;
			const files = sha === undefined ? undefined : repository.trees.get(sha);
			if (files === undefined) {
				throw notFound();
			}

			// Any value of it counts, even 0.
			return ok({sha, tree: listed(repository, files, call.query.has('recursive')), truncated: false});
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
