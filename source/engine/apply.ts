import {Listr, type ListrRendererFactory} from 'listr2';
import type {Explanation} from './errors.ts';
import type {Journal} from './journal.ts';
import {recover} from './recover.ts';
import type {Plan, Step} from './step.ts';
import {StepRun} from './step-run.ts';

/** Who draws the tasks: a renderer of listr2, by name or as a class. */
export type TaskRenderer = {
	readonly renderer: 'default' | 'simple' | 'verbose' | 'silent' | ListrRendererFactory;
	readonly options?: Readonly<Record<string, unknown>>;
};

export type ChangeOutcome = {
	readonly id: string;
	readonly step: string;
	readonly summary: string;
	readonly status: 'applied' | 'failed' | 'not-applied';
	/** Why it failed or was not tried. */
	readonly error?: Explanation;
	readonly durationMs?: number;
};

export type ApplyReport = {
	/** One for each change of the plan, in its order. */
	readonly outcomes: readonly ChangeOutcome[];
	readonly interrupted: boolean;
};

export type ApplyOptions<World> = {
	/** The plan that the user has confirmed. */
	readonly plan: Plan;
	readonly steps: readonly Step<World>[];
	/** Reads the world again, after a step that others depend on has changed it. */
	readonly refresh: (signal: AbortSignal) => Promise<World>;
	readonly journal: Journal;
	readonly renderer: TaskRenderer;
	readonly signal: AbortSignal;
};

/**
Applies a confirmed plan as a listr2 task list: a task for each pending step, a subtask for each change. Steps run
concurrently unless one needs the other; a failing change stops its step and what needs that, nothing else.
*/
export async function applyPlan<World>(options: ApplyOptions<World>): Promise<ApplyReport> {
	const {plan, steps, signal, renderer, journal} = options;
	await recover(journal);
	const runs: StepRun<World>[] = [];
	for (const planned of plan.steps.filter(({status}) => status === 'pending')) {
		const step = steps.find(({id}) => id === planned.id);
		if (step === undefined) {
			throw new TypeError(`The plan names a step that does not exist: ${planned.id}`);
		}

		runs.push(new StepRun({planned, step, needs: runs.filter(run => planned.needs.includes(run.id)), ...options}));
	}

	const list = new Listr(
		runs.map(run => ({
			title: run.title,
			async task(_context, task) {
				const waiting = run.waitsFor;
				if (waiting !== undefined) {
					task.output = waiting;
				}

				const ready = await run.prepare();
				if ('skipped' in ready) {
					task.skip(ready.skipped);
					return undefined;
				}

				return task.newListr(
					ready.changes.map(change => ({
						title: change.summary,
						async task(_inner: unknown, subtask) {
							const notApplied = await run.apply(change, line => {
								subtask.output = line;
							});
							if (notApplied !== undefined) {
								subtask.skip(notApplied);
							}
						},
					})),
					{concurrent: false, exitOnError: false},
				);
			},
		})),
		{
			concurrent: true,
			exitOnError: false,
			// The one abort controller belongs to the command; listr2 only draws.
			registerSignalListeners: false,
			renderer: renderer.renderer as 'default',
			rendererOptions: {...renderer.options},
		},
	);
	await list.run();
	return {outcomes: runs.flatMap(run => run.outcomes), interrupted: signal.aborted};
}
