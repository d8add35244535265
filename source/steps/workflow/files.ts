import path from 'node:path';
import {FerroviaError} from '../../engine/errors.ts';
import {readText} from '../../engine/file-change.ts';
import {type OwnedFile, ownerOf} from '../owned-file.ts';
import type {World} from '../world.ts';
import {repositoryRoot, scriptFolder} from './names.ts';
import {scriptsOf, scriptText} from './scripts.ts';
import {type WorkflowSettings, workflowSettings} from './settings.ts';
import {workflowText} from './text.ts';

/** A file of the step, with the text that is there. */
export type WorkflowFile = OwnedFile & {readonly before: string | undefined};

export type WorkflowFiles = {
	readonly workflow: WorkflowFile;
	readonly scripts: readonly WorkflowFile[];
	/** A workflow of somebody else's that has the name which ours would have had. */
	readonly taken: readonly string[];
};

/** Reads the files that the step writes. A workflow that Ferrovia has not written keeps its name, and ours gets the next. */
export async function readWorkflowFiles(world: World, settings: WorkflowSettings): Promise<WorkflowFiles> {
	const root = repositoryRoot(world);
	const candidates = await Promise.all(
		settings.names.files.map(async name => {
			const before = await readText(path.join(root, name));
			return {name, before, owner: before === undefined ? undefined : ownerOf(before)};
		}),
	);
	const chosen =
		candidates.find(({owner}) => owner === 'ours' || owner === 'edited') ?? candidates.find(({before}) => before === undefined);
	if (chosen === undefined) {
		throw new FerroviaError({
			what: 'There is no name left for the workflow.',
			why: `${settings.names.files.join(', ')} are there, and Ferrovia did not write them.`,
			next: [`git mv ${settings.names.files[0]} .github/workflows/old.yml`, 'ferrovia setup workflow'],
		});
	}

	const {name, before} = chosen;
	return {
		workflow: {id: 'workflow/file', name, path: path.join(root, name), before, text: workflowText(settings)},
		scripts: await Promise.all(scriptsOf(settings).map(async script => readScript(root, script))),
		taken: candidates.filter(({owner}) => owner === 'foreign').map(({name}) => name),
	};
}

/** The name of the workflow's file below .github/workflows, as GitHub wants it: deploy.yml, unless somebody else's has that name. */
export async function workflowFileName(world: World): Promise<string> {
	const {workflow} = await readWorkflowFiles(world, await workflowSettings(world));
	return path.basename(workflow.name);
}

async function readScript(root: string, script: ReturnType<typeof scriptsOf>[number]): Promise<WorkflowFile> {
	const name = `${scriptFolder}/${script}`;
	const at = path.join(root, name);
	const before = await readText(at);
	if (before !== undefined && ownerOf(before) === 'foreign') {
		throw new FerroviaError({
			what: `${name} is there already.`,
			why: 'Ferrovia did not write it, so it was left as it is.',
			next: [`git mv ${name} ${scriptFolder}/old-${script}`, 'ferrovia setup workflow'],
		});
	}

	return {id: `workflow/${script.replace('.sh', '')}`, name, path: at, before, text: await scriptText(script)};
}
