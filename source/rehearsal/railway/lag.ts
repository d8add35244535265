import type {RailwayState} from './state.ts';

/** What queries see of a state that changes: for some queries after a mutation still what was there before it. */
export type Lag = {
	/** What a query sees, which counts as one. */
	readonly read: () => RailwayState;
	/** To be called before a mutation that is to be hidden from so many queries. */
	readonly hide: (queries: number) => void;
};

export function lagOf(state: RailwayState): Lag {
	let hidden: Array<{readonly before: RailwayState; readonly until: number}> = [];
	let queries = 0;
	return {
		read() {
			queries += 1;
			hidden = hidden.filter(({until}) => queries <= until);
			return hidden[0]?.before ?? state;
		},
		hide(count) {
			if (count > 0) {
				hidden.push({before: structuredClone(state), until: queries + count});
			}
		},
	};
}
