import {type Call, notFound, ok, page, Refusal, type Route, repo, repositoryOf, requireFields} from '../call.ts';
import {filesAt, resolveRef, textAt} from '../repository.ts';
import {describeRun, startRun} from '../runs.ts';
import type {RepositoryState} from '../state.ts';

const folder = '.github/workflows/';

/** The path of the workflow that is asked for, by its file's name. */
const workflowPath = ({parts}: Call) => `${folder}${parts.workflow_id}`;

function uncommented(text: string): string {
	return text.replaceAll(/(^|\s)#.*$/gm, '');
}

function requireActive({workflowStates}: RepositoryState, path: string): void {
	if ((workflowStates.get(path) ?? 'active') !== 'active') {
		throw new Refusal(422, "Cannot trigger a 'workflow_dispatch' on a disabled workflow");
	}
}

export const workflowRoutes: readonly Route[] = [
	{
		name: `GET ${repo}/actions/workflows/{workflow_id}`,
		run(call) {
			const repository = repositoryOf(call, {permission: 'actions'});
			const path = workflowPath(call);
			if (textAt(repository, repository.defaultBranch, path) === undefined) {
				throw notFound();
			}

			return ok({path, state: repository.workflowStates.get(path) ?? 'active'});
		},
	},
	{
		name: `POST ${repo}/actions/workflows/{workflow_id}/dispatches`,
		run(call) {
			const repository = repositoryOf(call, {permission: 'actions', access: 'write', role: 'push'});
			requireFields(call, 'ref');
			const path = workflowPath(call);
			if (textAt(repository, repository.defaultBranch, path) === undefined) {
				throw notFound();
			}

			const branch = String(call.body.ref);
			const commit = resolveRef(repository, branch);
			if (commit === undefined) {
				throw new Refusal(422, `No ref found for: ${branch}`);
			}

			// What counts is the file as it is there.
			const file = filesAt(repository, commit.sha).get(path);
			if (!/\bworkflow_dispatch\b/.test(uncommented(repository.blobs.get(file?.sha ?? '') ?? ''))) {
				throw new Refusal(422, "Workflow does not have 'workflow_dispatch' trigger");
			}

			requireActive(repository, path);
			const run = startRun(repository, {workflow: path, branch, event: 'workflow_dispatch', now: call.now});
			call.onDispatch(repository, run);
			const place = `/repos/${repository.owner}/${repository.name}/actions/runs/${run.id}`;
			return call.body.return_run_details === true
				? ok({
						workflow_run_id: run.id,
						run_url: `${call.origin}${place}`,
						html_url: `https://github.com/${repository.owner}/${repository.name}/actions/runs/${run.id}`,
					})
				: {status: 204};
		},
	},
	{
		name: `GET ${repo}/actions/workflows/{workflow_id}/runs`,
		run(call) {
			const repository = repositoryOf(call, {permission: 'actions'});
			const path = workflowPath(call);
			const {query} = call;
			if (textAt(repository, repository.defaultBranch, path) === undefined && repository.runs.every(({workflow}) => workflow !== path)) {
				throw notFound();
			}

			const status = query.get('status');
			const found = repository.runs.filter(
				run =>
					run.workflow === path &&
					(query.get('branch') === null || run.branch === query.get('branch')) &&
					(status === null || run.status === status || run.conclusion === status),
			);
			const {items, headers} = page(found, call, `${repo}/actions/workflows/{workflow_id}/runs`);
			return {...ok({total_count: found.length, workflow_runs: items.map(run => describeRun(run, repository))}), headers};
		},
	},
];
