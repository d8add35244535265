import type {ApplyContext, Reversal} from './change.ts';

export type ResourceReversal = Extract<Reversal, {type: 'resource'}>;

/** What there is to take back of a resource. */
export type ResourceState =
	| {
			readonly state: 'ready';
			/** What taking it back would do. */
			readonly summary: string;
			/** What would be destroyed that Ferrovia did not put there, for example "41 objects (12 MB)"; it needs a yes of its own. */
			readonly destroys?: string;
	  }
	| {readonly state: 'gone'; readonly summary: string}
	/** Somebody else uses it, or it is not what Ferrovia made. */
	| {readonly state: 'kept'; readonly summary: string};

export type ReverserContext = ApplyContext & {
	/** The user agreed to what `destroys` named. Without that, a resource in which there is such a thing by now must be left as it is. */
	readonly mayDestroy: boolean;
};

/** By which a step takes back its resources: out of the data that it left in the journal, in another process than the one that made them. */
export type Reverser = {
	/** Looks, and changes nothing. Throws when it can't look: `gone` is only what was seen to be gone. */
	readonly inspect: (reversal: ResourceReversal, signal: AbortSignal) => Promise<ResourceState>;
	/** Safe to repeat, wherever the last attempt ended. The engine looks again when it returns. */
	readonly apply: (reversal: ResourceReversal, context: ReverserContext) => Promise<void>;
};

/** Finds the reverser of a step; undefined for a step that has none. Called only when there is a resource to look at. */
export type ReverserOf = (step: string) => Promise<Reverser | undefined>;
