import {type Arguments, type Call, projectOf} from './call.ts';
import {deploymentsOf} from './deployments.ts';
import {Json} from './selection.ts';
import type {DeploymentState, InstanceState, ProjectState, ThingState, TokenState, TriggerState} from './state.ts';

/** All of a list, as Railway wraps lists. */
export const edges = <Node>(nodes: readonly Node[]) => ({
	edges: nodes.map(node => ({node, cursor: ''})),
	pageInfo: {hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null as string | null},
});

const usualPage = 20;

/** A page of at most `first`, after the node whose id is the cursor. */
export function page<Node extends {readonly id: string}>(nodes: readonly Node[], {first, after}: Arguments) {
	const begin = typeof after === 'string' ? nodes.findIndex(({id}) => id === after) + 1 : 0;
	const shown = nodes.slice(begin, begin + (typeof first === 'number' ? first : usualPage));
	return {
		edges: shown.map(node => ({node, cursor: node.id})),
		pageInfo: {
			hasNextPage: begin + shown.length < nodes.length,
			hasPreviousPage: begin > 0,
			startCursor: shown[0]?.id ?? null,
			endCursor: shown.at(-1)?.id ?? null,
		},
	};
}

const living = ({id, name, createdAt}: ThingState) => ({id, name, createdAt, updatedAt: createdAt, deletedAt: null});

/** A project's token sees its environment, and no other one. */
export function describeProject({token}: Call, {id, name, createdAt, workspaceId, environments, services}: ProjectState) {
	const seen = environments.filter(environment => token.kind !== 'project' || token.environmentId === environment.id);
	return {
		...living({id, name, createdAt}),
		workspaceId,
		environments: edges(seen.map(environment => describeEnvironment(environment, id))),
		services: edges(services.map(living)),
	};
}

export function describeEnvironment(environment: ThingState, projectId: string) {
	return {...living(environment), projectId, canAccess: true, isEphemeral: false};
}

export function describeService(project: ProjectState, service: ThingState) {
	const instances = project.instances.filter(({serviceId}) => serviceId === service.id);
	return {
		...living(service),
		projectId: project.id,
		repoTriggers: edges(instances.flatMap(instance => instance.triggers.map(trigger => describeTrigger(project, instance, trigger)))),
	};
}

export function describeTrigger({id: projectId}: ProjectState, {serviceId, environmentId}: InstanceState, trigger: TriggerState) {
	return {...trigger, projectId, environmentId, serviceId, baseEnvironmentOverrideId: null, validCheckSuites: 0};
}

export function describeDeployment({id, status, createdAt, statusUpdatedAt, image, digest, ...deployment}: DeploymentState) {
	return {
		id,
		status,
		createdAt,
		statusUpdatedAt,
		updatedAt: statusUpdatedAt,
		projectId: deployment.projectId,
		environmentId: deployment.environmentId,
		serviceId: deployment.serviceId,
		canRedeploy: deployment.ahead.length === 0,
		canRollback: status === 'REMOVED' && digest !== null,
		deploymentStopped: ['REMOVED', 'FAILED', 'CRASHED'].includes(status),
		url: null,
		staticUrl: null,
		meta: new Json({...(image === null ? {} : {image}), ...(digest === null ? {} : {imageDigest: digest})}),
	};
}

export function describeInstance({state}: Call, instance: InstanceState, project: ProjectState) {
	const {serviceId, environmentId, image, repo, rootDirectory, settings} = instance;
	const all = deploymentsOf(state, instance);
	const service = project.services.find(({id}) => id === serviceId);
	const createdAt = service?.createdAt ?? project.createdAt;
	return {
		id: `${serviceId}/${environmentId}`,
		serviceId,
		environmentId,
		serviceName: service?.name ?? '',
		createdAt,
		updatedAt: createdAt,
		deletedAt: null,
		source: image === null && repo === null ? null : {image, repo},
		rootDirectory,
		builder: 'RAILPACK',
		...settings,
		latestDeployment: all[0] === undefined ? null : describeDeployment(all[0]),
		activeDeployments: all.filter(({status}) => status === 'SUCCESS').map(describeDeployment),
		domains: describeDomains(instance),
	};
}

export function describeDomains({domains, serviceId, environmentId}: InstanceState) {
	return {
		serviceDomains: domains.map(domain => ({...domain, serviceId, environmentId, syncStatus: 'ACTIVE', createdAt: null})),
		customDomains: [] as const,
	};
}

export function describeProjectToken(call: Call, {id, name, createdAt, projectId, environmentId, secret}: TokenState) {
	const project = projectOf(call, projectId);
	const environment = project.environments.find(candidate => candidate.id === environmentId);
	return {
		id,
		name,
		createdAt,
		projectId,
		environmentId,
		displayToken: `${secret.slice(0, 4)}****`,
		project: describeProject(call, project),
		environment: environment === undefined ? null : describeEnvironment(environment, project.id),
	};
}
