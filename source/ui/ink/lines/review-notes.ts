import {changesOf} from '../../../engine/plan.ts';
import type {Plan} from '../../../engine/step.ts';
import type {Session} from '../../session.ts';
import {questionsOf} from '../model/questions.ts';
import {infoNotesOf} from '../model/review-rows.ts';
import type {WizardState} from '../model/state.ts';
import type {Theme} from '../theme.ts';
import {titleWidth} from './review-plan.ts';
import type {Rows} from './rows.ts';
import {oneLine, pad, widthOf, wrap} from './text.ts';

/** What is good to know about the plan, behind it: between the changes it would push them out of sight. */
export function noteRows(session: Session, state: WizardState, plan: Plan, width: number, theme: Theme): Rows {
	const notes = infoNotesOf(plan);
	if (notes.length === 0) {
		return {lines: [], starts: []};
	}

	const pointed = state.cursor - questionsOf(session, state).length - changesOf(plan).length;
	const titles = titleWidth(plan);
	const lines = ['', theme.strong('Notes')];
	const starts: number[] = [];
	for (const [index, {title, text}] of notes.entries()) {
		const here = index === pointed;
		const label = `${here ? theme.glyphs.pointer : ' '} ${pad(title, titles)}  `;
		starts.push(lines.length);
		lines.push(
			...wrap(oneLine(text), width - widthOf(label)).map((line, row) =>
				row === 0 ? (here ? theme.accent(label) : label) + line : ' '.repeat(widthOf(label)) + line,
			),
		);
	}

	return {lines, starts};
}
