import type {Step} from '../../engine/step.ts';
import {answer, type World} from '../world.ts';
import {cacheChecks} from './checks.ts';

/** The shared cache of compiled crates, and who may use it. What it takes to talk to a cloud is loaded when that is done. */
export const cacheStep: Step<World> = {
	id: 'cache',
	title: 'cache',
	summary: 'a bucket that CI shares compiled crates through',
	// sccache proves the cache, and the answers are kept in the file in which this step keeps the bucket.
	needs: ['answers', 'tools'],
	applicability: world =>
		answer(world, 'compiler-cache') === 'none' ? {applies: false, reason: 'without sccache there is nothing to share'} : {applies: true},
	async plan(world, signal) {
		const {planCache} = await import('./plan.ts');
		return planCache(world, signal);
	},
	checks: cacheChecks,
};
