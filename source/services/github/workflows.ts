import type {GitHub} from './client.ts';
import {calling} from './failures.ts';
import {type Looked, look} from './look.ts';
import type {Repository} from './repository.ts';

type Home = Pick<Repository, 'owner' | 'name'>;

/** `active`, or why not: `disabled_manually`, `disabled_inactivity`, `disabled_fork`, `deleted`. Undefined where GitHub knows no such workflow. */
export async function readWorkflowState(github: GitHub, {owner, name: repo}: Home, file: string): Promise<Looked<string | undefined>> {
	const path = 'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}';
	const seen = await look(github, github.request(path, {owner, repo, workflow_id: file}), [404]);
	return 'unseen' in seen ? seen : {found: seen.found?.state};
}

export type Job = {
	readonly id: number;
	readonly name: string;
	readonly status: string;
	readonly conclusion: string | undefined;
	readonly steps: ReadonlyArray<{readonly name: string; readonly status: string; readonly conclusion: string | undefined}>;
};

export async function readJobs(github: GitHub, {owner, name: repo}: Home, run: number): Promise<readonly Job[]> {
	const asked = github.request('GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs', {owner, repo, run_id: run, per_page: 100});
	const {data} = await calling(github, `show the jobs of the run ${run}`, asked);
	return data.jobs.map(({id, name, status, conclusion, steps = []}) => ({
		id: Number(id),
		name,
		status,
		conclusion: conclusion ?? undefined,
		steps: steps.map(step => ({name: step.name, status: step.status, conclusion: step.conclusion ?? undefined})),
	}));
}

/** What a job printed; undefined where GitHub does not give it, or no more. */
export async function readJobLog(github: GitHub, {owner, name: repo}: Home, job: number): Promise<string | undefined> {
	const seen = await look(
		github,
		github.request('GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs', {owner, repo, job_id: job}) as Promise<{readonly data: unknown}>,
	);
	return 'found' in seen && typeof seen.found === 'string' ? seen.found : undefined;
}

/** Starts the workflow on a branch; the run's id where GitHub tells it (`return_run_details`), which not every server does. */
export async function dispatchWorkflow(
	github: GitHub,
	{owner, name: repo}: Home,
	file: string,
	branch: string,
): Promise<number | undefined> {
	const path = 'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches';
	const answer = await calling(
		github,
		`start ${file} on ${branch}`,
		github.request(path, {owner, repo, workflow_id: file, ref: branch, return_run_details: true}),
	);
	const details = answer.data as {readonly workflow_run_id?: number | bigint} | undefined;
	return details?.workflow_run_id === undefined ? undefined : Number(details.workflow_run_id);
}
