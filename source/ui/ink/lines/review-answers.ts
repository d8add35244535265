import type {Answer, Question, Session} from '../../session.ts';
import {answerWords, questionsOf} from '../model/questions.ts';
import type {WizardState} from '../model/state.ts';
import type {Theme} from '../theme.ts';
import type {Rows} from './rows.ts';
import {oneLine, pad, spread, truncate, widthOf} from './text.ts';

/** Every answer with its source at the right end. */
export function answerRows(session: Session, state: WizardState, width: number, theme: Theme): Rows {
	const questions = questionsOf(session, state);
	if (questions.length === 0) {
		return {lines: [], starts: []};
	}

	const names = Math.max(...questions.map(({id}) => widthOf(id)));
	return {
		lines: [
			spread(theme.strong('Answers'), theme.dim('from'), width, theme.glyphs.ellipsis),
			...questions.map((question, index) =>
				answerLine(question, state.answers.get(question.id), {here: index === state.cursor, names}, width, theme),
			),
			'',
		],
		starts: questions.map((_, index) => index + 1),
	};
}

function answerLine(
	question: Question,
	answer: Answer | undefined,
	{here, names}: {readonly here: boolean; readonly names: number},
	width: number,
	theme: Theme,
): string {
	const {pointer, ellipsis} = theme.glyphs;
	const name = `${here ? pointer : ' '} ${pad(question.id, names)}`;
	const text = `${here ? theme.accent(name) : name}  ${oneLine(answerWords(question, answer))}`;
	// The answer is worth more than where it came from, which gives way down to a few letters.
	const room = Math.max(width - widthOf(text) - 2, Math.floor(width / 8));
	return spread(text, theme.dim(truncate(oneLine(answer?.source ?? ''), room, ellipsis)), width, ellipsis);
}
