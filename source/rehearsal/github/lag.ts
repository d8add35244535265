import type {GitHubState, RepositoryState} from './state.ts';

/** What readers see of a state that changes: for some reads after a write still what was there before it. */
export type Lag = {
	/** What a read sees, which counts as one. */
	readonly read: () => GitHubState;
	/** To be called before a write that is to be hidden from so many reads. */
	readonly hide: (reads: number) => void;
};

export function lagOf(state: GitHubState): Lag {
	let hidden: Array<{readonly before: GitHubState; readonly until: number}> = [];
	let reads = 0;
	return {
		read() {
			reads += 1;
			hidden = hidden.filter(({until}) => reads <= until);
			return hidden[0]?.before ?? state;
		},
		hide(count) {
			if (count > 0) {
				hidden.push({before: {tokens: state.tokens, repositories: state.repositories.map(copied)}, until: reads + count});
			}
		},
	};
}

/** The runs themselves are the same: what becomes of them can't be copied. */
function copied({runs, ...repository}: RepositoryState): RepositoryState {
	return {...structuredClone(repository), runs: [...runs]};
}
