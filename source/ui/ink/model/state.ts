import type {ApplyReport} from '../../../engine/apply.ts';
import type {ExitCode, Explanation} from '../../../engine/errors.ts';
import type {Plan} from '../../../engine/step.ts';
import type {Verification} from '../../../engine/verify.ts';
import type {Answers, Choice, Session} from '../../session.ts';
import type {LiveCheck, LiveStep} from './live.ts';
import type {TextField} from './text-field.ts';

export type ScreenName =
	| 'welcome'
	| 'steps'
	| 'question'
	| 'planning'
	| 'problem'
	| 'review'
	| 'details'
	| 'authorization'
	| 'applying'
	| 'checking';

/** What is typed or pointed at and not yet taken: going back and forth loses nothing. */
export type Draft =
	| {readonly type: 'text'; readonly field: TextField}
	| {readonly type: 'choice'; readonly index: number}
	/** Choices that are searched; `at` is the value of the one that was pointed at since the text was edited. */
	| {readonly type: 'search'; readonly field: TextField; readonly at?: string};

/** All that the wizard knows. The screen, the key hints and the work in hand follow from it. */
export type WizardState = {
	/** Ids of the chosen steps, in the order of the line. */
	readonly selected: readonly string[];
	readonly answers: Answers;
	readonly started: boolean;
	/** The why is open. */
	readonly explains: boolean;
	/** Lines of a page that are above the window. */
	readonly offset: number;
	/** Something that was just refused, and why. */
	readonly message?: string;
	/** While steps are being chosen. */
	readonly choosing?: {readonly cursor: number; readonly marked: readonly string[]};
	/** The question that is asked; `editing` when it came from the review. */
	readonly asking?: {readonly id: string; readonly editing: boolean};
	readonly drafts: ReadonlyMap<string, Draft>;
	/** What services have told, by `choicesKey`; undefined where one could not be asked. */
	readonly choices: ReadonlyMap<string, readonly Choice[] | undefined>;
	/** What the plan looks at while it is made. */
	readonly looking?: string;
	readonly plan?: Plan;
	/** Why there is no plan, or why the checks could not run. */
	readonly problem?: Problem;
	/** The row of the review that is pointed at: answers first, then changes, then notes. */
	readonly cursor: number;
	/** The change whose details are open. */
	readonly details?: number;
	readonly confirmed: boolean;
	readonly authorized: boolean;
	/** When the work in hand began. */
	readonly since?: number;
	readonly steps: readonly LiveStep[];
	readonly report?: ApplyReport;
	readonly verifying: boolean;
	readonly checks: readonly LiveCheck[];
	readonly verification?: Verification;
	readonly interrupted: boolean;
	readonly quit: boolean;
};

export type Problem = Explanation & {readonly exitCode: ExitCode};

export function initialState(session: Session): WizardState {
	return {
		selected: session.selected,
		answers: session.answers,
		started: false,
		explains: false,
		offset: 0,
		drafts: new Map(),
		choices: new Map(),
		cursor: 0,
		confirmed: false,
		authorized: false,
		steps: [],
		verifying: false,
		checks: [],
		interrupted: false,
		quit: false,
	};
}

/** The screen follows from the state: nothing navigates. */
export function screenOf(state: WizardState): ScreenName {
	if (state.verifying) {
		return 'checking';
	}

	if (state.authorized) {
		return 'applying';
	}

	if (state.confirmed) {
		return 'authorization';
	}

	if (state.choosing !== undefined) {
		return 'steps';
	}

	if (!state.started) {
		return 'welcome';
	}

	if (state.asking !== undefined) {
		return 'question';
	}

	if (state.problem !== undefined) {
		return 'problem';
	}

	if (state.plan === undefined) {
		return 'planning';
	}

	return state.details === undefined ? 'review' : 'details';
}

/** The work that the state asks for; whoever holds the state does it. */
export type Work = 'plan' | 'authorize' | 'apply' | 'verify';

export function workOf(state: WizardState): Work | undefined {
	if (state.interrupted || state.quit) {
		return undefined;
	}

	switch (screenOf(state)) {
		case 'planning': {
			return 'plan';
		}

		case 'authorization': {
			return 'authorize';
		}

		case 'applying': {
			return state.report === undefined ? 'apply' : undefined;
		}

		case 'checking': {
			return state.verification === undefined && state.problem === undefined ? 'verify' : undefined;
		}

		default: {
			return undefined;
		}
	}
}

/** True when there is nothing left to do but to leave. */
export function isOver(state: WizardState): boolean {
	return state.quit || state.interrupted || (state.verifying && (state.verification !== undefined || state.problem !== undefined));
}
