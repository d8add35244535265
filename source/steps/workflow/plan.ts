import type {StepPlan} from '../../engine/step.ts';
import {planOwnedFile} from '../owned-file.ts';
import type {World} from '../world.ts';
import {readWorkflowFiles} from './files.ts';
import {workflowNotes} from './notes.ts';
import {workflowSettings} from './settings.ts';

/** The workflow and its scripts, where they are not as they would be written now. */
export async function planWorkflow(world: World): Promise<StepPlan> {
	const settings = await workflowSettings(world);
	const files = await readWorkflowFiles(world, settings);
	const planned = await Promise.all([...files.scripts, files.workflow].map(planOwnedFile));
	return {
		changes: planned.map(({change}) => change).filter(change => change !== undefined),
		reason: `${files.workflow.name}: build, push, deploy`,
		notes: [...(await workflowNotes(world, settings, files)), ...planned.flatMap(({notes}) => notes)],
	};
}
