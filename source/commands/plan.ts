import {type ExitCode, exitCodes} from '../engine/errors.ts';
import {planDocument} from '../ui/json/plan.ts';
import {printDocument} from '../ui/json/print.ts';
import {printPlan} from '../ui/plain/plan.ts';
import {columnsOf} from '../ui/terminal.ts';
import type {CommandContext} from './run.ts';
import {createSession} from './session.ts';
import {openWorkspace} from './workspace.ts';

/** Shows what `setup` would do with the answers that are known, and changes nothing. */
export async function plan(selected: readonly string[], {options, controller, color}: CommandContext): Promise<ExitCode> {
	const {signal} = controller;
	const workspace = await openWorkspace(options, signal);
	try {
		const session = createSession(workspace, selected);
		const result = await session.plan(session.selected, session.answers, signal);
		if (options.json) {
			printDocument(planDocument(workspace.facts.project, result));
		} else {
			printPlan(result, {
				color,
				columns: columnsOf(process.stdout),
				root: workspace.facts.project.root,
				diffs: true,
				next: 'Nothing has been changed. Apply: ferrovia setup',
			});
		}

		return exitCodes.ok;
	} finally {
		await workspace.dispose();
	}
}
