import type {Step} from '../../engine/step.ts';
import type {World} from '../world.ts';

/** The workflow that builds the image, pushes it and deploys exactly that one. */
export const workflowStep: Step<World> = {
	id: 'workflow',
	title: 'workflow',
	summary: 'CI that builds, pushes and deploys the image',
	needs: ['answers', 'cache', 'image'],
	applicability: () => ({applies: true}),
	async plan() {
		return {changes: []};
	},
	checks: () => [],
};
