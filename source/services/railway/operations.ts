/**
One GraphQL document with the types of its variables and of its answer. The documents are held to Railway's own schema in
test/services/railway/operations.test.ts.
*/
export type Operation<Variables, Result> = {
	readonly document: string;
	/** Sent twice, it does no more than sent once. */
	readonly repeatable: boolean;
	/** What a token must be good for: a person's account, a whole workspace, or one environment of one project. */
	readonly needs: Scope;
	/** Only the types: there is nothing of it at run time. */
	readonly types?: (variables: Variables) => Result;
};

/** A project token is good for an environment, a workspace's for all of its projects, an account's for everything (https://docs.railway.com/integrations/api). */
export type Scope = 'account' | 'workspace' | 'environment';

/** The answer of an operation. */
export type ResultOf<Asked> = Asked extends Operation<never, infer Result> ? Result : never;

/** What is there, or null. */
type Optional<Value> = Value | null;
type Edges<Node> = {readonly edges: ReadonlyArray<{readonly node: Node}>};
type Page<Node> = Edges<Node> & {readonly pageInfo: {readonly hasNextPage: boolean; readonly endCursor: Optional<string>}};
type Named = {readonly id: string; readonly name: string};
type Living = Named & {readonly createdAt: string; readonly deletedAt: Optional<string>};
type InstanceIds = {readonly serviceId: string; readonly environmentId: string};
type Ids = InstanceIds & {readonly projectId: string};

export type Plan = 'FREE' | 'HOBBY' | 'PRO';

export type DeploymentNode = {
	readonly id: string;
	readonly status: DeploymentStatus;
	readonly createdAt: string;
	/** Opaque JSON. */
	readonly meta: unknown;
};

export type DeploymentStatus =
	| 'BUILDING'
	| 'CRASHED'
	| 'DEPLOYING'
	| 'FAILED'
	| 'INITIALIZING'
	| 'NEEDS_APPROVAL'
	| 'QUEUED'
	| 'REMOVED'
	| 'REMOVING'
	| 'SKIPPED'
	| 'SLEEPING'
	| 'SUCCESS'
	| 'WAITING';

export type InstanceNode = {
	readonly source: Optional<{readonly image: Optional<string>; readonly repo: Optional<string>}>;
	readonly startCommand: Optional<string>;
	readonly healthcheckPath: Optional<string>;
	/** Seconds. */
	readonly healthcheckTimeout: Optional<number>;
	readonly restartPolicyType: 'ALWAYS' | 'NEVER' | 'ON_FAILURE';
	readonly restartPolicyMaxRetries: number;
	readonly region: Optional<string>;
	readonly numReplicas: Optional<number>;
	/** Opaque JSON: a text, or a list of them. */
	readonly preDeployCommand: unknown;
	readonly cronSchedule: Optional<string>;
	readonly sleepApplication: Optional<boolean>;
	/** Seconds. */
	readonly drainingSeconds: Optional<number>;
	/** Seconds. */
	readonly overlapSeconds: Optional<number>;
	readonly ipv6EgressEnabled: Optional<boolean>;
	readonly railwayConfigFile: Optional<string>;
	readonly latestDeployment: Optional<DeploymentNode>;
	readonly activeDeployments: readonly DeploymentNode[];
	readonly domains: {readonly serviceDomains: readonly DomainNode[]; readonly customDomains: ReadonlyArray<{readonly domain: string}>};
};

/** A domain of Railway's own; the port is that of the program behind it. */
export type DomainNode = {readonly id: string; readonly domain: string};

export type TriggerNode = {
	readonly id: string;
	readonly branch: string;
	readonly repository: string;
	readonly provider: string;
	readonly checkSuites: boolean;
};

type Log = {readonly message: string; readonly timestamp: string; readonly severity: Optional<string>};

/** Fields of `ServiceInstanceUpdateInput`; null means "not given" there, and an empty text clears. */
export type InstanceInput = {
	readonly source?: {readonly image?: string; readonly repo?: string};
	/** Can't be read back. */
	readonly registryCredentials?: RegistryCredentials;
	readonly healthcheckPath?: string;
	readonly healthcheckTimeout?: number;
	readonly restartPolicyType?: string;
	readonly restartPolicyMaxRetries?: number;
	readonly region?: string;
	readonly numReplicas?: number;
	readonly startCommand?: string;
	readonly preDeployCommand?: readonly string[];
	readonly cronSchedule?: string;
	readonly sleepApplication?: boolean;
	readonly drainingSeconds?: number;
	readonly overlapSeconds?: number;
	readonly ipv6EgressEnabled?: boolean;
	readonly dockerfilePath?: string;
	readonly railwayConfigFile?: string;
};

type RegistryCredentials = {readonly username: string; readonly password: string};

function query<Variables, Result>(document: string, needs: Scope = 'environment'): Operation<Variables, Result> {
	return {document: `query ${document}`, repeatable: true, needs};
}

/** It says what is to be in the end. */
function mutation<Variables, Result>(document: string, needs: Scope = 'environment'): Operation<Variables, Result> {
	return {document: `mutation ${document}`, repeatable: true, needs};
}

/** It makes or deploys something, each time that it is sent. */
function creation<Variables, Result>(document: string, needs: Scope = 'environment'): Operation<Variables, Result> {
	return {document: `mutation ${document}`, repeatable: false, needs};
}

const deployment = 'id status createdAt meta';
const living = 'id name createdAt deletedAt';
const instanceVariables = '($serviceId: String!, $environmentId: String!)';
const instanceArguments = '(serviceId: $serviceId, environmentId: $environmentId)';
const idsVariables = '($projectId: String!, $environmentId: String!, $serviceId: String!)';
const idsArguments = 'projectId: $projectId, environmentId: $environmentId, serviceId: $serviceId';

/** Every document that Ferrovia sends, by its name. */
export const operations = {
	me: query<
		Record<string, never>,
		{
			readonly me: {
				readonly id: string;
				readonly name: Optional<string>;
				readonly email: string;
				readonly workspaces: ReadonlyArray<Named & {readonly plan: Plan}>;
			};
		}
	>('{ me { id name email workspaces { id name plan } } }', 'account'),
	apiToken: query<Record<string, never>, {readonly apiToken: {readonly workspaces: readonly Named[]}}>(
		'{ apiToken { workspaces { id name } } }',
		'workspace',
	),
	projectToken: query<
		Record<string, never>,
		{readonly projectToken: {readonly id: string; readonly project: Named; readonly environment: Named}}
	>('{ projectToken { id project { id name } environment { id name } } }'),
	workspace: query<{readonly workspaceId: string}, {readonly workspace: Named & {readonly plan: Plan}}>(
		'($workspaceId: String!) { workspace(workspaceId: $workspaceId) { id name plan } }',
		'workspace',
	),
	projects: query<
		{readonly workspaceId: string; readonly first: number; readonly after: Optional<string>},
		{readonly projects: Page<Named>}
	>(
		'($workspaceId: String!, $first: Int, $after: String) { projects(workspaceId: $workspaceId, first: $first, after: $after) { edges { node { id name } } pageInfo { hasNextPage endCursor } } }',
		'workspace',
	),
	project: query<
		{readonly id: string},
		{readonly project: Living & {readonly environments: Edges<Living>; readonly services: Edges<Living>}}
	>(
		`($id: String!) { project(id: $id) { ${living} environments { edges { node { ${living} } } } services { edges { node { ${living} } } } } }`,
	),
	environmentServices: query<
		{readonly id: string},
		{
			readonly environment: {
				readonly serviceInstances: Edges<{
					readonly serviceId: string;
					readonly serviceName: string;
					readonly rootDirectory: Optional<string>;
					readonly source: Optional<{readonly image: Optional<string>; readonly repo: Optional<string>}>;
				}>;
			};
		}
	>(
		'($id: String!) { environment(id: $id) { serviceInstances { edges { node { serviceId serviceName rootDirectory source { image repo } } } } } }',
	),
	/** A service in an environment, with all that its settings are spread over: one request, where a free plan allows 100 an hour. */
	instance: query<
		Ids,
		{
			readonly serviceInstance: InstanceNode;
			readonly deploymentTriggers: Edges<TriggerNode>;
			readonly serviceInstanceAutoDeployStatus: {readonly enabled: boolean};
			readonly variables: Readonly<Record<string, string>>;
		}
	>(
		`${idsVariables} { serviceInstance${instanceArguments} { source { image repo } startCommand healthcheckPath healthcheckTimeout restartPolicyType restartPolicyMaxRetries region numReplicas preDeployCommand cronSchedule sleepApplication drainingSeconds overlapSeconds ipv6EgressEnabled railwayConfigFile latestDeployment { ${deployment} } activeDeployments { ${deployment} } domains { serviceDomains { id domain } customDomains { domain } } } deploymentTriggers(${idsArguments}) { edges { node { id branch repository provider checkSuites } } } serviceInstanceAutoDeployStatus(${idsArguments}) { enabled } variables(${idsArguments}, unrendered: true) }`,
	),
	domains: query<
		Ids,
		{readonly domains: {readonly serviceDomains: readonly DomainNode[]; readonly customDomains: ReadonlyArray<{readonly domain: string}>}}
	>(`${idsVariables} { domains(${idsArguments}) { serviceDomains { id domain } customDomains { domain } } }`),
	deployments: query<
		{readonly input: Ids; readonly first: number},
		{readonly deployments: Edges<DeploymentNode & {readonly statusUpdatedAt: Optional<string>}>}
	>(
		`($input: DeploymentListInput!, $first: Int) { deployments(input: $input, first: $first) { edges { node { ${deployment} statusUpdatedAt } } } }`,
	),
	deployment: query<{readonly id: string}, {readonly deployment: DeploymentNode}>(
		`($id: String!) { deployment(id: $id) { ${deployment} } }`,
	),
	deploymentLogs: query<{readonly deploymentId: string; readonly limit: number}, {readonly logs: readonly Log[]}>(
		'($deploymentId: String!, $limit: Int) { logs: deploymentLogs(deploymentId: $deploymentId, limit: $limit) { message timestamp severity } }',
	),
	buildLogs: query<{readonly deploymentId: string; readonly limit: number}, {readonly logs: readonly Log[]}>(
		'($deploymentId: String!, $limit: Int) { logs: buildLogs(deploymentId: $deploymentId, limit: $limit) { message timestamp severity } }',
	),
	projectTokens: query<
		{readonly projectId: string; readonly first: number; readonly after: Optional<string>},
		{readonly projectTokens: Page<Named & {readonly createdAt: string; readonly environmentId: string}>}
	>(
		'($projectId: String!, $first: Int, $after: String) { projectTokens(projectId: $projectId, first: $first, after: $after) { edges { node { id name createdAt environmentId } } pageInfo { hasNextPage endCursor } } }',
		'workspace',
	),
	projectCreate: creation<
		{
			readonly input: {
				readonly name: string;
				readonly defaultEnvironmentName: string;
				readonly prDeploys: boolean;
				readonly workspaceId?: string;
			};
		},
		{readonly projectCreate: Named}
	>('($input: ProjectCreateInput!) { projectCreate(input: $input) { id name } }', 'workspace'),
	projectDelete: mutation<{readonly id: string}, {readonly projectDelete: boolean}>(
		'($id: String!) { projectDelete(id: $id) }',
		'workspace',
	),
	environmentCreate: creation<
		{readonly input: {readonly projectId: string; readonly name: string; readonly skipInitialDeploys: boolean}},
		{readonly environmentCreate: Named}
	>('($input: EnvironmentCreateInput!) { environmentCreate(input: $input) { id name } }', 'workspace'),
	environmentDelete: mutation<{readonly id: string}, {readonly environmentDelete: boolean}>(
		'($id: String!) { environmentDelete(id: $id) }',
		'workspace',
	),
	serviceCreate: creation<
		{
			readonly input: {
				readonly projectId: string;
				readonly name: string;
				readonly environmentId: string;
				readonly source?: {readonly image: string};
				readonly registryCredentials?: RegistryCredentials;
				readonly variables?: Readonly<Record<string, string>>;
			};
		},
		{readonly serviceCreate: Named}
	>('($input: ServiceCreateInput!) { serviceCreate(input: $input) { id name } }', 'workspace'),
	serviceDelete: mutation<{readonly id: string}, {readonly serviceDelete: boolean}>(
		'($id: String!) { serviceDelete(id: $id) }',
		'workspace',
	),
	/** Connecting deploys. */
	serviceConnect: creation<
		{readonly id: string; readonly input: {readonly repo?: string; readonly branch?: string; readonly image?: string}},
		{readonly serviceConnect: {readonly id: string}}
	>('($id: String!, $input: ServiceConnectInput!) { serviceConnect(id: $id, input: $input) { id } }', 'workspace'),
	serviceDisconnect: mutation<{readonly id: string}, {readonly serviceDisconnect: {readonly id: string}}>(
		'($id: String!) { serviceDisconnect(id: $id) { id } }',
		'workspace',
	),
	serviceInstanceUpdate: mutation<InstanceIds & {readonly input: InstanceInput}, {readonly serviceInstanceUpdate: boolean}>(
		'($serviceId: String!, $environmentId: String!, $input: ServiceInstanceUpdateInput!) { serviceInstanceUpdate(serviceId: $serviceId, environmentId: $environmentId, input: $input) }',
	),
	serviceInstanceAutoDeployUpdate: mutation<
		{readonly input: Ids & {readonly enabled: boolean}},
		{readonly serviceInstanceAutoDeployUpdate: {readonly enabled: boolean}}
	>('($input: ServiceInstanceAutoDeployUpdateInput!) { serviceInstanceAutoDeployUpdate(input: $input) { enabled } }'),
	deploymentTriggerCreate: creation<
		{readonly input: Ids & Omit<TriggerNode, 'id'>},
		{readonly deploymentTriggerCreate: {readonly id: string}}
	>('($input: DeploymentTriggerCreateInput!) { deploymentTriggerCreate(input: $input) { id } }'),
	deploymentTriggerDelete: mutation<{readonly id: string}, {readonly deploymentTriggerDelete: boolean}>(
		'($id: String!) { deploymentTriggerDelete(id: $id) }',
	),
	variableCollectionUpsert: mutation<
		{
			readonly input: Ids & {
				readonly variables: Readonly<Record<string, string>>;
				readonly replace: false;
				readonly skipDeploys: true;
			};
		},
		{readonly variableCollectionUpsert: boolean}
	>('($input: VariableCollectionUpsertInput!) { variableCollectionUpsert(input: $input) }'),
	variableDelete: mutation<{readonly input: Ids & {readonly name: string}}, {readonly variableDelete: boolean}>(
		'($input: VariableDeleteInput!) { variableDelete(input: $input) }',
	),
	serviceDomainCreate: creation<{readonly input: InstanceIds & {readonly targetPort: number}}, {readonly serviceDomainCreate: DomainNode}>(
		'($input: ServiceDomainCreateInput!) { serviceDomainCreate(input: $input) { id domain } }',
	),
	serviceDomainDelete: mutation<{readonly id: string}, {readonly serviceDomainDelete: boolean}>(
		'($id: String!) { serviceDomainDelete(id: $id) }',
	),
	serviceInstanceDeployV2: creation<InstanceIds, {readonly serviceInstanceDeployV2: string}>(
		`${instanceVariables} { serviceInstanceDeployV2${instanceArguments} }`,
	),
	projectTokenCreate: creation<
		{readonly input: {readonly projectId: string; readonly environmentId: string; readonly name: string}},
		{readonly projectTokenCreate: string}
	>('($input: ProjectTokenCreateInput!) { projectTokenCreate(input: $input) }', 'workspace'),
	projectTokenDelete: mutation<{readonly id: string}, {readonly projectTokenDelete: boolean}>(
		'($id: String!) { projectTokenDelete(id: $id) }',
		'workspace',
	),
} as const;
