import {type ExitCode, exitCodes, explain} from '../../engine/errors.ts';
import {changesOf} from '../../engine/plan.ts';
import type {Project} from '../../project/project.ts';
import type {Session} from '../session.ts';
import {createJsonRenderer} from './listr-renderer.ts';
import {planDocument} from './plan.ts';
import {printLine} from './print.ts';
import {verificationDocument} from './verification.ts';

/** `setup --yes --json`: one JSON object a line for each change of state, the result last (docs/json.md). */
export async function runJson(session: Session, project: Project, signal: AbortSignal): Promise<ExitCode> {
	const plan = await session.plan(session.selected, session.answers, signal);
	printLine({type: 'plan', ...planDocument(project, plan)});
	const report =
		changesOf(plan).length === 0
			? {outcomes: [], interrupted: false}
			: await session.apply(plan, session.answers, {renderer: createJsonRenderer(plan, printLine)}, signal);
	// What was never begun is told by no task.
	for (const {id, step, status, error} of report.outcomes.filter(({durationMs}) => durationMs === undefined)) {
		printLine({version: 1, type: 'change', id, step, status, error});
	}

	const verification = signal.aborted
		? undefined
		: await session.verify(session.selected, session.answers, signal, event => {
				if (event.type === 'finished') {
					printLine({version: 1, type: 'check', ...event.result});
				}
			});
	const failed = report.outcomes.some(({status}) => status === 'failed');
	const exitCode = signal.aborted ? exitCodes.interrupted : failed ? exitCodes.failed : (verification?.exitCode ?? exitCodes.ok);
	printLine({
		version: 1,
		type: 'result',
		ok: exitCode === exitCodes.ok,
		exitCode,
		changes: report.outcomes,
		verification: verification === undefined ? undefined : verificationDocument(verification),
		error: signal.aborted ? explain(new Error('Interrupted.')) : undefined,
	});
	return exitCode;
}
