import type {IncomingMessage, ServerResponse} from 'node:http';
import {text} from 'node:stream/consumers';
import {onTestFinished, vi} from 'vitest';
import {Secret} from '../../../source/engine/secrets.ts';
import type {RailwayOptions} from '../../../source/services/railway/client.ts';
import {listen} from '../../_helpers/listen.ts';

export type Seen = {readonly headers: IncomingMessage['headers']; readonly query: string; readonly variables: unknown};

/** What the server does with a request: answers, or has a fault. */
export type Reply = (request: IncomingMessage, response: ServerResponse, seen: Seen) => void;

export const json =
	(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Reply =>
	(_, response) =>
		response.writeHead(status, {'content-type': 'application/json', ...headers}).end(JSON.stringify(body));

/** As Railway tells an error: with the status 200. */
export const refused = (message: string, status = 200): Reply => json({data: null, errors: [{message}]}, status);

export const html =
	(title: string, status: number): Reply =>
	(_, response) =>
		response.writeHead(status, {'content-type': 'text/html'}).end(`<html><head><title>${title}</title></head></html>`);

export const cut: Reply = ({socket}) => void socket.destroy();

/** A server on loopback that replies to each request in turn, with the last one for all that follow; and options to ask it without waiting. */
export async function serve(...replies: readonly [Reply, ...Reply[]]) {
	for (const name of ['http_proxy', 'HTTP_PROXY']) {
		vi.stubEnv(name, '');
	}

	const seen: Seen[] = [];
	const url = await listen(async (request, response) => {
		const {query, variables} = JSON.parse(await text(request)) as {query: string; variables: unknown};
		const one: Seen = {headers: request.headers, query, variables};
		const reply = replies[Math.min(seen.length, replies.length - 1)];
		seen.push(one);
		reply?.(request, response, one);
	});
	onTestFinished(() => void vi.unstubAllEnvs());
	const said: string[] = [];
	const options: Omit<RailwayOptions, 'kind'> = {
		environment: {RAILWAY_API_URL: `${url}/graphql/v2`},
		token: new Secret('the-token-of-the-test'),
		signal: new AbortController().signal,
		output: line => said.push(line),
		pace: () => 0,
	};
	return {options, seen, said};
}

/** What a promise rejects with. */
export async function failure(promise: Promise<unknown>): Promise<unknown> {
	return promise.then(
		() => {
			throw new Error('it was fulfilled');
		},
		(reason: unknown) => reason,
	);
}
