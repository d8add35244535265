import type {Answers, Choice, Facts, Question} from './question.ts';

/**
The question as it is asked on this machine: with its options, if there are any, as choices. An answer that is none of them is one
more choice: the one that is `known` from outside, and the one so far.
*/
export function withOptions(question: Question, facts: Facts, known: Answers, answers: Answers): Question {
	const options = (question.options?.(facts) ?? []).filter(({value}) => question.validate(value) === undefined);
	return options.length === 0
		? question
		: {...question, kind: 'select', choices: [...options, ...otherAnswers(question, options, known, answers)]};
}

/** A question with the choices of a service: with what it has told so far, and other answers as `withOptions` has them. */
export function withRemoteChoices(question: Question, told: readonly Choice[], known: Answers, answers: Answers): Question {
	const {first = [], last = []} = question.remote ?? {};
	const others = otherAnswers(question, [...first, ...told, ...last], known, answers);
	return {...question, kind: 'select', choices: [...first, ...told, ...others, ...last]};
}

function otherAnswers({id}: Question, choices: readonly Choice[], known: Answers, answers: Answers): readonly Choice[] {
	const others: Choice[] = [];
	const outside = known.get(id);
	for (const answer of [outside?.given ? outside : undefined, answers.get(id)]) {
		if (answer !== undefined && [...choices, ...others].every(({value}) => value !== answer.value)) {
			others.push({value: answer.value, label: answer.value, hint: answer.source});
		}
	}

	return others;
}
