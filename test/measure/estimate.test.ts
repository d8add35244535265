import {expect, it} from 'vitest';
import {estimatesOf, estimateWords} from '../../source/measure/estimate.ts';
import {full, interrupted, withoutBefore} from './_measurements.ts';

it('estimates minutes and dollars a month from the release builds, with its assumptions', () => {
	const estimates = estimatesOf(full, {buildsPerMonth: 100});
	expect(estimates).toMatchObject([
		{id: 'ci-minutes', unit: 'minutes', before: expect.closeTo(27_920 / 60), after: expect.closeTo(4970 / 60)},
		{id: 'ci-dollars', unit: 'dollars', before: expect.closeTo(2.79)},
		{before: undefined, after: expect.any(Number)},
	]);
	expect(estimates[2]?.after).toBeGreaterThan(0);
	const [minutes, dollars, s3] = estimates.map(({assumptions}) => assumptions.join(' '));
	expect(minutes).toMatch(/^100 builds a month\. .*as fast as this machine/);
	expect(dollars).toMatch(/\$0\.006 a minute .*\(2026-11\)/);
	expect(s3).toContain('280 objects of about 148 MB');
	expect(estimatesOf(full)[0]?.assumptions[0]).toBe('60 builds a month, a guess.');
});

it('estimates only what was measured of release builds before and after', () => {
	expect(estimatesOf(withoutBefore)).toEqual([]);
	expect(estimatesOf({...full, runs: full.runs.filter(({profile}) => profile === 'dev')})).toEqual([]);
	expect(estimatesOf({...interrupted, builds: []}).map(({id}) => id)).toEqual(['ci-minutes', 'ci-dollars']);
});

it.each([
	[279.2, 'minutes', '279 min'],
	[3.14, 'minutes', '3.1 min'],
	[1.675, 'dollars', '$1.68'],
	[0.001, 'dollars', '<$0.01'],
	[0, 'dollars', '$0.00'],
] as const)('writes %d %s as %s', (value, unit, words) => {
	expect(estimateWords(value, unit)).toBe(words);
});
