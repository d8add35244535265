import {readSecrets} from '../../services/github/secrets.ts';
import {ciSecrets} from '../ci-names.ts';
import {openGitHubFor} from '../github-access.ts';
import {answer, type World} from '../world.ts';

/** When CI's secret with the token of Railway was last set; null where there is none, undefined where nobody could look. */
export async function readStoredAt(world: World, signal: AbortSignal): Promise<Date | null | undefined> {
	const remote = world.project.git?.remote;
	if (remote === undefined) {
		return undefined;
	}

	const github = await openGitHubFor(world, signal);
	const {owner, repository: name} = remote;
	const named = answer(world, 'github-environment');
	const environment = named === 'none' ? undefined : named;
	// An environment that is not there is told in the same way as one that may not be seen, the repository's list is not.
	const lists = [
		await readSecrets(github, {owner, name, environment: undefined}),
		...(environment === undefined ? [] : [await readSecrets(github, {owner, name, environment})]),
	];
	if (lists.some(list => 'unseen' in list)) {
		return undefined;
	}

	const last = lists.at(-1);
	const secrets = last !== undefined && 'found' in last ? last.found : [];
	return secrets.find(secret => secret.name === ciSecrets.railwayToken)?.updatedAt ?? null;
}
