import type {Step} from '../../engine/step.ts';
import {serverCandidates} from '../../project/servers.ts';
import type {World} from '../world.ts';
import {railwayChecks} from './checks.ts';

/** The service that pulls the image and builds nothing. */
export const railwayStep: Step<World> = {
	id: 'railway',
	title: 'railway',
	summary: 'a service that only pulls the image',
	needs: ['answers', 'workflow'],
	applicability: ({project}) =>
		serverCandidates(project).length === 0
			? {applies: false, reason: 'the workspace has no program that a service could run'}
			: {applies: true},
	async plan(world, signal) {
		const {planRailway} = await import('./plan.ts');
		return planRailway(world, signal);
	},
	checks: railwayChecks,
};
