import {realpath} from 'node:fs/promises';
import path from 'node:path';
import {readRailwayConfig} from './railway-config.ts';

/** What `railway link` linked a folder to. */
export type RailwayLink = {
	readonly projectId: string;
	readonly environmentId: string | undefined;
	readonly environmentName: string | undefined;
	readonly serviceId: string | undefined;
};

/** The link of a folder, or of the nearest folder above it that has one, as Railway's CLI looks for it. */
export async function readRailwayLink(home: string, folder: string): Promise<RailwayLink | undefined> {
	const projects = (await readRailwayConfig(home))?.projects;
	if (typeof projects !== 'object' || projects === null) {
		return undefined;
	}

	// The CLI writes the folder as the system names it, which is without symbolic links.
	const real = await realpath(folder).catch(() => folder);
	return [...upwards(real), ...upwards(path.resolve(folder))]
		.filter(name => Object.hasOwn(projects, name))
		.map(name => linkOf(projects[name]))
		.find(link => link !== undefined);
}

function linkOf(entry: unknown): RailwayLink | undefined {
	const {project, environment, environmentName, service} = (entry ?? {}) as Readonly<Record<string, unknown>>;
	const projectId = text(project);
	return projectId === undefined
		? undefined
		: {projectId, environmentId: text(environment), environmentName: text(environmentName), serviceId: text(service)};
}

function text(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined;
}

function upwards(folder: string): readonly string[] {
	const above = path.dirname(folder);
	return above === folder ? [folder] : [folder, ...upwards(above)];
}
