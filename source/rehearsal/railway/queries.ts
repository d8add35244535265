import {
	type Arguments,
	instanceOf,
	notAuthorized,
	projectOf,
	projectWith,
	RailwayError,
	type Resolver,
	requireEnvironment,
	requireNoProjectToken,
	workspacesOf,
} from './call.ts';
import {advance, buildLogsOf, deploymentOf, deploymentsOf, lastLogs} from './deployments.ts';
import {describeDeployment, describeDomains, describeInstance, describeProject, describeProjectToken, edges, page} from './describe.ts';
import {Json} from './selection.ts';

export const queries: Readonly<Record<string, Resolver>> = {
	me(call) {
		const {state, token} = call;
		const user = state.users.find(({id}) => id === token.userId);
		if (token.kind !== 'account' || user === undefined) {
			throw notAuthorized();
		}

		return {id: user.id, name: user.name, email: user.email, workspaces: workspacesOf(call)};
	},
	apiToken(call) {
		requireNoProjectToken(call);
		return {workspaces: workspacesOf(call)};
	},
	projectToken(call) {
		if (call.token.kind !== 'project') {
			throw new RailwayError('Project Token not found');
		}

		return describeProjectToken(call, call.token);
	},
	workspace(call, {workspaceId}) {
		const workspace = workspacesOf(call).find(({id}) => id === workspaceId);
		if (workspace === undefined) {
			throw notAuthorized();
		}

		return workspace;
	},
	projects(call, given) {
		requireNoProjectToken(call);
		const workspaces = workspacesOf(call).filter(
			({id}) => given.workspaceId === undefined || given.workspaceId === null || id === given.workspaceId,
		);
		if (workspaces.length === 0) {
			throw notAuthorized();
		}

		const projects = call.state.projects.filter(({workspaceId}) => workspaces.some(({id}) => id === workspaceId));
		return page(
			projects.map(project => describeProject(call, project)),
			given,
		);
	},
	project: (call, {id}) => describeProject(call, projectOf(call, id)),
	environment(call, {id}) {
		const project = projectWith(call, ({environments}) => environments.some(environment => environment.id === id), 'Environment');
		requireEnvironment(call, id);
		const instances = project.instances.filter(({environmentId}) => environmentId === id);
		return {serviceInstances: edges(instances.map(instance => describeInstance(call, instance, project)))};
	},
	serviceInstance(call, given) {
		const {project, instance} = instanceOf(call, given);
		return describeInstance(call, instance, project);
	},
	deploymentTriggers: (call, given) => edges(instanceOf(call, given).instance.triggers),
	serviceInstanceAutoDeployStatus: (call, given) => ({enabled: instanceOf(call, given).instance.autoDeploys}),
	variables: (call, given) => new Json({...instanceOf(call, given).instance.variables}),
	domains: (call, given) => describeDomains(instanceOf(call, given).instance),
	deployments(call, {input, first}) {
		const all = deploymentsOf(call.state, instanceOf(call, input as Arguments).instance);
		for (const deployment of all) {
			advance(call.state, deployment, call.now);
		}

		return page(all.map(describeDeployment), {first});
	},
	deployment(call, {id}) {
		const deployment = deploymentOf(call, id);
		advance(call.state, deployment, call.now);
		return describeDeployment(deployment);
	},
	deploymentLogs: (call, given) => lastLogs(deploymentOf(call, given.deploymentId).logs, given, call.now),
	buildLogs: (call, given) => lastLogs(buildLogsOf(deploymentOf(call, given.deploymentId)), given, call.now),
	projectTokens(call, given) {
		requireNoProjectToken(call);
		const project = projectOf(call, given.projectId);
		const tokens = call.state.tokens.filter(({kind, projectId}) => kind === 'project' && projectId === project.id);
		return page(
			tokens.map(token => describeProjectToken(call, token)),
			given,
		);
	},
};
