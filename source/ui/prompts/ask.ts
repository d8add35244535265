import {styleText} from 'node:util';
import {confirm, input, password, search, select} from '@inquirer/prompts';
import {withRemoteChoices} from '../../answers/options.ts';
import {isOpen} from '../../answers/resolve.ts';
import {changesOf} from '../../engine/plan.ts';
import type {Plan} from '../../engine/step.ts';
import {oneLine} from '../ink/lines/text.ts';
import type {StatusLine} from '../plain/status-line.ts';
import {searchChoices} from '../search.ts';
import type {Answer, Answers, Choice, Question, Session} from '../session.ts';
import {withAnswer} from '../with-answer.ts';
import {interruptible} from './interruptible.ts';

/** Asks what was not given, one question after the other, with the suggestion as the default. Each depends on the answers before it. */
export async function askQuestions(session: Session, signal: AbortSignal, status: Pick<StatusLine, 'show' | 'clear'>): Promise<Answers> {
	let {answers} = session;
	for (;;) {
		const question = session.questions(session.selected, answers).find(candidate => isOpen(candidate, answers));
		if (question === undefined) {
			return answers;
		}

		const known = answers.get(question.id);
		const asked = await withToldChoices(session, question, answers, signal, status);
		answers = withAnswer(session, answers, question.id, await ask(asked, known, signal));
	}
}

/** The one question before anything is changed. */
export async function confirmPlan(plan: Plan, signal: AbortSignal): Promise<boolean> {
	const count = changesOf(plan).length;
	return interruptible(confirm({message: `Apply ${count === 1 ? 'this change' : `these ${count} changes`}?`, default: true}, {signal}));
}

/** Where its service can't be asked, the question is one for a text. */
async function withToldChoices(
	session: Session,
	question: Question,
	answers: Answers,
	signal: AbortSignal,
	status: Pick<StatusLine, 'show' | 'clear'>,
): Promise<Question> {
	if (question.remote === undefined) {
		return question;
	}

	status.show(`asking ${question.remote.service}...`);
	try {
		const told = await session.choices(question, answers, signal);
		return told === undefined ? question : withRemoteChoices(question, told, session.answers, answers);
	} finally {
		status.clear();
	}
}

async function ask(question: Question, known: Answer | undefined, signal: AbortSignal): Promise<string> {
	const {prompt, choices, validate, secret, remote} = question;
	const fallback = known?.value;
	if (secret) {
		return interruptible(password({message: prompt, mask: true, validate: value => validate(value) ?? true}, {signal}));
	}

	if (choices === undefined) {
		return interruptible(input({message: prompt, default: fallback, validate: value => validate(value) ?? true}, {signal}));
	}

	const offers = (offered: readonly Choice[]) =>
		offered.map(({value, label, hint}) => ({
			value,
			name: oneLine(hint === undefined ? label : `${label}  (${hint})`),
			short: oneLine(label),
			description: value === fallback && known !== undefined ? `suggested: ${known.source}` : undefined,
		}));
	return interruptible(
		remote === undefined
			? select({message: prompt, default: fallback, choices: offers(choices)}, {signal})
			: search(
					{
						message: prompt,
						default: fallback,
						source: text => offers(searchChoices(choices, text ?? '')),
						validate: value => validate(value) ?? true,
						theme: {style: {keysHelpTip}},
					},
					{signal},
				),
	);
}

function keysHelpTip(keys: ReadonlyArray<readonly [key: string, action: string]>): string {
	return [['type', 'to search'], ...keys]
		.map(([key = '', action = '']) => `${styleText('bold', key)} ${styleText('dim', action)}`)
		.join('   ');
}
