/** All that Railway's double knows. Plain data: a test, or the practice cloud, sets it up and reads it back. */
export type RailwayState = {
	readonly users: RailwayUser[];
	readonly workspaces: WorkspaceState[];
	readonly projects: ProjectState[];
	readonly tokens: TokenState[];
	readonly deployments: DeploymentState[];
};

export type Plan = 'FREE' | 'HOBBY' | 'PRO';
export type WorkspaceState = {readonly id: string; readonly name: string; plan: Plan};
export type RegistryCredentials = {readonly username: string; readonly password: string};

export type RailwayUser = {readonly id: string; readonly name: string; readonly email: string; readonly workspaces: readonly string[]};

export type ProjectState = {
	readonly id: string;
	readonly name: string;
	readonly workspaceId: string;
	readonly createdAt: string;
	readonly environments: ThingState[];
	readonly services: ThingState[];
	readonly instances: InstanceState[];
};

export type ThingState = {readonly id: string; readonly name: string; readonly createdAt: string};

export type InstanceState = {
	readonly serviceId: string;
	readonly environmentId: string;
	image: string | null;
	repo: string | null;
	rootDirectory: string | null;
	autoDeploys: boolean;
	registryCredentials: RegistryCredentials | null;
	/** By the names that Railway's schema gives them. */
	settings: Record<string, string | number | boolean | readonly string[] | null>;
	variables: Record<string, string>;
	triggers: TriggerState[];
	domains: Array<{readonly id: string; readonly domain: string; readonly targetPort: number | null}>;
};

export type TriggerState = {
	readonly id: string;
	readonly branch: string;
	readonly repository: string;
	readonly provider: string;
	readonly checkSuites: boolean;
};

export type TokenState = {
	readonly id: string;
	readonly secret: string;
	readonly name: string;
	readonly createdAt: string;
	readonly kind: 'account' | 'workspace' | 'project';
	/** Of an account's token. */
	readonly userId?: string;
	/** Of a workspace's token. */
	readonly workspaceId?: string;
	/** Of a project's token. */
	readonly projectId?: string;
	readonly environmentId?: string;
};

export type DeploymentState = {
	readonly id: string;
	readonly projectId: string;
	readonly environmentId: string;
	readonly serviceId: string;
	readonly createdAt: string;
	statusUpdatedAt: string;
	status: string;
	/** What becomes of it, one state with each look. */
	ahead: string[];
	readonly image: string | null;
	readonly digest: string | null;
	logs: string[];
};

export function emptyState(): RailwayState {
	return {users: [], workspaces: [], projects: [], tokens: [], deployments: []};
}

/** A service in an environment as Railway makes it: without a source, and with its usual settings. */
export function newInstance(serviceId: string, environmentId: string): InstanceState {
	return {
		serviceId,
		environmentId,
		image: null,
		repo: null,
		rootDirectory: null,
		autoDeploys: true,
		registryCredentials: null,
		settings: {
			healthcheckPath: null,
			healthcheckTimeout: null,
			restartPolicyType: 'ON_FAILURE',
			restartPolicyMaxRetries: 10,
			region: null,
			numReplicas: 1,
			startCommand: null,
			preDeployCommand: null,
			cronSchedule: null,
			sleepApplication: null,
			drainingSeconds: null,
			overlapSeconds: null,
			ipv6EgressEnabled: null,
			dockerfilePath: null,
			railwayConfigFile: null,
		},
		variables: {},
		triggers: [],
		domains: [],
	};
}
