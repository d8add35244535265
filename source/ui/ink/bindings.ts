import {changesOf} from '../../engine/plan.ts';
import type {Session} from '../session.ts';
import {layoutOf, type Size} from './layout.ts';
import {changeLines} from './lines/change.ts';
import {welcomeLines} from './lines/welcome.ts';
import type {Action} from './model/action.ts';
import {askedQuestion, draftOf, questionsOf} from './model/questions.ts';
import type {Draft, ScreenName, WizardState} from './model/state.ts';
import type {TextEdit} from './model/text-field.ts';
import type {Press} from './presses.ts';
import type {Theme} from './theme.ts';

export type BindingContext = {
	readonly session: Session;
	readonly state: WizardState;
	readonly size: Size;
	readonly theme: Theme;
	readonly now: () => number;
};

/** What some keys do on a screen, and the words for it in the line of hints. */
export type Binding = {
	readonly presses: readonly Press[];
	readonly act: (context: BindingContext) => Action;
	/** Bindings without one are aliases that nobody needs to be told of. */
	readonly hint?: Hint;
	readonly when?: (context: BindingContext) => boolean;
};

export type Hint = {
	readonly keys: (theme: Theme) => string;
	readonly words: string;
	/** The least important, with the highest number, is dropped first where the line is narrow. */
	readonly rank: number;
};

const textEdits: ReadonlyArray<readonly [Press, Exclude<TextEdit['type'], 'insert'>]> = [
	['left', 'left'],
	['right', 'right'],
	['home', 'home'],
	['end', 'end'],
	['ctrl+a', 'home'],
	['ctrl+e', 'end'],
	['ctrl+b', 'left'],
	['ctrl+f', 'right'],
	['backspace', 'backspace'],
	['delete', 'delete'],
	['ctrl+d', 'delete'],
	['alt+left', 'word left'],
	['alt+b', 'word left'],
	['alt+right', 'word right'],
	['alt+f', 'word right'],
	['ctrl+w', 'delete word'],
	['alt+backspace', 'delete word'],
	['ctrl+u', 'delete to start'],
	['ctrl+k', 'delete to end'],
];

/** The keys of every screen, in the order of their hints: the one table that the handler and the line of hints read. */
export const bindings: Readonly<Record<ScreenName, readonly Binding[]>> = {
	welcome: [
		{presses: ['enter'], act: () => ({type: 'start'}), hint: hint('enter', 'start', 0)},
		{presses: ['s'], act: () => ({type: 'choose steps'}), hint: hint('s', 'choose steps', 2)},
		{presses: ['?', 'tab'], act: () => ({type: 'toggle why'}), hint: hint('?', 'what will happen', 3), when: ({state}) => !state.explains},
		{
			presses: ['?', 'tab', 'escape'],
			act: () => ({type: 'toggle why'}),
			hint: hint('?', 'what was found', 3),
			when: ({state}) => state.explains,
		},
		...scrolling(welcomeLength, 4),
		quit(1),
	],
	steps: [
		...pointing(2),
		{presses: [' '], act: () => ({type: 'mark step'}), hint: hint('space', 'mark', 1)},
		{presses: ['enter'], act: () => ({type: 'take steps'}), hint: hint('enter', 'take', 0)},
		back(2),
		quit(3),
	],
	question: [
		...pointing(2, isSelect),
		...arrows(3, isSearch),
		{presses: ['enter'], act: () => ({type: 'take answer'}), hint: hint('enter', 'take', 0)},
		// Letters are what this is about: no key has a binding of its own.
		{presses: [], act: () => ({type: 'take answer'}), hint: hint('type', 'to search', 1), when: isSearch},
		{...back(1), when: isSelect},
		{presses: ['?', 'tab'], act: () => ({type: 'toggle why'}), hint: hint('?', 'why', 2), when: isSelect},
		{presses: ['escape'], act: () => ({type: 'back'}), hint: hint('esc', 'back', 1), when: isTyped},
		{presses: ['tab'], act: () => ({type: 'toggle why'}), hint: hint('tab', 'why', 2), when: isTyped},
		...textEdits.map(([press, type]): Binding => ({presses: [press], act: () => ({type: 'edit text', edit: {type}}), when: isTyped})),
		{...quit(3), when: isSelect},
		{...interrupt('quit', 3), when: isTyped},
	],
	planning: [{...back(0), hint: hint('esc', 'cancel', 0)}, quit(1)],
	problem: [{presses: ['enter', 'r'], act: () => ({type: 'plan again'}), hint: hint('enter', 'try again', 0)}, back(1), quit(1)],
	review: [
		{presses: ['enter'], act: ({now}) => ({type: 'confirm', at: now()}), hint: hint('enter', 'apply', 0), when: hasChanges},
		{presses: ['enter'], act: ({now}) => ({type: 'confirm', at: now()}), hint: hint('enter', 'run the checks', 0), when: isComplete},
		...pointing(4),
		{presses: ['e'], act: () => ({type: 'edit answer'}), hint: hint('e', 'edit', 2), when: hasQuestions},
		{presses: ['d', 'right'], act: () => ({type: 'open details'}), hint: hint('d', 'diff', 1), when: hasChanges},
		back(3),
		quit(1),
	],
	details: [
		...scrolling(detailsLength, 1),
		{presses: ['right', 'n', 'tab'], act: () => ({type: 'show change', by: 1})},
		{
			presses: ['left', 'p'],
			act: () => ({type: 'show change', by: -1}),
			hint: {keys: ({glyphs}) => glyphs.leftRight, words: 'change', rank: 2},
		},
		{presses: ['escape', 'd', 'enter'], act: () => ({type: 'back'}), hint: hint('esc', 'back', 0)},
		quit(3),
	],
	authorization: [],
	applying: [interrupt('stops safely: run ferrovia again to go on', 0)],
	checking: [interrupt('stops the checks', 0)],
};

/** What a key does on a screen; undefined when it does nothing there. */
export function actionOf(screen: ScreenName, press: Press, context: BindingContext): Action | undefined {
	return bindings[screen].find(({presses, when}) => presses.includes(press) && (when?.(context) ?? true))?.act(context);
}

/** Ctrl+C is handled before the table: it works everywhere, and its hint tells what it means here. */
function interrupt(words: string, rank: number): Binding {
	return {presses: ['ctrl+c'], act: () => ({type: 'interrupt'}), hint: hint('ctrl+c', words, rank)};
}

function quit(rank: number): Binding {
	return {presses: ['q'], act: () => ({type: 'quit'}), hint: hint('q', 'quit', rank)};
}

function back(rank: number): Binding {
	return {presses: ['left', 'escape'], act: () => ({type: 'back'}), hint: {keys: ({glyphs}) => glyphs.back, words: 'back', rank}};
}

/** What moves the pointer where letters are typed. */
function arrows(rank: number, when: Binding['when']): readonly Binding[] {
	return [
		{...move(['up'], -1, when), hint: {keys: ({glyphs}) => glyphs.upDown, words: 'choose', rank}},
		move(['down'], 1, when),
		move(['page up'], -5, when),
		move(['page down'], 5, when),
	];
}

function move(presses: readonly Press[], by: number, when: Binding['when']): Binding {
	return {presses, act: () => ({type: 'move', by}), when};
}

function pointing(rank: number, when?: Binding['when']): readonly Binding[] {
	return [
		{...move(['up', 'k'], -1, when), hint: {keys: ({glyphs}) => glyphs.upDown, words: 'choose', rank}},
		move(['down', 'j'], 1, when),
		move(['page up'], -5, when),
		move(['page down'], 5, when),
		move(['home', 'g'], Number.NEGATIVE_INFINITY, when),
		move(['end', 'G'], Number.POSITIVE_INFINITY, when),
	];
}

/** Keys that scroll a page of this many lines; none where it fits. */
function scrolling(length: (context: BindingContext) => number, rank: number): readonly Binding[] {
	const limit = (context: BindingContext) => Math.max(0, length(context) - layoutOf(context.size).body);
	const scroll = (presses: readonly Press[], by: (page: number) => number): Binding => ({
		presses,
		act: context => ({type: 'scroll', by: by(layoutOf(context.size).body), limit: limit(context)}),
		when: context => limit(context) > 0,
	});
	return [
		{...scroll(['up', 'k'], () => -1), hint: {keys: ({glyphs}) => glyphs.upDown, words: 'scroll', rank}},
		scroll(['down', 'j'], () => 1),
		scroll(['page up', 'b'], page => -page),
		scroll(['page down', ' '], page => page),
		scroll(['home', 'g'], () => Number.NEGATIVE_INFINITY),
		scroll(['end', 'G'], () => Number.POSITIVE_INFINITY),
	];
}

function hint(keys: string, words: string, rank: number): Hint {
	return {keys: () => keys, words, rank};
}

function welcomeLength({session, state, size, theme}: BindingContext): number {
	return welcomeLines(session, state, layoutOf(size).width, theme).length;
}

function detailsLength({session, state, size, theme}: BindingContext): number {
	const change = state.plan === undefined ? undefined : changesOf(state.plan)[state.details ?? 0];
	return change === undefined ? 0 : changeLines(change, session.root ?? '', layoutOf(size).fullWidth, theme).length;
}

function draftType({session, state}: Pick<BindingContext, 'session' | 'state'>): Draft['type'] {
	return draftOf(askedQuestion(session, state), state).type;
}

function isSelect(context: BindingContext): boolean {
	return draftType(context) === 'choice';
}

function isSearch(context: BindingContext): boolean {
	return draftType(context) === 'search';
}

/** True where letters are text and no commands. */
export function isTyped(context: Pick<BindingContext, 'session' | 'state'>): boolean {
	return draftType(context) !== 'choice';
}

function hasChanges({state}: BindingContext): boolean {
	return state.plan !== undefined && changesOf(state.plan).length > 0;
}

function isComplete(context: BindingContext): boolean {
	return !hasChanges(context);
}

function hasQuestions({session, state}: BindingContext): boolean {
	return questionsOf(session, state).length > 0;
}
