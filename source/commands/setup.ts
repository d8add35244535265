import {requireAnswers, requireSuggestions} from '../answers/resolve.ts';
import type {ApplyReport} from '../engine/apply.ts';
import {type ExitCode, exitCodes, FerroviaError, InterruptedError} from '../engine/errors.ts';
import {changesOf} from '../engine/plan.ts';
import type {Plan} from '../engine/step.ts';
import type {Verification} from '../engine/verify.ts';
import {summaryText} from '../ui/plain/summary.ts';
import type {Answers, Session} from '../ui/session.ts';
import {columnsOf, isAccessible, supportsUnicode} from '../ui/terminal.ts';
import type {CommandContext} from './run.ts';
import {createSession} from './session.ts';
import {openWorkspace, type Workspace} from './workspace.ts';

/** Sets up what is missing and proves it, through the user interface that fits the terminal. */
export async function setup(selected: readonly string[], context: CommandContext): Promise<ExitCode> {
	const {options, controller, interactive} = context;
	if (options.json && !options.yes) {
		throw new FerroviaError(
			{what: 'setup --json asks nothing, so it needs --yes.', next: ['ferrovia setup --yes --json', 'ferrovia plan --json']},
			{exitCode: exitCodes.usage},
		);
	}

	// Loading the wizard and reading the project take about as long as each other.
	const wizard = interactive && !options.yes && !options.json && selected.length !== 1 ? import('../ui/ink/run-wizard.tsx') : undefined;
	wizard?.catch(() => undefined);
	const workspace = await openWorkspace(options, controller.signal);
	try {
		const session = createSession(workspace, selected);
		if (options.json) {
			const {runJson} = await import('../ui/json/setup.ts');
			return await runJson(session, workspace.facts.project, controller.signal);
		}

		if (options.yes) {
			requireSuggestions(session.questions(session.selected, session.answers), session.answers);
			return await runUnattended(session, workspace, context);
		}

		if (isAccessible(options, process.env) && process.stdin.isTTY) {
			const {runAccessible} = await import('../ui/accessible/run-accessible.ts');
			return finish(await runAccessible(session, {stdin: process.stdin, stdout: process.stdout, controller}));
		}

		if (!interactive) {
			requireAnswers(session.questions(session.selected, session.answers), session.answers);
			throw new FerroviaError(
				{what: 'There is no terminal to confirm the plan in.', next: ['ferrovia setup --yes', 'ferrovia plan']},
				{exitCode: exitCodes.usage},
			);
		}

		return selected.length === 1 ? await runStep(session, workspace, context) : await runWizard(session, context);
	} finally {
		await workspace.dispose();
	}
}

async function runWizard(session: Session, {controller, color}: CommandContext): Promise<ExitCode> {
	const wizard = await import('../ui/ink/run-wizard.tsx');
	return finish(
		await wizard.runWizard(session, {
			stdin: process.stdin,
			stdout: process.stdout,
			controller,
			color,
			unicode: supportsUnicode(process.env),
		}),
	);
}

/** What any of the interactive interfaces ends with. */
export type Ending = {
	readonly exitCode: ExitCode;
	/** Stays in the scrollback. */
	readonly lastWords: string;
};

function finish({exitCode, lastWords}: Ending): ExitCode {
	process.stdout.write(lastWords === '' || lastWords.endsWith('\n') ? lastWords : `${lastWords}\n`);
	return exitCode;
}

/** One step at a terminal: questions by @inquirer/prompts, tasks by listr2's own renderer. */
async function runStep(session: Session, workspace: Workspace, context: CommandContext): Promise<ExitCode> {
	const {askQuestions, confirmPlan} = await import('../ui/prompts/ask.ts');
	const {StatusLine} = await import('../ui/plain/status-line.ts');
	const answers = await askQuestions(session, context.controller.signal, new StatusLine(process.stderr, context.interactive));
	const plan = await planAloud(session, answers, context);
	await showPlan(plan, workspace, context);
	if (changesOf(plan).length > 0 && !(await confirmPlan(plan, context.controller.signal))) {
		process.stdout.write('Nothing was changed.\n');
		return exitCodes.ok;
	}

	if (session.authorization(plan)?.() === false) {
		throw new FerroviaError({
			what: 'sudo did not accept the password.',
			why: 'Installing packages needs root. Nothing was changed.',
			next: ['ferrovia setup'],
		});
	}

	return applyAndProve(session, plan, answers, context, 'default');
}

/** The plan, with what takes a while told on one line of a terminal. */
async function planAloud(session: Session, answers: Answers, {controller: {signal}, interactive}: CommandContext): Promise<Plan> {
	const {StatusLine} = await import('../ui/plain/status-line.ts');
	const status = new StatusLine(process.stderr, interactive);
	try {
		return await session.plan(session.selected, answers, signal, line => status.show(line));
	} finally {
		status.clear();
	}
}

async function runUnattended(session: Session, workspace: Workspace, context: CommandContext): Promise<ExitCode> {
	const plan = await planAloud(session, session.answers, context);
	await showPlan(plan, workspace, context);
	return applyAndProve(
		session,
		plan,
		session.answers,
		context,
		context.interactive && !isAccessible(context.options, process.env) ? 'default' : context.options.verbose ? 'verbose' : 'simple',
	);
}

async function showPlan(plan: Plan, workspace: Workspace, {color, options}: CommandContext): Promise<void> {
	const {printPlan} = await import('../ui/plain/plan.ts');
	printPlan(plan, {
		color,
		columns: columnsOf(process.stdout),
		root: workspace.facts.project.root,
		diffs: options.verbose === true,
		next: 'Undo with: ferrovia undo',
	});
}

async function applyAndProve(
	session: Session,
	plan: Plan,
	answers: Answers,
	{controller: {signal}, color, options}: CommandContext,
	renderer: 'default' | 'simple' | 'verbose',
): Promise<ExitCode> {
	let report: ApplyReport | undefined;
	if (changesOf(plan).length > 0) {
		process.stdout.write('\n');
		report = await session.apply(plan, answers, {renderer}, signal);
	}

	let verification: Verification | undefined;
	if (!signal.aborted) {
		const [{CheckProgress}, {StatusLine}] = await Promise.all([
			import('../ui/plain/check-progress.ts'),
			import('../ui/plain/status-line.ts'),
		]);
		const status = new StatusLine(process.stderr, renderer === 'default');
		const progress = new CheckProgress(status);
		verification = await session
			.verify(session.selected, answers, signal, event => progress.show(event))
			.catch(error => {
				if (signal.aborted) {
					return undefined;
				}

				throw error;
			});
		status.clear();
	}

	if (options.verbose && verification !== undefined) {
		const {printVerification} = await import('../ui/plain/verification.ts');
		printVerification(verification, {color, columns: columnsOf(process.stdout), verbose: true});
	}

	process.stdout.write(
		`\n${summaryText({session, plan, report, verification, answers, interrupted: signal.aborted, color, columns: columnsOf(process.stdout)})}\n`,
	);
	return endingCode(report, verification, signal);
}

/** The exit code of a run that got as far as this. */
function endingCode(report: ApplyReport | undefined, verification: Verification | undefined, signal: AbortSignal): ExitCode {
	if (signal.aborted) {
		return new InterruptedError().exitCode;
	}

	return report?.outcomes.some(({status}) => status === 'failed') ? exitCodes.failed : (verification?.exitCode ?? exitCodes.ok);
}
