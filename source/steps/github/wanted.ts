import {ownerOf} from '../owned-file.ts';
import {readWorkflowFiles, type WorkflowFiles} from '../workflow/files.ts';
import {namesIn} from '../workflow/names-in-workflow.ts';
import {type WorkflowSettings, workflowSettings} from '../workflow/settings.ts';
import type {World} from '../world.ts';

/** What the workflow asks of the repository. */
export type Wanted = {
	readonly settings: WorkflowSettings;
	readonly files: WorkflowFiles;
	/** The workflow file's own name, for example deploy.yml. */
	readonly file: string;
	/** Names of secrets and of variables, sorted. */
	readonly secrets: readonly string[];
	readonly variables: readonly string[];
};

/** Reads the workflow as it is, where the user has edited it, and else as it will be written. */
export async function readWanted(world: World): Promise<Wanted> {
	const settings = await workflowSettings(world);
	const files = await readWorkflowFiles(world, settings);
	const {name, before, text} = files.workflow;
	const names = namesIn(before !== undefined && ownerOf(before) === 'edited' ? before : text);
	const of = (kind: 'secret' | 'variable') =>
		names
			.filter(candidate => candidate.kind === kind)
			.map(candidate => candidate.name)
			.sort();
	return {settings, files, file: name.split('/').at(-1) ?? name, secrets: of('secret'), variables: of('variable')};
}
