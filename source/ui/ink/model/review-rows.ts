import {changesOf} from '../../../engine/plan.ts';
import type {Plan} from '../../../engine/step.ts';
import type {Session} from '../../session.ts';
import {questionsOf} from './questions.ts';
import type {WizardState} from './state.ts';

export type PlanNote = {readonly title: string; readonly text: string};

/** What is good to know about a plan, and stands behind its changes. A warning stays with the step that it is about. */
export function infoNotesOf({steps}: Plan): readonly PlanNote[] {
	return steps.flatMap(({title, notes}) => notes.filter(({level}) => level === 'info').map(({text}) => ({title, text})));
}

/** How many rows of the review can be pointed at: answers, then changes, then notes. */
export function countRows(session: Session, state: WizardState, plan: Plan | undefined): number {
	return questionsOf(session, state).length + (plan === undefined ? 0 : changesOf(plan).length + infoNotesOf(plan).length);
}
