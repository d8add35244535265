import type {AwsRefusal} from './aws-answers.ts';
import {type AwsCall, type AwsRequest, nameCall} from './aws-calls.ts';

/** A call of a run, with a name that is the same in every run: what it asks for, and how many times it was asked so far. */
export type NumberedCall = AwsCall & {
	readonly name: string;
	/** It was made with other credentials than the run began with. */
	readonly isByAnother: boolean;
};

/** What happens to one call of a run. */
export type Disturbance = {
	/** Name of the call. */
	readonly at: string;
	readonly fault: Fault;
};

export type Fault =
	/** It is answered so instead, and so are the later ones that `also` names; with `after`, only once it was done. */
	| {
			readonly type: 'refused';
			readonly refusal: AwsRefusal;
			readonly also?: (later: NumberedCall, first: NumberedCall) => boolean;
			readonly after?: boolean;
	  }
	/** It is answered with these words. */
	| {readonly type: 'answered'; readonly status: number; readonly body: string; readonly after?: undefined}
	/** It is never answered; with `after`, although it was done. */
	| {readonly type: 'unanswered'; readonly after: boolean}
	/** The caller is stopped: before anybody sees the call, or when it was done and before the answer is passed on. */
	| {readonly type: 'stopped'; readonly after: boolean; readonly stop: () => Promise<void>};

/** The calls of a run, of which at most one is disturbed. */
export class DisturbedCalls {
	#calls: NumberedCall[] = [];
	#disturbance: Disturbance | undefined;
	#first: NumberedCall | undefined;

	/** Begins a new run: calls are counted anew. */
	begin(disturbance?: Disturbance): void {
		this.#calls = [];
		this.#disturbance = disturbance;
		this.#first = undefined;
	}

	/** The calls of this run, in order. */
	get calls(): readonly NumberedCall[] {
		return this.#calls;
	}

	/** The disturbance has happened. */
	get happened(): boolean {
		return this.#first !== undefined;
	}

	/** Counts a call, and says which fault it meets, if any. */
	meet(request: AwsRequest): {readonly call: NumberedCall; readonly fault: Fault | undefined} {
		const named = nameCall(request);
		const words = [named.operation, named.about].filter(Boolean).join(' ');
		const earlier = this.#calls.filter(({operation, about}) => operation === named.operation && about === named.about).length;
		const [opening = named] = this.#calls;
		const isByAnother = named.keyId !== opening.keyId;
		const call = {...named, isByAnother, name: earlier === 0 ? words : `${words} #${earlier + 1}`};
		this.#calls.push(call);
		return {call, fault: this.#faultOf(call)};
	}

	#faultOf(call: NumberedCall): Fault | undefined {
		if (this.#disturbance === undefined) {
			return undefined;
		}

		const {at, fault} = this.#disturbance;
		if (call.name === at) {
			this.#first = call;
			return fault;
		}

		return this.#first !== undefined && fault.type === 'refused' && fault.also?.(call, this.#first) === true ? fault : undefined;
	}
}
