import {lagOf} from '../lag.ts';
import {type Answered, type Asked, type Loopback, type LoopbackOptions, serveLoopback} from '../loopback.ts';
import {type Call, RailwayError, type Resolver} from './call.ts';
import {advance} from './deployments.ts';
import {type Count, counter, type HourlyCalls, hourlyCalls} from './limits.ts';
import {mutations} from './mutations.ts';
import {queries} from './queries.ts';
import {type Request, readRequest, select} from './selection.ts';
import {emptyState, type RailwayState, type TokenState} from './state.ts';

export type RailwayDoubleOptions = LoopbackOptions & {
	readonly state?: RailwayState;
	readonly now?: () => Date;
	/** What can be pulled; nothing, where it is not given. */
	readonly pull?: Call['pull'];
	/** Which images start; all of them, where it is not given. */
	readonly starts?: Call['starts'];
	/** The domains of services; under up.railway.app, where it is not given. */
	readonly domain?: Call['domain'];
	/** How many calls an hour the plans allow; Railway's own numbers, where it is not given. */
	readonly limits?: Partial<HourlyCalls>;
	/** For how many further queries what this mutation changes is not seen. Asked with the name of each mutation. */
	readonly lag?: (name: string, asked: Asked) => number;
};

export type RailwayDouble = Loopback & {
	readonly state: RailwayState;
	/** Takes every deployment to its end, as time does. */
	readonly settle: () => void;
};

/**
Stands in for Railway's API on this machine: GraphQL over HTTP with three kinds of tokens, errors with the status 200, limits, and services
that deploy. Tests hold what it answers to Railway's own schema.
*/
export async function startRailway({
	state = emptyState(),
	now = () => new Date(),
	pull = async () => undefined,
	starts = () => true,
	domain = (service, project) => freeDomain(state, `${service}-${project}`),
	limits,
	lag = () => 0,
	...options
}: RailwayDoubleOptions = {}): Promise<RailwayDouble> {
	const lagging = lagOf(state, structuredClone);
	const count = counter({...hourlyCalls, ...limits}, now);
	const stateFor = (asked: Asked, {kind}: Request) => {
		if (kind === 'query') {
			return lagging.read();
		}

		lagging.hide(lag(nameOf(asked), asked));
		return state;
	};
	const server: Server = {outside: {now, pull, starts, domain}, state, count, stateFor};
	const {url, stop} = await serveLoopback(nameOf, async asked => answer(asked, server), options);
	return {
		url: `${url}/graphql/v2`,
		state,
		stop,
		settle() {
			for (const deployment of state.deployments) {
				while (deployment.ahead.length > 0) {
					advance(state, deployment, now);
				}
			}
		},
	};
}

type Server = {
	readonly outside: Omit<Call, 'state' | 'token'>;
	readonly state: RailwayState;
	readonly count: (state: RailwayState, token: TokenState) => Count;
	readonly stateFor: (asked: Asked, request: Request) => RailwayState;
};

function freeDomain({projects}: RailwayState, name: string): string {
	const taken = new Set(projects.flatMap(({instances}) => instances.flatMap(({domains}) => domains.map(({domain}) => domain))));
	let domain = `${name}.up.railway.app`;
	for (let count = 2; taken.has(domain); count++) {
		domain = `${name}-${count}.up.railway.app`;
	}

	return domain;
}

/** The first field of the query, by its own name. */
function nameOf({body}: Asked): string {
	const {query = ''} = parse(body);
	return /\{\s*(?:\w+\s*:\s*)?(\w+)/.exec(query)?.[1] ?? 'nothing';
}

type Posted = {readonly query?: string; readonly variables?: Readonly<Record<string, unknown>> | null};

function parse(body: string): Posted {
	try {
		const value: unknown = JSON.parse(body);
		return typeof value === 'object' && value !== null ? value : {};
	} catch {
		return {};
	}
}

async function answer(asked: Asked, {outside, state, count, stateFor}: Server): Promise<Answered> {
	if (asked.method !== 'POST' || asked.url.pathname !== '/graphql/v2') {
		return {status: asked.method === 'POST' ? 404 : 405, body: '{}'};
	}

	let headers: Readonly<Record<string, string>> = {};
	try {
		const {query = '', variables} = parse(asked.body);
		const request = readRequest(query, variables ?? {});
		const resolvers = resolversOf(request);
		const token = tokenOf(asked.headers, state);
		const counted = count(state, token);
		headers = counted.headers;
		if (counted.isOver) {
			return {status: 429, headers, body: JSON.stringify({message: 'Too Many Requests'})};
		}

		const call: Call = {...outside, state: stateFor(asked, request), token};
		const data: Record<string, unknown> = {};
		for (const [index, {name, alias, arguments: given, fields}] of request.fields.entries()) {
			data[alias] = select(await resolvers[index]?.(call, given), fields, name);
		}

		return {status: 200, headers, body: JSON.stringify({data})};
	} catch (error) {
		if (error instanceof SyntaxError) {
			return {status: 400, headers, body: JSON.stringify({errors: [{message: error.message}]})};
		}

		if (error instanceof RailwayError) {
			return {status: 200, headers, body: JSON.stringify({errors: [{message: error.message}], data: null})};
		}

		throw error;
	}
}

/** All of them are known before the first one is called. */
function resolversOf({kind, fields}: Request): readonly Resolver[] {
	const [known, type] = kind === 'query' ? [queries, 'Query'] : [mutations, 'Mutation'];
	return fields.map(({name}) => {
		const resolver = Object.hasOwn(known, name) ? known[name] : undefined;
		if (resolver === undefined) {
			throw new SyntaxError(`Cannot query field "${name}" on type "${type}".`);
		}

		return resolver;
	});
}

function tokenOf(headers: Asked['headers'], state: RailwayState): TokenState {
	const project = headers['project-access-token'];
	const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
	const token = state.tokens.find(({kind, secret}) => (kind === 'project' ? project === secret : bearer === secret));
	if (token === undefined) {
		throw new RailwayError(project === undefined ? 'Not Authorized' : 'Project Token not found');
	}

	return token;
}
