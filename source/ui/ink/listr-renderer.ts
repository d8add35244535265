import {type ListrRenderer, type ListrRendererFactory, ListrTaskEventType, type ListrTaskObject, ListrTaskState} from 'listr2';
import type {LiveStatus, TaskEvent} from './model/live.ts';

type Task = ListrTaskObject<unknown, ListrRendererFactory, ListrRendererFactory>;

/** Options of `TaskListRenderer`, to give as listr2's renderer options. */
export type TaskListOptions = {readonly onEvent: (event: TaskEvent) => void};

const statuses: Partial<Readonly<Record<ListrTaskState, LiveStatus>>> = {
	[ListrTaskState.STARTED]: 'running',
	[ListrTaskState.COMPLETED]: 'done',
	[ListrTaskState.FAILED]: 'failed',
	[ListrTaskState.CANCELLED]: 'failed',
	[ListrTaskState.SKIPPED]: 'skipped',
};

/**
A listr2 renderer that draws nothing: it tells what happens as data, and whoever listens draws it. Top-level tasks are steps, their
subtasks are changes.
*/
export class TaskListRenderer implements ListrRenderer {
	static nonTTY = true;
	static rendererOptions: TaskListOptions;
	static rendererTaskOptions: never;
	readonly #tasks: readonly Task[];
	readonly #tell: (event: TaskEvent) => void;

	constructor(tasks: Task[], {onEvent}: TaskListOptions) {
		this.#tasks = tasks;
		this.#tell = onEvent;
	}

	render(): void {
		for (const [step, task] of this.#tasks.entries()) {
			this.#followStep(step, task);
		}
	}

	/** Every event has been told when it happened. */
	end(): void {}

	#followStep(step: number, task: Task): void {
		// A task starts when the list does and may then wait for others; a step starts with its first change.
		task.on(ListrTaskEventType.SUBTASK, changes => {
			this.#tell({type: 'started', step});
			this.#followChanges(step, changes);
		});
		task.on(ListrTaskEventType.MESSAGE, ({skip, error}) => {
			const message = skip ?? error;
			if (message !== undefined) {
				this.#tell({type: 'message', step, message});
			}
		});
		task.on(ListrTaskEventType.STATE, state => {
			const status = statuses[state];
			if (status !== undefined && status !== 'running') {
				this.#tell({type: 'state', step, status});
			}
		});
	}

	#followChanges(step: number, tasks: readonly Task[]): void {
		const seen = new Map<string, number>();
		for (const task of tasks) {
			const summary = task.initialTitle ?? '';
			const nth = seen.get(summary) ?? 0;
			seen.set(summary, nth + 1);
			this.#followChange(step, {summary, nth}, task);
		}
	}

	#followChange(step: number, change: {readonly summary: string; readonly nth: number}, task: Task): void {
		task.on(ListrTaskEventType.OUTPUT, line => this.#tell({type: 'output', step, change, line}));
		task.on(ListrTaskEventType.MESSAGE, ({skip, error}) => {
			const message = skip ?? error;
			if (message !== undefined) {
				this.#tell({type: 'change message', step, change, message});
			}
		});
		task.on(ListrTaskEventType.STATE, state => {
			const status = statuses[state];
			if (status !== undefined) {
				this.#tell({type: 'change state', step, change, status});
			}
		});
	}
}
