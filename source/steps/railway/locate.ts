import {exitCodes, FerroviaError} from '../../engine/errors.ts';
import {operations} from '../../services/railway/operations.ts';
import type {Access} from './access.ts';
import {isMade, type Named, type ToMake} from './place.ts';
import type {Target} from './target.ts';

/** What the answers mean at Railway now. */
export type Located = {
	/** Where a new project would be made, and whose plan counts. Undefined where the token does not show it. */
	readonly workspace: (Named & {readonly plan?: string}) | undefined;
	readonly project: Named | ToMake;
	readonly environment: Named | ToMake;
	readonly service: Named | ToMake;
};

type Candidate = Named & {readonly workspace: Located['workspace']};

/**
Finds project, environment and service. An id or a name that fits nothing is an error, and so is a name that fits several; what
stands for "find or make one" is found by the repository.
*/
export async function locate(access: Access, target: Target): Promise<Located> {
	const project = await locateProject(access, target);
	if (!isMade(project.project)) {
		return {...project, environment: {make: target.environment}, service: {make: target.name}};
	}

	const {environments, services} = await readProject(access, project.project.id);
	const environment = locateEnvironment(access, target, environments, project.project.name);
	const service = await locateService(access, target, services, isMade(environment) ? environment.id : undefined, project.project.name);
	return {...project, environment, service};
}

/** The first part of `locate`: the project, and the workspace that it is in. */
export async function locateProject(access: Access, target: Target): Promise<Pick<Located, 'workspace' | 'project'>> {
	const {identity} = access;
	const wanted = target.project;
	if (identity.kind === 'project') {
		if (wanted !== 'auto' && wanted !== identity.project.id && !isNamed(identity.project, wanted)) {
			throw new FerroviaError(
				{
					what: `The token of ${access.source} is for the project ${identity.project.name}, not for ${wanted}.`,
					why: 'A project token sees no other project.',
					next: ['ferrovia setup railway --railway-project auto', 'https://railway.com/account/tokens'],
				},
				{exitCode: exitCodes.unknown},
			);
		}

		return {workspace: undefined, project: identity.project};
	}

	const candidates = await readProjects(access);
	if (wanted === 'new') {
		return newProject(access, target);
	}

	const isAuto = wanted === 'auto';
	const found = isAuto
		? candidates.filter(candidate => isNamed(candidate, target.name) || isNamed(candidate, target.repository ?? ''))
		: candidates.filter(candidate => candidate.id === wanted || isNamed(candidate, wanted));
	const [first] = found;
	if (found.length > 1) {
		throw ambiguous('project', isAuto ? target.name : wanted, found, candidate => candidate.workspace?.name);
	}

	if (first !== undefined) {
		return {workspace: first.workspace, project: {id: first.id, name: first.name}};
	}

	if (isAuto) {
		return newProject(access, target);
	}

	throw missing('project', wanted, candidates);
}

function newProject(access: Access, target: Target): Pick<Located, 'workspace' | 'project'> {
	const {identity} = access;
	return {workspace: identity.kind === 'project' ? undefined : identity.workspaces[0], project: {make: target.name}};
}

/** Of all workspaces that the token reaches: as many pages as there are. */
export async function readProjects({railway, identity}: Access): Promise<readonly Candidate[]> {
	const workspaces = identity.kind === 'project' ? [] : identity.workspaces;
	const lists = await Promise.all(
		workspaces.map(async workspace => {
			const found: Candidate[] = [];
			for (let after: string | null = null; ; ) {
				const {projects}: {projects: ProjectPage} = await railway.request(operations.projects, {
					workspaceId: workspace.id,
					first: 100,
					after,
				});
				found.push(...projects.edges.map(({node}) => ({id: node.id, name: node.name, workspace})));
				if (!projects.pageInfo.hasNextPage || projects.pageInfo.endCursor === null) {
					return found;
				}

				after = projects.pageInfo.endCursor;
			}
		}),
	);
	return lists.flat();
}

type ProjectPage = {
	readonly edges: ReadonlyArray<{readonly node: Named}>;
	readonly pageInfo: {readonly hasNextPage: boolean; readonly endCursor: string | null};
};

/** What is in a project and was not deleted. */
export async function readProject(
	{railway}: Access,
	id: string,
): Promise<{readonly environments: readonly Named[]; readonly services: readonly Named[]}> {
	const {project} = await railway.request(operations.project, {id});
	const alive = ({node}: {readonly node: {readonly deletedAt?: string | null}}) => (node.deletedAt ?? null) === null;
	return {
		environments: project.environments.edges.filter(alive).map(({node}) => ({id: node.id, name: node.name})),
		services: project.services.edges.filter(alive).map(({node}) => ({id: node.id, name: node.name})),
	};
}

function locateEnvironment(
	{identity, source}: Access,
	{environment: wanted}: Target,
	environments: readonly Named[],
	project: string,
): Named | ToMake {
	if (identity.kind === 'project') {
		const {environment} = identity;
		if (wanted !== environment.id && !isNamed(environment, wanted)) {
			throw new FerroviaError(
				{
					what: `The token of ${source} is for the environment ${environment.name}, not for ${wanted}.`,
					why: 'A project token is good for one environment.',
					next: [`ferrovia setup railway --railway-environment ${environment.name}`, 'https://railway.com/account/tokens'],
				},
				{exitCode: exitCodes.unknown},
			);
		}

		return environment;
	}

	const found = environments.filter(candidate => candidate.id === wanted || isNamed(candidate, wanted));
	const [first] = found;
	if (found.length > 1) {
		throw ambiguous('environment', wanted, found, () => project);
	}

	if (first !== undefined) {
		return first;
	}

	// An id is of something that is there, or was: nobody gives a new thing one.
	if (isId(wanted)) {
		throw missing('environment', wanted, environments);
	}

	return {make: wanted};
}

async function locateService(
	access: Access,
	target: Target,
	services: readonly Named[],
	environmentId: string | undefined,
	project: string,
): Promise<Named | ToMake> {
	const {service: wanted} = target;
	if (wanted === 'new') {
		return {make: target.name};
	}

	if (wanted !== 'auto') {
		const found = services.filter(candidate => candidate.id === wanted || isNamed(candidate, wanted));
		const [first] = found;
		if (found.length > 1) {
			throw ambiguous('service', wanted, found, () => project);
		}

		if (first === undefined) {
			throw missing('service', wanted, services);
		}

		return first;
	}

	const found = environmentId === undefined ? [] : await servicesOf(access, target, services, environmentId);
	const [first] = found;
	if (found.length > 1) {
		throw ambiguous('service', target.repository ?? target.image, found, () => project);
	}

	return first ?? services.find(candidate => isNamed(candidate, target.name)) ?? {make: target.name};
}

/** Those that pull the image already, else those that Railway builds from this repository; of several, the ones of this folder. */
async function servicesOf({railway}: Access, target: Target, services: readonly Named[], environmentId: string): Promise<readonly Named[]> {
	const {environment} = await railway.request(operations.environmentServices, {id: environmentId});
	const instances = environment.serviceInstances.edges
		.map(({node}) => node)
		.filter(({serviceId}) => services.some(({id}) => id === serviceId));
	const pulling = instances.filter(({source}) => imageName(source?.image ?? '') === target.image);
	const built = instances.filter(
		({source}) => source?.repo?.toLowerCase() === target.repository?.toLowerCase() && source?.repo !== undefined,
	);
	const folder = target.folder.replaceAll(/^\/+|\/+$/g, '');
	const ofFolder = built.filter(({rootDirectory}) => (rootDirectory ?? '').replaceAll(/^\/+|\/+$/g, '') === folder);
	const chosen = pulling.length > 0 ? pulling : ofFolder.length > 0 ? ofFolder : built;
	return chosen.map(({serviceId, serviceName}) => ({id: serviceId, name: serviceName}));
}

/** An image without its tag and digest. */
export function imageName(image: string): string {
	return image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
}

/** Railway's own CLI takes names in any case. */
export function isNamed({name}: Named, wanted: string): boolean {
	return name.toLowerCase() === wanted.toLowerCase();
}

function isId(text: string): boolean {
	return /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(text);
}

function ambiguous<Thing extends Named>(
	kind: 'project' | 'environment' | 'service',
	wanted: string,
	found: readonly Thing[],
	whereOf: (thing: Thing) => string | undefined,
): FerroviaError {
	return new FerroviaError(
		{
			what: `Railway has ${found.length} ${kind}s for "${wanted}".`,
			why: found.map(thing => `${thing.id}  ${thing.name}${whereOf(thing) === undefined ? '' : `, in ${whereOf(thing)}`}`).join('\n'),
			next: found.slice(0, 3).map(({id}) => `ferrovia setup railway --railway-${kind} ${id}`),
		},
		{exitCode: exitCodes.usage},
	);
}

const mostNamed = 10;

function missing(kind: 'project' | 'environment' | 'service', wanted: string, there: readonly Named[]): FerroviaError {
	const names = there.slice(0, mostNamed).map(({name}) => name);
	const more = there.length > mostNamed ? ` and ${there.length - mostNamed} more` : '';
	return new FerroviaError(
		{
			what: `Railway shows no ${kind} "${wanted}" to this token.`,
			why:
				there.length === 0
					? `It shows no ${kind} at all.`
					: `It shows ${names.join(', ')}${more}. A ${kind} may have been deleted or renamed.`,
			next: [`ferrovia setup railway --railway-${kind} ${kind === 'environment' ? 'production' : 'auto'}`, 'railway list'],
		},
		{exitCode: exitCodes.usage},
	);
}
