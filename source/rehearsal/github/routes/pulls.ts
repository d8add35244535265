import {type Call, notFound, ok, page, Refusal, type RefusalDetails, type Route, repo, repositoryOf, requireFields} from '../call.ts';
import type {PullState, RepositoryState} from '../state.ts';

function describePull({number, title, body, head, base, state, mergedAt}: PullState, repository: RepositoryState) {
	return {
		number,
		title,
		body,
		state,
		merged_at: mergedAt ?? null,
		html_url: `https://github.com/${repository.owner}/${repository.name}/pull/${number}`,
		head: {ref: head, label: `${repository.owner}:${head}`, sha: repository.refs.get(`refs/heads/${head}`) ?? ''},
		base: {ref: base},
	};
}

const wrong = (error: NonNullable<RefusalDetails['errors']>[number]) => new Refusal(422, 'Validation Failed', {errors: [error]});

function pullOf(call: Call, {pulls}: RepositoryState): PullState {
	const pull = pulls.find(({number}) => number === Number(call.parts.pull_number));
	if (pull === undefined) {
		throw notFound();
	}

	return pull;
}

export const pullRoutes: readonly Route[] = [
	{
		name: `GET ${repo}/pulls`,
		run(call) {
			const repository = repositoryOf(call, {permission: 'pull_requests'});
			const head = call.query.get('head');
			const state = call.query.get('state') ?? 'open';
			const found = repository.pulls.filter(
				pull => (head === null || head === `${repository.owner}:${pull.head}`) && (state === 'all' || pull.state === state),
			);
			const {items, headers} = page(found.toReversed(), call, `${repo}/pulls`);
			return {...ok(items.map(pull => describePull(pull, repository))), headers};
		},
	},
	{
		name: `POST ${repo}/pulls`,
		run(call) {
			const repository = repositoryOf(call, {permission: 'pull_requests', access: 'write', role: 'push'});
			requireFields(call, 'head', 'base', 'title');
			const {
				title,
				body = '',
				head: given,
				base,
			} = call.body as {readonly title: string; readonly body?: string; readonly head: string; readonly base: string};
			const head = given.startsWith(`${repository.owner}:`) ? given.slice(repository.owner.length + 1) : given;
			for (const [field, branch] of [
				['head', head],
				['base', base],
			] as const) {
				if (!repository.refs.has(`refs/heads/${branch}`)) {
					throw wrong({resource: 'PullRequest', field, code: 'invalid'});
				}
			}

			if (repository.pulls.some(pull => pull.head === head && pull.base === base && pull.state === 'open')) {
				const message = `A pull request already exists for ${repository.owner}:${head}.`;
				throw wrong({resource: 'PullRequest', code: 'custom', message});
			}

			if (repository.refs.get(`refs/heads/${head}`) === repository.refs.get(`refs/heads/${base}`)) {
				throw wrong({resource: 'PullRequest', code: 'custom', message: `No commits between ${base} and ${head}`});
			}

			const pull: PullState = {number: repository.pulls.length + 1, title, body, head, base, state: 'open'};
			repository.pulls.push(pull);
			return {status: 201, body: describePull(pull, repository)};
		},
	},
	{
		name: `PATCH ${repo}/pulls/{pull_number}`,
		run(call) {
			const repository = repositoryOf(call, {permission: 'pull_requests', access: 'write', role: 'push'});
			const pull = pullOf(call, repository);
			const {title, body, state} = call.body as {readonly title?: string; readonly body?: string; readonly state?: PullState['state']};
			Object.assign(pull, {title: title ?? pull.title, body: body ?? pull.body, state: state ?? pull.state});
			return ok(describePull(pull, repository));
		},
	},
];
