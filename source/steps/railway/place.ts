/** Where the service is, by Railway's ids and names. */
export type RailwayPlace = {
	readonly project: Named;
	readonly environment: Named;
	readonly service: Named;
};

export type Named = {readonly id: string; readonly name: string};

/** What is not there yet and will be made, by the name that it gets. */
export type ToMake = {readonly make: string};

export function isMade(thing: Named | ToMake): thing is Named {
	return 'id' in thing;
}
