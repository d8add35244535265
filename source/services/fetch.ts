import type {Agents, Delays, Method, RetryOptions} from 'got';
import {networkCode} from './network.ts';
import {operationSignal} from './operation-signal.ts';
import {proxyAgents} from './proxy.ts';
import {type FailedAttempt, retryWait, waitWords} from './retry.ts';

/** Statuses whose answers have no body, by the standard of fetch. */
const withoutBody = new Set([101, 204, 205, 304]);

/** `fetch`, also through the proxy that the environment names: Node's own passes over HTTPS_PROXY (before version 24, and unless it is told to). */
export const fetchThroughProxy: typeof fetch = async (input, options = {}) => {
	const url = urlOf(input);
	const agent = proxyAgents(url);
	return agent.https === undefined
		? fetch(input, options.signal ? {...options, signal: operationSignal(options.signal)} : options)
		: send(url, options, {agent, retry: {limit: 0}, timeout: {connect: 20_000, response: 20_000}});
};

export type RetryingFetch = {
	/** Who is asked, as the user knows it: GitHub. */
	readonly service: string;
	/** Told in words before every wait. */
	readonly onWait: (words: string) => void;
	/** What is sent may be sent twice, whatever its method is; see {@link FailedAttempt}. */
	readonly isRepeatable?: boolean;
	/** For one attempt, from its beginning to the last byte of the answer. */
	readonly timeoutMs?: number;
	/** How long a wait of so many milliseconds is. Tests make it short. */
	readonly pace?: (milliseconds: number) => number;
};

/**
A `fetch` through the environment's proxy that asks again where that may help, by the rules of {@link retryWait}. An answer that stays a
refusal is an answer, as with `fetch`; without one it rejects with got's error, whose `code` says why.
*/
export function fetchWithRetry({service, onWait, isRepeatable, timeoutMs = 60_000, pace = same}: RetryingFetch): typeof fetch {
	return async (input, options = {}) => {
		const url = urlOf(input);
		return send(url, options, {
			agent: proxyAgents(url),
			timeout: {connect: Math.min(20_000, timeoutMs), request: timeoutMs},
			retry: {
				calculateDelay({attemptCount, error}) {
					// An answer that broke off has a status as well.
					const answer = error.name === 'HTTPError' ? error.response : undefined;
					const failed: FailedAttempt = {
						method: options.method ?? 'GET',
						isRepeatable,
						status: answer?.statusCode,
						headers: answer?.headers,
						networkCode: networkCode(error),
						attempt: attemptCount,
					};
					const wait = options.signal?.aborted ? undefined : retryWait(failed);
					if (wait === undefined) {
						return 0;
					}

					onWait(waitWords(service, failed, wait));
					// Zero would end it.
					return Math.max(1, pace(wait));
				},
			},
		});
	};
}

function same(milliseconds: number): number {
	return milliseconds;
}

type Sending = {readonly agent: Agents; readonly retry: Partial<RetryOptions>; readonly timeout: Delays};

async function send(url: string, options: RequestInit, sending: Sending): Promise<Response> {
	const {default: got} = await import('got');
	const {method = 'GET', headers, body, signal, redirect} = options;
	const {
		statusCode,
		rawBody,
		headers: answered,
	} = await got(url, {
		...sending,
		method: method as Method,
		headers: Object.fromEntries(new Headers(headers)),
		body: typeof body === 'string' ? body : undefined,
		signal: signal ? operationSignal(signal) : undefined,
		followRedirect: redirect !== 'manual',
		responseType: 'buffer',
		throwHttpErrors: false,
	});
	const pairs = Object.entries(answered).flatMap(([name, value]) => [value ?? []].flat().map(one => [name, one] as [string, string]));
	return new Response(withoutBody.has(statusCode) ? null : new Uint8Array(rawBody), {status: statusCode, headers: pairs});
}

function urlOf(input: Parameters<typeof fetch>[0]): string {
	return input instanceof Request ? input.url : String(input);
}
