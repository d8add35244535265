import type {Step} from '../../engine/step.ts';
import {serverCandidates} from '../../project/servers.ts';
import type {World} from '../world.ts';
import {imageChecks} from './checks.ts';

/** A Dockerfile whose layers and cache hit, written for the project as it is. What reads and writes it is loaded when that is done. */
export const imageStep: Step<World> = {
	id: 'image',
	title: 'image',
	summary: 'a Dockerfile whose caches really hit',
	// The profile that it builds with and the lockfile that it reads are made there.
	needs: ['answers', 'cargo'],
	applicability: ({project}) =>
		serverCandidates(project).length === 0
			? {applies: false, reason: 'the workspace has no program that an image could run'}
			: {applies: true},
	async plan(world, signal) {
		const {planImage} = await import('./plan.ts');
		return planImage(world, signal);
	},
	checks: imageChecks,
};
