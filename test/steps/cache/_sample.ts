import {createHash} from 'node:crypto';
import type {Cell} from './_crash-matrix.ts';
import {kindOf, type ScenarioTitle} from './_kinds.ts';

/** Another one with each run of CI, and with each day elsewhere. FERROVIA_TEST_SEED has one repeated. */
export const seed = process.env.FERROVIA_TEST_SEED ?? process.env.GITHUB_RUN_ID ?? new Date().toISOString().slice(0, 10);

/** One cell for each kind of call and each fault, over all the scenarios that have the kind: those of this scenario. */
export function sampleOf(scenario: ScenarioTitle, cells: readonly Cell[]): readonly Cell[] {
	const groups = new Map<string, Cell[]>();
	for (const cell of cells) {
		const name = `${kindOf(cell.call).title}, ${cell.column.title}`;
		groups.set(name, [...(groups.get(name) ?? []), cell]);
	}

	return [...groups].flatMap(([name, group]) => {
		const number = createHash('sha256').update(`${seed}, ${name}`).digest().readUInt32LE();
		const [{call}] = group as [Cell, ...Cell[]];
		const {scenarios} = kindOf(call);
		const isHere = scenarios[number % scenarios.length] === scenario;
		return isHere ? group.slice(Math.floor(number / scenarios.length) % group.length).slice(0, 1) : [];
	});
}
