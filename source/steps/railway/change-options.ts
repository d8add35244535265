import type {Reversal} from '../../engine/change.ts';
import type {Access} from './access.ts';
import type {Draft} from './draft.ts';
import {type Instance, idsOf} from './instance.ts';
import {type RailwayAction, railwayReversal} from './reversals.ts';
import type {Target} from './target.ts';

/** Credentials for a registry, held in memory only. */
export type RegistryCredentials = {readonly username: string; readonly password: string};

export type InstanceChangeOptions = {
	readonly access: Access;
	readonly draft: Draft;
	readonly target: Target;
	/** Undefined while the service is still to be made. */
	readonly instance: Instance | undefined;
	/** With its digest where one is in the registry, else with a tag. */
	readonly image: string;
	/** Of a private image. */
	readonly credentials: RegistryCredentials | undefined;
};

/** What is done to a service that is made in the same run goes with that. */
export function reversalOf(
	{draft: {place}}: Pick<InstanceChangeOptions, 'draft'>,
	action: RailwayAction,
	data: Readonly<Record<string, string>>,
	summary: string,
): Reversal {
	return place === undefined
		? {type: 'none', reason: 'it goes with the service'}
		: railwayReversal(action, {...idsOf(place), service: place.service.name, ...data}, summary);
}
