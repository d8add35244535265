import type {Applicability, Step} from '../../engine/step.ts';
import {serverCandidates} from '../../project/servers.ts';
import {gitHubHost} from '../../project/tokens.ts';
import type {World} from '../world.ts';
import {githubChecks} from './checks.ts';

/** What the workflow needs at GitHub, and its first run. */
export const githubStep: Step<World> = {
	id: 'github',
	title: 'github',
	summary: 'secrets, variables, a pull request, the first run',
	// Of all that writes files: they are what the pull request has.
	needs: ['answers', 'cargo', 'cache', 'image', 'workflow', 'railway'],
	applicability: onGitHub,
	async plan(world, signal) {
		const {planGitHub} = await import('./plan.ts');
		return planGitHub(world, signal);
	},
	checks: githubChecks,
};

function onGitHub({project, environment}: World): Applicability {
	if (serverCandidates(project).length === 0) {
		return {applies: false, reason: 'the workspace has no program that an image could run'};
	}

	const remote = project.git?.remote;
	if (remote === undefined) {
		return {applies: false, reason: 'the project has no repository on GitHub yet: git remote add origin, then again'};
	}

	const hosts = ['github.com', gitHubHost(environment.GITHUB_API_URL)];
	return hosts.includes(remote.host)
		? {applies: true}
		: {applies: false, reason: `the repository is on ${remote.host}; for a GitHub server of your own set GITHUB_API_URL`};
}
