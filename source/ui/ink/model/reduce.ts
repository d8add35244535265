import {isOpen} from '../../../answers/resolve.ts';
import {changesOf} from '../../../engine/plan.ts';
import type {Question, Session} from '../../session.ts';
import {withAnswer} from '../../with-answer.ts';
import type {Action} from './action.ts';
import {waitingSteps, withCheckEvent, withTaskEvent} from './live.ts';
import {askedQuestion, draftOf, draftValue, pointedChoices, questionsOf, questionsToAsk} from './questions.ts';
import {withoutUntold} from './remote.ts';
import {countRows} from './review-rows.ts';
import {type Draft, screenOf, type WizardState} from './state.ts';
import {editText, type TextEdit, textOf} from './text-field.ts';

export type Reduce = (state: WizardState, action: Action) => WizardState;

/** What an action makes of the state. Pure: times come with the actions. */
export function createReducer(session: Session): Reduce {
	return (state, action) => {
		switch (action.type) {
			case 'start': {
				return ask(session, {...fresh(state), started: true}, 0);
			}

			case 'choose steps': {
				return {...fresh(state), choosing: {cursor: 0, marked: state.selected}};
			}

			case 'mark step': {
				return markStep(session, state);
			}

			case 'take steps': {
				return takeSteps(session, state);
			}

			case 'move': {
				return move(session, state, action.by);
			}

			case 'scroll': {
				return {...state, offset: clamp(state.offset + action.by, action.limit)};
			}

			case 'toggle why': {
				return {...state, explains: !state.explains, offset: 0};
			}

			case 'edit text': {
				const question = askedQuestion(session, state);
				const draft = draftOf(question, state);
				return draft.type === 'choice' ? state : withDraft(state, edited(draft, action.edit));
			}

			case 'take answer': {
				return takeAnswer(session, state);
			}

			case 'back': {
				return back(session, state);
			}

			case 'edit answer': {
				const questions = questionsOf(session, state);
				const question = questions[state.cursor] ?? questions[0];
				return question === undefined ? state : {...fresh(state), asking: {id: question.id, editing: true}};
			}

			case 'open details': {
				const count = state.plan === undefined ? 0 : changesOf(state.plan).length;
				const pointed = state.cursor - questionsOf(session, state).length;
				return count === 0 ? state : {...fresh(state), details: clamp(pointed, count - 1)};
			}

			case 'show change': {
				const count = state.plan === undefined ? 0 : changesOf(state.plan).length;
				const details = clamp((state.details ?? 0) + action.by, count - 1);
				return {...state, details, offset: 0, cursor: questionsOf(session, state).length + details};
			}

			case 'confirm': {
				return confirm(state, action.at);
			}

			case 'plan again': {
				return {...fresh(state), problem: undefined, plan: undefined};
			}

			case 'quit': {
				return {...state, quit: true};
			}

			case 'interrupt': {
				return {...state, interrupted: true};
			}

			case 'choices': {
				return {...state, choices: new Map([...state.choices, [action.key, action.choices]])};
			}

			case 'planning': {
				return {...state, since: action.at, looking: undefined};
			}

			case 'looking': {
				return {...state, looking: action.line};
			}

			case 'planned': {
				return screenOf(state) === 'planning'
					? {...state, plan: action.plan, cursor: clamp(state.cursor, countRows(session, state, action.plan) - 1)}
					: state;
			}

			case 'authorized': {
				return action.granted
					? {...state, authorized: true, since: action.at}
					: {...state, confirmed: false, message: 'sudo did not accept the password. Nothing was changed.'};
			}

			case 'task': {
				return {...state, steps: withTaskEvent(state.steps, action.event, action.at)};
			}

			case 'applied': {
				return {...state, report: action.report, verifying: !state.interrupted, since: action.at};
			}

			case 'check': {
				return {...state, checks: withCheckEvent(state.checks, action.event, action.at)};
			}

			case 'verified': {
				return {...state, verification: action.verification};
			}

			case 'failed': {
				return {...state, problem: action.problem};
			}
		}
	};
}

/** What belongs to the screen that is left behind. */
function fresh(state: WizardState): WizardState {
	return {...state, explains: false, offset: 0, message: undefined, choices: withoutUntold(state.choices)};
}

function clamp(value: number, maximum: number): number {
	return Math.max(0, Math.min(value, maximum));
}

/** Asks the question with this number, or plans when all are answered. */
function ask(session: Session, state: WizardState, index: number): WizardState {
	const question = questionsToAsk(session, state)[index];
	return {...fresh(state), plan: undefined, asking: question === undefined ? undefined : {id: question.id, editing: false}};
}

function markStep(session: Session, state: WizardState): WizardState {
	const id = session.steps[state.choosing?.cursor ?? 0]?.id;
	if (state.choosing === undefined || id === undefined) {
		return state;
	}

	const {marked} = state.choosing;
	return {
		...fresh(state),
		choosing: {...state.choosing, marked: marked.includes(id) ? marked.filter(other => other !== id) : [...marked, id]},
	};
}

function takeSteps(session: Session, state: WizardState): WizardState {
	const selected = session.steps.map(({id}) => id).filter(id => state.choosing?.marked.includes(id));
	return selected.length === 0
		? {...state, message: 'Choose at least one step.'}
		: {...fresh(state), choosing: undefined, selected, plan: undefined};
}

function move(session: Session, state: WizardState, by: number): WizardState {
	switch (screenOf(state)) {
		case 'steps': {
			return state.choosing === undefined
				? state
				: {...state, choosing: {...state.choosing, cursor: clamp(state.choosing.cursor + by, session.steps.length - 1)}};
		}

		case 'question': {
			const question = askedQuestion(session, state);
			const draft = draftOf(question, state);
			return draft.type === 'text' ? state : withDraft(state, moved(question, draft, by));
		}

		case 'review': {
			return {...state, cursor: clamp(state.cursor + by, countRows(session, state, state.plan) - 1)};
		}

		default: {
			return state;
		}
	}
}

function edited(draft: Exclude<Draft, {type: 'choice'}>, edit: TextEdit): Draft {
	const field = editText(draft.field, edit);
	// Other choices are found for another text: the first of them fits best.
	return draft.type === 'search' && textOf(field) === textOf(draft.field) ? {...draft, field} : {type: draft.type, field};
}

function moved(question: Question, draft: Exclude<Draft, {type: 'text'}>, by: number): Draft {
	const {choices, index} = pointedChoices(question, draft);
	const next = clamp(index + by, choices.length - 1);
	return draft.type === 'choice' ? {type: 'choice', index: next} : {...draft, at: choices[next]?.value};
}

function withDraft(state: WizardState, draft: Draft): WizardState {
	return state.asking === undefined ? state : {...state, message: undefined, drafts: new Map([...state.drafts, [state.asking.id, draft]])};
}

function withoutDraft(state: WizardState, question: string): WizardState {
	return {...state, drafts: new Map([...state.drafts].filter(([id]) => id !== question))};
}

function takeAnswer(session: Session, state: WizardState): WizardState {
	if (state.asking === undefined) {
		return state;
	}

	const question = askedQuestion(session, state);
	const value = draftValue(question, draftOf(question, state));
	const message = question.validate(value);
	if (message !== undefined) {
		return {...state, message};
	}

	const next = {...withoutDraft(state, question.id), answers: withAnswer(session, state.answers, question.id, value)};
	if (state.asking.editing) {
		const isSame = state.answers.get(question.id)?.value === value;
		const cursor = questionsOf(session, next).findIndex(({id}) => id === question.id);
		return afterEdit(session, {...next, cursor, plan: isSame ? state.plan : undefined});
	}

	return ask(session, next, questionsToAsk(session, next).findIndex(({id}) => id === question.id) + 1);
}

/** Back to the review, or first to a question that the edit has raised. */
function afterEdit(session: Session, state: WizardState): WizardState {
	const raised = questionsOf(session, state).find(question => isOpen(question, state.answers));
	return {...fresh(state), asking: raised === undefined ? undefined : {id: raised.id, editing: true}};
}

function back(session: Session, state: WizardState): WizardState {
	switch (screenOf(state)) {
		case 'steps': {
			return {...fresh(state), choosing: undefined};
		}

		case 'question': {
			if (state.asking?.editing) {
				return {...fresh(withoutDraft(state, state.asking.id)), asking: undefined};
			}

			const index = questionsToAsk(session, state).findIndex(({id}) => id === state.asking?.id);
			return index > 0 ? ask(session, state, index - 1) : {...fresh(state), asking: undefined, started: false};
		}

		case 'planning':
		case 'problem':
		case 'review': {
			const last = questionsToAsk(session, state).length - 1;
			const before = {...state, problem: undefined};
			return last >= 0 ? ask(session, before, last) : {...fresh(before), plan: undefined, started: false};
		}

		case 'details': {
			return {...fresh(state), details: undefined};
		}

		default: {
			return state;
		}
	}
}

/** From the review onwards: with nothing to apply, only the checks are left. */
function confirm(state: WizardState, at: number): WizardState {
	if (state.plan === undefined) {
		return state;
	}

	return changesOf(state.plan).length === 0
		? {...fresh(state), verifying: true, since: at}
		: {...fresh(state), confirmed: true, steps: waitingSteps(state.plan), since: at};
}
