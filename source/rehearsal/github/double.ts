import {type Lag, lagOf} from '../lag.ts';
import {type Answered, type Asked, type Loopback, type LoopbackOptions, serveLoopback} from '../loopback.ts';
import {type Call, Refusal, type RefusalDetails, type Route} from './call.ts';
import {routes} from './routes.ts';
import type {GitHubState, RepositoryState, RunState} from './state.ts';

export type GitHubDoubleOptions = LoopbackOptions & {
	readonly state?: GitHubState;
	readonly now?: () => Date;
	/** What a run does, beside the repository's script for it. See {@link Call}. */
	readonly onDispatch?: (repository: RepositoryState, run: RunState) => void;
	/** What a run has done outside of GitHub when it ends: an image is pushed, a service deployed. See {@link Call}. */
	readonly onRunCompleted?: (repository: RepositoryState, run: RunState) => void | Promise<void>;
	/** For how many further reads what this call changes is not seen. Asked with the name of each call that changes something. */
	readonly lag?: (name: string, asked: Asked) => number;
};

export type GitHubDouble = Loopback & {readonly state: GitHubState};

/**
Stands in for GitHub's REST API on this machine, with tokens that may do what they may. It gives the fields that Ferrovia reads; tests
hold them, and every request, to GitHub's own OpenAPI description.
*/
export async function startGitHub({
	state = {tokens: [], repositories: []},
	now = () => new Date(),
	onDispatch = () => {},
	onRunCompleted = () => {},
	lag = () => 0,
	...options
}: GitHubDoubleOptions = {}): Promise<GitHubDouble> {
	const lagging = lagOf(state, copyState);
	// Who looked may have seen what was there earlier; what the run does is done to what is there now.
	const ended: Call['onRunCompleted'] = async (seen, run) => onRunCompleted(state.repositories.find(({id}) => id === seen.id) ?? seen, run);
	const storage = await serveLoopback(
		({method, url}) => `${method} ${url.pathname}`,
		async asked => storedLog(asked, state),
	);
	try {
		const {url, stop} = await serveLoopback(
			nameOf,
			async asked => {
				const seen = seenState(asked, lagging, state, lag);
				return answer(asked, {state: seen, now, onDispatch, onRunCompleted: ended, storage: storage.url}, url);
			},
			options,
		);
		return {
			url,
			state,
			async stop() {
				await Promise.all([stop(), storage.stop()]);
			},
		};
	} catch (error) {
		await storage.stop();
		throw error;
	}
}

function seenState(asked: Asked, lagging: Lag<GitHubState>, state: GitHubState, lag: (name: string, asked: Asked) => number): GitHubState {
	if (asked.method === 'GET') {
		return lagging.read();
	}

	lagging.hide(lag(nameOf(asked), asked));
	return state;
}

/** GitHub's logs are with a storage service, which takes the address for leave and refuses who brings a token as well. */
function storedLog({url, headers}: Asked, {repositories}: GitHubState): Answered {
	const id = Number(url.pathname.replace('/logs/', ''));
	const job = repositories.flatMap(({runs}) => runs.flatMap(({jobs}) => jobs)).find(candidate => candidate.id === id);
	const text = {'content-type': 'text/plain; charset=utf-8'};
	if (headers.authorization !== undefined) {
		return {status: 403, headers: text, body: 'Server failed to authenticate the request.'};
	}

	return job === undefined ? {status: 404, headers: text, body: 'There is no such log.'} : {status: 200, headers: text, body: job.log};
}

type Matched = {readonly route: Route; readonly parts: Readonly<Record<string, string>>};

const patterns = routes
	.map(route => {
		const [verb = '', path = ''] = route.name.split(' ');
		const groups = path.replaceAll(/\{(\w+)\}/g, (_, key: string) => `(?<${key}>${key === 'path' || key === 'ref' ? '.+' : '[^/]+'})`);
		return {route, verb, pattern: new RegExp(`^${groups}$`), variables: path.split('{').length};
	})
	.sort((a, b) => a.variables - b.variables);

function match({method, url}: Asked): Matched | undefined {
	for (const {route, verb, pattern} of patterns) {
		const found = verb === method ? pattern.exec(url.pathname) : null;
		if (found !== null) {
			return {route, parts: Object.fromEntries(Object.entries(found.groups ?? {}).map(([key, value]) => [key, decodeURIComponent(value)]))};
		}
	}

	return undefined;
}

function nameOf(asked: Asked): string {
	return match(asked)?.route.name ?? `${asked.method} ${asked.url.pathname}`;
}

async function answer(
	asked: Asked,
	outside: Pick<Call, 'state' | 'now' | 'onDispatch' | 'onRunCompleted' | 'storage'>,
	origin: string,
): Promise<Answered> {
	const secret = /^(?:token|bearer) (.+)$/i.exec(asked.headers.authorization ?? '')?.[1];
	const token = outside.state.tokens.find(
		candidate =>
			candidate.secret === secret && (candidate.expires === undefined || Date.parse(candidate.expires) > outside.now().getTime()),
	);
	const headers: Record<string, string> = {
		'content-type': 'application/json; charset=utf-8',
		'x-ratelimit-limit': token === undefined ? '60' : '5000',
		'x-ratelimit-remaining': token === undefined ? '59' : '4999',
		...(token?.scopes === undefined ? {} : {'x-oauth-scopes': token.scopes.join(', ')}),
		...(token?.expires === undefined ? {} : {'github-authentication-token-expiration': token.expires}),
	};
	const refuse = (status: number, message: string, {accepted, errors}: RefusalDetails = {}): Answered => ({
		status,
		headers: {...headers, ...(accepted === undefined ? {} : needed(accepted, token?.scopes))},
		body: JSON.stringify({message, ...(errors && {errors}), documentation_url: 'https://docs.github.com/rest', status: String(status)}),
	});
	if (secret !== undefined && token === undefined) {
		return refuse(401, 'Bad credentials');
	}

	const matched = match(asked);
	if (matched === undefined) {
		return refuse(404, 'Not Found');
	}

	const body = parsed(asked.body);
	if (body === undefined) {
		return refuse(400, 'Problems parsing JSON');
	}

	try {
		const result = await matched.route.run({...outside, token, parts: matched.parts, query: asked.url.searchParams, body, origin});
		return {
			status: result.status,
			headers: {...headers, ...result.headers},
			body: result.body === undefined ? '' : JSON.stringify(result.body),
		};
	} catch (error) {
		if (error instanceof Refusal) {
			return refuse(error.status, error.message, error.details);
		}

		throw error;
	}
}

/** Tokens of either kind are told what they would need in their own terms. */
function needed(accepted: string, scopes: readonly string[] | undefined): Readonly<Record<string, string>> {
	return scopes === undefined ? {'x-accepted-github-permissions': accepted} : {'x-accepted-oauth-scopes': 'repo'};
}

function parsed(body: string): Readonly<Record<string, unknown>> | undefined {
	try {
		const value: unknown = body === '' ? {} : JSON.parse(body);
		return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
	} catch {
		return undefined;
	}
}

/** The runs themselves are the same: what becomes of them can't be copied. */
function copyState({tokens, repositories}: GitHubState): GitHubState {
	return {tokens, repositories: repositories.map(({runs, ...repository}) => ({...structuredClone(repository), runs: [...runs]}))};
}
