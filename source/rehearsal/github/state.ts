/** All that GitHub's double knows. Plain data: a test, or the practice cloud, sets it up and reads it back. */
export type GitHubState = {
	readonly tokens: GitHubToken[];
	readonly repositories: RepositoryState[];
};

export type GitHubToken = {
	readonly secret: string;
	readonly login: string;
	/** Of a classic token; undefined for a fine-grained one. */
	readonly scopes?: readonly string[];
	/** Of a fine-grained token: by GitHub's names for them, for example `secrets: 'write'`. */
	readonly permissions?: Readonly<Record<string, 'read' | 'write'>>;
	/** The repositories that a fine-grained token is for, as owner/name; undefined for all of its owner's. */
	readonly repositories?: readonly string[];
	/** As the header tells it: `2026-12-31 23:59:59 UTC`. From then on nobody knows the token. */
	readonly expires?: string;
};

export type SecretState = {readonly sealed: string; readonly createdAt: string; updatedAt: string};
export type VariableState = {value: string; readonly createdAt: string; updatedAt: string};

/** Where secrets and variables are: a repository, or one of its environments. */
export type ShelfState = {
	/** X25519, base64 of 32 bytes. */
	readonly publicKey: string;
	keyId: string;
	readonly secrets: Map<string, SecretState>;
	readonly variables: Map<string, VariableState>;
};

export type RepositoryState = {
	readonly id: number;
	readonly owner: string;
	readonly ownerId: number;
	readonly ownerType: 'User' | 'Organization';
	readonly name: string;
	readonly isPrivate: boolean;
	isArchived: boolean;
	readonly defaultBranch: string;
	/** What each login may do; others see it only when it is public. */
	readonly roles: Map<string, 'admin' | 'push' | 'pull'>;
	actionsEnabled: boolean;
	readonly shelf: ShelfState;
	readonly environments: Map<string, ShelfState>;
	readonly organization: {readonly secrets: Map<string, SecretState>; readonly variables: Map<string, VariableState>};
	/** Rules of each branch, as GitHub lists them. */
	readonly rules: Map<string, ReadonlyArray<Readonly<Record<string, unknown>>>>;
	readonly commits: Map<string, CommitState>;
	/** By their full names: refs/heads/main. */
	readonly refs: Map<string, string>;
	/** Files of each tree, by the tree's SHA. */
	readonly trees: Map<string, Map<string, FileState>>;
	readonly blobs: Map<string, string>;
	readonly pulls: PullState[];
	/** `active`, or why a workflow does not run; by its path. One that is not here is active as soon as it is on the default branch. */
	readonly workflowStates: Map<string, string>;
	readonly runs: RunState[];
	/** What runs of a workflow do, by its path. Runs of others stay in the queue, unless something else moves them. */
	readonly scripts?: Map<string, RunScript>;
	/** By the job that they are of. */
	readonly annotations: Map<number, readonly AnnotationState[]>;
};

export type AnnotationState = {readonly title: string; readonly message: string; readonly level?: 'notice' | 'warning' | 'failure'};

export type FileState = {readonly mode: string; readonly sha: string};
export type CommitState = {
	readonly sha: string;
	readonly tree: string;
	readonly parents: readonly string[];
	readonly message: string;
	readonly at: string;
};

export type PullState = {
	readonly number: number;
	title: string;
	body: string;
	readonly head: string;
	readonly base: string;
	state: 'open' | 'closed';
	mergedAt?: string;
};

export type RunState = {
	readonly id: number;
	/** Path of the workflow. */
	readonly workflow: string;
	readonly branch: string;
	readonly sha: string;
	readonly event: string;
	readonly title: string;
	readonly createdAt: string;
	updatedAt: string;
	status: string;
	conclusion: string | null;
	readonly jobs: JobState[];
	/** What becomes of it, one step with each look. */
	ahead: Array<() => void>;
};

export type JobState = {
	readonly id: number;
	readonly name: string;
	status: string;
	conclusion: string | null;
	readonly steps: Array<{readonly name: string; readonly number: number; status: string; conclusion: string | null}>;
	log: string;
	startedAt?: string;
	completedAt?: string;
};

/** What a run does, job after job. After a step that fails, what comes later is skipped. */
export type RunScript = {readonly jobs: readonly JobScript[]};

export type JobScript = {
	readonly name: string;
	readonly steps: ReadonlyArray<{
		readonly name: string;
		/** `success` unless told. */
		readonly conclusion?: 'success' | 'failure';
		/** What it prints. */
		readonly lines?: readonly string[];
	}>;
	readonly annotations?: readonly AnnotationState[];
};
