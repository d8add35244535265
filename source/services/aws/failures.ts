import {exitCodes, FerroviaError, InterruptedError} from '../../engine/errors.ts';
import {networkFault} from '../network.ts';
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
export function awsFailure(error: unknown, doing: string, session: Pick<AwsSession, 'profile' | 'endpoint'>): FerroviaError {
	if (error instanceof FerroviaError) {
		return error;
	}

	const name = errorName(error);
	if (name === 'AbortError') {
		return new InterruptedError();
	}

	const who = session.endpoint === undefined ? 'AWS' : new URL(session.endpoint).host;
	const message = error instanceof Error ? error.message : String(error);
	const next = [loginCommand(session.profile, message)];
	if (/CredentialsProviderError|TokenProviderError|ProviderError/.test(name)) {
		return failure(
			/sso|expired|token/i.test(message) ? 'The sign-in to AWS has expired.' : 'There are no credentials for AWS.',
			firstLine(message),
			next,
			error,
		);
	}

	if (/^(?:ExpiredToken(?:Exception)?|TokenRefreshRequired|UnauthorizedSSOTokenError)$/.test(name)) {
		return failure(`${who} says that the credentials have expired.`, `It was to ${doing}.`, next, error);
	}

	if (/^(?:RequestTimeTooSkewed|RequestExpired|RequestInTheFuture)$/.test(name)) {
		return failure(
			`${who} refused the request because this machine's clock is wrong.`,
			`The clock says ${new Date().toISOString()}; it may differ by a quarter of an hour at most.`,
			['sudo timedatectl set-ntp true', 'ferrovia setup cache'],
			error,
		);
	}

	if (
		/^(?:InvalidClientTokenId|InvalidAccessKeyId|UnrecognizedClientException|SignatureDoesNotMatch|AuthFailure|InvalidToken)$/.test(name)
	) {
		return failure(`${who} does not know these credentials.`, firstLine(message), next, error);
	}

	if (isDenied(error)) {
		return failure(
			`${who} did not let Ferrovia ${doing}.`,
			firstLine(message),
			[`Have ${actionOf(doing)} allowed, then: ferrovia setup cache`],
			error,
		);
	}

	if (/Throttl|TooManyRequests|SlowDown|RequestLimitExceeded|Timeout/i.test(name) || (errorStatus(error) ?? 0) >= 500) {
		const timedOut = /Timeout/i.test(name);
		return failure(
			timedOut ? `${who} did not answer in time.` : `${who} is busy or has a fault of its own.`,
			`It was to ${doing}, and was tried several times. ${timedOut ? '' : firstLine(message)}`.trim(),
			['https://health.aws.amazon.com/health/status'],
			error,
		);
	}

	const fault = networkFault(error);
	return fault === undefined
		? new FerroviaError({what: `Ferrovia could not ${doing}.`, why: `${who} says: ${name}: ${firstLine(message)}`}, {cause: error})
		: failure(`${who} could not be reached.`, fault, [`curl --head ${session.endpoint ?? 'https://sts.amazonaws.com'}`], error);
}

/** Runs a call and turns its failure into words. */
export async function calling<Result>(
	doing: string,
	session: Pick<AwsSession, 'profile' | 'endpoint'>,
	call: Promise<Result>,
): Promise<Result> {
	try {
		return await call;
	} catch (error) {
		throw awsFailure(error, doing, session);
	}
}

/** The exit code says "could not tell": nothing is known to be wrong with what was set up. */
function failure(what: string, why: string, next: readonly string[], cause: unknown): FerroviaError {
	return new FerroviaError({what, why, next}, {exitCode: exitCodes.unknown, cause});
}

function loginCommand(profile: string | undefined, message: string): string {
	const option = profile === undefined ? '' : ` --profile ${profile}`;
	return /aws login/i.test(message)
		? `aws login${option}`
		: /sso/i.test(message) || profile !== undefined
			? `aws sso login${option}`
			: 'aws configure';
}

function actionOf(doing: string): string {
	return /\(([\w:*]+)\)/.exec(doing)?.[1] ?? 'it';
}

/** The SDK's complaint about an answer that is no XML says nothing of what went wrong. */
function firstLine(message: string): string {
	const line = message.split('\n')[0]?.trim() ?? '';
	return line.startsWith('@aws-sdk') ? 'The answer could not be read.' : line;
}
