import {withRemoteChoices} from '../../../answers/options.ts';
import type {Answers, Question, Session} from '../../session.ts';
import type {WizardState} from './state.ts';

/** Under which the choices of a remote question are kept: after other answers there are others. */
export function choicesKey({id, remote}: Question, answers: Answers): string {
	return JSON.stringify([id, ...(remote?.after ?? []).map(other => answers.get(other)?.value)]);
}

/** A remote question with the choices that are known by now; as it is where its service could not be asked. */
export function withToldChoices(
	session: Pick<Session, 'answers'>,
	question: Question,
	{answers, choices}: Pick<WizardState, 'answers' | 'choices'>,
): Question {
	return question.remote === undefined || isUntold(question, {answers, choices})
		? question
		: withRemoteChoices(question, choices.get(choicesKey(question, answers)) ?? [], session.answers, answers);
}

/** True where a service was asked in vain. */
export function isUntold(question: Question, {answers, choices}: Pick<WizardState, 'answers' | 'choices'>): boolean {
	const key = choicesKey(question, answers);
	return choices.has(key) && choices.get(key) === undefined;
}

/** True until a service has told, or has failed to. */
export function isAwaited(question: Question, {answers, choices}: Pick<WizardState, 'answers' | 'choices'>): boolean {
	return question.remote !== undefined && !choices.has(choicesKey(question, answers));
}

/** A service that could not be asked is asked again with the next question. */
export function withoutUntold(choices: WizardState['choices']): WizardState['choices'] {
	return new Map([...choices].filter(([, told]) => told !== undefined));
}
