import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {FerroviaError} from '../engine/errors.ts';
import {readToml} from '../toml/read.ts';
import type {RailwayLink} from './railway-link.ts';

type Table = Readonly<Record<string, unknown>>;

/** What a railway.toml or railway.json says about the service. Railway has read neither since 2026-12-01. */
export type RailwayFile = {
	/** As the user knows it. */
	readonly name: string;
	/** The table `deploy`, as it is written (https://docs.railway.com/config-as-code/reference). */
	readonly deploy: Table;
	/** All other keys of the file: `build`, `environments` and whatever else there is. */
	readonly rest?: Table;
	/** Why the file can't be read; undefined where it can. */
	readonly unreadable?: string;
};

/** The file in this folder that Railway read: the TOML one before the JSON one. Undefined where there is none. */
export async function readRailwayFile(folder: string): Promise<RailwayFile | undefined> {
	for (const name of railwayFileNames) {
		const text = await readFile(path.join(folder, name), 'utf8').catch(() => undefined);
		if (text !== undefined) {
			return parseRailwayFile(name, text);
		}
	}

	return undefined;
}

export const railwayFileNames = ['railway.toml', 'railway.json'] as const;

/** JSON may have what people and tools put into it: comments, commas at the end, a byte order mark, and the rest of JSON5. */
export async function parseRailwayFile(name: string, text: string): Promise<RailwayFile> {
	try {
		const content: unknown = name.endsWith('.toml') ? readToml(text) : (await import('json5')).default.parse(text);
		if (!isTable(content)) {
			return {name, deploy: {}, unreadable: 'it is not a table'};
		}

		const {deploy = {}, ...rest} = content;
		return isTable(deploy) ? {name, deploy, rest} : {name, deploy: {}, rest, unreadable: 'deploy is not a table'};
	} catch (error) {
		return {name, deploy: {}, unreadable: reasonOf(error)};
	}
}

/** The table `deploy` as it counts in one environment: `[environments.NAME.deploy]` comes before `[deploy]`. */
export function deployIn({deploy, rest = {}}: RailwayFile, environment: string): Table {
	return withOneRegion({...deploy, ...tableIn(tableIn(tableIn(rest, 'environments'), environment), 'deploy')});
}

/** The regions of a service that has one are a region and a number of replicas. */
function withOneRegion(deploy: Table): Table {
	const {multiRegionConfig, ...others} = deploy;
	const regions = Object.entries(tableIn(deploy, 'multiRegionConfig')).filter(([, config]) => config !== null);
	const [[region, config] = []] = regions;
	if (multiRegionConfig === undefined || regions.length > 1 || region === undefined) {
		return deploy;
	}

	const {numReplicas} = config as {readonly numReplicas?: unknown};
	return {...others, region, ...(numReplicas === undefined ? {} : {numReplicas})};
}

/** The environment by its name: the answer may be an id. */
export function environmentName(link: RailwayLink | undefined, answer: string): string {
	return link?.environmentId === answer ? (link.environmentName ?? answer) : answer;
}

/** A table in a table; empty where there is none. */
export function tableIn(table: Table, key: string): Table {
	const value = Object.hasOwn(table, key) ? table[key] : undefined;
	return isTable(value) ? value : {};
}

function isTable(value: unknown): value is Table {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function reasonOf(error: unknown): string {
	if (error instanceof FerroviaError) {
		return [error.what, error.why].filter(Boolean).join(' ').replace(/\.$/, '');
	}

	return error instanceof Error ? error.message.replace(/^JSON5: /, '') : String(error);
}
