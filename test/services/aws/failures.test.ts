import {afterEach, describe, expect, it, vi} from 'vitest';
import {explain, FerroviaError, InterruptedError} from '../../../source/engine/errors.ts';
import {protect} from '../../../source/engine/secrets.ts';
import {awsFailure, calling, errorName, errorStatus, isDenied, unless} from '../../../source/services/aws/failures.ts';
import {printError} from '../../../source/ui/plain/error.ts';

/** An error as the SDK throws it: named after the code of the answer, with the status beside it. */
function awsError(
	name: string,
	{message = 'AWS says so.', status = 400, ...more}: {message?: string; status?: number; [key: string]: unknown} = {},
) {
	return Object.assign(new Error(message), {name, $fault: 'client', $metadata: {httpStatusCode: status, attempts: 4}, ...more});
}

/** An error of the network as Node throws it, below one of the SDK or by itself. */
function networkError(code: string) {
	return Object.assign(new Error(`connect ${code} 192.0.2.1:443`), {code, errno: -111, syscall: 'connect'});
}

const doing = 'create the bucket x (s3:CreateBucket)';
const session = {profile: undefined, endpoint: undefined, region: 'eu-central-1'};
const work = {...session, profile: 'work'};

describe('what went wrong at AWS', () => {
	const table: ReadonlyArray<
		readonly [
			title: string,
			error: unknown,
			session: Parameters<typeof awsFailure>[2],
			words: {what: string; why?: string; next?: string[]; exitCode?: number},
		]
	> = [
		[
			'denied',
			awsError('AccessDenied', {status: 403, message: 'User: arn:aws:iam::1:user/me is not authorized to perform: s3:CreateBucket'}),
			session,
			{
				what: `AWS did not let Ferrovia ${doing}.`,
				why: 'User: arn:aws:iam::1:user/me is not authorized to perform: s3:CreateBucket',
				next: ['Have s3:CreateBucket allowed, then: ferrovia setup cache'],
			},
		],
		[
			'denied, by services that name it otherwise',
			awsError('AccessDeniedException', {status: 403}),
			session,
			{what: `AWS did not let Ferrovia ${doing}.`},
		],
		[
			'denied, without a body',
			awsError('403', {status: 403, message: 'UnknownError'}),
			session,
			{what: `AWS did not let Ferrovia ${doing}.`},
		],
		[
			'an expired session of a profile',
			awsError('ExpiredToken', {message: 'The security token included in the request is expired'}),
			work,
			{what: 'AWS says that the credentials have expired.', why: `It was to ${doing}.`, next: ['aws sso login --profile work']},
		],
		[
			'an expired session in variables',
			awsError('ExpiredTokenException', {}),
			session,
			{
				what: 'AWS says that the credentials have expired.',
				next: ['aws sso login', 'unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN'],
			},
		],
		[
			'a credential process that failed, with a password in its command line',
			awsError('CredentialsProviderError', {message: 'Command failed: vault --password s3cret\nwrong password s3cret'}),
			work,
			{
				what: 'The credential process of the profile work failed.',
				why: 'What it said is not repeated here, because it may be secret.',
				next: ['aws configure export-credentials --profile work'],
			},
		],
		[
			'an SSO session that has expired',
			awsError('CredentialsProviderError', {
				message:
					"The SSO session associated with this profile has expired. To refresh this SSO session run 'aws sso login' with the corresponding profile.",
			}),
			work,
			{what: 'The sign-in to AWS has expired.', next: ['aws sso login --profile work']},
		],
		[
			'an SSO session that never was',
			awsError('TokenProviderError', {
				message: 'The SSO session token associated with profile=work was not found or is invalid. To refresh…',
			}),
			work,
			{what: 'The sign-in to AWS has expired.', next: ['aws sso login --profile work']},
		],
		[
			"a sign-in of the console's that has ended",
			awsError('CredentialsProviderError', {
				message: 'Failed to load a token for session arn:aws:iam::1:user/me, please re-authenticate using aws login',
			}),
			work,
			{what: 'The sign-in to AWS has expired.', next: ['aws login --profile work']},
		],
		[
			'no credentials anywhere',
			awsError('CredentialsProviderError', {message: 'Could not load credentials from any providers'}),
			session,
			{
				what: 'There are no credentials for AWS.',
				why: 'Could not load credentials from any providers',
				next: ['aws configure', 'aws sso login'],
			},
		],
		[
			'a profile without any, whatever its name',
			awsError('CredentialsProviderError', {
				message: 'Could not resolve credentials using profile: [sso-token] in configuration/credentials file(s).',
			}),
			{...session, profile: 'sso-token'},
			{what: 'There are no credentials for AWS.', next: ['aws configure --profile sso-token', 'aws sso login --profile sso-token']},
		],
		[
			'a profile that asks for a code',
			awsError('CredentialsProviderError', {
				message: 'Profile work requires multi-factor authentication, but no MFA code callback was provided.',
			}),
			work,
			{
				what: 'The profile work asks for a one-time code, and Ferrovia has no way to ask for it.',
				next: ['eval "$(aws configure export-credentials --profile work --format env)"', 'ferrovia setup cache --aws-profile environment'],
			},
		],
		[
			'a clock that is wrong, at S3',
			awsError('RequestTimeTooSkewed', {
				status: 403,
				message: 'The difference between the request time and the current time is too large.',
			}),
			session,
			{what: "AWS refused the request because this machine's clock is wrong."},
		],
		[
			'a clock that is slow, at IAM and STS',
			awsError('SignatureDoesNotMatch', {status: 403, message: 'Signature expired: 20261123T101500Z is now earlier than 20261123T103000Z'}),
			session,
			{what: "AWS refused the request because this machine's clock is wrong."},
		],
		[
			'a clock that is fast, at IAM and STS',
			awsError('SignatureDoesNotMatch', {
				status: 403,
				message: 'Signature not yet current: 20261123T113000Z is still later than 20261123T110500Z',
			}),
			session,
			{what: "AWS refused the request because this machine's clock is wrong."},
		],
		[
			'a wrong key',
			awsError('InvalidClientTokenId', {status: 403, message: 'The security token included in the request is invalid.'}),
			session,
			{
				what: 'AWS does not know these credentials.',
				why: 'The security token included in the request is invalid.',
				next: ['aws configure'],
			},
		],
		[
			'a wrong secret of a profile',
			awsError('SignatureDoesNotMatch', {
				status: 403,
				message: 'The request signature we calculated does not match the signature you provided.\nCheck your key.',
			}),
			work,
			{
				what: 'AWS does not know these credentials.',
				why: 'The request signature we calculated does not match the signature you provided.',
				next: ['aws configure --profile work'],
			},
		],
		[
			'a wrong key of another store',
			awsError('InvalidAccessKeyId', {status: 403}),
			{...work, endpoint: 'https://account.r2.cloudflarestorage.com'},
			{what: 'account.r2.cloudflarestorage.com does not know these credentials.'},
		],
		...['Throttling', 'ThrottlingException', 'TooManyRequestsException', 'SlowDown', 'RequestLimitExceeded'].map(
			name =>
				[
					`too many requests: ${name}`,
					awsError(name, {status: 400, message: 'Rate exceeded'}),
					session,
					{what: 'AWS is busy or has a fault of its own.', why: `It was to ${doing}, and was tried 4 times. Rate exceeded`},
				] as const,
		),
		['too many requests, by status', awsError('Unknown', {status: 429}), session, {what: 'AWS is busy or has a fault of its own.'}],
		[
			'a fault of AWS',
			awsError('InternalError', {status: 500, message: 'We encountered an internal error.'}),
			session,
			{
				what: 'AWS is busy or has a fault of its own.',
				why: `It was to ${doing}, and was tried 4 times. We encountered an internal error.`,
				next: ['https://health.aws.amazon.com/health/status'],
			},
		],
		[
			'a fault without an answer that can be read',
			awsError('SyntaxError', {status: 503, message: '@aws-sdk XML parse error.\n  Deserialization error'}),
			session,
			{what: 'AWS is busy or has a fault of its own.', why: expect.stringMatching(/The answer could not be read\.$/) as unknown as string},
		],
		[
			'a connection that takes too long',
			Object.assign(new Error('Socket timed out without establishing a connection'), {
				name: 'TimeoutError',
				code: 'ETIMEDOUT',
				$metadata: {attempts: 4},
			}),
			session,
			{what: 'AWS did not answer in time.', why: `It was to ${doing}, and was tried 4 times.`},
		],
		[
			'a fault of AWS at what must not be done twice',
			awsError('ServiceFailure', {$metadata: {httpStatusCode: 500, attempts: 1}, message: 'Not now.'}),
			session,
			{what: 'AWS is busy or has a fault of its own.', why: `It was to ${doing}. Not now.`},
		],
		[
			'no name service',
			networkError('EAI_AGAIN'),
			session,
			{
				what: 'AWS could not be reached.',
				why: "Names can't be looked up: the machine is probably offline.",
				next: ['curl --head https://sts.amazonaws.com'],
			},
		],
		[
			'a name that is not known, which may be the region',
			networkError('ENOTFOUND'),
			{...session, region: 'eu-moon-1'},
			{
				what: 'AWS could not be reached.',
				why: 'Its name is not known here: the machine is offline, or the network lets only known hosts through. Or AWS has no region eu-moon-1.',
				next: ['curl --head https://sts.amazonaws.com', 'ferrovia setup cache --cache-region NAME'],
			},
		],
		[
			'a name that is not known of another store',
			networkError('ENOTFOUND'),
			{...session, endpoint: 'https://minio.example.com:9000'},
			{
				what: 'minio.example.com:9000 could not be reached.',
				why: 'Its name is not known here: the machine is offline, or the network lets only known hosts through.',
			},
		],
		[
			'a refused connection',
			networkError('ECONNREFUSED'),
			session,
			{what: 'AWS could not be reached.', why: 'The connection was refused.'},
		],
		[
			'a cut connection, below an error of the SDK',
			new Error('socket hang up', {cause: networkError('ECONNRESET')}),
			session,
			{what: 'AWS could not be reached.', why: 'The connection was cut.'},
		],
		[
			'every address of a name refused',
			Object.assign(new AggregateError([networkError('ENETUNREACH'), networkError('ECONNREFUSED')]), {name: 'AggregateError'}),
			session,
			{what: 'AWS could not be reached.', why: 'There is no way to it from here: the machine is probably offline.'},
		],
		...['SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'DEPTH_ZERO_SELF_SIGNED_CERT'].map(
			code =>
				[
					`a certificate that is not known: ${code}`,
					networkError(code),
					session,
					{what: 'AWS could not be reached.', why: expect.stringContaining('NODE_EXTRA_CA_CERTS') as unknown as string},
				] as const,
		),
		[
			'anything else',
			awsError('BucketAlreadyExists', {status: 409, message: 'The requested bucket name is not available.'}),
			session,
			{
				what: `Ferrovia could not ${doing}.`,
				why: 'AWS says: BucketAlreadyExists: The requested bucket name is not available.',
				exitCode: 1,
			},
		],
		['what is no error at all', 'a string', session, {what: `Ferrovia could not ${doing}.`, exitCode: 1}],
	];

	it.each(table)('%s', (_, error, by, {exitCode = 3, ...words}) => {
		const failure = awsFailure(error, doing, by);
		expect(failure).toBeInstanceOf(FerroviaError);
		expect({...explain(failure)}).toMatchObject(words);
		expect(failure.exitCode).toBe(exitCode);
		expect(failure.cause).toBe(error);
	});

	it('names every action that has to be allowed', () => {
		const {next} = awsFailure(
			awsError('AccessDenied', {status: 403}),
			'list (iam:ListRolePolicies, iam:ListAttachedRolePolicies)',
			session,
		);
		expect(next).toEqual(['Have iam:ListRolePolicies, iam:ListAttachedRolePolicies allowed, then: ferrovia setup cache']);
	});

	it('is an interruption when the run was aborted', () => {
		const aborted = Object.assign(new Error('Request aborted'), {name: 'AbortError'});
		expect(awsFailure(aborted, doing, session)).toBeInstanceOf(InterruptedError);
	});

	it('is not told twice', async () => {
		const own = new FerroviaError({what: 'Already in words.'});
		expect(awsFailure(own, doing, session)).toBe(own);
		await expect(calling(doing, session, Promise.reject(awsError('NoSuchKey')))).rejects.toThrow(`Ferrovia could not ${doing}.`);
		expect(await calling(doing, session, Promise.resolve(1))).toBe(1);
	});
});

describe('the name of an error', () => {
	it('is the code of the answer before the name of its class', () => {
		expect(errorName(awsError('S3ServiceException', {Code: 'NoSuchTagSet'}))).toBe('NoSuchTagSet');
		expect(errorName(awsError('NoSuchBucket'))).toBe('NoSuchBucket');
		expect(errorName('NoSuchBucket')).toBe('');
		expect(errorStatus(awsError('x', {status: 418}))).toBe(418);
		expect(errorStatus(new Error('x'))).toBeUndefined();
		expect(errorStatus(undefined)).toBeUndefined();
	});

	it('does not make a denial of what was wrong with the request', () => {
		expect(isDenied(awsError('SignatureDoesNotMatch', {status: 403}))).toBe(false);
		expect(isDenied(awsError('RequestTimeTooSkewed', {status: 403}))).toBe(false);
		expect(isDenied(awsError('UnknownError', {status: 403}))).toBe(true);
		expect(isDenied(awsError('UnknownError', {status: 404}))).toBe(false);
	});

	it('tells what is not there from what failed', async () => {
		expect(await unless(['NoSuchTagSet'], Promise.reject(awsError('NoSuchTagSet', {status: 404})))).toBeUndefined();
		expect(await unless(['NotFound'], Promise.reject(awsError('404', {status: 404})))).toBeUndefined();
		await expect(unless(['NoSuchTagSet'], Promise.reject(awsError('NoSuchBucket', {status: 404})))).rejects.toThrow('AWS says so.');
		expect(await unless([], Promise.resolve('answer'))).toBe('answer');
	});
});

describe('a secret in a message', () => {
	afterEach(() => {
		vi.restoreAllMocks();
	});

	it.each([false, true])('is masked where it is printed (json: %s)', json => {
		const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
		protect(secret);
		const printed: string[] = [];
		for (const stream of [process.stdout, process.stderr]) {
			vi.spyOn(stream, 'write').mockImplementation(chunk => {
				printed.push(String(chunk));
				return true;
			});
		}

		const failure = awsFailure(awsError('Odd', {message: `The key ${secret} is odd.`}), `use ${secret}`, session);
		printError(explain(failure), {json, bug: failure});
		vi.restoreAllMocks();
		expect(printed.join('')).not.toContain(secret);
		expect(printed.join('')).toContain('The key [secret] is odd.');
	});
});
