import {expect, it} from 'vitest';
import {estimatesOf, estimateWords} from '../../source/measure/estimate.ts';
import {full, interrupted, withoutBefore} from './_measurements.ts';

it('reckons minutes and dollars of a month from the release builds, and says with what', () => {
	const [minutes, dollars, s3] = estimatesOf(full, {buildsPerMonth: 100});
	expect(minutes).toMatchObject({id: 'ci-minutes', unit: 'minutes'});
	expect(minutes?.before).toBeCloseTo((279.2 * 100) / 60);
	expect(minutes?.after).toBeCloseTo((49.7 * 100) / 60);
	expect(minutes?.assumptions.join(' ')).toMatch(/^100 builds a month\. .*as fast as this machine/);
	expect(dollars?.before).toBeCloseTo(2.79, 2);
	expect(dollars?.assumptions.join(' ')).toMatch(/\$0\.006 a minute .*\(2026-11\)/);
	expect(s3?.before).toBeUndefined();
	expect(s3?.after).toBeGreaterThan(0);
	expect(s3?.assumptions.join(' ')).toContain('280 objects of about 148 MB');
});

it('calls a guess a guess', () => {
	expect(estimatesOf(full)[0]?.assumptions[0]).toBe('60 builds a month, a guess.');
});

it('estimates nothing without a release build before and after', () => {
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
