import type {InstanceState, Plan, ProjectState, RailwayState, RegistryCredentials, TokenState, WorkspaceState} from './state.ts';

/** What a call may use: the state, whose token it came with, and the world outside of Railway. */
export type Call = {
	readonly state: RailwayState;
	readonly token: TokenState;
	readonly now: () => Date;
	/** The digest that an image has in its registry; undefined where it can't be pulled. */
	readonly pull: (image: string, credentials: RegistryCredentials | null) => Promise<string | undefined>;
	/** Starts a server of that image, for as long as it takes to know whether it answers its health check. */
	readonly starts: (digest: string, instance: InstanceState) => boolean | Promise<boolean | Started>;
	/** A domain for a service, by its name and its project's. */
	readonly domain: (service: string, project: string) => string;
};

export type Started = {
	readonly isHealthy: boolean;
	/** What the server said. */
	readonly logs: readonly string[];
};

export type Arguments = Readonly<Record<string, unknown>>;
export type Resolver = (call: Call, given: Arguments) => unknown;

/** An answer with the status 200 and `errors`. */
export class RailwayError extends Error {}

/** The same words for a token that is nobody's and for one that may not. */
export const notAuthorized = () => new RailwayError('Not Authorized');
/** Railway's words for what it does not want to explain. */
export const problem = () => new RailwayError('Problem processing request');
export const notFound = (what: string) => new RailwayError(`${what} not found`);

/** Those that a token can enter. A project's token sees none. */
export function workspacesOf({state, token}: Pick<Call, 'state' | 'token'>): readonly WorkspaceState[] {
	const user = state.users.find(({id}) => token.kind === 'account' && id === token.userId);
	return state.workspaces.filter(
		({id}) => (token.kind === 'workspace' && token.workspaceId === id) || user?.workspaces.includes(id) === true,
	);
}

export function planOf({workspaces}: RailwayState, workspaceId: string): Plan {
	return workspaces.find(({id}) => id === workspaceId)?.plan ?? 'FREE';
}

export function projectOf(call: Call, projectId: unknown): ProjectState {
	const {state, token} = call;
	const project = state.projects.find(({id}) => id === projectId);
	if (project === undefined) {
		throw notFound('Project');
	}

	const mayEnter =
		token.kind === 'project' ? token.projectId === project.id : workspacesOf(call).some(({id}) => id === project.workspaceId);
	if (!mayEnter) {
		throw notAuthorized();
	}

	return project;
}

/** A project's token is good for one environment. */
export function requireEnvironment({token}: Call, environmentId: unknown): void {
	if (token.kind === 'project' && token.environmentId !== environmentId) {
		throw notAuthorized();
	}
}

export function requireNoProjectToken({token}: Call): void {
	if (token.kind === 'project') {
		throw notAuthorized();
	}
}

/** The project that has something in it. */
export function projectWith(call: Call, has: (project: ProjectState) => boolean, what: string): ProjectState {
	const project = call.state.projects.find(has);
	if (project === undefined) {
		throw notFound(what);
	}

	return projectOf(call, project.id);
}

export type Place = {readonly project: ProjectState; readonly instance: InstanceState};

export function instanceOf(call: Call, {serviceId, environmentId}: Arguments): Place {
	const project = projectWith(call, ({services}) => services.some(({id}) => id === serviceId), 'ServiceInstance');
	requireEnvironment(call, environmentId);
	const instance = project.instances.find(candidate => candidate.serviceId === serviceId && candidate.environmentId === environmentId);
	if (instance === undefined) {
		throw notFound('ServiceInstance');
	}

	return {project, instance};
}

/** The instance that has something, as a trigger or a domain. */
export function instanceWith(call: Call, has: (instance: InstanceState) => boolean, what: string): Place {
	const project = projectWith(call, ({instances}) => instances.some(has), what);
	const instance = project.instances.find(has) as InstanceState;
	requireEnvironment(call, instance.environmentId);
	return {project, instance};
}

/** A service in all of its environments, which is no matter for a project's token. */
export function instancesOf(
	call: Call,
	serviceId: unknown,
): {readonly project: ProjectState; readonly service: ProjectState['services'][number]; readonly instances: readonly InstanceState[]} {
	requireNoProjectToken(call);
	const project = projectWith(call, ({services}) => services.some(({id}) => id === serviceId), 'Service');
	const service = project.services.find(({id}) => id === serviceId) as ProjectState['services'][number];
	return {project, service, instances: project.instances.filter(instance => instance.serviceId === serviceId)};
}

export function remove<Item>(list: Item[], isIt: (item: Item) => boolean): void {
	for (let index = list.length - 1; index >= 0; index--) {
		if (isIt(list[index] as Item)) {
			list.splice(index, 1);
		}
	}
}
