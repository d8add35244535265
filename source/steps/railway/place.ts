import type {World} from '../world.ts';
import {openRailwayFor} from './access.ts';
import {locate} from './locate.ts';
import {readTarget} from './target.ts';

/** Where the service is, by Railway's ids and names. */
export type RailwayPlace = {
	readonly project: Named;
	readonly environment: Named;
	readonly service: Named;
};

export type Named = {readonly id: string; readonly name: string};

/**
The service that the answers name; undefined where it is not there yet.

@throws FerroviaError when Railway can't be asked, or the answers fit none or several.
*/
export async function readRailwayPlace(world: World, signal: AbortSignal): Promise<RailwayPlace | undefined> {
	const {project, environment, service} = await locate(await openRailwayFor(world, signal), readTarget(world));
	return isMade(project) && isMade(environment) && isMade(service) ? {project, environment, service} : undefined;
}

/** What is not there yet and will be made, by the name that it gets. */
export type ToMake = {readonly make: string};

export function isMade(thing: Named | ToMake): thing is Named {
	return 'id' in thing;
}
