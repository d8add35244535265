import {InterruptedError} from '../../engine/errors.ts';
import {networkFault} from '../network.ts';
import type {GitHub} from './client.ts';
import {headersOf, remedyOf} from './failures.ts';

/** What GitHub said, or why nobody knows. */
export type Looked<Found> = {readonly found: Found} | {readonly unseen: string; readonly remedy: string};

/**
The answer of a read. `absent` says which statuses mean that what was asked for is not there, rather than that it could not be
seen: GitHub answers 404 also for what a token may not know of.
*/
export async function look<Answer>(
	{tokenSource}: GitHub,
	request: Promise<{readonly data: Answer}>,
	absent: readonly number[] = [],
): Promise<Looked<Answer | undefined>> {
	try {
		return {found: (await request).data};
	} catch (error) {
		if (error instanceof Error && error.name === 'AbortError') {
			throw new InterruptedError();
		}

		const {status} = error as {readonly status?: unknown};
		return typeof status === 'number' && absent.includes(status) ? {found: undefined} : unseen(error, status, tokenSource);
	}
}

function unseen(error: unknown, status: unknown, tokenSource: string | undefined): {readonly unseen: string; readonly remedy: string} {
	const fault = networkFault(error);
	if (fault !== undefined) {
		return {unseen: `GitHub could not be reached. ${fault}`, remedy: 'https://www.githubstatus.com'};
	}

	const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
	if (tokenSource === undefined) {
		return {unseen: `GitHub does not show it to somebody who is not signed in (${why})`, remedy: 'gh auth login'};
	}

	return status === 401 || status === 403 || status === 404
		? {
				unseen: `GitHub does not show it to the token of ${tokenSource} (${why})`,
				remedy: remedyOf(headersOf(error)),
			}
		: {unseen: `GitHub could not say (${why})`, remedy: 'https://www.githubstatus.com'};
}
