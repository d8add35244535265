import {type Arguments, type Call, projectOf} from './call.ts';
import {deploymentsOf} from './deployments.ts';
import {Json} from './selection.ts';
import type {DeploymentState, InstanceState, ProjectState, ThingState, TokenState} from './state.ts';

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

export const describeThing = ({id, name, createdAt}: ThingState) => ({id, name, createdAt, deletedAt: null});

/** A project's token sees its environment, and no other one. */
export function describeProject({token}: Call, project: ProjectState) {
	const seen = project.environments.filter(({id}) => token.kind !== 'project' || token.environmentId === id);
	return {...describeThing(project), environments: edges(seen.map(describeThing)), services: edges(project.services.map(describeThing))};
}

export function describeDeployment({id, status, createdAt, statusUpdatedAt, image, digest}: DeploymentState) {
	return {
		id,
		status,
		createdAt,
		statusUpdatedAt,
		meta: new Json({...(image === null ? {} : {image}), ...(digest === null ? {} : {imageDigest: digest})}),
	};
}

export function describeInstance({state}: Call, instance: InstanceState, project: ProjectState) {
	const {serviceId, image, repo, rootDirectory, settings} = instance;
	const all = deploymentsOf(state, instance);
	return {
		serviceId,
		serviceName: project.services.find(({id}) => id === serviceId)?.name ?? '',
		source: image === null && repo === null ? null : {image, repo},
		rootDirectory,
		...settings,
		latestDeployment: all[0] === undefined ? null : describeDeployment(all[0]),
		activeDeployments: all.filter(({status}) => status === 'SUCCESS').map(describeDeployment),
		domains: describeDomains(instance),
	};
}

export function describeDomains({domains}: InstanceState) {
	return {serviceDomains: domains, customDomains: [] as const};
}

export function describeProjectToken(call: Call, {id, name, createdAt, projectId, environmentId}: TokenState) {
	const project = projectOf(call, projectId);
	const environment = project.environments.find(candidate => candidate.id === environmentId) ?? null;
	return {id, name, createdAt, environmentId, project: describeProject(call, project), environment};
}
