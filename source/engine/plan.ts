import type {Plan, PlannedStep, Step} from './step.ts';

/** Plans every step, in the order of the line. Steps are planned concurrently: planning only reads. */
export async function planSteps<World>(steps: readonly Step<World>[], world: World, signal: AbortSignal): Promise<Plan> {
	return {steps: await Promise.all(steps.map(async step => planStep(step, world, signal)))};
}

export async function planStep<World>(step: Step<World>, world: World, signal: AbortSignal): Promise<PlannedStep> {
	const {id, title, needs} = step;
	const applicability = step.applicability(world);
	if (!applicability.applies) {
		return {id, title, needs, status: 'skipped', reason: applicability.reason, changes: [], notes: []};
	}

	const {changes, reason, notes = []} = await step.plan(world, signal);
	signal.throwIfAborted();
	return {id, title, needs, status: changes.length === 0 ? 'done' : 'pending', reason, changes, notes};
}

/** The changes of a plan, in the order in which they are shown. */
export function changesOf(plan: Plan) {
	return plan.steps.flatMap(step => step.changes);
}
