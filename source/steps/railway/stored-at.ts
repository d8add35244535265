import {look} from '../../services/github/look.ts';
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
	const asked = {owner: remote.owner, repo: remote.repository, per_page: 100};
	const environment = answer(world, 'github-environment');
	// The list says what is not there; one secret that is asked for is "not found" to those who may not know of it as well.
	const ofRepository = await look(github, github.request('GET /repos/{owner}/{repo}/actions/secrets', asked));
	if ('unseen' in ofRepository) {
		return undefined;
	}

	const path = 'GET /repos/{owner}/{repo}/environments/{environment_name}/secrets';
	const ofEnvironment =
		environment === 'none' ? undefined : await look(github, github.request(path, {...asked, environment_name: environment}), [404]);
	if (ofEnvironment !== undefined && 'unseen' in ofEnvironment) {
		return undefined;
	}

	const secrets = ofEnvironment === undefined ? ofRepository.found?.secrets : ofEnvironment.found?.secrets;
	const stored = secrets?.find(({name}) => name === ciSecrets.railwayToken);
	return stored === undefined ? null : new Date(stored.updated_at);
}
