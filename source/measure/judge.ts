import {compare, isSameMachine, type Regressions, regressions, regressionWords} from './compare.ts';
import type {Measurement} from './measurement.ts';
import {storeName} from './store.ts';
import {percentWords} from './words.ts';

/** Whether builds take longer than in the newest earlier measurement of the same builds, on such a machine. `limit` is a part: 0.2 for 20 %. */
export function judge(
	measurement: Measurement,
	earlier: readonly Measurement[],
	limit: number,
): {readonly words: string; readonly regressions: Regressions} {
	const other = earlier.findLast(
		one => one.project.name === measurement.project.name && isSameMachine(one, measurement) && sharesCommand(one, measurement),
	);
	if (other === undefined) {
		const why = `${storeName} holds no earlier measurement of these builds on such a machine.`;
		return {words: `Whether something takes longer is not known: ${why}`, regressions: {status: 'unknown', why}};
	}

	const found = regressions(compare(other, measurement), limit);
	return {words: `Compared with ${other.id}: ${regressionWords(found, percentWords(limit))}`, regressions: found};
}

function sharesCommand(a: Measurement, b: Measurement): boolean {
	return b.builds.some(
		({variant, command}) => variant === 'after' && a.builds.some(other => other.variant === 'after' && other.command === command),
	);
}
