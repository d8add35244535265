import {queuedJob} from '../github/runs.ts';
import type {AnnotationState, JobState, RepositoryState, RunState} from '../github/state.ts';
import {type Context, holds, type Workflow, type WorkflowJob, type WorkflowStep} from './workflow.ts';

/** How a step ended, with what it printed. */
export type StepEnd = {readonly ok: boolean; readonly lines: readonly string[]; readonly annotations?: readonly AnnotationState[]};

export type RunnerOptions = {
	/** What conditions may ask. */
	readonly context: Context;
	/** Does what a step says, or stands for it. */
	readonly perform: (step: WorkflowStep, job: WorkflowJob) => Promise<StepEnd>;
	readonly now?: () => Date;
	/** Told of each step that begins. */
	readonly output?: (line: string) => void;
};

/** Takes a run through the jobs of its workflow, in the order of the file, as GitHub's runner does; who looks meanwhile sees how far it is. */
export async function performRun(
	repository: RepositoryState,
	run: RunState,
	{jobs}: Workflow,
	{context, perform, now = () => new Date(), output = () => {}}: RunnerOptions,
): Promise<void> {
	const states = new Map(jobs.map(job => [job.id, queuedJob(job)]));
	run.jobs.push(...states.values());
	run.status = 'in_progress';
	for (const job of jobs) {
		const state = states.get(job.id) as JobState;
		const isReady = job.needs.every(id => states.get(id)?.conclusion === 'success');
		if (isReady && holds(job.condition, context)) {
			await performJob(repository, job, state, {perform, now, output});
		} else {
			end(state, 'skipped', now);
		}

		run.updatedAt = now().toISOString();
	}

	run.conclusion = [...states.values()].some(({conclusion}) => conclusion === 'failure') ? 'failure' : 'success';
	run.status = 'completed';
	run.updatedAt = now().toISOString();
}

async function performJob(
	repository: RepositoryState,
	job: WorkflowJob,
	state: JobState,
	{perform, now, output}: Required<Pick<RunnerOptions, 'perform' | 'now' | 'output'>>,
): Promise<void> {
	state.status = 'in_progress';
	state.startedAt = now().toISOString();
	let isFailed = false;
	for (const [index, step] of job.steps.entries()) {
		const shown = state.steps[index] as JobState['steps'][number];
		if (isFailed) {
			Object.assign(shown, {status: 'completed', conclusion: 'skipped'});
			continue;
		}

		shown.status = 'in_progress';
		output(`${job.name}: ${step.name}`);
		const {ok, lines, annotations = []} = await perform(step, job);
		const stamp = now().toISOString().replace('Z', '0000Z');
		state.log += [
			`##[group]Run ${step.run ?? step.uses}`,
			'##[endgroup]',
			...lines,
			...(ok ? [] : ['##[error]Process completed with exit code 1.']),
		]
			.map(line => `${stamp} ${line}\n`)
			.join('');
		repository.annotations.set(state.id, [...(repository.annotations.get(state.id) ?? []), ...annotations]);
		Object.assign(shown, {status: 'completed', conclusion: ok ? 'success' : 'failure'});
		isFailed = !ok;
	}

	end(state, isFailed ? 'failure' : 'success', now);
}

function end(state: JobState, conclusion: string, now: () => Date): void {
	Object.assign(state, {status: 'completed', conclusion, completedAt: now().toISOString()});
}
