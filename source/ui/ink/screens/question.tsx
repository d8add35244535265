import {useCursor} from 'ink';
import type {ReactNode} from 'react';
import {Page} from '../components/page.tsx';
import {useWizard} from '../context.ts';
import {layoutOf, margin} from '../layout.ts';
import {drawQuestion} from '../lines/question.ts';
import {askedQuestion, awaitedQuestion, isRaised, questionsToAsk} from '../model/questions.ts';
import {useMoment} from '../use-moment.ts';

// Header, blank, stations, blank.
const linesAbove = 4;

/** One question. */
export function QuestionScreen(): ReactNode {
	const {journey, state, size, theme} = useWizard();
	const {top, width, body} = layoutOf(size);
	const {spinner} = useMoment(awaitedQuestion(journey.session, state) !== undefined);
	const {lines, cursor} = drawQuestion(journey.session, state, {width, height: body}, theme, spinner);
	const {setCursorPosition} = useCursor();
	// The terminal's own cursor: it needs no colour to be seen, and input methods follow it.
	setCursorPosition(cursor === undefined ? undefined : {x: margin + cursor.x, y: top + linesAbove + cursor.y});
	return <Page place={placeOf(journey, state)} lines={lines} />;
}

function placeOf({session}: ReturnType<typeof useWizard>['journey'], state: ReturnType<typeof useWizard>['state']): string {
	if (state.asking?.editing) {
		return isRaised(askedQuestion(session, state), state) ? 'one more question' : 'edit an answer';
	}

	const questions = questionsToAsk(session, state);
	return `question ${questions.findIndex(({id}) => id === state.asking?.id) + 1} of ${questions.length}`;
}
