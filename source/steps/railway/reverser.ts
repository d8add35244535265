import {isDeepStrictEqual} from 'node:util';
import {exitCodes, FerroviaError} from '../../engine/errors.ts';
import type {ResourceReversal, ResourceState, Reverser, ReverserContext} from '../../engine/reverser.ts';
import {findTokens} from '../../project/tokens.ts';
import {eventually} from '../../services/eventually.ts';
import {runProcess} from '../../services/process.ts';
import {isNotFound} from '../../services/railway/client.ts';
import {operations} from '../../services/railway/operations.ts';
import {type Access, openRailwayFor} from './access.ts';
import {type Instance, readInstance, type Setting, type Trigger} from './instance.ts';
import {imageName, readProjects} from './locate.ts';
import type {RailwayAction} from './reversals.ts';
import {shown} from './settings-change.ts';
import {readTokens} from './token-changes.ts';

type Data = ResourceReversal['data'];

type RailwayReverser = {
	readonly inspect: (access: Access, data: Data) => Promise<ResourceState>;
	readonly apply: (access: Access, data: Data, context: ReverserContext) => Promise<void>;
};

/** Takes back what the step did at Railway: only what is still as Ferrovia left it. */
export const railwayReverser: Reverser = {
	async inspect({action, data}, signal) {
		return reverserOf(action).inspect(await signIn(signal), data);
	},
	async apply({action, data}, context) {
		const access = await signIn(context.signal, context.output);
		const reverser = reverserOf(action);
		await reverser.apply(access, data, context);
		// The engine looks whether it is gone: Railway may show that only a little later.
		await eventually(
			async () => reverser.inspect(access, data),
			({state}) => state !== 'ready',
			context,
		);
	},
};

async function signIn(signal: AbortSignal, output: (line: string) => void = () => {}): Promise<Access> {
	const tokens = async () => findTokens({run: runProcess, environment: process.env, signal});
	return openRailwayFor({tokens, environment: process.env, output}, signal);
}

function reverserOf(action: string): RailwayReverser {
	if (!Object.hasOwn(reversers, action)) {
		throw new FerroviaError(
			{what: `This version of Ferrovia does not know how to take back "${action}".`, next: ['npx ferrovia@latest undo railway']},
			{exitCode: exitCodes.unknown},
		);
	}

	return reversers[action as RailwayAction];
}

type Ids = {readonly projectId: string; readonly environmentId: string; readonly serviceId: string};

function idsIn({projectId = '', environmentId = '', serviceId = ''}: Data): Ids {
	return {projectId, environmentId, serviceId};
}

/** The service as it is now; undefined when it was deleted. */
async function instanceOf(access: Access, data: Data): Promise<Instance | undefined> {
	return unlessGone(async () => {
		const {project} = await access.railway.request(operations.project, {id: data.projectId ?? ''});
		const isThere = project.services.edges.some(({node}) => node.id === data.serviceId && (node.deletedAt ?? null) === null);
		return isThere ? readInstance(access, idsIn(data)) : undefined;
	});
}

async function unlessGone<Result>(read: () => Promise<Result>): Promise<Result | undefined> {
	try {
		return await read();
	} catch (error) {
		if (isNotFound(error)) {
			return undefined;
		}

		throw error;
	}
}

/** Made after the change was announced, so by it: two clocks are never the same. */
function isSince(createdAt: string, since: string | undefined): boolean {
	return Date.parse(createdAt) >= Date.parse(since ?? '') - 120_000;
}

type ProjectSeen = Awaited<ReturnType<typeof findProject>>;

async function findProject(access: Access, {projectId, project, name, since, workspaceId}: Data) {
	const wanted = project ?? name ?? '';
	const id =
		projectId === undefined || projectId === ''
			? (await readProjects(access)).find(
					candidate => candidate.name === wanted && ((workspaceId ?? '') === '' || candidate.workspace?.id === workspaceId),
				)?.id
			: projectId;
	if (id === undefined) {
		return undefined;
	}

	const found = await unlessGone(async () => (await access.railway.request(operations.project, {id})).project);
	return found === undefined || (found.deletedAt ?? null) !== null || (projectId === '' && !isSince(found.createdAt, since))
		? undefined
		: found;
}

function livingServices(project: NonNullable<ProjectSeen>) {
	return project.services.edges.map(({node}) => node).filter(({deletedAt}) => (deletedAt ?? null) === null);
}

async function findService(access: Access, data: Data) {
	const project = await findProject(access, data);
	return project === undefined
		? undefined
		: livingServices(project).find(({name, createdAt}) => name === data.name && isSince(createdAt, data.since));
}

const gone = (summary: string): ResourceState => ({state: 'gone', summary});

const reversers: Readonly<Record<RailwayAction, RailwayReverser>> = {
	'delete-project': {
		async inspect(access, data) {
			const project = await findProject(access, {...data, projectId: ''});
			if (project === undefined) {
				return gone(`there is no project ${data.name} that Ferrovia made`);
			}

			const services = livingServices(project);
			const summary = `delete the project ${project.name}`;
			return services.length === 0
				? {state: 'ready', summary}
				: {state: 'kept', summary: `the project ${project.name} has services: ${services.map(({name}) => name).join(', ')}`};
		},
		async apply(access, data) {
			const project = await findProject(access, {...data, projectId: ''});
			if (project !== undefined && livingServices(project).length === 0) {
				await access.railway.request(operations.projectDelete, {id: project.id});
			}
		},
	},
	'delete-environment': {
		async inspect(access, data) {
			const environment = await findEnvironment(access, data);
			return environment === undefined
				? gone(`there is no environment ${data.name} that Ferrovia made`)
				: {state: 'ready', summary: `delete the environment ${environment.name}`};
		},
		async apply(access, data) {
			const environment = await findEnvironment(access, data);
			if (environment !== undefined) {
				await access.railway.request(operations.environmentDelete, {id: environment.id});
			}
		},
	},
	'delete-service': {
		async inspect(access, data) {
			const service = await findService(access, data);
			return service === undefined
				? gone(`there is no service ${data.name} that Ferrovia made`)
				: {state: 'ready', summary: `delete the service ${service.name}`};
		},
		async apply(access, data) {
			const service = await findService(access, data);
			if (service !== undefined) {
				await access.railway.request(operations.serviceDelete, {id: service.id});
			}
		},
	},
	'restore-source': {
		async inspect(access, data) {
			const instance = await instanceOf(access, data);
			if (instance === undefined) {
				return gone(`there is no service ${data.service}`);
			}

			const before = data.beforeRepository || data.beforeImage || undefined;
			const now = instance.repository ?? instance.image;
			const isBefore = now === before && (instance.repository === undefined || hasBranch(instance, data.beforeBranch));
			if (isBefore) {
				return gone(`the source of ${data.service} is ${before ?? 'empty'} again`);
			}

			const isOurs = now?.toLowerCase() === data.image?.toLowerCase() || imageName(now ?? '') === data.image;
			return isOurs
				? {state: 'ready', summary: `make ${before ?? 'nothing'} the source of ${data.service} again`}
				: {state: 'kept', summary: `the source of ${data.service} is ${now ?? 'empty'} by now, which Ferrovia did not set`};
		},
		async apply(access, data) {
			const {railway} = access;
			const {serviceId, environmentId} = idsIn(data);
			if ((data.beforeRepository ?? '') !== '') {
				await railway.request(operations.serviceConnect, {
					id: serviceId,
					input: {repo: data.beforeRepository, branch: data.beforeBranch},
				});
			} else if ((data.beforeImage ?? '') !== '') {
				await railway.request(operations.serviceInstanceUpdate, {serviceId, environmentId, input: {source: {image: data.beforeImage}}});
			} else {
				await railway.request(operations.serviceDisconnect, {id: serviceId});
			}
		},
	},
	'restore-settings': {
		async inspect(access, data) {
			const instance = await instanceOf(access, data);
			if (instance === undefined) {
				return gone(`there is no service ${data.service}`);
			}

			const {ours, before} = settingsOf(instance, data);
			const words = ours.map(name => `${name} = ${shown((before[name] ?? undefined) as Setting | undefined)}`).join(', ');
			return ours.length === 0
				? gone(`the settings of ${data.service} are not those that Ferrovia set`)
				: {state: 'ready', summary: `put back ${words} of ${data.service}`};
		},
		async apply(access, data) {
			const instance = await instanceOf(access, data);
			const {ours, before, after} = instance === undefined ? {ours: [], before: {}, after: {}} : settingsOf(instance, data);
			const {serviceId, environmentId} = idsIn(data);
			if (ours.length > 0) {
				await access.railway.request(operations.serviceInstanceUpdate, {
					serviceId,
					environmentId,
					input: Object.fromEntries(ours.map(name => [name, before[name] ?? unset(after[name])])),
				});
			}
		},
	},
	'restore-triggers': {
		async inspect(access, data) {
			const instance = await instanceOf(access, data);
			if (instance === undefined) {
				return gone(`there is no service ${data.service ?? ''}`);
			}

			return missingTriggers(instance, data).length === 0 &&
				(data.enabled !== 'true' || instance.repository === undefined || instance.autoDeploys !== false)
				? gone('pushes build again')
				: {state: 'ready', summary: 'let pushes build again'};
		},
		async apply(access, data) {
			const {railway} = access;
			const ids = idsIn(data);
			const instance = await instanceOf(access, data);
			if (instance === undefined) {
				return;
			}

			for (const trigger of missingTriggers(instance, data)) {
				await railway.request(operations.deploymentTriggerCreate, {input: {...ids, ...trigger}});
			}

			if (data.enabled === 'true') {
				await railway.request(operations.serviceInstanceAutoDeployUpdate, {input: {...ids, enabled: true}});
			}
		},
	},
	'restore-variable': {
		async inspect(access, data) {
			const value = (await instanceOf(access, data))?.variables[data.name ?? ''];
			if (value === undefined) {
				return gone(`there is no variable ${data.name}`);
			}

			return value === data.after
				? {state: 'ready', summary: `remove the variable ${data.name} of ${data.service}`}
				: {state: 'kept', summary: `the variable ${data.name} was changed since`};
		},
		async apply(access, data) {
			await access.railway.request(operations.variableDelete, {input: {...idsIn(data), name: data.name ?? ''}});
		},
	},
	'delete-domain': {
		async inspect(access, data) {
			const domains = await domainsOf(access, data);
			return domains.length === 0
				? gone(`${data.service} has no domain of Railway's`)
				: {state: 'ready', summary: `take the domain ${domains.map(({domain}) => domain).join(', ')} from ${data.service}`};
		},
		async apply(access, data) {
			for (const {id} of await domainsOf(access, data)) {
				await access.railway.request(operations.serviceDomainDelete, {id});
			}
		},
	},
	'delete-project-token': {
		async inspect(access, {projectId = '', environmentId = '', name = ''}) {
			const tokens = (await unlessGone(async () => readTokens(access, projectId, environmentId, name))) ?? [];
			return tokens.length === 0 ? gone(`there is no token "${name}"`) : {state: 'ready', summary: `delete the token "${name}" of Railway`};
		},
		async apply(access, {projectId = '', environmentId = '', name = ''}) {
			for (const {id} of await readTokens(access, projectId, environmentId, name)) {
				await access.railway.request(operations.projectTokenDelete, {id});
			}
		},
	},
};

async function findEnvironment(access: Access, data: Data) {
	const project = await findProject(access, data);
	return project?.environments.edges
		.map(({node}) => node)
		.find(({name, createdAt, deletedAt}) => name === data.name && (deletedAt ?? null) === null && isSince(createdAt, data.since));
}

/** It builds that branch; or none, where what sets builds off is put back by itself. */
function hasBranch({triggers}: Instance, branch: string | undefined): boolean {
	return triggers.length === 0 || triggers.some(trigger => trigger.branch === branch);
}

/** Names of the settings that are still as Ferrovia set them, and what each was before. A number can't be unset. */
function settingsOf(
	instance: Instance,
	data: Data,
): {
	readonly ours: readonly string[];
	readonly before: Readonly<Record<string, unknown>>;
	readonly after: Readonly<Record<string, unknown>>;
} {
	const before = JSON.parse(data.before ?? '{}') as Readonly<Record<string, unknown>>;
	const after = JSON.parse(data.after ?? '{}') as Readonly<Record<string, unknown>>;
	return {
		before,
		after,
		ours: Object.keys(after).filter(
			name =>
				isDeepStrictEqual(instance.settings[name] ?? unset(after[name]), after[name]) &&
				!isDeepStrictEqual(before[name], after[name]) &&
				((before[name] ?? null) !== null || typeof after[name] !== 'number') &&
				!(after[name] === '' && before[name] === null),
		),
	};
}

/** What takes a setting of this kind away: Railway takes null for "not given". */
function unset(value: unknown): Setting {
	return typeof value === 'boolean' ? false : Array.isArray(value) ? [] : '';
}

function missingTriggers({triggers}: Instance, data: Data): ReadonlyArray<Omit<Trigger, 'id'>> {
	const wanted = JSON.parse(data.triggers ?? '[]') as ReadonlyArray<Omit<Trigger, 'id'>>;
	return wanted.filter(({branch, repository}) => !triggers.some(trigger => trigger.branch === branch && trigger.repository === repository));
}

async function domainsOf({railway}: Access, data: Data) {
	const {domains} = (await unlessGone(async () => railway.request(operations.domains, idsIn(data)))) ?? {domains: {serviceDomains: []}};
	return domains.serviceDomains;
}
