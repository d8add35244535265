import type {CheckStatus} from '../../engine/check.ts';
import {changesOf} from '../../engine/plan.ts';
import {count} from '../ink/lines/count.ts';
import {formatDuration} from '../ink/lines/duration.ts';
import {oneLine} from '../ink/lines/text.ts';
import type {Action} from '../ink/model/action.ts';
import type {LiveStep, TaskEvent} from '../ink/model/live.ts';
import type {WizardState} from '../ink/model/state.ts';

const checkWords: Readonly<Record<CheckStatus, string>> = {
	pass: 'Proved',
	warn: 'Look',
	fail: 'Failed',
	unknown: 'Not known',
	skipped: 'Skipped',
};

/** What there is to say of something that happened; mostly nothing. */
export function reportOf(state: WizardState, action: Action): readonly string[] {
	switch (action.type) {
		case 'planning': {
			return ['', 'Looking at what is missing.'];
		}

		case 'confirm': {
			return state.plan !== undefined && changesOf(state.plan).length > 0
				? ['', 'Applying. Control C stops safely.']
				: ['', 'Running the checks.'];
		}

		case 'task': {
			const step = state.steps[action.event.step];
			return step === undefined ? [] : taskReport(step, action.event);
		}

		case 'applied': {
			return state.interrupted ? [] : ['', 'Running the checks.'];
		}

		case 'check': {
			const {event} = action;
			return event.type === 'finished'
				? [`${checkWords[event.result.status]}: ${event.check.step}, ${oneLine(event.check.title)}. ${oneLine(event.result.detail)}`]
				: [];
		}

		case 'interrupt': {
			return ['', 'Stopping. What runs is brought to a safe end.'];
		}

		default: {
			return [];
		}
	}
}

function taskReport(step: LiveStep, event: TaskEvent): readonly string[] {
	switch (event.type) {
		case 'started': {
			return [`${step.title}: started.`];
		}

		case 'state': {
			return stepReport(step);
		}

		case 'message': {
			return step.status === 'skipped' ? [`${step.title}: skipped. ${oneLine(event.message)}`] : [];
		}

		case 'change state': {
			return event.status === 'done' ? [`${step.title}: done, ${oneLine(event.change.summary)}.`] : [];
		}

		case 'change message': {
			const change = step.changes.find(({message, summary}) => summary === event.change.summary && message === event.message);
			const word = change?.status === 'failed' ? 'failed' : 'not done';
			return [`${step.title}: ${word}, ${oneLine(event.change.summary)}. ${oneLine(event.message)}`];
		}

		case 'output': {
			return [];
		}
	}
}

function stepReport({title, status, changes, startedAt, endedAt}: LiveStep): readonly string[] {
	const applied = changes.filter(change => change.status === 'done').length;
	const took = startedAt === undefined || endedAt === undefined ? '' : `, ${formatDuration(endedAt - startedAt)}`;
	switch (status) {
		case 'done': {
			return [`${title}: finished, ${count(applied, 'change')} applied${took}.`];
		}

		case 'failed': {
			return [`${title}: failed, ${applied} of ${count(changes.length, 'change')} applied${took}.`];
		}

		default: {
			return [];
		}
	}
}
