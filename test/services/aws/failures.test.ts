import {afterEach, describe, expect, it, vi} from 'vitest';
import {explain, FerroviaError, InterruptedError} from '../../../source/engine/errors.ts';
import {protect} from '../../../source/engine/secrets.ts';
import {awsFailure, calling, errorName, errorStatus, isDenied, unless} from '../../../source/services/aws/failures.ts';
import {printError} from '../../../source/ui/plain/error.ts';

/** An error as the SDK throws it: named after the code of the answer, with the status beside it. */
function awsError(name: string, status = 400, message = 'AWS says so.', more: object = {}) {
	return Object.assign(new Error(message), {name, $fault: 'client', $metadata: {httpStatusCode: status, attempts: 4}, ...more});
}

const noCredentials = (message: string) => awsError('CredentialsProviderError', undefined, message);

/** An error of the network as Node throws it, below one of the SDK or by itself. */
const networkError = (code: string) => Object.assign(new Error(`connect ${code} 192.0.2.1:443`), {code, errno: -111, syscall: 'connect'});

const doing = 'create the bucket x (s3:CreateBucket)';
const session = {profile: undefined, endpoint: undefined, region: 'eu-central-1'};
const work = {...session, profile: 'work'};
const at = (endpoint: string) => ({...work, endpoint});

type More = {by?: Parameters<typeof awsFailure>[2]; why?: unknown; next?: readonly string[]};
type Case = [title: string, error: unknown, more?: More];

/** What went wrong, and what each error that means it is explained with. */
const faults: Readonly<Record<string, readonly Case[]>> = {
	[`AWS did not let Ferrovia ${doing}.`]: [
		[
			'denied',
			awsError('AccessDenied', 403, 'User: arn:aws:iam::1:user/me is not authorized to perform: s3:CreateBucket'),
			{
				why: 'User: arn:aws:iam::1:user/me is not authorized to perform: s3:CreateBucket',
				next: ['Have s3:CreateBucket allowed, then: ferrovia setup cache'],
			},
		],
		['denied under another name', awsError('AccessDeniedException', 403)],
		['denied without a body', awsError('403', 403, 'UnknownError')],
	],
	'AWS says that the credentials have expired.': [
		[
			'an expired session of a profile',
			awsError('ExpiredToken'),
			{by: work, why: `It was to ${doing}.`, next: ['aws sso login --profile work']},
		],
		[
			'an expired session in variables',
			awsError('ExpiredTokenException'),
			{next: ['aws sso login', 'unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN']},
		],
	],
	'The credential process of the profile work failed.': [
		[
			'a password in its command line',
			noCredentials('Command failed: vault --password s3cret\nwrong password s3cret'),
			{
				by: work,
				why: 'What it said is not repeated here, because it may be secret.',
				next: ['aws configure export-credentials --profile work'],
			},
		],
	],
	'The sign-in to AWS has expired.': [
		[
			'an expired SSO session',
			noCredentials('The SSO session associated with this profile has expired. To refresh this SSO session…'),
			{by: work, next: ['aws sso login --profile work']},
		],
		[
			'no SSO session',
			awsError('TokenProviderError', undefined, 'The SSO session token associated with profile=work was not found or is invalid.'),
			{by: work, next: ['aws sso login --profile work']},
		],
		[
			'an expired sign-in of the console',
			noCredentials('Failed to load a token for session arn:aws:iam::1:user/me, please re-authenticate using aws login'),
			{by: work, next: ['aws login --profile work']},
		],
	],
	'There are no credentials for AWS.': [
		[
			'none anywhere',
			noCredentials('Could not load credentials from any providers'),
			{why: 'Could not load credentials from any providers', next: ['aws configure', 'aws sso login']},
		],
		[
			'a profile without any, whatever its name',
			noCredentials('Could not resolve credentials using profile: [sso-token] in configuration/credentials file(s).'),
			{by: {...session, profile: 'sso-token'}, next: ['aws configure --profile sso-token', 'aws sso login --profile sso-token']},
		],
	],
	'The profile work asks for a one-time code, and Ferrovia has no way to ask for it.': [
		[
			'a profile with MFA',
			noCredentials('Profile work requires multi-factor authentication, but no MFA code callback was provided.'),
			{
				by: work,
				next: ['eval "$(aws configure export-credentials --profile work --format env)"', 'ferrovia setup cache --aws-profile environment'],
			},
		],
	],
	"AWS refused the request because this machine's clock is wrong.": [
		['at S3', awsError('RequestTimeTooSkewed', 403, 'The difference between the request time and the current time is too large.')],
		[
			'slow, at IAM and STS',
			awsError('SignatureDoesNotMatch', 403, 'Signature expired: 20261123T101500Z is now earlier than 20261123T103000Z'),
		],
		[
			'fast, at IAM and STS',
			awsError('SignatureDoesNotMatch', 403, 'Signature not yet current: 20261123T113000Z is still later than 20261123T110500Z'),
		],
	],
	'AWS does not know these credentials.': [
		[
			'a wrong key',
			awsError('InvalidClientTokenId', 403, 'The security token included in the request is invalid.'),
			{why: 'The security token included in the request is invalid.', next: ['aws configure']},
		],
		[
			'a wrong secret of a profile',
			awsError('SignatureDoesNotMatch', 403, 'The request signature we calculated does not match.\nCheck your key.'),
			{by: work, why: 'The request signature we calculated does not match.', next: ['aws configure --profile work']},
		],
	],
	'account.r2.cloudflarestorage.com does not know these credentials.': [
		['a wrong key of another store', awsError('InvalidAccessKeyId', 403), {by: at('https://account.r2.cloudflarestorage.com')}],
	],
	'AWS is busy or has a fault of its own.': [
		...['Throttling', 'ThrottlingException', 'TooManyRequestsException', 'SlowDown', 'RequestLimitExceeded'].map(
			(name): Case => [name, awsError(name, 400, 'Rate exceeded'), {why: `It was to ${doing}, and was tried 4 times. Rate exceeded`}],
		),
		['too many requests, by status', awsError('Unknown', 429)],
		['a fault of AWS', awsError('InternalError', 500), {next: ['https://health.aws.amazon.com/health/status']}],
		[
			'an unreadable answer',
			awsError('SyntaxError', 503, '@aws-sdk XML parse error.\n  Deserialization error'),
			{why: expect.stringMatching(/The answer could not be read\.$/)},
		],
		[
			'at what must not be done twice',
			awsError('ServiceFailure', 500, 'Not now.', {$metadata: {httpStatusCode: 500, attempts: 1}}),
			{why: `It was to ${doing}. Not now.`},
		],
	],
	'AWS did not answer in time.': [
		[
			'a connection that takes too long',
			Object.assign(new Error('Socket timed out'), {name: 'TimeoutError', code: 'ETIMEDOUT', $metadata: {attempts: 4}}),
			{why: `It was to ${doing}, and was tried 4 times.`},
		],
	],
	'AWS could not be reached.': [
		[
			'no name service',
			networkError('EAI_AGAIN'),
			{why: "Names can't be looked up: the machine is probably offline.", next: ['curl --head https://sts.amazonaws.com']},
		],
		[
			'an unknown name, which may be the region',
			networkError('ENOTFOUND'),
			{
				by: {...session, region: 'eu-moon-1'},
				why: expect.stringMatching(/^Its name is not known here: .* Or AWS has no region eu-moon-1\.$/),
				next: ['curl --head https://sts.amazonaws.com', 'ferrovia setup cache --cache-region NAME'],
			},
		],
		['a refused connection', networkError('ECONNREFUSED'), {why: 'The connection was refused.'}],
		[
			'a cut connection, below an error of the SDK',
			new Error('socket hang up', {cause: networkError('ECONNRESET')}),
			{why: 'The connection was cut.'},
		],
		[
			'every address of a name refused',
			new AggregateError([networkError('ENETUNREACH'), networkError('ECONNREFUSED')]),
			{why: 'There is no way to it from here: the machine is probably offline.'},
		],
		...['SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'DEPTH_ZERO_SELF_SIGNED_CERT'].map(
			(code): Case => [code, networkError(code), {why: expect.stringContaining('NODE_EXTRA_CA_CERTS')}],
		),
	],
	'minio.example.com:9000 could not be reached.': [
		[
			'an unknown name of another store',
			networkError('ENOTFOUND'),
			{by: at('https://minio.example.com:9000'), why: expect.not.stringContaining('region')},
		],
	],
};

describe.each(Object.entries(faults))('%s', (what, cases) => {
	it.each<Case>(cases)('%s', (_, error, {by = session, ...words} = {}) => {
		const failure = awsFailure(error, doing, by);
		expect({...explain(failure)}).toMatchObject({what, ...words});
		expect(failure).toMatchObject({exitCode: 3, cause: error});
	});
});

describe('awsFailure', () => {
	it.each<[string, unknown, string?]>([
		[
			'any other error',
			awsError('BucketAlreadyExists', 409, 'The name is not available.'),
			'AWS says: BucketAlreadyExists: The name is not available.',
		],
		['a string', 'a string'],
	])('quotes %s, with exit code 1', (_, error, why) => {
		expect(awsFailure(error, doing, session)).toMatchObject({
			what: `Ferrovia could not ${doing}.`,
			...(why === undefined ? {} : {why}),
			exitCode: 1,
		});
	});

	it('names every action that has to be allowed', () => {
		const {next} = awsFailure(awsError('AccessDenied', 403), 'list (iam:ListRolePolicies, iam:ListAttachedRolePolicies)', session);
		expect(next).toEqual(['Have iam:ListRolePolicies, iam:ListAttachedRolePolicies allowed, then: ferrovia setup cache']);
	});

	it('is an interruption when the run was aborted', () => {
		const aborted = Object.assign(new Error('Request aborted'), {name: 'AbortError'});
		expect(awsFailure(aborted, doing, session)).toBeInstanceOf(InterruptedError);
	});

	it('explains an error only once', async () => {
		const own = new FerroviaError({what: 'Already in words.'});
		expect(awsFailure(own, doing, session)).toBe(own);
		await expect(calling(doing, session, Promise.reject(awsError('NoSuchKey')))).rejects.toThrow(`Ferrovia could not ${doing}.`);
		expect(await calling(doing, session, Promise.resolve(1))).toBe(1);
	});
});

describe('the name of an error', () => {
	it('is the code of the answer before the name of its class', () => {
		expect(errorName(awsError('S3ServiceException', 404, '', {Code: 'NoSuchTagSet'}))).toBe('NoSuchTagSet');
		expect(errorName(awsError('NoSuchBucket'))).toBe('NoSuchBucket');
		expect(errorName('NoSuchBucket')).toBe('');
		expect(errorStatus(awsError('x', 418))).toBe(418);
		expect(errorStatus(new Error('x'))).toBeUndefined();
		expect(errorStatus(undefined)).toBeUndefined();
	});

	it.each([
		['SignatureDoesNotMatch', 403, false],
		['RequestTimeTooSkewed', 403, false],
		['UnknownError', 403, true],
		['UnknownError', 404, false],
	])('%s with the status %d: denied is %s', (name, status, denied) => {
		expect(isDenied(awsError(name, status))).toBe(denied);
	});

	it('tells what is not there from what failed', async () => {
		expect(await unless(['NoSuchTagSet'], Promise.reject(awsError('NoSuchTagSet', 404)))).toBeUndefined();
		expect(await unless(['NotFound'], Promise.reject(awsError('404', 404)))).toBeUndefined();
		await expect(unless(['NoSuchTagSet'], Promise.reject(awsError('NoSuchBucket', 404)))).rejects.toThrow('AWS says so.');
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

		const failure = awsFailure(awsError('Odd', 400, `The key ${secret} is odd.`), `use ${secret}`, session);
		printError(explain(failure), {json, bug: failure});
		vi.restoreAllMocks();
		expect(printed.join('')).not.toContain(secret);
		expect(printed.join('')).toContain('The key [secret] is odd.');
	});
});
