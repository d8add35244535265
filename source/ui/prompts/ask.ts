import {confirm, input, select} from '@inquirer/prompts';
import {isOpen} from '../../answers/resolve.ts';
import {changesOf} from '../../engine/plan.ts';
import type {Plan} from '../../engine/step.ts';
import {oneLine} from '../ink/lines/text.ts';
import type {Answer, Answers, Question, Session} from '../session.ts';
import {withAnswer} from '../with-answer.ts';
import {interruptible} from './interruptible.ts';

/** Asks what was not given, one question after the other, with the suggestion as the default. Each depends on the answers before it. */
export async function askQuestions(session: Session, signal: AbortSignal): Promise<Answers> {
	let {answers} = session;
	for (;;) {
		const question = session.questions(session.selected, answers).find(candidate => isOpen(candidate, answers));
		if (question === undefined) {
			return answers;
		}

		answers = withAnswer(session, answers, question.id, await ask(question, answers.get(question.id), signal));
	}
}

/** The one question before anything is changed. */
export async function confirmPlan(plan: Plan, signal: AbortSignal): Promise<boolean> {
	const count = changesOf(plan).length;
	return interruptible(confirm({message: `Apply ${count === 1 ? 'this change' : `these ${count} changes`}?`, default: true}, {signal}));
}

async function ask(question: Question, known: Answer | undefined, signal: AbortSignal): Promise<string> {
	const {prompt, choices, validate} = question;
	const fallback = known?.value;
	if (choices === undefined) {
		return interruptible(input({message: prompt, default: fallback, validate: value => validate(value) ?? true}, {signal}));
	}

	return interruptible(
		select(
			{
				message: prompt,
				default: fallback,
				choices: choices.map(({value, label, hint}) => ({
					value,
					name: oneLine(hint === undefined ? label : `${label}  (${hint})`),
					short: oneLine(label),
					description: value === fallback && known !== undefined ? `suggested: ${known.source}` : undefined,
				})),
			},
			{signal},
		),
	);
}
