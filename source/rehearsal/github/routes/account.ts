import {ok, type Route, repo, repositoryOf, requiresAuthentication} from '../call.ts';

/** Who asks, and what a repository is. */
export const accountRoutes: readonly Route[] = [
	{
		name: 'GET /user',
		run({token}) {
			if (token === undefined) {
				throw requiresAuthentication();
			}

			return ok({login: token.login});
		},
	},
	{
		name: `GET ${repo}`,
		run(call) {
			const repository = repositoryOf(call);
			const role = repository.roles.get(call.token?.login ?? '');
			return ok({
				id: repository.id,
				name: repository.name,
				full_name: `${repository.owner}/${repository.name}`,
				owner: {login: repository.owner, id: repository.ownerId, type: repository.ownerType},
				private: repository.isPrivate,
				visibility: repository.isPrivate ? 'private' : 'public',
				archived: repository.isArchived,
				default_branch: repository.defaultBranch,
				html_url: `https://github.com/${repository.owner}/${repository.name}`,
				permissions:
					call.token === undefined
						? undefined
						: {
								admin: role === 'admin',
								maintain: role === 'admin',
								push: role === 'admin' || role === 'push',
								triage: role === 'admin' || role === 'push',
								pull: true,
							},
			});
		},
	},
	{
		name: `GET ${repo}/actions/permissions`,
		run(call) {
			const {actionsEnabled} = repositoryOf(call, {permission: 'administration', role: 'admin'});
			return ok({enabled: actionsEnabled, ...(actionsEnabled ? {allowed_actions: 'all'} : {}), sha_pinning_required: false});
		},
	},
	{
		name: `GET ${repo}/actions/oidc/customization/sub`,
		run(call) {
			const {owner, ownerId, name, id} = repositoryOf(call, {permission: 'actions'});
			return ok({use_default: true, use_immutable_subject: true, sub_claim_prefix: `repo:${owner}@${ownerId}/${name}@${id}`});
		},
	},
];
