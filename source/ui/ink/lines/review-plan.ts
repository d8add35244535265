import type {Change} from '../../../engine/change.ts';
import {changesOf} from '../../../engine/plan.ts';
import type {Plan, PlannedStep} from '../../../engine/step.ts';
import type {Session} from '../../session.ts';
import {questionsOf} from '../model/questions.ts';
import type {WizardState} from '../model/state.ts';
import type {Theme} from '../theme.ts';
import {changeSign, changeSize} from './change.ts';
import {count} from './count.ts';
import type {Rows} from './rows.ts';
import {oneLine, pad, spread, widthOf, wrap} from './text.ts';

/** Every change of the plan, by step, and the warnings of each step. */
export function planRows(session: Session, state: WizardState, plan: Plan, width: number, theme: Theme): Rows {
	const changes = changesOf(plan);
	const pointed = state.cursor - questionsOf(session, state).length;
	const lines = [changes.length === 0 ? theme.strong('Nothing to do.') : `${theme.strong('Plan')}   ${planCounts(changes)}`];
	const starts: number[] = [];
	const titles = titleWidth(plan);
	for (const step of plan.steps) {
		for (const [index, change] of step.changes.entries()) {
			const title = pad(index === 0 ? step.title : '', titles);
			const here = starts.length === pointed;
			starts.push(lines.length);
			lines.push(changeLine(change, {here, title, root: session.root ?? ''}, width, theme));
		}

		if (step.changes.length === 0) {
			lines.push(...restingLines(step, titles, width, theme));
		}

		lines.push(...warningLines(step, titles, width, theme));
	}

	const end = changes.length === 0 ? 'The checks can prove that it is so.' : 'Nothing else is touched. Undo with: ferrovia undo';
	return {lines: [...lines, '', ...wrap(theme.dim(end), width)], starts};
}

/** The columns that the titles of the steps take. */
export function titleWidth({steps}: Plan): number {
	return Math.max(...steps.map(({title}) => widthOf(title)));
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

function warningLines({notes}: PlannedStep, titles: number, width: number, theme: Theme): readonly string[] {
	const indent = ' '.repeat(titles + 4);
	return notes
		.filter(({level}) => level === 'warn')
		.flatMap(({text}) => wrap(`${indent}${theme.look('look')} ${oneLine(text)}`, width, titles + 9));
}
