import {exitCodes, FerroviaError} from '../engine/errors.ts';
import type {Answer, AnswerLookup, Answers, Facts, Question} from './question.ts';

export type AnswerInput = {
	readonly questions: readonly Question[];
	readonly facts: Facts;
	/** Values of flags, by question id. */
	readonly flags: Readonly<Record<string, string | undefined>>;
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Values of `ferrovia.toml`, by question id. */
	readonly saved: ReadonlyMap<string, string>;
	/** The name of that file as the user knows it. */
	readonly configName: string;
};

/**
An answer for every question: flag before environment before `ferrovia.toml` before what was detected. All wrong values
are named in one error (exit code 2), each with the place it came from.
*/
export function resolveAnswers({questions, facts, flags, environment, saved, configName}: AnswerInput): Answers {
	const given = new Map<string, Answer>();
	const wrong: string[] = [];
	for (const question of questions) {
		const candidates: ReadonlyArray<readonly [string | undefined, string]> = [
			[flags[question.id], question.flag ?? question.id],
			[environment[question.env] || undefined, question.env],
			[saved.get(question.id), configName],
		];
		const [value, source] = candidates.find(([candidate]) => candidate !== undefined) ?? [];
		if (value === undefined || source === undefined) {
			continue;
		}

		const problem = question.validate(value);
		if (problem !== undefined) {
			wrong.push(`${source}: ${question.secret ? 'what it holds' : `"${withoutCredentials(value)}"`} can't be used. ${problem}`);
		}

		given.set(question.id, {value, source, given: true});
	}

	if (wrong.length > 0) {
		throw new FerroviaError(
			{what: "Some answers can't be used.", why: wrong.join('\n'), next: ['ferrovia --help']},
			{exitCode: exitCodes.usage},
		);
	}

	return withSuggestions(questions, facts, given);
}

/** Whoever puts a key into an address by mistake does not want to read it in a log. */
function withoutCredentials(value: string): string {
	return value.replace(/\/\/.*@/s, '//[secret]@');
}

/** The given answers, and what is suggested to every other question now: a suggestion may follow from the answers before it. */
export function withSuggestions(questions: readonly Question[], facts: Facts, answers: Answers): Answers {
	const resolved = new Map<string, Answer>();
	for (const {id, suggest} of questions) {
		const answer = answers.get(id);
		resolved.set(id, answer?.given ? answer : {...suggest(facts, lookup(resolved)), given: false});
	}

	return resolved;
}

/** The questions whose answers count for these steps, after the answers so far. */
export function relevantQuestions(
	questions: readonly Question[],
	steps: readonly string[],
	facts: Facts,
	answers: Answers,
): readonly Question[] {
	return questions.filter(question => question.steps.some(step => steps.includes(step)) && question.relevant(facts, lookup(answers)));
}

/** True while nobody has answered it and somebody should. */
export function isOpen({id, advanced}: Question, answers: Answers): boolean {
	return !advanced && answers.get(id)?.given !== true;
}

/**
Without a terminal nothing can be asked: names every missing answer at once, with the flag, the variable and the key that give it.
`--yes` takes the suggestions instead.
*/
export function requireAnswers(questions: readonly Question[], answers: Answers): void {
	const missing = questions.filter(question => isOpen(question, answers));
	if (missing.length > 0) {
		throw new FerroviaError(
			{
				what: 'There is no terminal to ask in, and not every answer was given.',
				why: missing
					.map(
						({prompt, flag, env, key, id}) =>
							`${prompt}\n  ${flag === undefined ? `in the environment: ${env}` : `${flag} ${answers.get(id)?.value || 'VALUE'}   or ${env}, or ${key} in ferrovia.toml`}`,
					)
					.join('\n'),
				next: ['ferrovia setup --yes    (takes the values shown)'],
			},
			{exitCode: exitCodes.usage},
		);
	}
}

/** The value of an answer; every question has one once answers are resolved. */
export function answerValue(answers: Answers, id: string): string {
	const answer = answers.get(id);
	if (answer === undefined) {
		throw new TypeError(`Not a question, or not asked yet: ${id}`);
	}

	return answer.value;
}

function lookup(answers: Answers): AnswerLookup {
	return id => answerValue(answers, id);
}
