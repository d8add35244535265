import type {Change} from '../../engine/change.ts';
import {eventually} from '../../services/eventually.ts';
import {isNotFound} from '../../services/railway/client.ts';
import {operations, type ResultOf} from '../../services/railway/operations.ts';
import {type Access, requireAccountToken} from './access.ts';
import type {Draft} from './draft.ts';
import type {Located} from './locate.ts';
import {isMade} from './place.ts';
import {railwayReversal} from './reversals.ts';

/**
Makes what is missing of project, environment and service: empty, so that nothing is deployed before it is complete. Nothing of
Railway's carries a tag, and an id is only known afterwards: the reversals name what they take back by its name and the time.
*/
export function planMissing(access: Access, located: Located, draft: Draft): readonly Change[] {
	return [
		...(isMade(located.project) ? [] : [makeProject(access, located, draft)]),
		...(isMade(located.project) && !isMade(located.environment) ? [makeEnvironment(access, draft)] : []),
		...(isMade(located.service) ? [] : [makeService(access, draft)]),
	];
}

type ProjectAnswer = ResultOf<typeof operations.project>;

function makeProject(access: Access, {workspace}: Located, draft: Draft): Change {
	requireAccountToken(access, 'make a project');
	const name = draft.nameOf('project');
	const environment = draft.nameOf('environment');
	return {
		id: 'railway/project',
		kind: 'resource',
		summary: `make the project ${name}${workspace === undefined ? '' : ` in ${workspace.name}`}`,
		preview: {type: 'resource', provider: 'railway', resource: `project ${name}`, verb: 'create', lines: [`+ environment ${environment}`]},
		reversal: railwayReversal(
			'delete-project',
			{workspaceId: workspace?.id ?? '', name, since: new Date().toISOString()},
			`delete the project ${name}`,
		),
		async apply({signal}) {
			const {projectCreate} = await access.railway.request(operations.projectCreate, {
				input: {
					name,
					defaultEnvironmentName: environment,
					prDeploys: false,
					...(workspace === undefined ? {} : {workspaceId: workspace.id}),
				},
			});
			draft.made('project', {id: projectCreate.id, name: projectCreate.name});
			const find = ({project}: ProjectAnswer) =>
				project.environments.edges.map(({node}) => node).find(node => node.name.toLowerCase() === environment.toLowerCase());
			const read = async () => access.railway.request(operations.project, {id: projectCreate.id});
			const made = find(await eventually(read, seen => find(seen) !== undefined, {signal, pace: access.pace, isEarly: isNotFound}));
			if (made !== undefined) {
				draft.made('environment', {id: made.id, name: made.name});
			} else {
				draft.made('environment', await createEnvironment(access, projectCreate.id, environment));
			}
		},
	};
}

function makeEnvironment(access: Access, draft: Draft): Change {
	requireAccountToken(access, 'make an environment');
	const {id: projectId, name: project} = draft.part('project');
	const name = draft.nameOf('environment');
	return {
		id: 'railway/environment',
		kind: 'resource',
		summary: `make the environment ${name} in ${project}`,
		preview: {type: 'resource', provider: 'railway', resource: `environment ${name} of ${project}`, verb: 'create', lines: []},
		reversal: railwayReversal(
			'delete-environment',
			{projectId, name, since: new Date().toISOString()},
			`delete the environment ${name} of ${project}`,
		),
		async apply() {
			draft.made('environment', await createEnvironment(access, projectId, name));
		},
	};
}

async function createEnvironment({railway}: Access, projectId: string, name: string) {
	const {environmentCreate} = await railway.request(operations.environmentCreate, {input: {projectId, name, skipInitialDeploys: true}});
	return {id: environmentCreate.id, name: environmentCreate.name};
}

function makeService(access: Access, draft: Draft): Change {
	requireAccountToken(access, 'make a service');
	const name = draft.nameOf('service');
	const project = draft.nameOf('project');
	return {
		id: 'railway/service',
		kind: 'resource',
		summary: `make the service ${name} in ${project}`,
		preview: {
			type: 'resource',
			provider: 'railway',
			resource: `service ${name} of ${project}`,
			verb: 'create',
			lines: [`+ in ${draft.nameOf('environment')}, without a source yet`],
		},
		reversal: railwayReversal(
			'delete-service',
			{projectId: draft.idOf('project'), project, name, since: new Date().toISOString()},
			`delete the service ${name} of ${project}`,
		),
		async apply() {
			const {railway} = access;
			const projectId = draft.part('project').id;
			const {serviceCreate} = await railway.request(operations.serviceCreate, {
				input: {projectId, name, environmentId: draft.part('environment').id},
			});
			draft.made('service', {id: serviceCreate.id, name: serviceCreate.name});
		},
	};
}
