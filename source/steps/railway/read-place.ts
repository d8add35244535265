import type {World} from '../world.ts';
import {openRailwayFor} from './access.ts';
import {locate} from './locate.ts';
import {isMade, type RailwayPlace} from './place.ts';
import {readTarget} from './target.ts';

/**
The service that the answers name; undefined where it is not there yet.

@throws FerroviaError when Railway can't be asked, or the answers fit none or several.
*/
export async function readRailwayPlace(world: World, signal: AbortSignal): Promise<RailwayPlace | undefined> {
	const {project, environment, service} = await locate(await openRailwayFor(world, signal), readTarget(world));
	return isMade(project) && isMade(environment) && isMade(service) ? {project, environment, service} : undefined;
}
