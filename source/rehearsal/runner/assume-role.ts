import type {RepositoryState, RunState} from '../github/state.ts';
import type {StepEnd} from './run.ts';

const issuer = 'https://token.actions.githubusercontent.com';

/**
Asks AWS for the credentials of a role with the token that GitHub gives a run (https://docs.github.com/actions/reference/security/oidc): whether the
role's trust lets this very branch in is seen here.
*/
export async function assumeRole(endpoint: string, role: string, repository: RepositoryState, run: RunState): Promise<StepEnd> {
	const {owner, ownerId, name, id} = repository;
	const subject = `repo:${owner}@${ownerId}/${name}@${id}:ref:refs/heads/${run.branch}`;
	const claims = {iss: issuer, aud: 'sts.amazonaws.com', sub: subject, exp: Math.floor(Date.now() / 1000) + 300};
	const answered = await fetch(endpoint, {
		method: 'POST',
		body: new URLSearchParams({
			Action: 'AssumeRoleWithWebIdentity',
			Version: '2011-06-15',
			RoleArn: role,
			RoleSessionName: `run-${run.id}`,
			WebIdentityToken: ['{"alg":"none"}', JSON.stringify(claims), ''].map(part => Buffer.from(part).toString('base64url')).join('.'),
		}),
	});
	const text = await answered.text();
	return answered.ok
		? {ok: true, lines: [`Assumed ${role} as ${subject}`]}
		: {ok: false, lines: [`Error: Could not assume role with OIDC: ${/<Message>([^<]*)/.exec(text)?.[1] ?? answered.status}`]};
}
