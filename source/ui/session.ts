import type {Answer, Answers, Choice, Question} from '../answers/question.ts';
import type {ApplyReport, TaskRenderer} from '../engine/apply.ts';
import type {Plan} from '../engine/step.ts';
import type {CheckEvent, Verification} from '../engine/verify.ts';

/** One line of the welcome screen: what was found and where. */
export type Finding = {readonly label: string; readonly value: string; readonly source: string};

export type StepFace = {
	readonly id: string;
	readonly title: string;
	readonly summary: string;
	readonly needs: readonly string[];
	/** Part of a run only where it is named. */
	readonly onRequest?: boolean;
};

/**
All that a user interface may know and do. It is data and promises: no user interface reads the world or
talks to a service itself, and nothing behind it prints or prompts.
*/
export type Session = {
	readonly version: string;
	/** `owner/repository`, or the folder's name. */
	readonly name: string;
	readonly branch: string | undefined;
	/** The project's folder: paths are shown relative to it. */
	readonly root?: string;
	/** The rehearsal that this is, where it is one. */
	readonly rehearsal?: {
		/** Stands on every screen. */
		readonly words: string;
		/** What only stands for the real thing. */
		readonly simulated: readonly string[];
	};
	/** Every step there is, in the order of the line. */
	readonly steps: readonly StepFace[];
	/** Ids the user named on the command line; when none, all steps but those on request. */
	readonly selected: readonly string[];
	readonly found: readonly Finding[];
	/** What is in place already, a few words each. */
	readonly inPlace: readonly string[];
	/** What deserves a look before anything is changed. */
	readonly lookOut: readonly string[];
	/** The questions that these steps read and whose answers matter on this machine, after these answers; choices that are known only here are among theirs. */
	readonly questions: (steps: readonly string[], answers: Answers) => readonly Question[];
	/**
	What the service of a remote question has, after these answers; undefined where it can't be asked. Asked again, it is told from memory.

	@throws Only when the signal is aborted.
	*/
	readonly choices: (question: Question, answers: Answers, signal: AbortSignal) => Promise<readonly Choice[] | undefined>;
	/** The given ones of these answers, with the suggestions that follow from them. */
	readonly withSuggestions: (answers: Answers) => Answers;
	/** Answers by question id: given ones, and suggestions for the rest. */
	readonly answers: Answers;
	/** `onOutput` is told what takes a while, a line at a time. */
	readonly plan: (steps: readonly string[], answers: Answers, signal: AbortSignal, onOutput?: (line: string) => void) => Promise<Plan>;
	/** The password prompt that the plan needs before it is applied, or undefined. Takes the terminal. */
	readonly authorization: (plan: Plan) => (() => boolean) | undefined;
	readonly apply: (plan: Plan, answers: Answers, renderer: TaskRenderer, signal: AbortSignal) => Promise<ApplyReport>;
	readonly verify: (
		steps: readonly string[],
		answers: Answers,
		signal: AbortSignal,
		onEvent: (event: CheckEvent) => void,
	) => Promise<Verification>;
};

export type {Answer, Answers, Choice, Question};
