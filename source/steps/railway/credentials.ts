import {FerroviaError} from '../../engine/errors.ts';
import {protect, Secret} from '../../engine/secrets.ts';
import {openGitHub} from '../../services/github/client.ts';
import {look} from '../../services/github/look.ts';
import type {World} from '../world.ts';
import type {RegistryCredentials} from './change-options.ts';
import type {Target} from './target.ts';

/**
What a private image is pulled with, here and by Railway; undefined for a public one, and where no token is at hand. The registry wants the
name of whose token it is, so GitHub is asked, which tells as well whether the token is good.
*/
export async function registryCredentials(
	{environment, output}: Pick<World, 'environment' | 'output'>,
	{access, registryToken}: Pick<Target, 'access' | 'registryToken'>,
	signal: AbortSignal,
): Promise<RegistryCredentials | undefined> {
	if (access === 'public' || registryToken === '') {
		return undefined;
	}

	protect(registryToken);
	const github = openGitHub({environment, token: new Secret(registryToken), tokenSource: 'FERROVIA_REGISTRY_TOKEN', signal, output});
	const seen = await look(github, github.request('GET /user'));
	if ('unseen' in seen || seen.found === undefined) {
		throw new FerroviaError({
			what: 'The token for the registry is not good.',
			why: 'unseen' in seen ? seen.unseen : undefined,
			next: ['https://github.com/settings/tokens/new?scopes=read:packages', 'FERROVIA_REGISTRY_TOKEN=… ferrovia setup railway'],
		});
	}

	return {username: seen.found.login, password: registryToken};
}
