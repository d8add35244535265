import {createHash, generateKeyPairSync} from 'node:crypto';
import type {CommitState, FileState, RepositoryState, ShelfState} from './state.ts';

export type NewRepository = Partial<Pick<RepositoryState, 'owner' | 'name' | 'ownerType' | 'isPrivate' | 'defaultBranch' | 'scripts'>> & {
	/** Who may do everything with it. */
	readonly admin?: string;
	/** On the default branch. */
	readonly files?: Readonly<Record<string, string>>;
	readonly publicKey?: string;
};

let lastId = 1000;

/** An id that nothing else has. */
export function nextId(): number {
	lastId += 1;
	return lastId;
}

/** A repository as GitHub makes it, with one commit on its default branch. */
export function newRepository({
	owner = 'acme',
	name = 'demo',
	ownerType = 'User',
	isPrivate = true,
	defaultBranch = 'main',
	admin = owner,
	files = {},
	publicKey,
	scripts = new Map(),
}: NewRepository = {}): RepositoryState {
	const repository: RepositoryState = {
		id: nextId(),
		owner,
		ownerId: nextId(),
		ownerType,
		name,
		isPrivate,
		isArchived: false,
		defaultBranch,
		roles: new Map([[admin, 'admin']]),
		actionsEnabled: true,
		shelf: newShelf(publicKey),
		environments: new Map(),
		organization: {secrets: new Map(), variables: new Map()},
		rules: new Map(),
		commits: new Map(),
		refs: new Map(),
		trees: new Map(),
		blobs: new Map(),
		pulls: [],
		workflowStates: new Map(),
		runs: [],
		scripts,
		annotations: new Map(),
	};
	commitFiles(repository, defaultBranch, files, 'Begin');
	return repository;
}

export function newShelf(publicKey = randomPublicKey()): ShelfState {
	return {publicKey, keyId: String(nextId()), secrets: new Map(), variables: new Map()};
}

function randomPublicKey(): string {
	const der = generateKeyPairSync('x25519').publicKey.export({format: 'der', type: 'spki'});
	return der.subarray(-32).toString('base64');
}

export function shaOf(...parts: readonly string[]): string {
	return createHash('sha1').update(parts.join('\0')).digest('hex');
}

export function addBlob(repository: RepositoryState, content: string): string {
	// As git names it, so that what is on a disk can be compared.
	const sha = createHash('sha1')
		.update(`blob ${Buffer.byteLength(content)}\0${content}`)
		.digest('hex');
	repository.blobs.set(sha, content);
	return sha;
}

export function addTree(repository: RepositoryState, files: ReadonlyMap<string, FileState>): string {
	const sha = shaOf('tree', JSON.stringify([...files].sort()));
	repository.trees.set(sha, new Map(files));
	return sha;
}

export function addCommit(repository: RepositoryState, commit: Omit<CommitState, 'sha'>): CommitState {
	const sha = shaOf('commit', JSON.stringify(commit), String(repository.commits.size));
	const added = {...commit, sha};
	repository.commits.set(sha, added);
	return added;
}

/** Commits these files to a branch, beside those that are there. */
export function commitFiles(
	repository: RepositoryState,
	branch: string,
	files: Readonly<Record<string, string>>,
	message: string,
	now: Date = new Date(),
): CommitState {
	const parent = repository.refs.get(`refs/heads/${branch}`);
	const tree = new Map(parent === undefined ? [] : filesAt(repository, parent));
	for (const [path, content] of Object.entries(files)) {
		tree.set(path, {mode: '100644', sha: addBlob(repository, content)});
	}

	const commit = addCommit(repository, {
		tree: addTree(repository, tree),
		parents: parent === undefined ? [] : [parent],
		message,
		at: now.toISOString(),
	});
	repository.refs.set(`refs/heads/${branch}`, commit.sha);
	return commit;
}

export function filesAt(repository: RepositoryState, commit: string): ReadonlyMap<string, FileState> {
	return repository.trees.get(repository.commits.get(commit)?.tree ?? '') ?? new Map();
}

/** The text of a file on a branch; undefined where it is not there. */
export function textAt(repository: RepositoryState, branch: string, path: string): string | undefined {
	const commit = repository.refs.get(`refs/heads/${branch}`);
	const file = commit === undefined ? undefined : filesAt(repository, commit).get(path);
	return file === undefined ? undefined : repository.blobs.get(file.sha);
}

/** The commit that a branch, a tag, a full reference or the beginning of a commit's own name leads to. */
export function resolveRef({refs, commits}: RepositoryState, ref: string): CommitState | undefined {
	const sha =
		refs.get(ref) ??
		refs.get(`refs/${ref}`) ??
		refs.get(`refs/heads/${ref}`) ??
		refs.get(`refs/tags/${ref}`) ??
		[...commits.keys()].find(candidate => /^[0-9a-f]{7,}$/.test(ref) && candidate.startsWith(ref));
	return sha === undefined ? undefined : commits.get(sha);
}

export function describeCommit({sha, tree, parents, message, at}: CommitState) {
	return {sha, message, tree: {sha: tree}, parents: parents.map(parent => ({sha: parent})), author: {date: at}, committer: {date: at}};
}

export function descendsFrom({commits}: RepositoryState, sha: string, ancestor: string): boolean {
	const seen = new Set<string>();
	const ahead = [sha];
	for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
		if (next === ancestor) {
			return true;
		}

		if (!seen.has(next)) {
			seen.add(next);
			ahead.push(...(commits.get(next)?.parents ?? []));
		}
	}

	return false;
}

/** Merges a pull request, as somebody does on GitHub's own pages: what its branch has comes to the branch that it is for. */
export function mergePull(repository: RepositoryState, number: number, now: Date = new Date()): CommitState {
	const pull = repository.pulls.find(candidate => candidate.number === number && candidate.state === 'open');
	const [head, base] = [pull?.head, pull?.base].map(branch => repository.refs.get(`refs/heads/${branch}`));
	if (pull === undefined || head === undefined || base === undefined) {
		throw new RangeError(`There is no open pull request #${number} between two branches.`);
	}

	const commit = addCommit(repository, {
		tree: addTree(repository, new Map([...filesAt(repository, base), ...filesAt(repository, head)])),
		parents: [base, head],
		message: `Merge pull request #${number} from ${repository.owner}/${pull.head}`,
		at: now.toISOString(),
	});
	repository.refs.set(`refs/heads/${pull.base}`, commit.sha);
	pull.state = 'closed';
	pull.mergedAt = now.toISOString();
	return commit;
}
