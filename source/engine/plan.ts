import {exitCodes, FerroviaError} from './errors.ts';
import {redact} from './secrets.ts';
import type {Plan, PlannedStep, Step} from './step.ts';

export type PlanOptions = {
	/** A step that can't look (no network, nobody signed in) is skipped with the reason, and the others go on. */
	readonly skipUnknown?: boolean;
};

/** Plans every step, in the order of the line. Steps are planned concurrently: planning only reads. */
export async function planSteps<World>(
	steps: readonly Step<World>[],
	world: World,
	signal: AbortSignal,
	{skipUnknown = false}: PlanOptions = {},
): Promise<Plan> {
	return {
		steps: await Promise.all(
			steps.map(async step =>
				planStep(step, world, signal).catch((error: unknown) => {
					signal.throwIfAborted();
					if (skipUnknown && error instanceof FerroviaError && error.exitCode === exitCodes.unknown) {
						return skippedStep(step, error);
					}

					throw error;
				}),
			),
		),
	};
}

function skippedStep<World>({id, title, needs}: Step<World>, {what, why, next = []}: FerroviaError): PlannedStep {
	const text = [why, next[0] === undefined ? undefined : `Mend it: ${next[0]}`].filter(Boolean).join(' ');
	return {
		id,
		title,
		needs,
		status: 'skipped',
		reason: `could not look: ${what}`,
		changes: [],
		notes: text === '' ? [] : [{level: 'warn', text}],
	};
}

export async function planStep<World>(step: Step<World>, world: World, signal: AbortSignal): Promise<PlannedStep> {
	const {id, title, needs} = step;
	const applicability = step.applicability(world);
	if (!applicability.applies) {
		return {id, title, needs, status: 'skipped', reason: applicability.reason, changes: [], notes: []};
	}

	const {changes, reason, notes = []} = await step.plan(world, signal);
	signal.throwIfAborted();
	return {
		id,
		title,
		needs,
		status: changes.length === 0 ? 'done' : 'pending',
		reason: reason === undefined ? undefined : redact(reason),
		changes,
		notes: notes.map(({level, text}) => ({level, text: redact(text)})),
	};
}

/** The changes of a plan, in the order in which they are shown. */
export function changesOf(plan: Plan) {
	return plan.steps.flatMap(step => step.changes);
}
