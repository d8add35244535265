import {Chalk, type ChalkInstance} from 'chalk';
import sliceAnsi from 'slice-ansi';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import type {ApplyReport, ChangeOutcome} from '../../engine/apply.ts';
import type {CheckStatus} from '../../engine/check.ts';
import {type Explanation, InterruptedError} from '../../engine/errors.ts';
import {changesOf} from '../../engine/plan.ts';
import type {Plan} from '../../engine/step.ts';
import type {Verification} from '../../engine/verify.ts';
import type {Answers, Session} from '../session.ts';
import {suggestionOf} from '../with-answer.ts';
import {type CheckGroup, groupChecks} from './group-checks.ts';

export type SummaryOptions = {
	/** What was set up, and the questions that it asks. */
	readonly session: Pick<Session, 'steps' | 'selected' | 'questions' | 'answers' | 'withSuggestions'>;
	/** Undefined when it was left before there was one. */
	readonly plan?: Plan;
	/** Undefined when nothing was applied. */
	readonly report?: ApplyReport;
	/** Undefined when no checks were run to their end. */
	readonly verification?: Verification;
	/** The final answers: what was typed and not saved becomes flags of the command that goes on. */
	readonly answers?: Answers;
	/** Why there is no plan, or why the checks could not run. */
	readonly problem?: Explanation;
	readonly interrupted: boolean;
	readonly color: boolean;
	readonly columns: number;
};

type Paint = ChalkInstance;

/** The last words: what is proved, what is not, what was changed, and what comes next. Words only, so that they read well anywhere. */
export function summaryText(options: SummaryOptions): string {
	const paint = new Chalk({level: options.color ? 1 : 0});
	const columns = Math.max(20, Math.min(options.columns, 100));
	const sections = [
		wrapAnsi(verdict(options), columns)
			.split('\n')
			.map(line => paint.bold(line)),
		provedLines(options, columns, paint),
		attentionLines(options, columns, paint),
		changeLines(options, columns, paint),
		problemLines(options, columns, paint),
		nextLines(options, columns, paint),
	];
	return sections
		.filter(lines => lines.length > 0)
		.map(lines => lines.join('\n'))
		.join('\n\n');
}

function verdict({plan, report, verification, interrupted}: SummaryOptions): string {
	const applied = appliedWords(report);
	if (interrupted) {
		return `Interrupted. ${applied}`;
	}

	const proved = verification === undefined ? [] : [verification.verdict];
	if (plan !== undefined && changesOf(plan).length === 0) {
		return ['Nothing to do: all is in place.', ...proved].join(' ');
	}

	return [...proved, applied].join(' ');
}

function appliedWords(report: ApplyReport | undefined): string {
	const total = report?.outcomes.length ?? 0;
	const applied = report?.outcomes.filter(({status}) => status === 'applied').length ?? 0;
	if (applied === 0) {
		return 'Nothing was changed.';
	}

	return `${applied}${applied < total ? ` of ${total}` : ''} ${total === 1 ? 'change' : 'changes'} applied.`;
}

// The checks of a step come with the most telling one first; `ferrovia verify --verbose` has them all.
const shownProofs = 2;

/** For each step how much of it is proved, and what was seen. */
function provedLines({session, verification}: SummaryOptions, columns: number, paint: Paint): readonly string[] {
	const passed = (verification?.checks ?? []).filter(({status}) => status === 'pass');
	const steps = [...new Set(passed.map(({step}) => step))];
	return steps.flatMap(step => {
		const checks = passed.filter(check => check.step === step);
		const seen = checks.slice(0, shownProofs).map(({detail}) => detail);
		return entry(titleOf(session, step), `${paint.green('proved')} ${checks.length}  ${seen.join('; ')}`, columns, {hard: true});
	});
}

const attention: Partial<Readonly<Record<CheckStatus, readonly [word: string, color: 'yellow' | 'red']>>> = {
	fail: ['failed', 'red'],
	warn: ['look', 'yellow'],
	unknown: ['not known', 'yellow'],
};

/** What a check found wrong or could not see, the worst first, with what mends it. */
function attentionLines({session, verification}: SummaryOptions, columns: number, paint: Paint): readonly string[] {
	return (['fail', 'warn', 'unknown'] as const).flatMap(status =>
		groupChecks((verification?.checks ?? []).filter(check => check.status === status)).flatMap(group =>
			groupLines(group, titleOf(session, group.first.step), columns, paint),
		),
	);
}

function groupLines(
	{first: {status, detail, evidence, remedy}, titles}: CheckGroup,
	step: string,
	columns: number,
	paint: Paint,
): readonly string[] {
	const [word, color] = attention[status] ?? ['', 'yellow'];
	return [
		...titles.flatMap((title, index) => entry(index === 0 ? paint[color](word) : '', `${step}: ${title}`, columns)),
		...entry('', detail, columns),
		...(evidence === undefined || evidence === '' ? [] : entry('', paint.dim(evidence), columns)),
		...(remedy === undefined ? [] : entry('', `mend it: ${remedy}`, columns)),
	];
}

// More would push the rest out of sight; the journal has them all.
const shownChanges = 8;

/** What was applied and what was not, when that is not simply everything. */
function changeLines({report, interrupted}: SummaryOptions, columns: number, paint: Paint): readonly string[] {
	const outcomes = report?.outcomes ?? [];
	const applied = outcomes.filter(({status}) => status === 'applied');
	if (applied.length === outcomes.length && !interrupted) {
		return [];
	}

	return [
		...applied.slice(0, shownChanges).flatMap(({summary}) => entry('applied', summary, columns)),
		...(applied.length > shownChanges ? entry('', `and ${applied.length - shownChanges} more`, columns) : []),
		...outcomes
			.filter(({status}) => status === 'failed')
			.flatMap(outcome => failureLines(outcome, interrupted && outcome.error?.what === new InterruptedError().what, columns, paint)),
		...notAppliedLines(
			outcomes.filter(({status}) => status === 'not-applied'),
			columns,
		),
	];
}

function failureLines({summary, error}: ChangeOutcome, interrupted: boolean, columns: number, paint: Paint): readonly string[] {
	if (interrupted) {
		return entry(paint.yellow('stopped'), summary, columns);
	}

	return [
		...entry(paint.red('failed'), summary, columns),
		...(error === undefined ? [] : entry('', error.what, columns)),
		...(error?.why === undefined || error.why === '' ? [] : entry('', error.why, columns)),
		...(error?.next ?? []).slice(0, 1).flatMap(next => entry('', `mend it: ${next}`, columns)),
	];
}

/** Changes that share their reason share the line that tells it. */
function notAppliedLines(outcomes: readonly ChangeOutcome[], columns: number): readonly string[] {
	const reasons = [...new Set(outcomes.map(({error}) => error?.what ?? ''))];
	return reasons.flatMap(reason => {
		const group = outcomes.filter(({error}) => (error?.what ?? '') === reason);
		return [
			...group.slice(0, shownChanges).flatMap(({summary}) => entry('not done', summary, columns)),
			...(group.length > shownChanges ? entry('', `and ${group.length - shownChanges} more`, columns) : []),
			...(reason === '' ? [] : entry('', reason, columns)),
		];
	});
}

function problemLines({problem}: SummaryOptions, columns: number, paint: Paint): readonly string[] {
	return problem === undefined
		? []
		: [
				...entry(paint.red('problem'), problem.what, columns),
				...(problem.why === undefined || problem.why === '' ? [] : entry('', problem.why, columns)),
				...(problem.next ?? []).slice(0, 2).flatMap(next => entry('', `mend it: ${next}`, columns)),
			];
}

/** The commands to type next, each with what it is for. */
function nextLines(options: SummaryOptions, columns: number, paint: Paint): readonly string[] {
	const {report, verification, interrupted, plan} = options;
	const applied = report?.outcomes.some(({status}) => status === 'applied') === true;
	const complete = report?.outcomes.every(({status}) => status === 'applied') === true;
	const nothingToDo = plan !== undefined && changesOf(plan).length === 0;
	const commands = [
		(interrupted || !(complete || nothingToDo)) &&
			([resumeCommand(options), report === undefined ? 'when you are ready' : 'go on where it stopped'] as const),
		verification !== undefined && !verification.ok && (['ferrovia verify', 'prove it again, once it is mended'] as const),
		applied && (['git diff', 'review what was written, then commit it'] as const),
		applied && (['ferrovia undo', 'take it all back'] as const),
	].filter(command => command !== false);
	const width = Math.min(Math.max(0, ...commands.map(([command]) => stringWidth(command))), columns - 40);
	return commands.flatMap(([command, purpose], index) => {
		const label = pad(index === 0 ? 'Next' : '', labelWidth);
		return stringWidth(command) <= width
			? [truncate(`${label}  ${pad(command, width)}  ${paint.dim(purpose)}`, columns)]
			: [`${label}  ${command}`, truncate(`${pad('', labelWidth)}  ${paint.dim(purpose)}`, columns)];
	});
}

/** The command that goes on. Before anything was applied no answer is saved, so it brings those that the user gave. */
function resumeCommand({session, answers, report}: SummaryOptions): string {
	const usual = session.steps.every(({id, onRequest}) => session.selected.includes(id) === (onRequest !== true));
	const steps = usual ? [] : session.selected;
	const flags = report === undefined && answers !== undefined ? answerFlags(session, answers) : [];
	return ['ferrovia', 'setup', ...steps, ...flags].join(' ');
}

/** What differs from what the next run would suggest. */
function answerFlags(session: SummaryOptions['session'], answers: Answers): readonly string[] {
	return session.questions(session.selected, answers).flatMap(({id, flag, secret}) => {
		const value = answers.get(id)?.value;
		return secret || flag === undefined || value === undefined || value === suggestionOf(session, answers, id)?.value
			? []
			: [flag, quote(value)];
	});
}

function quote(value: string): string {
	return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;
}

const labelWidth = 9;

/** A text beside its label, wrapped under itself. */
function entry(label: string, text: string, columns: number, {hard = false}: {readonly hard?: boolean} = {}): readonly string[] {
	return wrapAnsi(text, columns - labelWidth - 2, {hard})
		.split('\n')
		.map((line, index) => `${pad(index === 0 ? label : '', labelWidth)}  ${line}`);
}

function titleOf(session: SummaryOptions['session'], step: string): string {
	return session.steps.find(({id}) => id === step)?.title ?? step;
}

function pad(text: string, width: number): string {
	return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}

function truncate(text: string, columns: number): string {
	return stringWidth(text) <= columns ? text : `${sliceAnsi(text, 0, columns - 3).trimEnd()}...`;
}
