import fc from 'fast-check';
import {expect, it} from 'vitest';
import {smallestPart} from '../../../source/steps/features/minimise.ts';

/** Enough is what has at least one whole set among it. */
const isAmong = (sets: readonly (readonly number[])[], part: readonly number[]) => sets.some(set => set.every(one => part.includes(one)));

it('finds a part that is enough, and nothing of it can be left out', async () => {
	const candidates = fc.uniqueArray(fc.nat(40), {maxLength: 25});
	await fc.assert(
		fc.asyncProperty(candidates, fc.array(fc.array(fc.nat(1000), {maxLength: 5}), {minLength: 1, maxLength: 4}), async (all, picks) => {
			const sets = picks.map(pick => (all.length === 0 ? [] : pick.map(index => all[index % all.length] as number)));
			const part = await smallestPart(all, async some => isAmong(sets, some));
			expect(isAmong(sets, part)).toBe(true);
			for (const one of part) {
				expect(
					isAmong(
						sets,
						part.filter(other => other !== one),
					),
				).toBe(false);
			}
		}),
	);
});

it('finds two of fifty with a handful of questions, and asks nothing that it was told', async () => {
	let questions = 0;
	const part = await smallestPart(
		Array.from({length: 50}, (_, index) => index),
		async some => {
			questions++;
			expect(some.length).toBeLessThan(50);
			return some.includes(7) && some.includes(31);
		},
	);
	expect(part).toEqual([7, 31]);
	expect(questions).toBeLessThanOrEqual(16);
});
