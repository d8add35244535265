import {randomBytes, randomUUID} from 'node:crypto';
import {
	type Arguments,
	type Call,
	instanceOf,
	instancesOf,
	instanceWith,
	notAuthorized,
	notFound,
	type Place,
	problem,
	projectOf,
	projectWith,
	type Resolver,
	remove,
	requireNoProjectToken,
	workspacesOf,
} from './call.ts';
import {deploy, end} from './deployments.ts';
import {describeProject, describeThing} from './describe.ts';
import {type InstanceState, newInstance, type ProjectState, type RegistryCredentials} from './state.ts';

type Input = Arguments;
type Source = {readonly image?: string | null; readonly repo?: string | null};

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

function changeSource(instance: InstanceState, {image, repo}: Source): void {
	instance.image = isText(image) ? image : null;
	instance.repo = instance.image === null && isText(repo) ? repo : null;
}

/** Null is "not given", and an empty text clears. Railway answers what it does not know here with no more than that there is a problem. */
function change(instance: InstanceState, input: Input): void {
	for (const [name, value] of Object.entries(input).filter(([, given]) => given !== null && given !== undefined)) {
		if (name === 'source') {
			changeSource(instance, value as Source);
		} else if (name === 'registryCredentials') {
			instance.registryCredentials = value as RegistryCredentials;
		} else if (name === 'rootDirectory') {
			instance.rootDirectory = isText(value) ? value : null;
		} else if (Object.hasOwn(instance.settings, name)) {
			instance.settings[name] = value === '' ? null : (value as string | number | boolean | readonly string[]);
		} else {
			throw problem();
		}
	}
}

/** Where there is something to deploy. */
async function redeploy(call: Call, {project, instance}: Place): Promise<void> {
	if (instance.image !== null || instance.repo !== null) {
		await deploy(call, project, instance);
	}
}

function removeInstances(call: Call, project: ProjectState, isIt: (instance: InstanceState) => boolean): void {
	const gone = project.instances.filter(isIt);
	remove(project.instances, isIt);
	for (const deployment of call.state.deployments) {
		if (gone.some(({serviceId, environmentId}) => deployment.serviceId === serviceId && deployment.environmentId === environmentId)) {
			end(deployment, call.now);
		}
	}
}

const ofProjects: Readonly<Record<string, Resolver>> = {
	projectCreate(call, {input}) {
		requireNoProjectToken(call);
		const {name, workspaceId, defaultEnvironmentName} = input as Input;
		const workspace = workspacesOf(call).find(({id}) => !isText(workspaceId) || id === workspaceId);
		if (workspace === undefined) {
			throw notAuthorized();
		}

		const createdAt = call.now().toISOString();
		const project: ProjectState = {
			id: randomUUID(),
			name: isText(name) ? name : 'untitled',
			workspaceId: workspace.id,
			createdAt,
			environments: [{id: randomUUID(), name: isText(defaultEnvironmentName) ? defaultEnvironmentName : 'production', createdAt}],
			services: [],
			instances: [],
		};
		call.state.projects.push(project);
		return describeProject(call, project);
	},
	projectDelete(call, {id}) {
		requireNoProjectToken(call);
		const project = projectOf(call, id);
		removeInstances(call, project, () => true);
		remove(call.state.projects, candidate => candidate === project);
		remove(call.state.tokens, ({projectId}) => projectId === project.id);
		return true;
	},
	environmentCreate(call, {input}) {
		requireNoProjectToken(call);
		const {projectId, name} = input as Input;
		const project = projectOf(call, projectId);
		const environment = {id: randomUUID(), name: String(name), createdAt: call.now().toISOString()};
		project.environments.push(environment);
		project.instances.push(...project.services.map(({id}) => newInstance(id, environment.id)));
		return describeThing(environment);
	},
	environmentDelete(call, {id}) {
		requireNoProjectToken(call);
		const project = projectWith(call, ({environments}) => environments.some(environment => environment.id === id), 'Environment');
		remove(project.environments, environment => environment.id === id);
		removeInstances(call, project, ({environmentId}) => environmentId === id);
		remove(call.state.tokens, ({environmentId}) => environmentId === id);
		return true;
	},
	projectTokenCreate(call, {input}) {
		requireNoProjectToken(call);
		const {projectId, environmentId, name} = input as Input;
		const project = projectOf(call, projectId);
		if (!project.environments.some(({id}) => id === environmentId)) {
			throw notFound('Environment');
		}

		const secret = randomUUID();
		call.state.tokens.push({
			id: randomUUID(),
			secret,
			name: String(name),
			createdAt: call.now().toISOString(),
			kind: 'project',
			projectId: project.id,
			environmentId: String(environmentId),
		});
		return secret;
	},
	projectTokenDelete(call, {id}) {
		requireNoProjectToken(call);
		const token = call.state.tokens.find(candidate => candidate.id === id && candidate.kind === 'project');
		if (token === undefined) {
			throw notFound('ProjectToken');
		}

		projectOf(call, token.projectId);
		remove(call.state.tokens, candidate => candidate.id === id);
		return true;
	},
};

const ofServices: Readonly<Record<string, Resolver>> = {
	/** In all environments; with a source, it is deployed at once. */
	async serviceCreate(call, {input}) {
		requireNoProjectToken(call);
		const {projectId, name, source, registryCredentials, variables} = input as Input;
		const project = projectOf(call, projectId);
		const service = {
			id: randomUUID(),
			name: isText(name) ? name : `service-${randomBytes(2).toString('hex')}`,
			createdAt: call.now().toISOString(),
		};
		project.services.push(service);
		for (const environment of project.environments) {
			const instance = newInstance(service.id, environment.id);
			change(instance, {source, registryCredentials});
			instance.variables = {...(variables as Record<string, string> | null | undefined)};
			project.instances.push(instance);
			await redeploy(call, {project, instance});
		}

		return describeThing(service);
	},
	serviceDelete(call, {id}) {
		const {project} = instancesOf(call, id);
		removeInstances(call, project, ({serviceId}) => serviceId === id);
		remove(project.services, service => service.id === id);
		return true;
	},
	/** In all environments, and each is deployed. */
	async serviceConnect(call, {id, input}) {
		const {project, service, instances} = instancesOf(call, id);
		const {image, repo, branch} = input as Input;
		for (const instance of instances) {
			changeSource(instance, {image, repo} as Source);
			instance.triggers =
				instance.repo === null
					? []
					: [
							{
								id: randomUUID(),
								branch: isText(branch) ? branch : 'main',
								repository: instance.repo,
								provider: 'github',
								checkSuites: false,
							},
						];
			await redeploy(call, {project, instance});
		}

		return describeThing(service);
	},
	serviceDisconnect(call, {id}) {
		const {service, instances} = instancesOf(call, id);
		for (const instance of instances) {
			changeSource(instance, {});
			instance.triggers = [];
		}

		return describeThing(service);
	},
	serviceInstanceUpdate(call, {input, ...place}) {
		change(instanceOf(call, place).instance, input as Input);
		return true;
	},
	serviceInstanceAutoDeployUpdate(call, {input}) {
		const {enabled} = input as Input;
		instanceOf(call, input as Input).instance.autoDeploys = enabled === true;
		return {enabled: enabled === true};
	},
	deploymentTriggerCreate(call, {input}) {
		const {branch, repository, provider, checkSuites} = input as Input;
		const {instance} = instanceOf(call, input as Input);
		const trigger = {
			id: randomUUID(),
			branch: String(branch),
			repository: String(repository),
			provider: String(provider),
			checkSuites: checkSuites === true,
		};
		instance.triggers.push(trigger);
		return trigger;
	},
	deploymentTriggerDelete(call, {id}) {
		const isIt = (trigger: {readonly id: string}) => trigger.id === id;
		remove(instanceWith(call, ({triggers}) => triggers.some(isIt), 'Trigger').instance.triggers, isIt);
		return true;
	},
	serviceDomainCreate(call, {input}) {
		const {targetPort} = input as Input;
		const {project, instance} = instanceOf(call, input as Input);
		const service = project.services.find(({id}) => id === instance.serviceId);
		const domain = {
			id: randomUUID(),
			domain: call.domain(service?.name ?? 'service', project.name),
			targetPort: typeof targetPort === 'number' ? targetPort : null,
		};
		instance.domains.push(domain);
		return domain;
	},
	serviceDomainDelete(call, {id}) {
		const isIt = (domain: {readonly id: string}) => domain.id === id;
		remove(instanceWith(call, ({domains}) => domains.some(isIt), 'Domain').instance.domains, isIt);
		return true;
	},
};

const ofVariables: Readonly<Record<string, Resolver>> = {
	async variableCollectionUpsert(call, {input}) {
		const {variables, replace, skipDeploys} = input as Input;
		const place = instanceOf(call, input as Input);
		place.instance.variables = {...(replace === true ? {} : place.instance.variables), ...(variables as Record<string, string>)};
		if (skipDeploys !== true) {
			await redeploy(call, place);
		}

		return true;
	},
	variableDelete(call, {input}) {
		const {instance} = instanceOf(call, input as Input);
		const {[String((input as Input).name)]: _, ...others} = instance.variables;
		instance.variables = others;
		return true;
	},
};

const ofDeployments: Readonly<Record<string, Resolver>> = {
	async serviceInstanceDeployV2(call, given) {
		const {project, instance} = instanceOf(call, given);
		if (instance.image === null && instance.repo === null) {
			throw problem();
		}

		return (await deploy(call, project, instance)).id;
	},
};

export const mutations: Readonly<Record<string, Resolver>> = {...ofProjects, ...ofServices, ...ofVariables, ...ofDeployments};
