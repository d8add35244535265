import type {GitHub} from './client.ts';
import {calling} from './failures.ts';
import {type Looked, look} from './look.ts';

export type WorkflowRun = ListedRun & {
	readonly jobs: ReadonlyArray<{readonly name: string; readonly conclusion: string | null}>;
	/** Texts of the annotations that have Ferrovia's title. */
	readonly annotations: readonly string[];
};

/** A run, as its list tells it. */
export type ListedRun = {
	readonly id: number;
	/** `completed`, or what it waits for. */
	readonly status: string;
	/** Undefined while it is under way. */
	readonly conclusion: string | undefined;
	/** The commit that it was of. */
	readonly sha: string;
	/** What started it, for example push. */
	readonly event: string;
	/** The first line of the commit, or the workflow's own title. */
	readonly title: string;
	readonly startedAt: number;
	readonly endedAt: number;
	readonly url: string;
};

/**
The runs of a workflow on a branch, the newest first, without those of pull requests from a branch of that name in a fork; at most
`count`, up to 100.
*/
export async function readRuns(
	github: GitHub,
	owner: string,
	repository: string,
	{file, branch, count, status}: {readonly file: string; readonly branch: string; readonly count: number; readonly status?: 'success'},
): Promise<Looked<readonly ListedRun[] | 'no-workflow'>> {
	const asked = {owner, repo: repository};
	const visible = await look(github, github.request('GET /repos/{owner}/{repo}', asked));
	if ('unseen' in visible) {
		return visible;
	}

	// Now that the repository is known to be visible, 404 is about the workflow.
	const path = 'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs';
	const runs = await look(
		github,
		github.request(path, {
			...asked,
			workflow_id: file,
			branch,
			per_page: Math.min(count + 19, 100),
			...(status === undefined ? {} : {status}),
		}),
		[404],
	);
	if ('unseen' in runs) {
		return runs;
	}

	if (runs.found === undefined) {
		return {found: 'no-workflow'};
	}

	return {
		found: runs.found.workflow_runs
			.filter(({event}) => event !== 'pull_request')
			.slice(0, count)
			.map(listed),
	};
}

/** One run, as it is now. */
export async function readRun(github: GitHub, owner: string, repository: string, id: number): Promise<ListedRun> {
	const asked = github.request('GET /repos/{owner}/{repo}/actions/runs/{run_id}', {owner, repo: repository, run_id: id});
	return listed((await calling(github, `show the run ${id}`, asked)).data);
}

function listed(run: {
	readonly id: number | bigint;
	readonly status: string | null;
	readonly conclusion: string | null;
	readonly head_sha: string;
	readonly event: string;
	readonly display_title: string;
	readonly run_started_at?: string;
	readonly created_at: string;
	readonly updated_at: string;
	readonly html_url: string;
}): ListedRun {
	return {
		id: Number(run.id),
		status: run.status ?? 'queued',
		conclusion: run.status === 'completed' ? (run.conclusion ?? undefined) : undefined,
		sha: run.head_sha,
		event: run.event,
		title: run.display_title,
		startedAt: Date.parse(run.run_started_at ?? run.created_at),
		endedAt: Date.parse(run.updated_at),
		url: run.html_url,
	};
}

/** The last run of a workflow on a branch, with its jobs and what they have said of the build. */
export async function readLastRun(
	github: GitHub,
	owner: string,
	repository: string,
	file: string,
	branch: string,
): Promise<Looked<WorkflowRun | 'no-workflow' | undefined>> {
	const runs = await readRuns(github, owner, repository, {file, branch, count: 1});
	if ('unseen' in runs || runs.found === 'no-workflow') {
		return runs as Looked<'no-workflow'>;
	}

	const [run] = runs.found;
	return run === undefined ? {found: undefined} : readRunDetails(github, owner, repository, run);
}

/** The last run that succeeded; undefined where there is none. */
export async function readLastSuccess(
	github: GitHub,
	owner: string,
	repository: string,
	file: string,
	branch: string,
): Promise<Looked<ListedRun | undefined>> {
	const runs = await readRuns(github, owner, repository, {file, branch, count: 1, status: 'success'});
	return 'unseen' in runs ? runs : {found: runs.found === 'no-workflow' ? undefined : runs.found[0]};
}

/** A run with its jobs and what they have said of the build. */
export async function readRunDetails(github: GitHub, owner: string, repository: string, run: ListedRun): Promise<Looked<WorkflowRun>> {
	const jobs = await look(
		github,
		github.request('GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs', {owner, repo: repository, run_id: run.id, per_page: 50}),
	);
	if ('unseen' in jobs) {
		return jobs;
	}

	const found = jobs.found?.jobs ?? [];
	return {
		found: {
			...run,
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
