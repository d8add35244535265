import type {Answers, Choice, Facts, Question} from './question.ts';

/**
The question as it is asked on this machine: with its options, if there are any, as choices. An answer that is none of them is one
more choice: the one that is `known` from outside, and the one so far.
*/
export function withOptions(question: Question, facts: Facts, known: Answers, answers: Answers): Question {
	const choices: Choice[] = [...(question.options?.(facts) ?? [])];
	if (choices.length === 0) {
		return question;
	}

	const outside = known.get(question.id);
	for (const answer of [outside?.given ? outside : undefined, answers.get(question.id)]) {
		if (answer !== undefined && choices.every(({value}) => value !== answer.value)) {
			choices.push({value: answer.value, label: answer.value, hint: answer.source});
		}
	}

	return {...question, kind: 'select', choices};
}
