import {confirm, input, select} from '@inquirer/prompts';
import type {Answer, Answers, Question} from '../../answers/question.ts';
import {changesOf} from '../../engine/plan.ts';
import type {Plan} from '../../engine/step.ts';
import {interruptible} from './interruptible.ts';

/** Asks what was not given, one question after the other, with the suggestion as the default. */
export async function askQuestions(questions: readonly Question[], answers: Answers, signal: AbortSignal): Promise<Answers> {
	const given = new Map<string, Answer>(answers);
	for (const question of questions) {
		const known = answers.get(question.id);
		if (known?.given !== true) {
			given.set(question.id, {value: await ask(question, known, signal), source: 'you', given: true});
		}
	}

	return given;
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
					name: hint === undefined ? label : `${label}  (${hint})`,
					description: value === fallback && known !== undefined ? `suggested: ${known.source}` : undefined,
				})),
			},
			{signal},
		),
	);
}
