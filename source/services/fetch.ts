import {proxyAgents} from './proxy.ts';

/** Statuses whose answers have no body, by the standard of fetch. */
const withoutBody = new Set([101, 204, 205, 304]);

/** `fetch`, also through the proxy that the environment names: Node's own passes over HTTPS_PROXY (before version 24, and unless it is told to). */
export const fetchThroughProxy: typeof fetch = async (input, options = {}) => {
	const url = input instanceof Request ? input.url : String(input);
	const agent = proxyAgents(url);
	if (agent.https === undefined) {
		return fetch(input, options);
	}

	const {default: got} = await import('got');
	const {method = 'GET', headers, body, signal} = options;
	const {
		statusCode,
		rawBody,
		headers: answered,
	} = await got(url, {
		agent,
		method: method as 'GET',
		headers: Object.fromEntries(new Headers(headers)),
		body: typeof body === 'string' ? body : undefined,
		signal: signal ?? undefined,
		responseType: 'buffer',
		throwHttpErrors: false,
		retry: {limit: 0},
		timeout: {connect: 20_000, response: 20_000},
	});
	const pairs = Object.entries(answered).flatMap(([name, value]) => [value ?? []].flat().map(one => [name, one] as [string, string]));
	return new Response(withoutBody.has(statusCode) ? null : new Uint8Array(rawBody), {status: statusCode, headers: pairs});
};
