import type {Step} from '../../engine/step.ts';
import {withCargo} from '../with-cargo.ts';
import type {World} from '../world.ts';
import {featuresChecks} from './checks.ts';
import {foundFeatures} from './found-features.ts';
import {planRemovals} from './plan.ts';
import {foundNotes, savedWords} from './words.ts';

/** Features of dependencies that nothing in the project needs. Part of a run only where it is named: looking takes minutes. */
export const featuresStep: Step<World> = {
	id: 'features',
	title: 'features',
	summary: 'removes features of dependencies that nothing needs',
	// Both edit Cargo.toml.
	needs: ['cargo'],
	applicability: withCargo,
	async plan(world, signal) {
		const found = await foundFeatures(world, signal, world.output);
		const changes = await planRemovals(world, found);
		return {
			changes,
			reason: changes.length === 0 ? 'no feature can go that would save a unit' : savedWords(found),
			notes: foundNotes(found, changes.length > 0),
		};
	},
	checks: featuresChecks,
};
