import {type Call, notFound, ok, page, Refusal, type Route, repo, repositoryOf} from '../call.ts';
import {advance, describeJob, describeRun} from '../runs.ts';
import type {RepositoryState, RunState} from '../state.ts';

function runOf(call: Call, {runs}: RepositoryState): RunState {
	const run = runs.find(({id}) => id === Number(call.parts.run_id));
	if (run === undefined) {
		throw notFound();
	}

	return run;
}

/** Runs of workflows, their jobs, and what these have said. */
export const runRoutes: readonly Route[] = [
	{
		name: `GET ${repo}/actions/runs/{run_id}`,
		async run(call) {
			const repository = repositoryOf(call, {permission: 'actions'});
			const run = runOf(call, repository);
			await advance(run, call.now, async () => call.onRunCompleted(repository, run));
			return ok(describeRun(run, repository));
		},
	},
	{
		name: `GET ${repo}/actions/runs/{run_id}/jobs`,
		run(call) {
			const run = runOf(call, repositoryOf(call, {permission: 'actions'}));
			const {items, headers} = page(run.jobs, call, `${repo}/actions/runs/{run_id}/jobs`);
			return {...ok({total_count: run.jobs.length, jobs: items.map(job => describeJob(job, run))}), headers};
		},
	},
	{
		name: `GET ${repo}/actions/jobs/{job_id}/logs`,
		run(call) {
			const jobs = repositoryOf(call, {permission: 'actions'}).runs.flatMap(run => run.jobs);
			if (call.token === undefined) {
				// Everybody sees that a run of a public repository took place, but not what it printed.
				throw new Refusal(403, 'Must have admin rights to Repository.');
			}

			const job = jobs.find(({id}) => id === Number(call.parts.job_id));
			if (job === undefined || job.status !== 'completed' || job.log === '') {
				throw notFound();
			}

			return {status: 302, headers: {location: `${call.storage}/logs/${job.id}`}};
		},
	},
	{
		name: `GET ${repo}/check-runs/{check_run_id}/annotations`,
		run(call) {
			const found = repositoryOf(call, {permission: 'checks'}).annotations.get(Number(call.parts.check_run_id)) ?? [];
			const {items, headers} = page(found, call, `${repo}/check-runs/{check_run_id}/annotations`);
			return {
				...ok(
					items.map(({title, message, level = 'notice'}) => ({
						path: '.github',
						start_line: 1,
						end_line: 1,
						start_column: null,
						end_column: null,
						annotation_level: level,
						title,
						message,
						raw_details: null,
						blob_href: '',
					})),
				),
				headers,
			};
		},
	},
];
