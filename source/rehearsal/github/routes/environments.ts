import {notFound, ok, type Route, repo, repositoryOf} from '../call.ts';
import {newShelf} from '../repository.ts';

const path = `${repo}/environments/{environment_name}`;

const describeEnvironment = (name: string) => ok({name, protection_rules: []});

export const environmentRoutes: readonly Route[] = [
	{
		name: `GET ${path}`,
		run(call) {
			const name = call.parts.environment_name ?? '';
			if (!repositoryOf(call, {permission: 'actions'}).environments.has(name)) {
				throw notFound();
			}

			return describeEnvironment(name);
		},
	},
	{
		name: `PUT ${path}`,
		run(call) {
			const {environments, shelf} = repositoryOf(call, {permission: 'administration', access: 'write', role: 'admin'});
			const name = call.parts.environment_name ?? '';
			environments.set(name, environments.get(name) ?? newShelf(shelf.publicKey));
			return describeEnvironment(name);
		},
	},
	{
		name: `DELETE ${path}`,
		run(call) {
			const {environments} = repositoryOf(call, {permission: 'administration', access: 'write', role: 'admin'});
			if (!environments.delete(call.parts.environment_name ?? '')) {
				throw notFound();
			}

			return {status: 204};
		},
	},
];
