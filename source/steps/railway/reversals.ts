import type {Reversal} from '../../engine/change.ts';

/** How the things that this step makes at Railway are taken back; `reverser.ts` does it. */
export type RailwayAction =
	| 'delete-project'
	| 'delete-environment'
	| 'delete-service'
	| 'restore-source'
	| 'restore-settings'
	| 'restore-triggers'
	| 'restore-variable'
	| 'delete-domain'
	| 'delete-project-token';

/** A reversal out of ids and words, to be done by another process, a week later. It holds no secret. */
export function railwayReversal(action: RailwayAction, data: Readonly<Record<string, string>>, summary: string): Reversal {
	return {type: 'resource', action, data, summary};
}
