import {isOpen} from '../../../answers/resolve.ts';
import type {Answer, Question, Session} from '../../session.ts';
import type {Draft, WizardState} from './state.ts';
import {textField, textOf} from './text-field.ts';

/** Every question whose answer counts for the chosen steps, after the answers so far: the review shows them all. */
export function questionsOf(session: Session, {selected, answers}: Pick<WizardState, 'selected' | 'answers'>): readonly Question[] {
	return session.questions(selected, answers);
}

/** The ones to ask: what a flag, a variable or `ferrovia.toml` answers is not asked again. */
export function questionsToAsk(session: Session, state: Pick<WizardState, 'selected' | 'answers'>): readonly Question[] {
	return questionsOf(session, state).filter(question => isOpen(question, session.answers));
}

export function askedQuestion(session: Session, state: WizardState): Question {
	const question = questionsOf(session, state).find(({id}) => id === state.asking?.id);
	if (question === undefined) {
		throw new TypeError(`Not a question of these steps: ${state.asking?.id}`);
	}

	return question;
}

/** True for a question that an edit on the review has raised. */
export function isRaised(question: Question, {asking, answers}: WizardState): boolean {
	return asking?.editing === true && isOpen(question, answers);
}

/** What is typed or pointed at: what was left there, else the answer so far. */
export function draftOf(question: Question, state: WizardState): Draft {
	const draft = state.drafts.get(question.id);
	// A choice may be gone since: the answer so far is one, whatever it is.
	if (draft !== undefined && (draft.type === 'text' || question.choices?.[draft.index] !== undefined)) {
		return draft;
	}

	const value = state.answers.get(question.id)?.value ?? '';
	return question.choices === undefined
		? {type: 'text', field: textField(value)}
		: {
				type: 'choice',
				index: Math.max(
					0,
					question.choices.findIndex(choice => choice.value === value),
				),
			};
}

export function draftValue(question: Question, draft: Draft): string {
	return draft.type === 'text' ? textOf(draft.field).trim() : (question.choices?.[draft.index]?.value ?? '');
}

/** An answer as people read it. */
export function answerWords(question: Question, answer: Answer | undefined): string {
	if (answer === undefined) {
		return '';
	}

	if (question.secret) {
		return answer.value === '' ? 'not set' : 'set, not shown';
	}

	return question.choices?.find(({value}) => value === answer.value)?.label ?? answer.value;
}
