import type {Operation, operations} from '../../../source/services/railway/operations.ts';

type Table = typeof operations;

/** Of each operation: variables that Ferrovia may send, and a whole answer to them. The types are those of the operation. */
type Examples = {
	readonly [Name in keyof Table]: Table[Name] extends Operation<infer Variables, infer Result>
		? {readonly variables: Variables; readonly answer: Result}
		: never;
};

const at = '2026-11-25T12:00:00.000Z';
const instance = {serviceId: 'service', environmentId: 'environment'} as const;
const ids = {...instance, projectId: 'project'} as const;
const project = {id: 'project', name: 'demo'};
const environment = {id: 'environment', name: 'production'};
const service = {id: 'service', name: 'api'};
const workspace = {id: 'workspace', name: 'Acme', plan: 'HOBBY'} as const;
const living = {createdAt: at, deletedAt: null};
const image = 'ghcr.io/acme/demo@sha256:0123';
const deployment = {id: 'deployment', status: 'SUCCESS', createdAt: at, meta: {image}} as const;
const trigger = {branch: 'main', repository: 'acme/demo', provider: 'github', checkSuites: false};
const domains = {
	serviceDomains: [{id: 'domain', domain: 'demo.up.railway.app'}],
	customDomains: [{domain: 'demo.example.com'}],
};
const page = {hasNextPage: true, endCursor: 'cursor'};
const log = {message: 'listening', timestamp: at, severity: null};

export const examples: Examples = {
	me: {variables: {}, answer: {me: {id: 'user', name: null, email: 'ada@example.com', workspaces: [workspace]}}},
	apiToken: {variables: {}, answer: {apiToken: {workspaces: [{id: 'workspace', name: 'Acme'}]}}},
	projectToken: {variables: {}, answer: {projectToken: {id: 'token', project, environment}}},
	workspace: {variables: {workspaceId: 'workspace'}, answer: {workspace}},
	projects: {
		variables: {workspaceId: 'workspace', first: 100, after: null},
		answer: {projects: {edges: [{node: project}], pageInfo: page}},
	},
	project: {
		variables: {id: 'project'},
		answer: {
			project: {
				...project,
				...living,
				environments: {edges: [{node: {...environment, ...living}}]},
				services: {edges: [{node: {...service, ...living}}]},
			},
		},
	},
	environmentServices: {
		variables: {id: 'environment'},
		answer: {
			environment: {
				serviceInstances: {
					edges: [{node: {serviceId: 'service', serviceName: 'api', rootDirectory: null, source: {image: null, repo: 'acme/demo'}}}],
				},
			},
		},
	},
	instance: {
		variables: ids,
		answer: {
			serviceInstance: {
				source: {image, repo: null},
				startCommand: null,
				healthcheckPath: '/health',
				healthcheckTimeout: 300,
				restartPolicyType: 'ON_FAILURE',
				restartPolicyMaxRetries: 10,
				region: 'europe-west4-drams3a',
				numReplicas: 1,
				preDeployCommand: null,
				cronSchedule: null,
				sleepApplication: null,
				drainingSeconds: null,
				overlapSeconds: null,
				ipv6EgressEnabled: null,
				railwayConfigFile: null,
				latestDeployment: deployment,
				activeDeployments: [deployment],
				domains,
			},
			deploymentTriggers: {edges: [{node: {id: 'trigger', ...trigger}}]},
			serviceInstanceAutoDeployStatus: {enabled: true},
			variables: {PORT: '8080', RUST_LOG: 'info'},
		},
	},
	domains: {variables: ids, answer: {domains}},
	deployments: {
		variables: {input: ids, first: 20},
		answer: {deployments: {edges: [{node: {...deployment, statusUpdatedAt: at}}]}},
	},
	deployment: {variables: {id: 'deployment'}, answer: {deployment}},
	deploymentLogs: {variables: {deploymentId: 'deployment', limit: 50}, answer: {logs: [log]}},
	buildLogs: {variables: {deploymentId: 'deployment', limit: 50}, answer: {logs: [log]}},
	projectTokens: {
		variables: {projectId: 'project', first: 100, after: 'cursor'},
		answer: {
			projectTokens: {
				edges: [{node: {id: 'token', name: 'ferrovia', createdAt: at, environmentId: 'environment'}}],
				pageInfo: {hasNextPage: false, endCursor: null},
			},
		},
	},
	projectCreate: {
		variables: {input: {name: 'demo', defaultEnvironmentName: 'production', prDeploys: false, workspaceId: 'workspace'}},
		answer: {projectCreate: project},
	},
	projectDelete: {variables: {id: 'project'}, answer: {projectDelete: true}},
	environmentCreate: {
		variables: {input: {projectId: 'project', name: 'staging', skipInitialDeploys: true}},
		answer: {environmentCreate: environment},
	},
	environmentDelete: {variables: {id: 'environment'}, answer: {environmentDelete: true}},
	serviceCreate: {
		variables: {
			input: {
				projectId: 'project',
				name: 'api',
				environmentId: 'environment',
				source: {image},
				registryCredentials: {username: 'ada', password: 'secret'},
				variables: {PORT: '8080'},
			},
		},
		answer: {serviceCreate: service},
	},
	serviceDelete: {variables: {id: 'service'}, answer: {serviceDelete: true}},
	serviceConnect: {
		variables: {id: 'service', input: {repo: 'acme/demo', branch: 'main'}},
		answer: {serviceConnect: {id: 'service'}},
	},
	serviceDisconnect: {variables: {id: 'service'}, answer: {serviceDisconnect: {id: 'service'}}},
	serviceInstanceUpdate: {
		variables: {
			...instance,
			input: {
				source: {image},
				registryCredentials: {username: 'ada', password: 'secret'},
				healthcheckPath: '/health',
				healthcheckTimeout: 300,
				restartPolicyType: 'ON_FAILURE',
				restartPolicyMaxRetries: 10,
				region: 'europe-west4-drams3a',
				numReplicas: 2,
				startCommand: '',
				dockerfilePath: '',
				railwayConfigFile: '',
			},
		},
		answer: {serviceInstanceUpdate: true},
	},
	serviceInstanceAutoDeployUpdate: {
		variables: {input: {...ids, enabled: false}},
		answer: {serviceInstanceAutoDeployUpdate: {enabled: false}},
	},
	deploymentTriggerCreate: {variables: {input: {...ids, ...trigger}}, answer: {deploymentTriggerCreate: {id: 'trigger'}}},
	deploymentTriggerDelete: {variables: {id: 'trigger'}, answer: {deploymentTriggerDelete: true}},
	variableCollectionUpsert: {
		variables: {input: {...ids, variables: {PORT: '8080'}, replace: false, skipDeploys: true}},
		answer: {variableCollectionUpsert: true},
	},
	variableDelete: {variables: {input: {...ids, name: 'PORT'}}, answer: {variableDelete: true}},
	serviceDomainCreate: {
		variables: {input: {...instance, targetPort: 8080}},
		answer: {serviceDomainCreate: {id: 'domain', domain: 'demo.up.railway.app'}},
	},
	serviceDomainDelete: {variables: {id: 'domain'}, answer: {serviceDomainDelete: true}},
	serviceInstanceDeployV2: {variables: instance, answer: {serviceInstanceDeployV2: 'deployment'}},
	projectTokenCreate: {
		variables: {input: {projectId: 'project', environmentId: 'environment', name: 'ferrovia'}},
		answer: {projectTokenCreate: 'the-token'},
	},
	projectTokenDelete: {variables: {id: 'token'}, answer: {projectTokenDelete: true}},
};
