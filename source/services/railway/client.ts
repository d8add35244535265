import {type Explanation, exitCodes, FerroviaError, InterruptedError} from '../../engine/errors.ts';
import type {Secret} from '../../engine/secrets.ts';
import {version} from '../../version.ts';
import {fetchWithRetry} from '../fetch.ts';
import {networkWords} from '../network.ts';
import type {Operation, Scope} from './operations.ts';

/** Where Railway's API is (https://docs.railway.com/integrations/api). */
export const railwayApi = 'https://backboard.railway.com/graphql/v2';

export type RailwayOptions = {
	/** RAILWAY_API_URL names another server. */
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly token: Secret;
	/** An account's, a workspace's and a sign-in's token is a bearer; a project's has a header of its own. */
	readonly kind: 'bearer' | 'project';
	readonly signal: AbortSignal;
	/** Told when there is something to wait for. */
	readonly output: (line: string) => void;
	/** Of one attempt. Mutations can take more than half a minute: Railway's own CLI allows for as much. */
	readonly timeoutMs?: number;
	/** How long a wait of so many milliseconds is. Tests make it short. */
	readonly pace?: (milliseconds: number) => number;
};

export type Railway = {
	/**
	Sends one of the documents and returns its data.

	@throws RailwayRefusal where Railway says no; FerroviaError (exit code 3) where it does not answer, or has been asked too often.
	*/
	readonly request: <Variables, Result>(operation: Operation<Variables, Result>, variables: Variables) => Promise<Result>;
};

/** Railway's own words for a no: it tells them with the status 200. */
export class RailwayRefusal extends FerroviaError {
	readonly messages: readonly string[];
	readonly kind: RefusalKind;

	constructor(messages: readonly string[], kind: RefusalKind, explanation: Partial<Explanation> = {}) {
		const {what = whatOf[kind], why, next = nextOf[kind]} = explanation;
		const words = [...messages.map(message => (/[.!?]$/.test(message) ? message : `${message}.`)), ...(why === undefined ? [] : [why])];
		super(
			{what, why: words.join(' '), next},
			{exitCode: kind === 'not-authorized' || kind === 'two-factor' ? exitCodes.unknown : exitCodes.failed},
		);
		this.messages = messages;
		this.kind = kind;
	}
}

export type RefusalKind = 'not-authorized' | 'not-found' | 'two-factor' | 'problem';

/** Railway does not know what was asked for: it is not there, or not yet. */
export function isNotFound(error: unknown): boolean {
	return error instanceof RailwayRefusal && error.kind === 'not-found';
}

const whatOf: Readonly<Record<RefusalKind, string>> = {
	'not-authorized': 'Railway does not allow that with this token.',
	'not-found': 'Railway does not find that.',
	'two-factor': 'The workspace at Railway asks for two-factor authentication.',
	problem: 'Railway refused.',
};

const newToken = 'https://railway.com/account/tokens    (then: export RAILWAY_API_TOKEN=…)';
const statusPage = 'https://status.railway.com';

const nextOf: Readonly<Record<RefusalKind, readonly string[]>> = {
	'not-authorized': [newToken, 'railway login'],
	'not-found': ['ferrovia plan railway'],
	'two-factor': ['https://railway.com/account/security'],
	problem: [statusPage, 'ferrovia setup railway'],
};

/**
Opens Railway's GraphQL API. Nothing is asked yet.

@throws FerroviaError (exit code 2) where RAILWAY_API_URL is no address.
*/
export function openRailway({environment, token, kind, signal, output, timeoutMs = 90_000, pace}: RailwayOptions): Railway {
	const url = environment.RAILWAY_API_URL || railwayApi;
	if (!URL.canParse(url)) {
		throw new FerroviaError(
			{what: `RAILWAY_API_URL is no address: ${url}`, next: ['unset RAILWAY_API_URL', `export RAILWAY_API_URL=${railwayApi}`]},
			{exitCode: exitCodes.usage},
		);
	}

	const authorization: Readonly<Record<string, string>> =
		kind === 'project' ? {'project-access-token': token.reveal()} : {authorization: `Bearer ${token.reveal()}`};
	return {
		async request(operation, variables) {
			const send = fetchWithRetry({service: 'Railway', onWait: output, isRepeatable: operation.repeatable, timeoutMs, pace});
			try {
				const answer = await send(url, {
					method: 'POST',
					headers: {...authorization, 'content-type': 'application/json', accept: 'application/json', 'user-agent': `ferrovia/${version}`},
					body: JSON.stringify({query: operation.document, variables}),
					signal,
				});
				return dataOf(answer.status, answer.headers, await answer.text(), {kind, needs: operation.needs}) as never;
			} catch (error) {
				if (signal.aborted) {
					throw new InterruptedError();
				}

				throw error instanceof FerroviaError ? error : unreachable(url, operation.repeatable, error);
			}
		},
	};
}

function unreachable(url: string, repeatable: boolean, error: unknown): FerroviaError {
	return new FerroviaError(
		{
			what: `Railway could not be reached at ${new URL(url).host}.`,
			why: `${networkWords(error)}${repeatable ? '' : ' Whether it has done what it was asked is not known.'}`,
			next: ['ferrovia setup railway    (goes on from what is there)', statusPage],
		},
		{exitCode: exitCodes.unknown, cause: error},
	);
}

type Answer = {
	readonly data?: unknown;
	readonly errors?: ReadonlyArray<{readonly message?: string; readonly extensions?: {readonly code?: string}}>;
};

type Asked = {readonly kind: RailwayOptions['kind']; readonly needs: Scope};

function dataOf(status: number, headers: Headers, text: string, asked: Asked): unknown {
	if (status === 429) {
		const wait = headers.get('retry-after');
		throw new FerroviaError(
			{
				what: 'Railway was asked too often.',
				why: `Its limit is 100 requests an hour on the free plan, 1000 on Hobby.${wait === null ? '' : ` It asks to wait ${wait} seconds.`}`,
				next: ['ferrovia setup railway    (later: it goes on from what is there)'],
			},
			{exitCode: exitCodes.unknown},
		);
	}

	const answer = parse(text);
	const errors = answer?.errors ?? [];
	// With such a status it has not decided anything.
	if (errors.length > 0 && status < 500) {
		const messages = [...new Set(errors.map(({message}) => message ?? 'no reason given'))];
		throw refusal(messages, kindOf(messages, errors), asked);
	}

	// A page in HTML comes from what stands in front of Railway, which knows nothing of tokens.
	if (status === 401 || (status === 403 && answer !== undefined)) {
		throw refusal([`It answered with HTTP ${status}`], 'not-authorized', asked);
	}

	if (status >= 400 || answer?.data === undefined || answer.data === null) {
		const title = /<title>([^<]{1,200})/i.exec(text)?.[1]?.trim();
		throw new FerroviaError(
			{
				what: `Railway answered with HTTP ${status} and no data.`,
				why: reasonOf(errors, title),
				next: [statusPage, 'ferrovia setup railway'],
			},
			{exitCode: exitCodes.unknown},
		);
	}

	return answer.data;
}

function reasonOf(errors: NonNullable<Answer['errors']>, title: string | undefined): string {
	if (errors.length > 0) {
		return `It says: ${errors.map(({message}) => message ?? 'no reason given').join('; ')}.`;
	}

	return title === undefined ? 'Something in between answered in its place, or it has a fault.' : `The page says: ${title}.`;
}

function refusal(messages: readonly string[], kind: RefusalKind, asked: Asked): RailwayRefusal {
	return new RailwayRefusal(messages, kind, kind === 'not-authorized' ? neededToken(asked) : {});
}

/** Railway has the same words for a token that is over, one of the wrong kind, and one of somebody who may not. */
function neededToken({kind, needs}: Asked): Partial<Explanation> {
	if (kind === 'project' && needs !== 'environment') {
		return {
			what: 'Railway does not allow that with a project token.',
			why: `It needs the token of an account${needs === 'account' ? '' : ' or of its workspace'}: a project token is good for one environment.`,
		};
	}

	if (kind === 'project') {
		return {why: 'A project token is good for the one environment that it was made in, and until it is deleted.'};
	}

	return needs === 'account'
		? {why: 'It needs the token of an account: one that was made for no workspace, and that is still good.'}
		: {why: 'It needs the token of an account that may do this, or of the workspace that the project is in, and one that is still good.'};
}

function parse(text: string): Answer | undefined {
	try {
		const parsed: unknown = JSON.parse(text);
		return typeof parsed === 'object' && parsed !== null ? (parsed as Answer) : undefined;
	} catch {
		return undefined;
	}
}

/** By the words that Railway's own CLI goes by (https://github.com/railwayapp/cli/blob/master/src/client.rs). */
function kindOf(messages: readonly string[], errors: NonNullable<Answer['errors']>): RefusalKind {
	const words = messages.join('\n').toLowerCase();
	if (/not authorized|unauthorized|project token not found|invalid (?:project |api )?token/.test(words)) {
		return 'not-authorized';
	}

	if (words.includes('two factor authentication required')) {
		return 'two-factor';
	}

	return /not found|does not exist/.test(words) || errors.some(({extensions}) => extensions?.code === 'NOT_FOUND')
		? 'not-found'
		: 'problem';
}
