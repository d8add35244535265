import type {Note, StepPlan} from '../../engine/step.ts';
import {planOwnedFile} from '../owned-file.ts';
import type {World} from '../world.ts';
import {readWorkflowFiles} from './files.ts';
import {type CiName, namesIn} from './names-in-workflow.ts';
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
		notes: [...(await workflowNotes(world, settings, files)), ...settingsNote(files.workflow.text), ...planned.flatMap(({notes}) => notes)],
	};
}

/** What has to be in the repository's settings, by its names there. */
function settingsNote(text: string): readonly Note[] {
	const names = namesIn(text);
	const listed = (kind: CiName['kind'], words: string) => {
		const found = names.filter(name => name.kind === kind).map(({name}) => name);
		return found.length === 0 ? [] : [`${words} ${found.sort().join(', ')}`];
	};
	const parts = [...listed('secret', 'the secrets'), ...listed('variable', 'the variables')];
	return parts.length === 0
		? []
		: [
				{
					level: 'info',
					text: `It reads, from the repository's settings, ${parts.join(' and ')}. What is not set is done without; verify workflow says what is missing.`,
				},
			];
}
