import {exitCodes, FerroviaError, InterruptedError} from '../../engine/errors.ts';
import {networkFault} from '../network.ts';
import type {GitHub} from './client.ts';
import type {Looked} from './look.ts';

const again = 'ferrovia setup github';

/** The status of a refusal; undefined where GitHub did not answer at all. */
export function statusOf(error: unknown): number | undefined {
	const {status} = error as {readonly status?: unknown};
	return typeof status === 'number' ? status : undefined;
}

/** The answer of a call that changes something, or a refusal that a user can act on. `doing` completes "GitHub did not let you …". */
export async function calling<Answer>(github: GitHub, doing: string, request: Promise<Answer>): Promise<Answer> {
	try {
		return await request;
	} catch (error) {
		throw githubFailure(error, doing, github);
	}
}

/** What a read found. Throws (exit code 3) where nobody could look. */
export function seenBy<Found>(looked: Looked<Found>, what: string): Found {
	if ('found' in looked) {
		return looked.found;
	}

	throw new FerroviaError(
		{what: `GitHub could not be asked for ${what}.`, why: looked.unseen, next: [looked.remedy, again]},
		{exitCode: exitCodes.unknown},
	);
}

/** A refusal in words, with what mends it: the permission that GitHub itself names, or the scope of a token that has scopes. */
export function githubFailure(error: unknown, doing: string, {tokenSource}: Pick<GitHub, 'tokenSource'>): FerroviaError {
	if (error instanceof FerroviaError) {
		return error;
	}

	if (error instanceof Error && error.name === 'AbortError') {
		return new InterruptedError();
	}

	const fault = networkFault(error);
	if (fault !== undefined) {
		return failing(`GitHub could not be asked to ${doing}.`, fault, ['https://www.githubstatus.com', again], error);
	}

	const status = statusOf(error);
	const why = reasonOf(error);
	const {'x-ratelimit-remaining': remaining, 'retry-after': wait, ...headers} = headersOf(error);
	if (status === 429 || (status === 403 && (String(remaining) === '0' || wait !== undefined))) {
		const when = wait === undefined ? '' : ` It asks to wait ${wait} seconds.`;
		return failing(`GitHub was asked too often, and did not ${doing}.`, `${why}${when}`, [again], error);
	}

	const who = tokenSource === undefined ? 'nobody is signed in' : `the token of ${tokenSource}`;
	switch (status) {
		case 401: {
			return failing(`GitHub does not know ${who}.`, why, ['gh auth login', 'unset GH_TOKEN GITHUB_TOKEN'], error);
		}

		case 403:
		case 404: {
			return failing(`GitHub did not let ${who} ${doing}.`, why, [remedyOf(headers), again], error);
		}

		default: {
			const refused = status === undefined || status >= 500 ? exitCodes.unknown : exitCodes.failed;
			const next = status === undefined || status >= 500 ? ['https://www.githubstatus.com', again] : [again];
			return new FerroviaError({what: `GitHub did not ${doing}.`, why, next}, {exitCode: refused, cause: error});
		}
	}
}

/** What gives a token what a call needed, by the headers of the refusal. */
export function remedyOf(headers: Readonly<Record<string, unknown>>): string {
	const {'x-oauth-scopes': scopes, 'x-accepted-oauth-scopes': accepted, 'x-accepted-github-permissions': permissions} = headers;
	if (typeof scopes === 'string') {
		const has = new Set(scopes.split(/,\s*/));
		const lacks = typeof accepted === 'string' ? accepted.split(/,\s*/).filter(scope => scope !== '' && !has.has(scope)) : [];
		return `gh auth refresh --scopes ${lacks[0] ?? 'repo'}`;
	}

	return typeof permissions === 'string' && permissions !== ''
		? `Give the token ${permissions.replaceAll('=', ': ').replaceAll(',', ', ').replaceAll(/; */g, ' or ')} at https://github.com/settings/personal-access-tokens`
		: 'gh auth refresh --scopes repo';
}

/** Headers of a refusal, by their names in lower case; none where there was no answer. */
export function headersOf(error: unknown): Readonly<Record<string, unknown>> {
	return (error as {readonly response?: {readonly headers?: Readonly<Record<string, unknown>>}}).response?.headers ?? {};
}

/** GitHub's own words, or what came instead of them, on one line. */
function reasonOf(error: unknown): string {
	const words = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
	// A proxy or an outage answers with a page.
	return /<\s*(?:!doctype|html)/i.test(words) ? 'It answered with a web page instead of data.' : words.slice(0, 400);
}

function failing(what: string, why: string, next: readonly string[], cause: unknown): FerroviaError {
	return new FerroviaError({what, why, next}, {exitCode: exitCodes.unknown, cause});
}
