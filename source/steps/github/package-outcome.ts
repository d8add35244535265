import {deployableDigest, shortDigest} from '../../delivery/image-digest.ts';
import type {CheckOutcome} from '../../engine/check.ts';
import {readImage} from '../../services/registry/image.ts';
import type {WorkflowSettings} from '../workflow/settings.ts';
import {answer, type World} from '../world.ts';
import type {Home} from './home.ts';

/**
Whether the image can be pulled, as Railway would: by anybody, without a token (https://docs.railway.com/guides/services). Who may see a package is
changed on its page alone; the API has no call for that.
*/
export async function packageOutcome(
	world: World,
	{image, branch}: Pick<WorkflowSettings, 'image' | 'branch'>,
	home: Pick<Home, 'repository' | 'site' | 'account'>,
	hasRun: boolean,
	signal: AbortSignal,
): Promise<CheckOutcome> {
	const name = `${image}:${branch.replaceAll(/[^\w.-]/g, '-')}`;
	const {environment} = world;
	const seen = await readImage(name, {signal, environment});
	const wantsPrivate = answer(world, 'image-access') === 'private';
	if (typeof seen === 'object' && 'digest' in seen) {
		const platforms = seen.platforms.map(({os, architecture}) => `${os}/${architecture}`).join(', ');
		const digest = deployableDigest(seen);
		return digest === undefined
			? {
					status: 'fail',
					detail: `${name} is public, and not for linux/amd64, which is what Railway runs${platforms === '' ? '' : `: ${platforms}`}`,
					evidence: seen.digest,
					remedy: 'ferrovia setup workflow --image-platforms amd64',
				}
			: {
					status: wantsPrivate ? 'warn' : 'pass',
					detail: `${name} is public${wantsPrivate ? ', and was to be private' : ''}: ${shortDigest(digest)}${platforms === '' ? '' : `, ${platforms}`}`,
					evidence: digest,
					remedy: wantsPrivate ? packageSettings(image, home) : undefined,
				};
	}

	if (typeof seen === 'object') {
		return {status: 'unknown', detail: `the registry does not say what ${name} is: ${seen.unseen}`, remedy: 'https://www.githubstatus.com'};
	}

	if (!hasRun) {
		return {status: 'unknown', detail: `${name} is not there for everybody: nothing has been pushed yet`, remedy: 'ferrovia setup github'};
	}

	const password = answer(world, 'registry-token');
	if (wantsPrivate && password !== '') {
		const username = home.account.login ?? home.repository.owner;
		const found = await readImage(name, {signal, environment, credentials: {username, password}});
		return typeof found === 'object' && 'digest' in found
			? {
					status: 'pass',
					detail: `${name} is private, and FERROVIA_REGISTRY_TOKEN can pull it: ${shortDigest(found.digest)}`,
					evidence: found.digest,
				}
			: {
					status: typeof found === 'object' ? 'unknown' : 'fail',
					detail: `FERROVIA_REGISTRY_TOKEN can't pull ${name}${typeof found === 'object' ? `: ${found.unseen}` : ''}`,
					remedy: `${home.site}/settings/tokens/new?scopes=read:packages`,
				};
	}

	return wantsPrivate
		? {
				status: 'unknown',
				detail: `${name} is private, as it was to be: whether Railway's credentials can pull it, a deployment tells`,
				evidence: packageSettings(image, home),
				remedy: 'ferrovia verify railway',
			}
		: {
				status: 'fail',
				detail: `${name} was pushed, and is private: Railway can pull it only on the Pro plan, with a token`,
				evidence: packageSettings(image, home),
				remedy: `Make it public at ${packageSettings(image, home)}, or: ferrovia setup railway --image-access private`,
			};
}

/** The page on which a package is made public or private. */
export function packageSettings(image: string, {repository, site}: Pick<Home, 'repository' | 'site'>): string {
	const [, owner = '', ...name] = image.split('/');
	const kind = repository.ownedByOrganization && owner.toLowerCase() === repository.owner.toLowerCase() ? 'orgs' : 'users';
	return `${site}/${kind}/${owner}/packages/container/${encodeURIComponent(name.join('/'))}/settings`;
}
