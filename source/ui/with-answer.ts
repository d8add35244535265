import type {Answer, Answers, Session} from './session.ts';

type Suggesting = Pick<Session, 'answers' | 'withSuggestions'>;

/** The answers once the user has given one: suggestions follow from it, given answers stay. */
export function withAnswer(session: Suggesting, answers: Answers, id: string, value: string): Answers {
	const next = session.withSuggestions(new Map([...answers, [id, {value, source: 'you', given: true}]]));
	// A suggestion that was taken may be none any more: then it is the user's own word.
	return new Map(
		[...next].map(([other, answer]) => [other, answer.given ? given(answer.value, suggestionOf(session, next, other)) : answer]),
	);
}

/** What a question would be answered with, had the user said nothing here: by a flag, a variable, `ferrovia.toml`, else by what is suggested. */
export function suggestionOf({answers: known, withSuggestions}: Suggesting, answers: Answers, id: string): Answer | undefined {
	const before = known.get(id);
	return before?.given ? before : withSuggestions(new Map([...answers].filter(([other]) => other !== id))).get(id);
}

/** A suggestion that was taken keeps its source. */
function given(value: string, suggested: Answer | undefined): Answer {
	return value === suggested?.value ? {...suggested, given: true} : {value, source: 'you', given: true};
}
