import type {Session} from '../../session.ts';
import {questionsToAsk} from '../model/questions.ts';
import type {WizardState} from '../model/state.ts';
import type {Theme} from '../theme.ts';
import {changeNothingWords} from '../words.ts';
import {count} from './count.ts';
import {oneLine, pad, truncate, widthOf, wrap} from './text.ts';

const labelWidth = 10;

/** What was found and where, what is in place, what deserves a look; or what will happen. */
export function welcomeLines(session: Session, state: WizardState, width: number, theme: Theme): readonly string[] {
	return state.explains ? explanationLines(session, state, width, theme) : foundLines(session, width, theme);
}

function foundLines({found, inPlace, lookOut, rehearsal}: Session, width: number, theme: Theme): readonly string[] {
	const sources = found.map(({source}) => widthOf(oneLine(source)));
	const sourceWidth = Math.min(Math.max(0, ...sources), Math.floor(width / 4));
	const labels = Math.max(labelWidth, ...found.map(({label}) => widthOf(label) + 2));
	const valueWidth = width - labels - sourceWidth - 2;
	return [
		...found.map(({label, value, source}) => {
			const {ellipsis} = theme.glyphs;
			const shownSource = theme.dim(truncate(oneLine(source), sourceWidth, ellipsis));
			return `${pad(label, labels)}${pad(truncate(oneLine(value), valueWidth, ellipsis), valueWidth)}  ${shownSource}`;
		}),
		...(inPlace.length === 0 ? [] : ['', ...labelled(pad('In place', labels), inPlace.map(oneLine).join(', '), width)]),
		...(rehearsal === undefined ? [] : ['', ...listed(pad('Simulated', labels), rehearsal.simulated, width)]),
		...(lookOut.length === 0 ? [] : ['', ...listed(theme.look(pad('Look out', labels)), lookOut, width)]),
	];
}

function explanationLines(session: Session, state: WizardState, width: number, theme: Theme): readonly string[] {
	const asked = questionsToAsk(session, state).length;
	const ask = asked === 0 ? 'No question is open' : `Asks ${count(asked, 'question')}, each with a suggestion`;
	const titles = Math.max(labelWidth, ...session.steps.map(({title}) => widthOf(title) + 2));
	return [
		...wrap(`${ask}; then shows the plan with every file and command. ${changeNothingWords} At the end each part is proved.`, width),
		'',
		...session.steps.flatMap(({id, title, summary, onRequest}) => {
			const text = state.selected.includes(id) ? summary : `${summary} (${onRequest === true ? 'on request' : 'not chosen'})`;
			return labelled(theme.strong(pad(title, titles)), oneLine(text), width);
		}),
	];
}

/** Texts below each other beside one label. */
function listed(label: string, texts: readonly string[], width: number): readonly string[] {
	const blank = ' '.repeat(widthOf(label));
	return texts.flatMap((text, index) => labelled(index === 0 ? label : blank, oneLine(text), width));
}

/** A text beside its label, wrapped under itself. */
function labelled(label: string, text: string, width: number): readonly string[] {
	const indent = widthOf(label);
	return wrap(text, width - indent).map((line, index) => (index === 0 ? label : ' '.repeat(indent)) + line);
}
