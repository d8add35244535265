import {nextId, resolveRef} from './repository.ts';
import type {JobScript, JobState, RepositoryState, RunScript, RunState} from './state.ts';

export type NewRun = {
	/** Path of the workflow. */
	readonly workflow: string;
	readonly branch: string;
	/** What started it: `push`, `workflow_dispatch`. */
	readonly event: string;
	readonly now?: () => Date;
};

/** A run in the queue, with what the repository's script for its workflow says of it ahead of it. */
export function startRun(repository: RepositoryState, {workflow, branch, event, now = () => new Date()}: NewRun): RunState {
	const commit = resolveRef(repository, branch);
	if (commit === undefined) {
		throw new RangeError(`${repository.owner}/${repository.name} has no branch ${branch}.`);
	}

	const at = now().toISOString();
	const run: RunState = {
		id: nextId(),
		workflow,
		branch,
		sha: commit.sha,
		event,
		title: commit.message.split('\n')[0] ?? '',
		createdAt: at,
		updatedAt: at,
		status: 'queued',
		conclusion: null,
		jobs: [],
		ahead: [],
	};
	repository.runs.unshift(run);
	const script = repository.scripts?.get(workflow);
	if (script !== undefined) {
		playScript(repository, run, script, now);
	}

	return run;
}

/** A look at a run takes it one stage further. Whoever waits for its end is told before the look is answered. */
export async function advance(run: RunState, now: () => Date, completed: () => void | Promise<void>): Promise<void> {
	const stage = run.ahead.shift();
	if (stage === undefined) {
		return;
	}

	const before = run.status;
	stage();
	run.updatedAt = now().toISOString();
	if (run.status === 'completed' && before !== 'completed') {
		await completed();
	}
}

/** One stage to begin with, and one for each job; the last ends the run as well. */
function playScript(repository: RepositoryState, run: RunState, script: RunScript, now: () => Date): void {
	const jobs = script.jobs.map(job => ({job, state: queuedJob(job)}));
	run.jobs.push(...jobs.map(({state}) => state));
	const begin = (index: number) => {
		const next = jobs[index];
		if (next !== undefined) {
			beginJob(next.state, now);
		}
	};
	const end = () => Object.assign(run, {status: 'completed', conclusion: run.jobs.some(isFailed) ? 'failure' : 'success'});
	run.ahead.push(() => {
		run.status = 'in_progress';
		begin(0);
		if (jobs.length === 0) {
			end();
		}
	});
	for (const [index, {job, state}] of jobs.entries()) {
		run.ahead.push(() => {
			endJob(state, job, run.jobs.slice(0, index).some(isFailed), now);
			if (job.annotations !== undefined && state.conclusion !== 'skipped') {
				repository.annotations.set(state.id, job.annotations);
			}

			begin(index + 1);
			if (index === jobs.length - 1) {
				end();
			}
		});
	}
}

/** A job that waits for its turn. */
export function queuedJob({name, steps}: {readonly name: string; readonly steps: ReadonlyArray<{readonly name: string}>}): JobState {
	return {
		id: nextId(),
		name,
		status: 'queued',
		conclusion: null,
		steps: steps.map((step, index) => ({name: step.name, number: index + 1, status: 'queued', conclusion: null})),
		log: '',
	};
}

function beginJob(state: JobState, now: () => Date): void {
	Object.assign(state, {status: 'in_progress', startedAt: now().toISOString()});
	Object.assign(state.steps[0] ?? {}, {status: 'in_progress'});
}

function endJob(state: JobState, {steps}: JobScript, isSkipped: boolean, now: () => Date): void {
	let isOver = isSkipped;
	const printed: string[] = [];
	for (const [index, {name, conclusion = 'success', lines = []}] of steps.entries()) {
		Object.assign(state.steps[index] ?? {}, {status: 'completed', conclusion: isOver ? 'skipped' : conclusion});
		if (!isOver) {
			printed.push(`##[group]Run ${name}`, '##[endgroup]', ...lines);
			printed.push(...(conclusion === 'failure' ? ['##[error]Process completed with exit code 1.'] : []));
		}

		isOver ||= conclusion === 'failure';
	}

	const at = now().toISOString();
	Object.assign(state, {
		status: 'completed',
		completedAt: at,
		conclusion: isSkipped ? 'skipped' : isOver ? 'failure' : 'success',
		log: printed.map(line => `${at.replace('Z', '0000Z')} ${line}\n`).join(''),
	});
}

const isFailed = ({conclusion}: JobState) => conclusion === 'failure' || conclusion === 'skipped';

export function describeRun(run: RunState, repository: RepositoryState) {
	return {
		id: run.id,
		name: run.workflow.split('/').at(-1),
		path: run.workflow,
		head_branch: run.branch,
		head_sha: run.sha,
		event: run.event,
		display_title: run.title,
		status: run.status,
		conclusion: run.conclusion,
		created_at: run.createdAt,
		run_started_at: run.createdAt,
		updated_at: run.updatedAt,
		html_url: `https://github.com/${repository.owner}/${repository.name}/actions/runs/${run.id}`,
	};
}

export function describeJob({id, name, status, conclusion, steps, startedAt, completedAt}: JobState, run: RunState) {
	return {
		id,
		run_id: run.id,
		head_sha: run.sha,
		name,
		status,
		conclusion,
		created_at: run.createdAt,
		started_at: startedAt ?? run.createdAt,
		completed_at: completedAt ?? null,
		steps,
	};
}
