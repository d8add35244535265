import {Listr} from 'listr2';
import {describe, expect, it, vi} from 'vitest';
import {TaskListRenderer} from '../../../source/ui/ink/listr-renderer.ts';
import {type TaskEvent, waitingSteps, withTaskEvent} from '../../../source/ui/ink/model/live.ts';
import {fakeChange, fakePlannedStep, fakeSession} from '../_fake-session.ts';

describe('TaskListRenderer', () => {
	it('reports what the engine does: done, failed, not tried, skipped with what it needs', async () => {
		const plan = {
			steps: [
				fakePlannedStep('tools', [
					fakeChange('one', {apply: async ({output}) => output('first line')}),
					fakeChange('two', {
						async apply() {
							throw new Error('apt-get exited with 100.');
						},
					}),
					fakeChange('three'),
				]),
				fakePlannedStep('cargo', [fakeChange('four')]),
				fakePlannedStep('answers', [fakeChange('same'), fakeChange('other', {summary: 'do same'})]),
			],
		};
		let live = waitingSteps(plan);
		expect(live[1]?.message).toBe('waits for tools');
		const events: TaskEvent[] = [];
		const onEvent = (event: TaskEvent) => {
			events.push(event);
			live = withTaskEvent(live, event, events.length);
		};
		await fakeSession().apply(plan, new Map(), {renderer: TaskListRenderer, options: {onEvent}}, new AbortController().signal);
		const lines = live.flatMap(({id, status, message, changes}) => [
			[id, status, message],
			...changes.map(change => [change.summary, change.status, change.message]),
		]);
		expect(lines).toEqual([
			['tools', 'failed', 'apt-get exited with 100.'],
			['do one', 'done', undefined],
			['do two', 'failed', 'apt-get exited with 100.'],
			['do three', 'skipped', 'Not tried, because this failed: do two.'],
			['cargo', 'skipped', 'Waits for tools, which failed.'],
			['do four', 'waiting', undefined],
			['answers', 'done', undefined],
			['do same', 'done', undefined],
			['do same', 'done', undefined],
		]);
		expect(events).toContainEqual({type: 'output', step: 0, change: {summary: 'do one', nth: 0}, line: 'first line'});
		expect(live[0]?.endedAt).toBeGreaterThan(live[0]?.startedAt ?? Number.POSITIVE_INFINITY);
	});

	it('draws nothing itself', async () => {
		const write = vi.spyOn(process.stdout, 'write');
		await new Listr([{title: 'tools', task: (_context, task) => task.newListr([{title: 'one', async task() {}}])}], {
			renderer: TaskListRenderer,
			rendererOptions: {onEvent() {}},
		}).run();
		expect(write).not.toHaveBeenCalled();
		write.mockRestore();
	});
});
