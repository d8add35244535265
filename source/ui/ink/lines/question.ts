import type {Choice, Question, Session} from '../../session.ts';
import {suggestionOf} from '../../with-answer.ts';
import {askedQuestion, draftOf, pointedChoices} from '../model/questions.ts';
import {isAwaited, isUntold} from '../model/remote.ts';
import type {WizardState} from '../model/state.ts';
import type {TextField} from '../model/text-field.ts';
import type {Theme} from '../theme.ts';
import {oneLine, pad, spread, truncate, widthOf, wrap} from './text.ts';
import {windowAround, windowBounds} from './window.ts';

export type QuestionDrawing = {
	readonly lines: readonly string[];
	/** Where the terminal's cursor belongs while text is typed. */
	readonly cursor?: {readonly x: number; readonly y: number};
};

type Room = {readonly width: number; readonly height: number};

const searchMark = 'Search  ';

/** A question with its choices or its text field, the suggestion with its source, and the why when it is open. */
export function drawQuestion(session: Session, state: WizardState, room: Room, theme: Theme, spinner: string): QuestionDrawing {
	const question = askedQuestion(session, state);
	const draft = draftOf(question, state);
	const prompt = [...wrap(theme.strong(oneLine(question.prompt)), room.width), ''];
	const problem = problemLines(state, room.width, theme);
	const suggestion = suggestionLines(question, session, state, room.width, theme);
	const why = state.explains ? ['', ...wrap(oneLine(question.why), room.width)] : [];
	if (draft.type !== 'text') {
		const {choices, index} = pointedChoices(question, draft);
		const search = draft.type === 'search' ? searchLine(draft.field, question, state, choices, room.width, theme, spinner) : undefined;
		const above = search === undefined ? prompt : [...prompt, search.line, ''];
		const cursor = search === undefined ? undefined : {x: search.x, y: prompt.length};
		// Of a long list no more than can be seen: it is drawn anew with every key.
		const [start, end] = windowBounds(choices.length, index, room.height);
		const at = index - start;
		const {lines, hint} = choiceLines(choices.map(shownChoice), index, [start, end], room.width, theme);
		const extras = [...hint, ...suggestion];
		const left = room.height - above.length - problem.length;
		// Where the why leaves no room for both, it comes first: it was asked for.
		const shownExtras = why.length > 0 && lines.length + extras.length + why.length > left ? [] : extras;
		const shownWhy = why.slice(0, Math.max(0, left - shownExtras.length - Math.min(lines.length, 3)));
		const list = windowAround(lines, at, left - shownExtras.length - shownWhy.length);
		return {lines: [...above, ...list, ...problem, ...shownExtras, ...shownWhy], cursor};
	}

	const {line, x} = fieldLine(draft.field, question, `${theme.accent(theme.glyphs.pointer)} `, room.width);
	const untold = isUntold(question, state)
		? ['', ...wrap(theme.dim(`${question.remote?.service} could not tell what there is: type it.`), room.width)]
		: [];
	return {lines: [...prompt, line, ...problem, ...untold, ...suggestion, ...why], cursor: {x, y: prompt.length}};
}

/** What the choices are searched for; at its right how many are left, or whose answer is awaited. */
function searchLine(
	field: TextField,
	question: Question,
	state: WizardState,
	found: readonly Choice[],
	width: number,
	theme: Theme,
	spinner: string,
): {readonly line: string; readonly x: number} {
	const {ellipsis} = theme.glyphs;
	const all = new Set(question.choices);
	const count = found.filter(choice => all.has(choice)).length;
	const status = isAwaited(question, state)
		? `${theme.accent(spinner)} ${theme.dim(`asking ${question.remote?.service}${ellipsis}`)}`
		: theme.dim(count < all.size ? `${count} of ${all.size} choices` : `${count} choices`);
	const {line, x} = fieldLine(field, question, theme.dim(searchMark), width - widthOf(status) - 2);
	return {line: spread(line, status, width, ellipsis), x};
}

/** Names of choices may come from files of this machine. */
function shownChoice({value, label, hint}: Choice): Choice {
	return {value, label: oneLine(label), hint: hint === undefined ? undefined : oneLine(hint)};
}

/** Those of the choices from `start` to `end`, with their hints; where the hints don't fit beside them, only the one that is pointed at has its own, beneath. */
function choiceLines(choices: readonly Choice[], at: number, [start, end]: readonly [number, number], width: number, theme: Theme) {
	const {pointer, ellipsis} = theme.glyphs;
	const labels = Math.max(...choices.map(({label}) => widthOf(label)));
	const hints = Math.max(...choices.map(({hint = ''}) => widthOf(hint)));
	const fits = labels + hints + 5 <= width;
	const lines = choices.slice(start, end).map(({label, hint = ''}, index) => {
		const here = start + index === at;
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
function fieldLine(field: TextField, {secret}: Question, mark: string, width: number): {readonly line: string; readonly x: number} {
	const shown = field.graphemes.map(grapheme => (secret ? '*' : oneLine(grapheme)));
	const room = width - widthOf(mark) - 1;
	let start = 0;
	while (widthOf(shown.slice(start, field.cursor).join('')) > room) {
		start++;
	}

	const visible = truncate(shown.slice(start).join(''), room, '');
	return {line: mark + visible, x: widthOf(mark) + widthOf(shown.slice(start, field.cursor).join(''))};
}
