import type {Session} from '../../session.ts';
import type {WizardState} from '../model/state.ts';
import type {Theme} from '../theme.ts';
import {oneLine, pad, truncate, widthOf} from './text.ts';

/** The steps with a box to mark, one line each. */
export function stepChoiceLines({steps}: Session, {choosing}: WizardState, width: number, theme: Theme): readonly string[] {
	const {pointer, ellipsis} = theme.glyphs;
	const titles = Math.max(...steps.map(({title}) => widthOf(title)));
	return steps.map(({id, title, summary, needs}, index) => {
		const here = index === choosing?.cursor;
		const box = choosing?.marked.includes(id) ? '[x]' : '[ ]';
		const needed = needs.length === 0 ? '' : ` (after ${needs.join(', ')})`;
		const name = `${here ? pointer : ' '} ${box} ${pad(title, titles)}`;
		return truncate(`${here ? theme.accent(name) : name}  ${theme.dim(oneLine(summary) + needed)}`, width, ellipsis);
	});
}
