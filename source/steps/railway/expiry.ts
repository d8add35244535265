import type {CheckOutcome} from '../../engine/check.ts';
import {protect, Secret} from '../../engine/secrets.ts';
import {openGitHub} from '../../services/github/client.ts';
import {calling, statusOf} from '../../services/github/failures.ts';
import type {World} from '../world.ts';
import type {Instance} from './instance.ts';
import type {Target} from './target.ts';

const soonDays = 14;

/** How long what the deployment needs is good for. Railway's project tokens have no end; a token of GitHub with which a private image is pulled may have one. */
export async function expiryOutcome(
	{environment, output}: Pick<World, 'environment' | 'output'>,
	{access, registryToken}: Target,
	{configFile}: Pick<Instance, 'configFile'>,
	signal: AbortSignal,
): Promise<CheckOutcome> {
	if (configFile !== undefined) {
		return {
			status: 'warn',
			detail: `Railway stopped reading ${configFile} on 1 December 2026`,
			evidence: 'https://docs.railway.com/config-as-code',
			remedy: 'ferrovia setup railway',
		};
	}

	if (access === 'public') {
		return {status: 'pass', detail: 'nothing has an end: the image is public, and project tokens have none'};
	}

	if (registryToken === '') {
		return {
			status: 'unknown',
			detail: 'Railway does not show the credentials with which it pulls the image',
			remedy: 'FERROVIA_REGISTRY_TOKEN=… ferrovia verify railway',
		};
	}

	protect(registryToken);
	const github = openGitHub({environment, token: new Secret(registryToken), tokenSource: 'FERROVIA_REGISTRY_TOKEN', signal, output});
	const answer = await calling(
		github,
		'say whose the token is',
		github.request('GET /user').catch((error: unknown) => {
			if (statusOf(error) === 401) {
				return undefined;
			}

			throw error;
		}),
	);
	const renew = 'https://github.com/settings/tokens, then: FERROVIA_REGISTRY_TOKEN=… ferrovia setup railway';
	if (answer === undefined) {
		return {status: 'fail', detail: 'GitHub does not know the token for the registry (any more)', remedy: renew};
	}

	// https://docs.github.com/authentication/keeping-your-account-and-data-secure/token-expiration-and-revocation
	const end = answer.headers['github-authentication-token-expiration'];
	if (typeof end !== 'string') {
		return {status: 'pass', detail: 'the token for the registry has no end'};
	}

	const days = Math.floor((Date.parse(end.replace(' UTC', 'Z').replace(' ', 'T')) - Date.now()) / 86_400_000);
	return days > soonDays
		? {status: 'pass', detail: `the token for the registry is good for ${days} more days`}
		: {
				status: days < 0 ? 'fail' : 'warn',
				detail: `the token for the registry ${days < 0 ? 'has ended' : `ends in ${days} days`}`,
				remedy: renew,
			};
}
