import {type ListrRenderer, type ListrRendererFactory, ListrTaskEventType, type ListrTaskObject, ListrTaskState} from 'listr2';
import type {Plan} from '../../engine/step.ts';

type Task = ListrTaskObject<unknown, ListrRendererFactory, ListrRendererFactory>;

const states: Partial<Readonly<Record<ListrTaskState, string>>> = {
	[ListrTaskState.STARTED]: 'started',
	[ListrTaskState.COMPLETED]: 'applied',
	[ListrTaskState.FAILED]: 'failed',
};

/** A listr2 renderer that prints an event for each change of state of a change. */
export function createJsonRenderer(plan: Plan, print: (event: unknown) => void): ListrRendererFactory {
	const pending = plan.steps.filter(({status}) => status === 'pending');
	return class JsonRenderer implements ListrRenderer {
		static nonTTY = true;
		static rendererOptions: never;
		static rendererTaskOptions: never;
		readonly #tasks: readonly Task[];

		constructor(tasks: Task[]) {
			this.#tasks = tasks;
		}

		render(): void {
			for (const [index, task] of this.#tasks.entries()) {
				const step = pending[index];
				task.on(ListrTaskEventType.SUBTASK, subtasks => {
					for (const subtask of subtasks) {
						const change = step?.changes.find(({summary}) => summary === subtask.initialTitle);
						subtask.on(ListrTaskEventType.STATE, state => {
							if (states[state] !== undefined) {
								print({version: 1, type: 'change', id: change?.id, step: step?.id, status: states[state]});
							}
						});
						subtask.on(ListrTaskEventType.OUTPUT, line => print({version: 1, type: 'output', id: change?.id, step: step?.id, line}));
					}
				});
			}
		}

		end(): void {}
	};
}
