import type {Choice, Question, Session} from '../../session.ts';
import {suggestionOf} from '../../with-answer.ts';
import {askedQuestion, draftOf} from '../model/questions.ts';
import type {Draft, WizardState} from '../model/state.ts';
import type {Theme} from '../theme.ts';
import {oneLine, pad, truncate, widthOf, wrap} from './text.ts';
import {windowAround} from './window.ts';

export type QuestionDrawing = {
	readonly lines: readonly string[];
	/** Where the terminal's cursor belongs while text is typed. */
	readonly cursor?: {readonly x: number; readonly y: number};
};

type Room = {readonly width: number; readonly height: number};

/** A question with its choices or its text field, the suggestion with its source, and the why when it is open. */
export function drawQuestion(session: Session, state: WizardState, room: Room, theme: Theme): QuestionDrawing {
	const question = askedQuestion(session, state);
	const draft = draftOf(question, state);
	const prompt = [...wrap(theme.strong(oneLine(question.prompt)), room.width), ''];
	const problem = problemLines(state, room.width, theme);
	const suggestion = suggestionLines(question, session, state, room.width, theme);
	const why = state.explains ? ['', ...wrap(oneLine(question.why), room.width)] : [];
	if (draft.type === 'choice') {
		const {lines, hint} = choiceLines((question.choices ?? []).map(shownChoice), draft.index, room.width, theme);
		const extras = [...hint, ...suggestion];
		const left = room.height - prompt.length - problem.length;
		// Where the why leaves no room for both, it comes first: it was asked for.
		const shownExtras = why.length > 0 && lines.length + extras.length + why.length > left ? [] : extras;
		const shownWhy = why.slice(0, Math.max(0, left - shownExtras.length - Math.min(lines.length, 3)));
		const list = windowAround(lines, draft.index, left - shownExtras.length - shownWhy.length);
		return {lines: [...prompt, ...list, ...problem, ...shownExtras, ...shownWhy]};
	}

	const {line, x} = fieldLine(draft, question, room.width, theme);
	return {lines: [...prompt, line, ...problem, ...suggestion, ...why], cursor: {x, y: prompt.length}};
}

/** Names of choices may come from files of this machine. */
function shownChoice({value, label, hint}: Choice): Choice {
	return {value, label: oneLine(label), hint: hint === undefined ? undefined : oneLine(hint)};
}

/** The choices with their hints; where the hints don't fit beside them, only the one that is pointed at has its own, beneath. */
function choiceLines(choices: readonly Choice[], at: number, width: number, theme: Theme) {
	const {pointer, ellipsis} = theme.glyphs;
	const labels = Math.max(...choices.map(({label}) => widthOf(label)));
	const hints = Math.max(...choices.map(({hint = ''}) => widthOf(hint)));
	const fits = labels + hints + 5 <= width;
	const lines = choices.map(({label, hint = ''}, index) => {
		const here = index === at;
		const name = `${here ? pointer : ' '} ${fits ? pad(label, labels) : label}`;
		const shownHint = fits ? theme.dim(`   ${hint}`) : '';
		return truncate((here ? theme.accent(name) : name) + shownHint, width, ellipsis);
	});
	const hint = choices[at]?.hint;
	return {lines, hint: fits || hint === undefined ? [] : ['', ...wrap(hint, width)]};
}

function suggestionLines(question: Question, session: Session, {answers}: WizardState, width: number, theme: Theme): readonly string[] {
	const suggested = suggestionOf(session, answers, question.id);
	if (suggested === undefined || question.secret) {
		return [];
	}

	if (suggested.value === '') {
		return ['', ...wrap(theme.dim(`Nothing is suggested: ${oneLine(suggested.source)}`), width)];
	}

	const words = question.choices?.find(({value}) => value === suggested.value)?.label ?? suggested.value;
	const verb = suggested.given ? 'Given' : 'Suggested';
	return ['', ...wrap(theme.dim(`${verb}: ${oneLine(words)} (${oneLine(suggested.source)})`), width)];
}

function problemLines({message}: WizardState, width: number, theme: Theme): readonly string[] {
	return message === undefined ? [] : ['', ...wrap(`${theme.failed(`${theme.glyphs.failed} not taken`)}  ${oneLine(message)}`, width)];
}

/** The part of the text around the cursor that fits, and the column of the cursor. */
function fieldLine(
	{field}: Extract<Draft, {type: 'text'}>,
	{secret}: Question,
	width: number,
	theme: Theme,
): {readonly line: string; readonly x: number} {
	const shown = field.graphemes.map(grapheme => (secret ? '*' : oneLine(grapheme)));
	const mark = `${theme.accent(theme.glyphs.pointer)} `;
	const room = width - 3;
	let start = 0;
	while (widthOf(shown.slice(start, field.cursor).join('')) > room) {
		start++;
	}

	const visible = truncate(shown.slice(start).join(''), room, '');
	return {line: mark + visible, x: 2 + widthOf(shown.slice(start, field.cursor).join(''))};
}
