import type {Applicability, Step} from '../../engine/step.ts';
import {serverCandidates} from '../../project/servers.ts';
import type {World} from '../world.ts';
import {workflowChecks} from './checks.ts';

/** The workflow that builds the image, pushes it and deploys exactly that one. */
export const workflowStep: Step<World> = {
	id: 'workflow',
	title: 'workflow',
	summary: 'CI that builds, pushes and deploys the image',
	needs: ['answers', 'cache', 'image'],
	applicability: onGitHub,
	async plan(world) {
		const {planWorkflow} = await import('./plan.ts');
		return planWorkflow(world);
	},
	checks: workflowChecks,
};

function onGitHub({project}: World): Applicability {
	if (serverCandidates(project).length === 0) {
		return {applies: false, reason: 'the workspace has no program that an image could run'};
	}

	const remote = project.git?.remote;
	if (remote === undefined) {
		return {applies: false, reason: 'the project has no repository on GitHub yet: git remote add origin, then again'};
	}

	return remote.host === 'github.com'
		? {applies: true}
		: {applies: false, reason: `the repository is on ${remote.host}, and the workflow is for GitHub Actions`};
}
