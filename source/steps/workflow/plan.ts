import {fileChange} from '../../engine/file-change.ts';
import type {StepPlan} from '../../engine/step.ts';
import type {World} from '../world.ts';
import {isCurrent, readWorkflowFiles, type WorkflowFile} from './files.ts';
import {workflowNotes} from './notes.ts';
import {workflowSettings} from './settings.ts';

/** The workflow and its scripts, where they are not as they would be written now. */
export async function planWorkflow(world: World): Promise<StepPlan> {
	const settings = workflowSettings(world);
	const files = await readWorkflowFiles(world, settings);
	const all = [...files.scripts, files.workflow];
	return {
		changes: all.filter(file => !isCurrent(file)).map(toChange),
		reason: `${files.workflow.name}: build, push, deploy`,
		notes: await workflowNotes(world, settings, files),
	};
}

function toChange({id, name, path, before, after}: WorkflowFile) {
	return fileChange({
		id: `workflow/${id}`,
		path,
		before,
		after,
		summary: before === undefined ? `write ${name}` : `update ${name}, as the difference shows`,
	});
}
