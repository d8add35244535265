/** What several runs of the same build took, in seconds. */
export type Spread = {
	readonly count: number;
	readonly median: number;
	readonly min: number;
	readonly max: number;
	/** In the order of the rounds. */
	readonly values: readonly number[];
};

/** Undefined of nothing. */
export function spreadOf(values: readonly number[]): Spread | undefined {
	const middle = medianOf(values);
	return middle === undefined
		? undefined
		: {count: values.length, median: middle, min: Math.min(...values), max: Math.max(...values), values};
}

/** Of an even number of values the mean of the two in the middle. */
export function medianOf(values: readonly number[]): number | undefined {
	const sorted = values.toSorted((a, b) => a - b);
	const upper = sorted[Math.floor(sorted.length / 2)];
	const lower = sorted[Math.ceil(sorted.length / 2) - 1];
	return upper === undefined || lower === undefined ? undefined : (upper + lower) / 2;
}

/** One spread against another. */
export type Difference = {
	readonly from: Spread;
	readonly to: Spread;
	/** The median of `to` by that of `from`: 0.5 is half the time. */
	readonly ratio: number;
	/** `same`: the spreads overlap, or the difference is too small to mean anything. */
	readonly verdict: 'faster' | 'slower' | 'same';
	/** False where one of them is a single run: how far such builds differ by themselves isn't known then. */
	readonly isSpreadKnown: boolean;
};

/** A single run differs by this much of itself from the next one, by a guess on the safe side: where nothing is known of the spread. */
const assumedSpread = 0.1;

/** Seconds: below that it is processes that start, and not what they do. */
const leastDifference = 0.1;

export function differenceOf(from: Spread, to: Spread): Difference {
	const isSeen = Math.abs(to.median - from.median) >= leastDifference;
	const [a, b] = [rangeOf(from), rangeOf(to)];
	return {
		from,
		to,
		ratio: from.median === 0 ? 1 : to.median / from.median,
		verdict: isSeen && b.max < a.min ? 'faster' : isSeen && b.min > a.max ? 'slower' : 'same',
		isSpreadKnown: from.count > 1 && to.count > 1,
	};
}

function rangeOf({count, min, max}: Spread): {readonly min: number; readonly max: number} {
	return count > 1 ? {min, max} : {min: min * (1 - assumedSpread / 2), max: max * (1 + assumedSpread / 2)};
}
