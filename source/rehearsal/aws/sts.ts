import {decide, readPolicy} from './policy.ts';
import {Refusal} from './refusal.ts';
import type {Caller} from './signature.ts';
import {type AwsState, newId, newSecret} from './state.ts';
import type {Content} from './xml.ts';

/** Which no policy can deny. */
export function callerIdentity({arn, userId}: Caller, {account}: AwsState): Content {
	return {Arn: arn, UserId: userId, Account: account};
}

/**
Lets somebody with a token of an OIDC provider assume a role, where its trust says so. The tokens of a practice cloud are signed by nobody:
who can reach this address may claim anything, and gains nothing.
*/
export function assumeRoleWithWebIdentity(form: URLSearchParams, state: AwsState, now: Date): Content {
	const claims = claimsOf(form.get('WebIdentityToken') ?? '');
	const issuer = String(claims.iss).replace('https://', '');
	const [provider, known] = [...state.providers].find(([, {url}]) => url === issuer) ?? [];
	const audience = String(claims.aud);
	if (provider === undefined || known?.audiences.has(audience) !== true) {
		throw new Refusal(
			400,
			'InvalidIdentityToken',
			known === undefined ? 'No OpenIDConnect provider found in your account' : 'Incorrect token audience',
		);
	}

	if (Number(claims.exp ?? Number.POSITIVE_INFINITY) * 1000 <= now.getTime()) {
		throw new Refusal(400, 'ExpiredTokenException', 'Token expired');
	}

	const arn = form.get('RoleArn');
	const role = [...state.roles.values()].find(candidate => candidate.arn === arn);
	const question = {
		action: 'sts:AssumeRoleWithWebIdentity',
		resource: arn ?? '',
		principal: {kind: 'Federated', names: [provider], account: state.account},
		context: {[`${issuer}:aud`]: audience, [`${issuer}:sub`]: String(claims.sub)},
	} as const;
	if (role === undefined || decide(question, [], readPolicy(role.trust, 'trust')) !== 'allowed') {
		throw new Refusal(403, 'AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity');
	}

	const seconds = Number(form.get('DurationSeconds') ?? 3600);
	if (!(seconds >= 900 && seconds <= role.longestSession)) {
		throw new Refusal(400, 'ValidationError', 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
	}

	const id = newId('ASIA');
	const name = form.get('RoleSessionName') ?? '';
	const session = {
		secret: newSecret(),
		token: `${newSecret()}${newSecret()}`,
		role: role.name,
		name,
		expiresAt: new Date(now.getTime() + seconds * 1000).toISOString(),
	};
	state.sessions.set(id, session);
	return {
		Credentials: {AccessKeyId: id, SecretAccessKey: session.secret, SessionToken: session.token, Expiration: session.expiresAt},
		AssumedRoleUser: {AssumedRoleId: `${role.id}:${name}`, Arn: `arn:aws:sts::${state.account}:assumed-role/${role.name}/${name}`},
		SubjectFromWebIdentityToken: String(claims.sub),
		Audience: audience,
		Provider: provider,
	};
}

function claimsOf(token: string): Readonly<Record<string, unknown>> {
	try {
		return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
	} catch {
		throw new Refusal(400, 'InvalidIdentityToken', 'The ID Token provided is not a valid JWT.');
	}
}
