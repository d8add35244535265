import type {Step} from '../../engine/step.ts';
import type {World} from '../world.ts';

/** A Dockerfile whose layers and cache hit, written for the project as it is. What reads and writes it is loaded when that is done. */
export const imageStep: Step<World> = {
	id: 'image',
	title: 'image',
	summary: 'a Dockerfile whose caches really hit',
	needs: ['answers', 'cargo'],
	applicability: () => ({applies: true}),
	async plan() {
		return {changes: []};
	},
	checks: () => [],
};
