import {changesOf} from '../../../engine/plan.ts';
import type {Plan} from '../../../engine/step.ts';
import type {Session} from '../../session.ts';
import type {WizardState} from '../model/state.ts';
import type {Theme} from '../theme.ts';
import {answerRows} from './review-answers.ts';
import {noteRows} from './review-notes.ts';
import {planCounts, planRows} from './review-plan.ts';
import {oneLine, wrap} from './text.ts';

export type ReviewDrawing = {
	readonly lines: readonly string[];
	/** The line that is pointed at. */
	readonly focus: number;
	/** Where the plan begins, and what it comes to: told for as long as it is out of sight. */
	readonly plan: {readonly line: number; readonly words: string};
};

// Of the smallest window: no further, or the row itself would be out of sight.
const halfPage = 6;

/** Every answer with its source, the plan beneath, and what is good to know about it. */
export function drawReview(session: Session, state: WizardState, plan: Plan, width: number, theme: Theme): ReviewDrawing {
	const message = state.message === undefined ? [] : [...wrap(theme.failed(oneLine(state.message)), width), ''];
	const answers = answerRows(session, state, width, theme);
	const changes = planRows(session, state, plan, width, theme);
	const notes = noteRows(session, state, plan, width, theme);
	const lines = [message, answers.lines, changes.lines, notes.lines].flat();
	const planLine = message.length + answers.lines.length;
	const starts = [
		...answers.starts.map(start => message.length + start),
		...changes.starts.map(start => planLine + start),
		...notes.starts.map(start => planLine + changes.lines.length + start),
	];
	const counts = planCounts(changesOf(plan));
	return {
		lines,
		focus: focusOf(state.cursor, starts, message.length, lines.length),
		plan: {line: planLine, words: counts === '' ? 'the plan' : `the plan, ${counts}`},
	};
}

/** The first row brings the heading above it into sight, the last one what stands beneath it. */
function focusOf(cursor: number, starts: readonly number[], first: number, total: number): number {
	const start = starts[cursor] ?? 0;
	return cursor === 0 ? first : cursor === starts.length - 1 ? Math.min(start + halfPage, total - 1) : start;
}
