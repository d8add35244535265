import type {Session} from '../../session.ts';
import {askedQuestion} from './questions.ts';
import {screenOf, type WizardState} from './state.ts';

export type StationMark = 'ahead' | 'here' | 'done' | 'proved' | 'failed' | 'skipped';

export type Station = {readonly title: string; readonly mark: StationMark};

/** Where each step is on its journey. One on request that was not asked for is no station. */
export function stationsOf(session: Session, state: WizardState): readonly Station[] {
	const selected = state.choosing?.marked ?? state.selected;
	return session.steps
		.filter(({id, onRequest}) => onRequest !== true || selected.includes(id))
		.map(({id, title}) => ({title, mark: markOf(session, state, id)}));
}

function markOf(session: Session, state: WizardState, id: string): StationMark {
	const selected = state.choosing?.marked ?? state.selected;
	if (!selected.includes(id)) {
		return 'skipped';
	}

	if (screenOf(state) === 'question') {
		return askedQuestion(session, state).steps.find(step => selected.includes(step)) === id ? 'here' : 'ahead';
	}

	return checkedMark(state, id) ?? appliedMark(state, id) ?? plannedMark(state, id);
}

function checkedMark(state: WizardState, id: string): StationMark | undefined {
	const checks = state.checks.filter(({step}) => step === id);
	if (checks.length === 0) {
		return undefined;
	}

	if (checks.some(({result}) => result?.status === 'fail')) {
		return 'failed';
	}

	if (checks.some(({result}) => result === undefined)) {
		return 'here';
	}

	return checks.every(({result}) => result?.status === 'pass' || result?.status === 'skipped') ? 'proved' : undefined;
}

const liveMarks = {waiting: 'ahead', running: 'here', done: 'done', failed: 'failed', skipped: 'skipped'} as const;

function appliedMark(state: WizardState, id: string): StationMark | undefined {
	const step = state.steps.find(live => live.id === id);
	return step === undefined ? undefined : liveMarks[step.status];
}

const plannedMarks = {done: 'done', pending: 'ahead', skipped: 'skipped'} as const;

function plannedMark(state: WizardState, id: string): StationMark {
	const step = state.plan?.steps.find(planned => planned.id === id);
	return step === undefined ? 'ahead' : plannedMarks[step.status];
}
