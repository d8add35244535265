import type {Reversal} from '../../engine/change.ts';
import type {Home} from './home.ts';

/** How the things that this step makes at GitHub are taken back; `reverser.ts` does it. */
export type GitHubAction = 'delete-environment' | 'delete-secret' | 'restore-variable' | 'close-pull-request';

/** A reversal with what another process needs to find the same repository, a week later. It holds no secret. */
export function githubReversal(
	{api, repository}: Pick<Home, 'api' | 'repository'>,
	action: GitHubAction,
	data: Readonly<Record<string, string>>,
	summary: string,
): Reversal {
	return {type: 'resource', action, data: {...data, api, owner: repository.owner, repository: repository.name}, summary};
}
