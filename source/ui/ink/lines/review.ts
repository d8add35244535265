import type {Change} from '../../../engine/change.ts';
import {changesOf} from '../../../engine/plan.ts';
import type {Plan, PlannedStep} from '../../../engine/step.ts';
import type {Session} from '../../session.ts';
import {questionsOf} from '../model/questions.ts';
import type {WizardState} from '../model/state.ts';
import type {Theme} from '../theme.ts';
import {changeSign, changeSize} from './change.ts';
import {count} from './count.ts';
import {answerRows} from './review-answers.ts';
import {oneLine, pad, spread, widthOf, wrap} from './text.ts';

export type ReviewDrawing = {
	readonly lines: readonly string[];
	/** The line that is pointed at. */
	readonly focus: number;
};

// Of the smallest window: no further, or the row itself would be out of sight.
const halfPage = 6;

/** Every answer with its source, and the plan beneath. */
export function drawReview(session: Session, state: WizardState, plan: Plan, width: number, theme: Theme): ReviewDrawing {
	const answers = answerRows(session, state, width, theme).lines;
	const message = state.message === undefined ? [] : [...wrap(theme.failed(oneLine(state.message)), width), ''];
	const steps = planLines(session, state, plan, width, theme);
	const lines = [...message, ...answers, ...steps.lines];
	const rows = questionsOf(session, state).length;
	// The first row of each part brings its heading into sight.
	const answerFocus = message.length + (state.cursor === 0 ? 0 : state.cursor + 1);
	const changeLine = message.length + answers.length + (steps.changeLines[state.cursor - rows] ?? 0);
	// The last row brings what stands beneath it.
	const isLast = state.cursor === rows + steps.changeLines.length - 1;
	const changeFocus = isLast ? Math.min(changeLine + halfPage, lines.length - 1) : changeLine;
	return {lines, focus: state.cursor < rows ? answerFocus : changeFocus};
}

function planLines(session: Session, state: WizardState, plan: Plan, width: number, theme: Theme) {
	const changes = changesOf(plan);
	const pointed = state.cursor - questionsOf(session, state).length;
	const lines = [changes.length === 0 ? theme.strong('Nothing to do.') : `${theme.strong('Plan')}   ${planCounts(changes)}`];
	const lineOfChange: number[] = [];
	const titles = Math.max(...plan.steps.map(({title}) => widthOf(title)));
	for (const step of plan.steps) {
		for (const [index, change] of step.changes.entries()) {
			lineOfChange.push(lines.length);
			const here = lineOfChange.length - 1 === pointed;
			lines.push(changeLine(change, {here, title: pad(index === 0 ? step.title : '', titles), root: session.root ?? ''}, width, theme));
		}

		if (step.changes.length === 0) {
			lines.push(...restingLines(step, titles, width, theme));
		}

		lines.push(...noteLines(step, titles, width, theme));
	}

	lines.push(
		'',
		...wrap(
			theme.dim(changes.length === 0 ? 'The checks can prove that it is so.' : 'Nothing else is touched. Undo with: ferrovia undo'),
			width,
		),
	);
	return {lines, changeLines: lineOfChange};
}

/** The kinds of changes with their numbers: "2 files, 1 command". */
export function planCounts(changes: readonly Change[]): string {
	return (['file', 'command', 'resource'] as const)
		.map(kind => [changes.filter(change => change.kind === kind).length, kind] as const)
		.filter(([amount]) => amount > 0)
		.map(([amount, kind]) => count(amount, kind))
		.join(', ');
}

function changeLine(
	change: Change,
	{here, title, root}: {readonly here: boolean; readonly title: string; readonly root: string},
	width: number,
	theme: Theme,
): string {
	const {pointer, ellipsis} = theme.glyphs;
	const text = `${changeSign(change)} ${oneLine(change.summary)}`;
	const start = `${here ? pointer : ' '} ${title}  `;
	const left = here ? theme.accent(start + text) : `${start}${text}`;
	const size = [change.provisional !== undefined && 'may change', changeSize(change, root)].filter(Boolean).join(', ');
	return spread(left, theme.dim(size), width, ellipsis);
}

/** A step without changes, with the word for it and why. */
function restingLines({title, status, reason}: PlannedStep, titles: number, width: number, theme: Theme): readonly string[] {
	const {glyphs} = theme;
	const sign = status === 'skipped' ? glyphs.skipped : glyphs.done;
	const word = status === 'skipped' ? 'skipped' : 'in place';
	const text = `  ${pad(title, titles)}  ${sign} ${word}${reason === undefined ? '' : `: ${oneLine(reason)}`}`;
	return wrap(text, width, titles + 6);
}

function noteLines({notes}: PlannedStep, titles: number, width: number, theme: Theme): readonly string[] {
	const indent = ' '.repeat(titles + 4);
	return notes.flatMap(({level, text}) =>
		wrap(`${indent}${level === 'warn' ? theme.look('look') : theme.dim('note')} ${oneLine(text)}`, width, titles + 9),
	);
}
