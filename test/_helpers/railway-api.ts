import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {text} from 'node:stream/consumers';
import {sentFaults} from './railway-exchanges.ts';

export type RailwayAnswer =
	/** Data, by the name or alias of the field that was asked for. */
	| {readonly data: Readonly<Record<string, unknown>>}
	/** As Railway tells an error: with the status 200. */
	| {readonly errors: readonly string[]; readonly status?: number}
	/** What is no GraphQL at all. */
	| {readonly raw: string; readonly status: number; readonly headers?: Readonly<Record<string, string>>};

export type RailwayCall = {
	/** The first field of the operation, for example serviceInstance. */
	readonly field: string;
	readonly variables: Readonly<Record<string, unknown>>;
};

export type RailwayDouble = {
	readonly url: string;
	readonly calls: RailwayCall[];
	/** Values of the header with the project token, in order. */
	readonly tokens: Array<string | undefined>;
	/** What of the documents and variables Railway's schema does not allow. Must stay empty. */
	readonly faults: string[];
	readonly stop: () => Promise<void>;
};

/**
A server on loopback that answers as Railway's API would. Every document and its variables are held to Railway's schema; what does
not fit is refused as Railway would, and kept in `faults`.
*/
export async function startRailway(answer: (call: RailwayCall) => RailwayAnswer): Promise<RailwayDouble> {
	const double: Omit<RailwayDouble, 'url' | 'stop'> = {calls: [], tokens: [], faults: []};
	const server = createServer(async (request, response) => {
		double.tokens.push(request.headers['project-access-token'] as string | undefined);
		const {query, variables} = JSON.parse(await text(request)) as {query: string; variables: Record<string, unknown>};
		const faults = sentFaults({query, variables});
		double.faults.push(...faults);
		const call = {field: /\{\s*(?:\w+:\s*)?(\w+)/.exec(query)?.[1] ?? '', variables};
		double.calls.push(call);
		const given: RailwayAnswer = faults.length === 0 ? answer(call) : {errors: ['Problem processing request']};
		if ('raw' in given) {
			response.writeHead(given.status, {'content-type': 'text/html', ...given.headers}).end(given.raw);
			return;
		}

		const body = 'data' in given ? {data: given.data} : {data: null, errors: given.errors.map(message => ({message}))};
		response.writeHead('errors' in given ? (given.status ?? 200) : 200, {'content-type': 'application/json'}).end(JSON.stringify(body));
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	return {
		...double,
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql/v2`,
		async stop() {
			server.closeAllConnections();
			await new Promise(resolve => {
				server.close(resolve);
			});
		},
	};
}
