// Probes in the text of a file, so that one run of the tests tells which test files come by which mutants.
import type {Reached} from './mutants.ts';

export type Probe = Reached & {readonly id: number};

export function withProbes(text: string, probes: readonly Probe[]): string {
	const insertions = probes.flatMap(({id, start, end}) =>
		end === undefined
			? [{at: start, text: `globalThis.__reached?.add(${id});`}]
			: [
					{at: start, text: `(globalThis.__reached?.add(${id}),`},
					{at: end, text: ')'},
				],
	);
	return insertions
		.sort((one, other) => other.at - one.at)
		.reduce((probed, insertion) => probed.slice(0, insertion.at) + insertion.text + probed.slice(insertion.at), text);
}
