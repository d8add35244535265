import {Listr} from 'listr2';
import {describe, expect, it} from 'vitest';
import {applyPlan} from '../../../source/engine/apply.ts';
import {Journal} from '../../../source/engine/journal.ts';
import {planSteps} from '../../../source/engine/plan.ts';
import {TaskListRenderer} from '../../../source/ui/ink/listr-renderer.ts';
import {type LiveStep, type TaskEvent, waitingSteps, withTaskEvent} from '../../../source/ui/ink/model/live.ts';
import {temporaryFolder} from '../../_helpers/temporary.ts';
import {fakeChange as engineChange, fakeStep} from '../../engine/_fake-step.ts';

const states = (steps: readonly LiveStep[]) =>
	steps.map(({id, status, message, changes}) => [
		id,
		status,
		message,
		changes.map(change => [change.summary, change.status, change.message]),
	]);

describe('TaskListRenderer', () => {
	it('tells what the engine does: done, failed, not tried, skipped with what it needs', async () => {
		const directory = await temporaryFolder();
		const steps = [
			fakeStep('tools', () => [
				engineChange('one', async ({output}) => output('first line')),
				engineChange('two', async () => {
					throw new Error('apt-get exited with 100.');
				}),
				engineChange('three'),
			]),
			fakeStep('cargo', () => [engineChange('four')], ['tools']),
			fakeStep('answers', () => [engineChange('same'), engineChange('other', undefined, {summary: 'do same'})]),
		];
		const {signal} = new AbortController();
		const plan = await planSteps(steps, undefined, signal);
		let live = waitingSteps(plan);
		expect(live[1]?.message).toBe('waits for tools');
		const events: TaskEvent[] = [];
		await applyPlan({
			plan,
			steps,
			refresh: async () => undefined,
			journal: new Journal(directory),
			renderer: {
				renderer: TaskListRenderer,
				options: {
					onEvent(event: TaskEvent) {
						events.push(event);
						live = withTaskEvent(live, event, events.length);
					},
				},
			},
			signal,
		});
		expect(states(live)).toEqual([
			[
				'tools',
				'failed',
				'apt-get exited with 100.',
				[
					['do one', 'done', undefined],
					['do two', 'failed', 'apt-get exited with 100.'],
					['do three', 'skipped', 'Not tried, because this failed: do two.'],
				],
			],
			['cargo', 'skipped', 'Waits for tools, which failed.', [['do four', 'waiting', undefined]]],
			[
				'answers',
				'done',
				undefined,
				[
					['do same', 'done', undefined],
					['do same', 'done', undefined],
				],
			],
		]);
		expect(events).toContainEqual({type: 'output', step: 0, change: {summary: 'do one', nth: 0}, line: 'first line'});
		expect(live[0]?.endedAt).toBeGreaterThan(live[0]?.startedAt ?? Number.POSITIVE_INFINITY);
	});

	it('draws nothing itself', async () => {
		const written: unknown[] = [];
		const write = process.stdout.write;
		process.stdout.write = ((text: unknown) => written.push(text) > 0) as typeof process.stdout.write;
		try {
			await new Listr([{title: 'tools', task: (_context, task) => task.newListr([{title: 'one', async task() {}}])}], {
				renderer: TaskListRenderer,
				rendererOptions: {onEvent() {}},
			}).run();
		} finally {
			process.stdout.write = write;
		}

		expect(written).toEqual([]);
	});
});
