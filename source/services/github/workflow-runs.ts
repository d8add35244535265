import type {GitHub} from './client.ts';
import {type Looked, look} from './look.ts';

export type WorkflowRun = {
	readonly id: number;
	/** Undefined while it is under way. */
	readonly conclusion: string | undefined;
	readonly startedAt: number;
	readonly endedAt: number;
	readonly url: string;
	readonly jobs: ReadonlyArray<{readonly name: string; readonly conclusion: string | null}>;
	/** Texts of the annotations that have Ferrovia's title. */
	readonly annotations: readonly string[];
};

/** The last run of a workflow on a branch, without those of pull requests from a branch of that name in a fork. */
export async function readLastRun(
	github: GitHub,
	owner: string,
	repository: string,
	file: string,
	branch: string,
): Promise<Looked<WorkflowRun | 'no-workflow' | undefined>> {
	const asked = {owner, repo: repository};
	const visible = await look(github, github.request('GET /repos/{owner}/{repo}', asked));
	if ('unseen' in visible) {
		return visible;
	}

	// Now that the repository is known to be visible, 404 is about the workflow.
	const path = 'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs';
	const runs = await look(github, github.request(path, {...asked, workflow_id: file, branch, per_page: 20}), [404]);
	if ('unseen' in runs) {
		return runs;
	}

	if (runs.found === undefined) {
		return {found: 'no-workflow'};
	}

	const run = runs.found.workflow_runs.find(({event}) => event !== 'pull_request');
	if (run === undefined) {
		return {found: undefined};
	}

	const jobs = await look(
		github,
		github.request('GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs', {...asked, run_id: Number(run.id), per_page: 50}),
	);
	if ('unseen' in jobs) {
		return jobs;
	}

	const found = jobs.found?.jobs ?? [];
	return {
		found: {
			id: Number(run.id),
			conclusion: run.status === 'completed' ? (run.conclusion ?? undefined) : undefined,
			startedAt: Date.parse(run.run_started_at ?? run.created_at),
			endedAt: Date.parse(run.updated_at),
			url: run.html_url,
			jobs: found.map(({name, conclusion}) => ({name, conclusion})),
			annotations: await readAnnotations(
				github,
				owner,
				repository,
				found.filter(({conclusion}) => conclusion === 'success').map(({id}) => Number(id)),
			),
		},
	};
}

/** A job is a check run of the same id. What can't be read is left out: the run itself is known all the same. */
async function readAnnotations(github: GitHub, owner: string, repo: string, jobs: readonly number[]): Promise<readonly string[]> {
	const path = 'GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations';
	const seen = await Promise.all(jobs.map(async id => look(github, github.request(path, {owner, repo, check_run_id: id, per_page: 50}))));
	return seen
		.flatMap(answer => ('found' in answer ? (answer.found ?? []) : []))
		.filter(({title}) => title === 'ferrovia')
		.map(({message}) => message ?? '');
}
