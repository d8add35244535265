import {assumedBuilds, bytesPerObject, monthlyCost, prices, pricesDate} from '../steps/cache/cost.ts';
import {sizeWords} from '../steps/cache/size.ts';
import type {Measurement} from './measurement.ts';
import {measuredBuildOf, type Summary, summarize} from './summary.ts';
import {counted} from './words.ts';

/** A figure that nobody has measured, with all that it takes for granted. Never to be shown without the word "estimate". */
export type Estimate = {
	readonly id: 'ci-minutes' | 'ci-dollars' | 's3-dollars';
	readonly title: string;
	readonly unit: 'minutes' | 'dollars';
	/** A month; undefined where there is nothing to hold it against. */
	readonly before: number | undefined;
	readonly after: number;
	/** In sentences. */
	readonly assumptions: readonly string[];
};

/** US dollars for a minute of Linux with 2 cores (https://docs.github.com/en/billing/reference/actions-runner-pricing, as of {@link pricesDate}). */
export const minutePrice = 0.006;

/** Days that objects stay in the bucket when nothing else is chosen. */
const expiryDays = 30;

/** From the release builds: that is what CI builds. Empty where no such build was measured before and after. */
export function estimatesOf(
	measurement: Pick<Measurement, 'runs' | 'circumstances' | 'builds'>,
	{buildsPerMonth, summary = summarize(measurement)}: {readonly buildsPerMonth?: number; readonly summary?: Summary} = {},
): readonly Estimate[] {
	const builds = buildsPerMonth ?? assumedBuilds;
	const often = `${counted(builds, 'build')} a month${buildsPerMonth === undefined ? ', a guess' : ''}.`;
	const release = summary.scratch.filter(({profile}) => profile === 'release');
	if (release.length === 0) {
		return [];
	}

	const minutes = (of: 'from' | 'to') => (release.reduce((sum, gain) => sum + gain[of].median, 0) * builds) / 60;
	const [before, after] = [minutes('from'), minutes('to')];
	const sameTime = [
		often,
		"Each builds from scratch, as on a runner that keeps nothing; the runner compiles as fast as this machine; the cache is filled and answers as fast as this disk. Checkout, downloads, tests and the image's layers are not in it.",
	];
	const objects = 2 * release.reduce((sum, {toRow}) => sum + (measuredBuildOf(measurement, toRow)?.units?.cacheable ?? 0), 0);
	const bytes = objects * bytesPerObject;
	return [
		{id: 'ci-minutes', title: 'CI minutes a month', unit: 'minutes', before, after, assumptions: sameTime},
		{
			id: 'ci-dollars',
			title: 'GitHub Actions, dollars a month',
			unit: 'dollars',
			before: before * minutePrice,
			after: after * minutePrice,
			assumptions: [
				`The CI minutes above at $${minutePrice} a minute of Linux with 2 cores (${pricesDate}). Minutes included in the plan are not taken off; standard runners of public repositories cost nothing.`,
			],
		},
		...(objects === 0
			? []
			: [
					{
						id: 's3-dollars' as const,
						title: 'S3, dollars a month',
						unit: 'dollars' as const,
						before: undefined,
						after: monthlyCost({objects, bytes, builds, expiryDays}, prices.s3),
						assumptions: [
							often,
							`Two generations of the cacheable units: ${counted(objects, 'object')} of about ${sizeWords(bytes)}, kept for ${expiryDays} days, all read by each build and a tenth written anew; the list prices of us-east-1 of ${pricesDate}.`,
						],
					},
				]),
	];
}

/** `42 min`, `$0.30`. */
export function estimateWords(value: number, unit: Estimate['unit']): string {
	return unit === 'minutes'
		? `${value < 9.95 ? value.toFixed(1) : Math.round(value)} min`
		: value > 0 && value < 0.01
			? '<$0.01'
			: `$${value.toFixed(2)}`;
}
