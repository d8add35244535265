import {isOpen} from '../../../answers/resolve.ts';
import {searchChoices} from '../../search.ts';
import type {Answer, Choice, Question, Session} from '../../session.ts';
import {isAwaited, withToldChoices} from './remote.ts';
import {type Draft, screenOf, type WizardState} from './state.ts';
import {textField, textOf} from './text-field.ts';

/** Every question whose answer counts for the chosen steps, after the answers so far: the review shows them all. */
export function questionsOf(session: Session, state: Pick<WizardState, 'selected' | 'answers' | 'choices'>): readonly Question[] {
	return session.questions(state.selected, state.answers).map(question => withToldChoices(session, question, state));
}

/** The ones to ask: what a flag, a variable or `ferrovia.toml` answers is not asked again. */
export function questionsToAsk(session: Session, state: Pick<WizardState, 'selected' | 'answers' | 'choices'>): readonly Question[] {
	return questionsOf(session, state).filter(question => isOpen(question, session.answers));
}

export function askedQuestion(session: Session, state: WizardState): Question {
	const question = questionsOf(session, state).find(({id}) => id === state.asking?.id);
	if (question === undefined) {
		throw new TypeError(`Not a question of these steps: ${state.asking?.id}`);
	}

	return question;
}

/** The question on the screen, while its service has yet to tell its choices. */
export function awaitedQuestion(session: Session, state: WizardState): Question | undefined {
	if (screenOf(state) !== 'question' || state.interrupted || state.quit) {
		return undefined;
	}

	const question = askedQuestion(session, state);
	return isAwaited(question, state) ? question : undefined;
}

/** True for a question that an edit on the review has raised. */
export function isRaised(question: Question, {asking, answers}: WizardState): boolean {
	return asking?.editing === true && isOpen(question, answers);
}

/** What is typed or pointed at: what was left there, else the answer so far. */
export function draftOf(question: Question, state: WizardState): Draft {
	const draft = state.drafts.get(question.id);
	const {remote, choices} = question;
	const value = state.answers.get(question.id)?.value ?? '';
	if (choices === undefined) {
		// What was typed into a search stays, should the choices never come.
		const isTyped = draft?.type === 'text' || (draft?.type === 'search' && textOf(draft.field) !== '');
		return {type: 'text', field: isTyped ? draft.field : textField(value)};
	}

	if (remote !== undefined) {
		return draft?.type === 'search' ? draft : {type: 'search', field: draft?.type === 'text' ? draft.field : textField(''), at: value};
	}

	// A choice may be gone since: the answer so far is one, whatever it is.
	return draft?.type === 'choice' && choices[draft.index] !== undefined ? draft : {type: 'choice', index: indexOf(choices, value)};
}

/** The choices that a draft leaves, and which of them is pointed at. */
export function pointedChoices(
	{choices = []}: Question,
	draft: Exclude<Draft, {type: 'text'}>,
): {readonly choices: readonly Choice[]; readonly index: number} {
	if (draft.type === 'choice') {
		return {choices, index: draft.index};
	}

	const found = searchChoices(choices, textOf(draft.field));
	return {choices: found, index: indexOf(found, draft.at)};
}

function indexOf(choices: readonly Choice[], value: string | undefined): number {
	return Math.max(
		0,
		choices.findIndex(choice => choice.value === value),
	);
}

export function draftValue(question: Question, draft: Draft): string {
	if (draft.type === 'text') {
		return textOf(draft.field).trim();
	}

	const {choices, index} = pointedChoices(question, draft);
	return choices[index]?.value ?? '';
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
