import {exitCodes, FerroviaError, InterruptedError} from '../../engine/errors.ts';
import {readText} from '../../engine/file-change.ts';
import {getToml, readToml} from '../../toml/read.ts';
import type {CacheSettings} from '../cache/settings-file.ts';
import {isCompatible, readTarget} from '../cache/target.ts';
import {ciVariables} from '../ci-names.ts';
import type {RailwayPlace} from '../railway/place.ts';
import {readRailwayPlace} from '../railway/read-place.ts';
import type {World} from '../world.ts';
import type {Wanted} from './wanted.ts';

/** A variable that the workflow names, and what it should be. */
export type WantedVariable = {
	readonly name: string;
	/** Undefined while nobody knows it; empty where it should not be set. */
	readonly value: string | undefined;
	/** The step that is going to know it. */
	readonly knownBy?: 'cache' | 'railway';
	/** Why it could not be found out. */
	readonly unseen?: string;
};

export type ReadPlace = (world: World, signal: AbortSignal) => Promise<RailwayPlace | undefined>;

/** The values of the variables that the workflow names, as far as they are known now. */
export async function wantedVariables(
	world: World,
	{variables, settings}: Pick<Wanted, 'variables' | 'settings'>,
	signal: AbortSignal,
	readPlace: ReadPlace = readRailwayPlace,
): Promise<readonly WantedVariable[]> {
	const names = new Set(variables);
	const ofCache = [ciVariables.bucket, ciVariables.writeRole].some(name => names.has(name)) ? await cacheVariables(world) : [];
	const ofRailway = names.has(settings.names.serviceVariable)
		? await railwayVariables(world, settings.names.serviceVariable, signal, readPlace)
		: [];
	const known = [...ofCache, ...ofRailway].filter(({name}) => names.has(name));
	const others = variables.filter(name => !known.some(variable => variable.name === name));
	return [...known, ...others.map(name => ({name, value: undefined}))];
}

async function cacheVariables(world: World): Promise<readonly WantedVariable[]> {
	const target = readTarget(world);
	const settings = await readCacheSettings(world);
	const knownBy = 'cache';
	return [
		{name: ciVariables.bucket, value: settings.bucket ?? target.bucket, knownBy},
		{name: ciVariables.region, value: target.region},
		{name: ciVariables.prefix, value: target.prefix},
		{name: ciVariables.endpoint, value: isCompatible(target.store) ? target.endpoint : ''},
		{name: ciVariables.writeRole, value: settings['write-role'], knownBy},
		{name: ciVariables.readRole, value: settings['read-role'], knownBy},
	];
}

/** What the step `cache` has written into the file of the answers. */
async function readCacheSettings({configPath}: Pick<World, 'configPath'>): Promise<Partial<CacheSettings>> {
	const text = await readText(configPath);
	const table = text === undefined ? {} : readToml(text);
	const at = (key: keyof CacheSettings) => {
		const value = getToml(table, ['cache', key]);
		return typeof value === 'string' && value !== '' ? value : undefined;
	};
	return {bucket: at('bucket'), 'write-role': at('write-role'), 'read-role': at('read-role')};
}

async function railwayVariables(
	world: World,
	serviceVariable: string,
	signal: AbortSignal,
	readPlace: ReadPlace,
): Promise<readonly WantedVariable[]> {
	const of = (place: RailwayPlace | undefined, unseen?: string): readonly WantedVariable[] => [
		{name: serviceVariable, value: place?.service.id, knownBy: 'railway', unseen},
		{name: ciVariables.railwayEnvironment, value: place?.environment.id, knownBy: 'railway', unseen},
	];
	try {
		return of(await readPlace(world, signal));
	} catch (error) {
		if (error instanceof FerroviaError && !(error instanceof InterruptedError) && error.exitCode === exitCodes.unknown) {
			return of(undefined, error.what);
		}

		throw error;
	}
}
