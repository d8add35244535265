import {exitCodes, FerroviaError} from '../engine/errors.ts';
import {lineOfKey} from './config-file.ts';
import type {Answer, AnswerLookup, Answers, Facts, Question, Suggestion} from './question.ts';

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
	/** The text of that file: errors name the line. */
	readonly configText?: string;
};

/**
An answer for every question: flag before environment before `ferrovia.toml` before what was detected. All wrong values
are named in one error (exit code 2), each with the place it came from.
*/
export function resolveAnswers({questions, facts, flags, environment, saved, configName, configText}: AnswerInput): Answers {
	const given = new Map<string, Answer>();
	const wrong: string[] = [];
	const remedies: string[] = [];
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
			const {key = question.id} = question;
			const shown = question.secret ? 'what it holds' : `"${withoutCredentials(value)}"`;
			const line = configText === undefined ? undefined : lineOfKey(configText, key);
			const place = line === undefined ? source : `${source}, line ${line}`;
			wrong.push(
				source === configName ? `${place}: ${key} = ${shown} can't be used. ${problem}` : `${source}: ${shown} can't be used. ${problem}`,
			);
			remedies.push(source === configName ? `Correct or remove ${key} in ${place}` : 'ferrovia --help');
		}

		given.set(question.id, {value, source, given: true});
	}

	if (wrong.length > 0) {
		throw new FerroviaError(
			{what: "Some answers can't be used.", why: wrong.join('\n'), next: [...new Set(remedies)]},
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
	for (const question of questions) {
		const answer = answers.get(question.id);
		resolved.set(question.id, answer?.given ? answer : {...suggestionFor(question, facts, lookup(resolved)), given: false});
	}

	return resolved;
}

/** The first suggestion that the question accepts. Its source names the better one that was refused. Without any, the value is empty. */
export function suggestionFor({suggest, validate, secret}: Question, facts: Facts, answer: AnswerLookup): Suggestion {
	const candidates = [suggest(facts, answer)].flat();
	const accepted = candidates.find(({value}) => value !== '' && validate(value) === undefined);
	const [best] = candidates;
	if (accepted === undefined) {
		return {value: '', source: best?.value === '' || best === undefined || secret ? onlyYou : `${onlyYou}: ${refusal(best)}`};
	}

	return accepted === best || best === undefined ? accepted : {...accepted, source: `${accepted.source}, because ${refusal(best)}`};
}

const onlyYou = 'only you know it';

function refusal({value, source}: Suggestion): string {
	return `"${value}" (${source}) is not allowed`;
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

/** True while nobody has answered it and somebody should. A setting that is not asked otherwise is asked when nothing can be suggested. */
export function isOpen({id, advanced}: Question, answers: Answers): boolean {
	const answer = answers.get(id);
	return answer?.given !== true && (!advanced || answer?.value === '');
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
				why: missing.map(question => howToAnswer(question, answers)).join('\n'),
				next: ['ferrovia setup --yes    (takes the values shown)'],
			},
			{exitCode: exitCodes.usage},
		);
	}
}

/** `--yes` takes the suggestions: names every answer that has none. A token that is missing is no such answer, the step goes on without it. */
export function requireSuggestions(questions: readonly Question[], answers: Answers): void {
	const missing = questions.filter(({id, secret}) => !secret && answers.get(id)?.value === '');
	const [first] = missing;
	if (first !== undefined) {
		throw new FerroviaError(
			{
				what: '--yes takes suggestions, and there is none for every question.',
				why: missing.map(question => howToAnswer(question, answers)).join('\n'),
				next: [`ferrovia setup --yes ${first.flag} VALUE`],
			},
			{exitCode: exitCodes.usage},
		);
	}
}

function howToAnswer({prompt, flag, env, key, id}: Question, answers: Answers): string {
	return `${prompt}\n  ${flag === undefined ? `in the environment: ${env}` : `${flag} ${answers.get(id)?.value || 'VALUE'}   or ${env}, or ${key} in ferrovia.toml`}`;
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
