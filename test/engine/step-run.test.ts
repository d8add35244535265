import {expect, it} from 'vitest';
import {StepRun} from '../../source/engine/step-run.ts';

it.each([
	[[], undefined],
	[['tools'], 'waits for tools'],
	[['tools', 'cargo'], 'waits for tools and cargo'],
])('a step that needs %j says: %s', (ids, words) => {
	const needs = ids.map(id => ({id}));
	expect(
		new StepRun({planned: {id: 'cache', title: 'cache', changes: []}, needs} as unknown as ConstructorParameters<typeof StepRun>[0])
			.waitsFor,
	).toBe(words);
});
