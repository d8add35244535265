import {type Explanation, exitCodes, FerroviaError, InterruptedError} from '../../engine/errors.ts';
import {networkCode, networkFault} from '../network.ts';
import type {AwsSession} from './session.ts';

/** The name that AWS gives an error, for example `NoSuchBucket`; empty for anything else. */
export function errorName(error: unknown): string {
	return error instanceof Error ? (('Code' in error && typeof error.Code === 'string' ? error.Code : undefined) ?? error.name) : '';
}

/** The HTTP status of an answer, or undefined. */
export function errorStatus(error: unknown): number | undefined {
	const metadata = error instanceof Error && '$metadata' in error ? error.$metadata : undefined;
	return typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata && typeof metadata.httpStatusCode === 'number'
		? metadata.httpStatusCode
		: undefined;
}

/** True when AWS refused because this identity may not do it, rather than because of who asked or what was asked. */
export function isDenied(error: unknown): boolean {
	const name = errorName(error);
	// An answer without a body, as to HEAD, has no name.
	return (
		/^(?:AccessDenied(?:Exception)?|UnauthorizedOperation|Forbidden|AllAccessDisabled)$/.test(name) ||
		(/^(?:Unknown(?:Error)?|403)$/.test(name) && errorStatus(error) === 403)
	);
}

/** The answer, or undefined where AWS says one of these names: a thing that is not there is an answer. */
export async function unless<Result>(names: readonly string[], call: Promise<Result>): Promise<Result | undefined> {
	try {
		return await call;
	} catch (error) {
		if (names.includes(errorName(error)) || (names.includes('NotFound') && errorStatus(error) === 404)) {
			return undefined;
		}

		throw error;
	}
}

/**
What went wrong with a call, as a user can act on it. `doing` completes "AWS did not let Ferrovia …", for example "create the bucket
x (s3:CreateBucket)".
*/
export function awsFailure(error: unknown, doing: string, session: FailedSession): FerroviaError {
	if (error instanceof FerroviaError) {
		return error;
	}

	const name = errorName(error);
	if (name === 'AbortError') {
		return new InterruptedError();
	}

	const fault: Fault = {
		error,
		name,
		message: error instanceof Error ? error.message : String(error),
		doing,
		who: session.endpoint === undefined ? 'AWS' : new URL(session.endpoint).host,
		session,
	};
	const kind = kinds.find(({is}) => is(fault));
	return kind === undefined
		? new FerroviaError({what: `Ferrovia could not ${doing}.`, why: `${fault.who} says: ${name}: ${firstLine(fault)}`}, {cause: error})
		: // Nothing is known to be wrong with what was set up: it could not be told.
			new FerroviaError(kind.explain(fault), {exitCode: exitCodes.unknown, cause: error});
}

/** Runs a call and turns its failure into words. */
export async function calling<Result>(doing: string, session: FailedSession, call: Promise<Result>): Promise<Result> {
	try {
		return await call;
	} catch (error) {
		throw awsFailure(error, doing, session);
	}
}

type FailedSession = Pick<AwsSession, 'profile' | 'endpoint' | 'region'>;

type Fault = {
	readonly error: unknown;
	readonly name: string;
	readonly message: string;
	readonly doing: string;
	/** Who refused, in words. */
	readonly who: string;
	readonly session: FailedSession;
};

/** What there is to say of each kind of fault; the first one that fits. */
const kinds: ReadonlyArray<{readonly is: (fault: Fault) => boolean; readonly explain: (fault: Fault) => Explanation}> = [
	{
		is: ({name}) => /ProviderError$/.test(name),
		explain: withoutCredentials,
	},
	{
		is: ({name}) => /^(?:ExpiredToken(?:Exception)?|TokenRefreshRequired|UnauthorizedSSOTokenError)$/.test(name),
		explain: ({who, doing, session}) => ({
			what: `${who} says that the credentials have expired.`,
			why: `It was to ${doing}.`,
			next:
				session.profile === undefined
					? ['aws sso login', 'unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN']
					: [`aws sso login${profileOption(session)}`],
		}),
	},
	{
		// IAM and STS answer a wrong clock with a signature that does not match.
		is: ({name, message}) =>
			/^(?:RequestTimeTooSkewed|RequestExpired|RequestInTheFuture)$/.test(name) || /^Signature (?:expired|not yet current)\b/.test(message),
		explain: ({who}) => ({
			what: `${who} refused the request because this machine's clock is wrong.`,
			why: `The clock says ${new Date().toISOString()}; it may differ by a quarter of an hour at most.`,
			next: ['sudo timedatectl set-ntp true', 'ferrovia setup cache'],
		}),
	},
	{
		is: ({name}) =>
			/^(?:InvalidClientTokenId|InvalidAccessKeyId|UnrecognizedClientException|SignatureDoesNotMatch|AuthFailure|InvalidToken)$/.test(name),
		explain: fault => ({
			what: `${fault.who} does not know these credentials.`,
			why: firstLine(fault),
			next: [`aws configure${profileOption(fault.session)}`],
		}),
	},
	{
		is: ({error}) => isDenied(error),
		explain: fault => ({
			what: `${fault.who} did not let Ferrovia ${fault.doing}.`,
			why: firstLine(fault),
			next: [`Have ${actionsOf(fault)} allowed, then: ferrovia setup cache`],
		}),
	},
	{
		is: ({name}) => /Timeout/i.test(name),
		explain: fault => ({
			what: `${fault.who} did not answer in time.`,
			why: `${triedWords(fault)}.`,
			next: [statusPage],
		}),
	},
	{
		is: ({name, error}) =>
			/Throttl|TooManyRequests|SlowDown|RequestLimitExceeded/i.test(name) || [429, 500, 502, 503, 504].includes(errorStatus(error) ?? 0),
		explain: fault => ({
			what: `${fault.who} is busy or has a fault of its own.`,
			why: `${triedWords(fault)}. ${firstLine(fault)}`,
			next: [statusPage],
		}),
	},
	{
		is: ({error}) => networkFault(error) !== undefined,
		explain: withoutNetwork,
	},
];

const statusPage = 'https://health.aws.amazon.com/health/status';

function withoutCredentials(fault: Fault): Explanation {
	const {message, session} = fault;
	const option = profileOption(session);
	if (message.startsWith('Command failed')) {
		return {
			what: `The credential process of ${session.profile === undefined ? 'the profile' : `the profile ${session.profile}`} failed.`,
			// Its command line and its words come with the error, and may hold a password.
			why: 'What it said is not repeated here, because it may be secret.',
			next: [`aws configure export-credentials${option}`],
		};
	}

	const why = firstLine(fault);
	if (/multi-factor/.test(message)) {
		return {
			what: `${session.profile === undefined ? 'The profile' : `The profile ${session.profile}`} asks for a one-time code, and Ferrovia has no way to ask for it.`,
			why,
			next: [`eval "$(aws configure export-credentials${option} --format env)"`, 'ferrovia setup cache --aws-profile environment'],
		};
	}

	// A profile may be called anything, "sso" and "token" too.
	const words = session.profile === undefined ? message : message.replaceAll(session.profile, '');
	if (/aws login/.test(words)) {
		return {what: 'The sign-in to AWS has expired.', why, next: [`aws login${option}`]};
	}

	return /sso|expired|token/i.test(words)
		? {what: 'The sign-in to AWS has expired.', why, next: [`aws sso login${option}`]}
		: {what: 'There are no credentials for AWS.', why, next: [`aws configure${option}`, `aws sso login${option}`]};
}

function withoutNetwork({error, who, session}: Fault): Explanation {
	const why = networkFault(error);
	const next = [`curl --head ${session.endpoint ?? 'https://sts.amazonaws.com'}`];
	// Each region has names of its own, so that one which does not exist is nowhere to be found.
	return networkCode(error) === 'ENOTFOUND' && session.endpoint === undefined
		? {
				what: `${who} could not be reached.`,
				why: `${why} Or AWS has no region ${session.region}.`,
				next: [...next, 'ferrovia setup cache --cache-region NAME'],
			}
		: {what: `${who} could not be reached.`, why, next};
}

/** What it was to do, and how often that was tried where it was more than once: what must not happen twice is not. */
function triedWords({doing, error}: Fault): string {
	const metadata = error instanceof Error && '$metadata' in error ? error.$metadata : undefined;
	const attempts = typeof metadata === 'object' && metadata !== null && 'attempts' in metadata ? Number(metadata.attempts) : 1;
	return `It was to ${doing}${attempts > 1 ? `, and was tried ${attempts} times` : ''}`;
}

function profileOption({profile}: FailedSession): string {
	return profile === undefined ? '' : ` --profile ${profile}`;
}

function actionsOf({doing}: Fault): string {
	return /\(([\w:*, ]+)\)/.exec(doing)?.[1] ?? 'it';
}

/** The SDK's complaint about an answer that is no XML says nothing of what went wrong. */
function firstLine({message}: Fault): string {
	const line = message.split('\n')[0]?.trim() ?? '';
	return line.startsWith('@aws-sdk') ? 'The answer could not be read.' : line;
}
