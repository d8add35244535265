import type {Change} from './change.ts';
import type {Check} from './check.ts';

/** Something the user should know about a plan: told, never asked. */
export type Note = {readonly level: 'info' | 'warn'; readonly text: string};

export type StepPlan = {
	/** Empty when all is in place. */
	readonly changes: readonly Change[];
	/** Why there is nothing to do, or what the changes are for. */
	readonly reason?: string;
	readonly notes?: readonly Note[];
};

export type Applicability = {readonly applies: true} | {readonly applies: false; readonly reason: string};

/**
One station of the line: everything that Ferrovia sets up is described once, as a step, and every
command is another way of reading the steps. `World` is what the steps look at; the engine only hands it on.
*/
export type Step<World> = {
	readonly id: string;
	readonly title: string;
	/** What it sets up, for help texts and the welcome screen. */
	readonly summary: string;
	/** Steps whose changes must be applied before these can be planned for certain. */
	readonly needs: readonly string[];
	readonly applicability: (world: World) => Applicability;
	/** Reads the real world and returns the changes that are still missing. Changes nothing. */
	readonly plan: (world: World, signal: AbortSignal) => Promise<StepPlan>;
	/** The promises of this step. Making the list is cheap; running a check looks at the world. */
	readonly checks: (world: World) => readonly Check[];
};

export type StepStatus = 'done' | 'pending' | 'skipped';

export type PlannedStep = {
	readonly id: string;
	readonly title: string;
	readonly needs: readonly string[];
	readonly status: StepStatus;
	readonly reason?: string;
	readonly changes: readonly Change[];
	readonly notes: readonly Note[];
};

export type Plan = {readonly steps: readonly PlannedStep[]};
