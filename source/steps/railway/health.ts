import {fetchThroughProxy} from '../../services/fetch.ts';
import {networkWords} from '../../services/network.ts';

/** What the server answered from outside. `status` is undefined where nothing answered. */
export type Health = {readonly status: number | undefined; readonly milliseconds: number; readonly words: string};

const patienceMs = 15_000;

/** Asks once, and measures. */
export async function askHealth(url: string, signal: AbortSignal, fetchWith: typeof fetch = fetchThroughProxy): Promise<Health> {
	const started = performance.now();
	try {
		const answer = await fetchWith(url, {signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]), redirect: 'manual'});
		await answer.body?.cancel();
		const milliseconds = Math.round(performance.now() - started);
		return {status: answer.status, milliseconds, words: `${url} answered ${answer.status} in ${milliseconds} ms`};
	} catch (error) {
		signal.throwIfAborted();
		const milliseconds = Math.round(performance.now() - started);
		const late = error instanceof Error && error.name === 'TimeoutError';
		return {
			status: undefined,
			milliseconds,
			words: `${url} did not answer: ${late ? `nothing within ${patienceMs / 1000} seconds.` : networkWords(error)}`,
		};
	}
}

/** As Railway has it: an answer of 2xx (https://docs.railway.com/deployments/healthchecks). */
export function isHealthy(status: number | undefined): boolean {
	return status !== undefined && status >= 200 && status < 300;
}

/** Railway's domains have certificates; a practice cloud on this machine has none. */
export function schemeOf(domain: string): 'http' | 'https' {
	return /^(?:localhost|127\.0\.0\.1)(?::\d+)?$/.test(domain) ? 'http' : 'https';
}
