import {createHash, createHmac, timingSafeEqual} from 'node:crypto';
import type {Asked} from '../loopback.ts';
import {Refusal, type Service} from './refusal.ts';
import type {AwsState, HolderState} from './state.ts';
import {percentDecode, percentEncode} from './uri.ts';

/** Who calls, as a signature tells it. */
export type Caller = {
	/** Of the user, or of the session of a role. */
	readonly arn: string;
	readonly userId: string;
	/** Whose policies count. */
	readonly holder: HolderState;
};

type Known = Caller & {readonly secret: string; readonly token?: string; readonly expiresAt?: string};

/** How far a clock may be off (https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html). */
const leeway = 15 * 60_000;

const authorization =
	/^AWS4-HMAC-SHA256 +Credential=([^/,]+)\/(\d{8})\/([^/,]+)\/([^/,]+)\/aws4_request, *SignedHeaders=([^,]+), *Signature=([\da-f]{64})$/;

/** Checks a signature in the headers (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html), and says whose it is. */
export function authenticate(asked: Asked, service: Service, state: AwsState, now: Date): Caller {
	const {headers} = asked;
	const ofS3 = service === 's3';
	if (headers.authorization === undefined) {
		throw ofS3
			? new Refusal(403, 'AccessDenied', 'Access Denied')
			: new Refusal(403, 'MissingAuthenticationToken', 'Request is missing Authentication Token');
	}

	const [, keyId, day = '', region = '', , names = '', signature = ''] = authorization.exec(headers.authorization) ?? [];
	const stamp = String(headers['x-amz-date'] ?? '');
	const at = Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
	if (keyId === undefined || Number.isNaN(at)) {
		throw ofS3
			? new Refusal(400, 'AuthorizationHeaderMalformed', 'The authorization header is malformed.')
			: new Refusal(400, 'IncompleteSignature', 'Authorization header requires a key, a scope, signed headers, a signature and a date.');
	}

	const known = knownKey(keyId, state);
	if (known === undefined) {
		throw ofS3
			? new Refusal(403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.')
			: new Refusal(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.');
	}

	requireTime(at, stamp, now, ofS3);
	const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${known.secret}`);
	const text = ['AWS4-HMAC-SHA256', stamp, `${day}/${region}/${service}/aws4_request`, sha256(canonical(asked, names, ofS3))].join('\n');
	if (!stamp.startsWith(day) || !timingSafeEqual(hmac(key, text), Buffer.from(signature, 'hex'))) {
		throw new Refusal(
			403,
			'SignatureDoesNotMatch',
			ofS3
				? 'The request signature we calculated does not match the signature you provided. Check your key and signing method.'
				: 'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
		);
	}

	if (headers['x-amz-security-token'] !== known.token) {
		throw ofS3
			? new Refusal(400, 'InvalidToken', 'The provided token is malformed or otherwise invalid.')
			: new Refusal(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.');
	}

	if (known.expiresAt !== undefined && Date.parse(known.expiresAt) <= now.getTime()) {
		throw ofS3
			? new Refusal(400, 'ExpiredToken', 'The provided token has expired.')
			: new Refusal(403, 'ExpiredToken', 'The security token included in the request is expired');
	}

	return known;
}

function knownKey(id: string, {users, roles, sessions, account}: AwsState): Known | undefined {
	for (const user of users.values()) {
		const key = user.keys.find(candidate => candidate.id === id && candidate.active);
		if (key !== undefined) {
			return {arn: user.arn, userId: user.id, holder: user, secret: key.secret};
		}
	}

	const session = sessions.get(id);
	const role = roles.get(session?.role ?? '');
	return session === undefined || role === undefined
		? undefined
		: {
				...session,
				arn: `arn:aws:sts::${account}:assumed-role/${role.name}/${session.name}`,
				userId: `${role.id}:${session.name}`,
				holder: role,
			};
}

function requireTime(at: number, stamp: string, now: Date, ofS3: boolean): void {
	const off = now.getTime() - at;
	if (Math.abs(off) <= leeway) {
		return;
	}

	if (ofS3) {
		throw new Refusal(403, 'RequestTimeTooSkewed', 'The difference between the request time and the current time is too large.');
	}

	const basic = (milliseconds: number) => new Date(milliseconds).toISOString().replaceAll(/[-:]|\.\d+/g, '');
	const [word, compared, limit, sign] =
		off > 0 ? ['expired', 'earlier', now.getTime() - leeway, '-'] : ['not yet current', 'later', now.getTime() + leeway, '+'];
	throw new Refusal(
		403,
		'SignatureDoesNotMatch',
		`Signature ${word}: ${stamp} is ${off > 0 ? 'now' : 'still'} ${compared} than ${basic(limit)} (${basic(now.getTime())} ${sign} 15 min.)`,
	);
}

function canonical({method, url, headers, bytes}: Asked, names: string, ofS3: boolean): string {
	const path = url.pathname.split('/').map(part => percentEncode(percentDecode(part)));
	const query = [...url.searchParams].map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`).sort();
	const lines = names.split(';').map(
		name =>
			`${name}:${String(headers[name] ?? '')
				.trim()
				.replaceAll(/ +/g, ' ')}\n`,
	);
	return [method, path.join('/'), query.join('&'), lines.join(''), names, payloadHash(headers['x-amz-content-sha256'], bytes, ofS3)].join(
		'\n',
	);
}

/** What S3's callers say of the body: a digest, or that it is not signed. */
function payloadHash(said: string | readonly string[] | undefined, bytes: Buffer, ofS3: boolean): string {
	const actual = sha256(bytes);
	if (!ofS3 || typeof said !== 'string') {
		return actual;
	}

	if (/^[\da-f]{64}$/.test(said) && said !== actual) {
		throw new Refusal(400, 'XAmzContentSHA256Mismatch', "The provided 'x-amz-content-sha256' header does not match what was computed.");
	}

	return said;
}

function sha256(data: string | Buffer): string {
	return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
	return createHmac('sha256', key).update(text).digest();
}
