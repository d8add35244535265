import type {GitHub} from '../services/github/client.ts';
import type {World} from './world.ts';

/** GitHub's API with the token that is at hand. */
export async function openGitHubFor(
	world: Pick<World, 'environment' | 'tokens' | 'output' | 'pace'>,
	signal: AbortSignal,
): Promise<GitHub> {
	const [{openGitHub}, {github}] = await Promise.all([import('../services/github/client.ts'), world.tokens()]);
	return openGitHub({
		environment: world.environment,
		token: github?.token,
		tokenSource: github?.source,
		signal,
		output: world.output,
		pace: world.pace,
	});
}
