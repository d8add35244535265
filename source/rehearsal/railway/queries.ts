import {
	type Call,
	instanceOf,
	instancesOf,
	notAuthorized,
	notFound,
	projectOf,
	projectWith,
	RailwayError,
	type Resolver,
	requireEnvironment,
	requireNoProjectToken,
	workspacesOf,
} from './call.ts';
import {advance, buildLogsOf, deploymentOf, deploymentsOf, eventsOf, lastLogs} from './deployments.ts';
import {
	describeDeployment,
	describeDomains,
	describeEnvironment,
	describeInstance,
	describeProject,
	describeProjectToken,
	describeService,
	describeTrigger,
	edges,
	page,
} from './describe.ts';
import {Json} from './selection.ts';

/** Where Railway has machines (https://docs.railway.com/deployments/regions). */
const regions = [
	['us-west2', 'US', 'California'],
	['us-east4-eqdc4a', 'US', 'Virginia'],
	['europe-west4-drams3a', 'NL', 'Amsterdam'],
	['asia-southeast1-eqsg3a', 'SG', 'Singapore'],
].map(([name = '', country = '', location = '']) => ({id: name, name, region: name, country, location}));

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
		return project.environments
			.filter(environment => environment.id === id)
			.map(environment => ({
				...describeEnvironment(environment, project.id),
				serviceInstances: edges(instances.map(instance => describeInstance(call, instance, project))),
			}))[0];
	},
	service(call, {id}) {
		const {project, service} = instancesOf(call, id);
		return describeService(project, service);
	},
	serviceInstance(call, given) {
		const {project, instance} = instanceOf(call, given);
		return describeInstance(call, instance, project);
	},
	deploymentTriggers(call, given) {
		const {project, instance} = instanceOf(call, given);
		return edges(instance.triggers.map(trigger => describeTrigger(project, instance, trigger)));
	},
	serviceInstanceAutoDeployStatus: (call, given) => ({
		enabled: instanceOf(call, given).instance.autoDeploys,
		canEnable: true,
		reason: null,
	}),
	variables: (call, given) => new Json({...variablesOf(call, given)}),
	domains: (call, given) => describeDomains(instanceOf(call, given).instance),
	deployments(call, {input, first, after}) {
		const {serviceId, environmentId, status} = input as DeploymentListInput;
		const {instance} = instanceOf(call, {serviceId, environmentId});
		const all = deploymentsOf(call.state, instance);
		for (const deployment of all) {
			advance(call.state, deployment, call.now);
		}

		const shown = all.filter(
			deployment => status?.in?.includes(deployment.status) !== false && status?.notIn?.includes(deployment.status) !== true,
		);
		return page(shown.map(describeDeployment), {first, after});
	},
	deployment(call, {id}) {
		const deployment = deploymentOf(call, id);
		advance(call.state, deployment, call.now);
		return describeDeployment(deployment);
	},
	deploymentEvents: (call, {id, first, after}) => page(eventsOf(deploymentOf(call, id)), {first, after}),
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
	regions: () => regions,
};

type DeploymentListInput = {
	readonly serviceId?: string;
	readonly environmentId?: string;
	readonly status?: {readonly in?: readonly string[] | null; readonly notIn?: readonly string[] | null} | null;
};

/** Without a service, those that all services of the environment share. */
function variablesOf(call: Call, given: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
	if (given.serviceId !== undefined && given.serviceId !== null) {
		return instanceOf(call, given).instance.variables;
	}

	requireEnvironment(call, given.environmentId);
	const {environments, sharedVariables = {}} = projectOf(call, given.projectId);
	if (!environments.some(({id}) => id === given.environmentId)) {
		throw notFound('Environment');
	}

	return sharedVariables[String(given.environmentId)] ?? {};
}
