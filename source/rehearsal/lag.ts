/** What readers see of a state that changes: for some reads after a write still what was there before it. */
export type Lag<State> = {
	/** What a read sees, which counts as one. */
	readonly read: () => State;
	/** To be called before a write that is to be hidden from so many reads. */
	readonly hide: (reads: number) => void;
};

export function lagOf<State>(state: State, copy: (state: State) => State): Lag<State> {
	let hidden: Array<{readonly before: State; readonly until: number}> = [];
	let reads = 0;
	return {
		read() {
			reads += 1;
			hidden = hidden.filter(({until}) => reads <= until);
			return hidden[0]?.before ?? state;
		},
		hide(count) {
			if (count > 0) {
				hidden.push({before: copy(state), until: reads + count});
			}
		},
	};
}
