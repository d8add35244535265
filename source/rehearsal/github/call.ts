import type {GitHubState, GitHubToken, RepositoryState, RunState} from './state.ts';

export type Call = {
	readonly state: GitHubState;
	/** Undefined for somebody who is not signed in. */
	readonly token: GitHubToken | undefined;
	readonly now: () => Date;
	/** Told of a run that was started, to give it jobs and what comes ahead of it. */
	readonly onDispatch: (repository: RepositoryState, run: RunState) => void;
	/** Told of a run that has ended, before anybody sees that: what it pushed and deployed is there by then. */
	readonly onRunCompleted: (repository: RepositoryState, run: RunState) => void | Promise<void>;
	/** The variables of the path. */
	readonly parts: Readonly<Record<string, string>>;
	readonly query: URLSearchParams;
	readonly body: Readonly<Record<string, unknown>>;
	/** The address of the double. */
	readonly origin: string;
	/** Where the double keeps logs: another address, as GitHub's are. */
	readonly storage: string;
};

export type Result = {
	readonly status: number;
	readonly body?: unknown;
	readonly headers?: Readonly<Record<string, string>>;
};

export type Route = {
	/** As GitHub's description names it: `GET /repos/{owner}/{repo}`. */
	readonly name: string;
	readonly run: (call: Call) => Result | Promise<Result>;
};

export type RefusalDetails = {
	/** What a fine-grained token would need: `secrets=write`. */
	readonly accepted?: string;
	/** What is wrong, for who reads more than the message. */
	readonly errors?: ReadonlyArray<{readonly resource: string; readonly code: string; readonly field?: string; readonly message?: string}>;
};

/** A no, as GitHub says it. */
export class Refusal extends Error {
	readonly status: number;
	readonly details: RefusalDetails;

	constructor(status: number, message: string, details: RefusalDetails = {}) {
		super(message);
		this.status = status;
		this.details = details;
	}
}

export const repo = '/repos/{owner}/{repo}';

export const ok = (body: unknown): Result => ({status: 200, body});
export const notFound = () => new Refusal(404, 'Not Found');
export const requiresAuthentication = (details?: RefusalDetails) => new Refusal(401, 'Requires authentication', details);

export type Need = {
	/** By the name that a fine-grained token has for it. */
	readonly permission?: string;
	readonly access?: 'read' | 'write';
	readonly role?: 'admin' | 'push' | 'pull';
};

const rank = {pull: 0, push: 1, admin: 2};

/**
The repository, for who may see it and has what the call needs. What somebody may not see is not there; what is public can be read by
everybody, whatever their token may do (https://docs.github.com/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens).
*/
export function repositoryOf(call: Call, {permission, access = 'read', role = 'pull'}: Need = {}): RepositoryState {
	const {token} = call;
	const repository = seenRepository(call);
	if (role === 'pull' && access === 'read' && (permission === undefined || !repository.isPrivate)) {
		return repository;
	}

	const details: RefusalDetails = permission === undefined ? {} : {accepted: `${permission}=${access}`};
	if (token === undefined) {
		throw requiresAuthentication(details);
	}

	const has = repository.roles.get(token.login);
	if (has === undefined || rank[has] < rank[role]) {
		throw new Refusal(403, 'Must have admin rights to Repository.', details);
	}

	if (permission !== undefined && !isGranted(call, repository, permission, access)) {
		throw new Refusal(403, 'Resource not accessible by personal access token', details);
	}

	if (access === 'write' && repository.isArchived) {
		throw new Refusal(403, 'Repository was archived so is read-only.');
	}

	return repository;
}

function seenRepository({state, token, parts}: Call): RepositoryState {
	const repository = state.repositories.find(
		({owner, name}) => owner.toLowerCase() === parts.owner?.toLowerCase() && name.toLowerCase() === parts.repo?.toLowerCase(),
	);
	if (repository === undefined) {
		throw notFound();
	}

	if (repository.isPrivate && (token === undefined || !repository.roles.has(token.login) || !isInReach(token, repository))) {
		throw notFound();
	}

	return repository;
}

/** A classic token reaches private repositories with one scope, a fine-grained one those that were chosen for it. */
function isInReach({scopes, repositories}: GitHubToken, {owner, name}: RepositoryState): boolean {
	return (scopes?.includes('repo') ?? true) && (repositories?.includes(`${owner}/${name}`) ?? true);
}

function isGranted({token}: Call, repository: RepositoryState, permission: string, access: 'read' | 'write'): boolean {
	const isPublic = !repository.isPrivate && token?.scopes?.includes('public_repo') === true;
	if (token === undefined || (!isPublic && !isInReach(token, repository))) {
		return false;
	}

	const granted = token.permissions?.[permission];
	return token.permissions === undefined || granted === 'write' || granted === access;
}

/** Fields that must be there. In the words of GitHub's own refusals. */
export function requireFields({body}: Call, ...names: readonly string[]): void {
	for (const name of names) {
		if (body[name] === undefined) {
			throw new Refusal(422, `Invalid request.\n\n"${name}" wasn't supplied.`);
		}
	}
}

/** One page of a list, with the way to the others (https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api). */
export function page<Item>(items: readonly Item[], {query, origin, parts}: Call, path: string, most = 100): Page<Item> {
	const size = Math.min(Math.max(1, Number(query.get('per_page') ?? 30) || 30), most);
	const number = Math.max(1, Number(query.get('page') ?? 1) || 1);
	const last = Math.max(1, Math.ceil(items.length / size));
	const filled = path.replaceAll(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(parts[key] ?? ''));
	const link = (to: number, relation: string) => {
		const asked = new URLSearchParams(query);
		asked.set('page', String(to));
		return `<${origin}${filled}?${asked}>; rel="${relation}"`;
	};
	const links = [
		...(number > 1 ? [link(number - 1, 'prev'), link(1, 'first')] : []),
		...(number < last ? [link(number + 1, 'next'), link(last, 'last')] : []),
	];
	return {
		items: items.slice((number - 1) * size, number * size),
		headers: links.length === 0 ? {} : {link: links.join(', ')},
	};
}

export type Page<Item> = {readonly items: readonly Item[]; readonly headers: Readonly<Record<string, string>>};
