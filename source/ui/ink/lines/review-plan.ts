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
			lines.push(...changeRow(change, {here, title, root: session.root ?? ''}, width, theme));
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

/** One change: as many lines as its summary takes, because nobody should confirm half a sentence. Its size is at the end of the last one. */
function changeRow(
	change: Change,
	{here, title, root}: {readonly here: boolean; readonly title: string; readonly root: string},
	width: number,
	theme: Theme,
): readonly string[] {
	const {pointer, ellipsis} = theme.glyphs;
	const start = `${here ? pointer : ' '} ${title}  `;
	const size = [change.provisional !== undefined && 'may change', changeSize(change, root)].filter(Boolean).join(', ');
	const text = wrap(`${changeSign(change)} ${oneLine(change.summary)}`, width - widthOf(start), 2);
	const lines = text.map((line, index) => (index === 0 ? start : ' '.repeat(widthOf(start))) + line);
	const last = lines.at(-1) ?? '';
	const fits = widthOf(last) + 2 + widthOf(size) <= width;
	const paint = here ? theme.accent : (line: string) => line;
	return [
		...(fits ? lines.slice(0, -1) : lines).map(line => paint(line)),
		fits ? spread(paint(last), theme.dim(size), width, ellipsis) : spread('', theme.dim(size), width, ellipsis),
	];
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
