import type {CheckResult} from '../../../engine/check.ts';
import type {Plan} from '../../../engine/step.ts';
import type {CheckEvent} from '../../../engine/verify.ts';

export type LiveStatus = 'waiting' | 'running' | 'done' | 'failed' | 'skipped';

export type LiveChange = {
	readonly summary: string;
	readonly status: LiveStatus;
	/** The last line of its output. */
	readonly line?: string;
	/** Why it failed or was skipped. */
	readonly message?: string;
};

export type LiveStep = {
	readonly id: string;
	readonly title: string;
	readonly status: LiveStatus;
	/** What it waits for, or why it failed or was skipped. */
	readonly message?: string;
	readonly startedAt?: number;
	readonly endedAt?: number;
	readonly changes: readonly LiveChange[];
};

/** What a task list tells: of a step by its place among the pending ones, of a change by its summary and its place among equals. */
export type TaskEvent =
	| {readonly type: 'started'; readonly step: number}
	| {readonly type: 'state'; readonly step: number; readonly status: LiveStatus}
	| {readonly type: 'message'; readonly step: number; readonly message: string}
	| {readonly type: 'change state'; readonly step: number; readonly change: ChangeKey; readonly status: LiveStatus}
	| {readonly type: 'change message'; readonly step: number; readonly change: ChangeKey; readonly message: string}
	| {readonly type: 'output'; readonly step: number; readonly change: ChangeKey; readonly line: string};

export type ChangeKey = {readonly summary: string; readonly nth: number};

export type LiveCheck = {
	readonly id: string;
	readonly step: string;
	readonly title: string;
	readonly startedAt: number;
	/** What a slow check is doing. */
	readonly line?: string;
	readonly result?: CheckResult;
};

/** The steps that have something to apply, before anything has happened. */
export function waitingSteps(plan: Plan): readonly LiveStep[] {
	const pending = plan.steps.filter(({status}) => status === 'pending');
	return pending.map(({id, title, needs, changes}) => {
		const awaited = needs.filter(need => pending.some(step => step.id === need));
		return {
			id,
			title,
			status: 'waiting',
			message: awaited.length === 0 ? undefined : `waits for ${awaited.join(' and ')}`,
			changes: changes.map(({summary}) => ({summary, status: 'waiting'})),
		};
	});
}

export function withTaskEvent(steps: readonly LiveStep[], event: TaskEvent, at: number): readonly LiveStep[] {
	return steps.map((step, index) => (index === event.step ? stepWith(step, event, at) : step));
}

function stepWith(step: LiveStep, event: TaskEvent, at: number): LiveStep {
	switch (event.type) {
		case 'started': {
			return {...step, status: 'running', startedAt: at, message: undefined};
		}

		case 'state': {
			// A task list is content when its tasks have been tried; a step is done only when all of them were.
			const failed = step.changes.find(({status}) => status === 'failed');
			const status = event.status === 'done' && failed !== undefined ? 'failed' : event.status;
			return {...step, status, endedAt: at, message: status === 'failed' ? (failed?.message ?? step.message) : step.message};
		}

		case 'message': {
			return {...step, message: event.message};
		}

		case 'change state': {
			return withChange(step, event.change, change => ({...change, status: event.status}));
		}

		case 'change message': {
			return withChange(step, event.change, change => ({...change, message: event.message}));
		}

		case 'output': {
			return withChange(step, event.change, change => ({...change, line: event.line}));
		}
	}
}

function withChange(step: LiveStep, {summary, nth}: ChangeKey, update: (change: LiveChange) => LiveChange): LiveStep {
	let seen = 0;
	return {...step, changes: step.changes.map(change => (change.summary === summary && seen++ === nth ? update(change) : change))};
}

export function withCheckEvent(checks: readonly LiveCheck[], event: CheckEvent, at: number): readonly LiveCheck[] {
	const {id, step, title} = event.check;
	switch (event.type) {
		case 'started': {
			return [...checks, {id, step, title, startedAt: at}];
		}

		case 'output': {
			return checks.map(check => (check.id === id ? {...check, line: event.line} : check));
		}

		case 'finished': {
			return checks.map(check => (check.id === id ? {...check, result: event.result} : check));
		}
	}
}
