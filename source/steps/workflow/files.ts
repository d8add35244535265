import path from 'node:path';
import {FerroviaError} from '../../engine/errors.ts';
import {readText} from '../../engine/file-change.ts';
import type {World} from '../world.ts';
import {isOurs} from './heading.ts';
import {repositoryRoot, scriptFolder} from './names.ts';
import {isOurScript, scriptsOf, scriptText} from './scripts.ts';
import type {WorkflowSettings} from './settings.ts';
import {workflowText} from './text.ts';

/** A file of the step, as it is and as it is to be. */
export type WorkflowFile = {
	/** For the id of its change. */
	readonly id: string;
	/** Relative to the repository's top, with slashes. */
	readonly name: string;
	readonly path: string;
	readonly before: string | undefined;
	readonly after: string;
};

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
		settings.names.files.map(async name => ({name, path: path.join(root, name), before: await readText(path.join(root, name))})),
	);
	const chosen =
		candidates.find(({before}) => before !== undefined && isOurs(before)) ?? candidates.find(({before}) => before === undefined);
	if (chosen === undefined) {
		throw new FerroviaError({
			what: 'There is no name left for the workflow.',
			why: `${settings.names.files.join(', ')} are there, and Ferrovia did not write them.`,
			next: [`git mv ${settings.names.files[0]} .github/workflows/old.yml`, 'ferrovia setup workflow'],
		});
	}

	const scripts = scriptsOf(settings).map(async name => {
		const at = path.join(root, scriptFolder, name);
		const before = await readText(at);
		if (before !== undefined && !isOurScript(before)) {
			throw new FerroviaError({
				what: `${scriptFolder}/${name} is there already.`,
				why: 'Ferrovia did not write it, so it was left as it is.',
				next: [`git mv ${scriptFolder}/${name} ${scriptFolder}/old-${name}`, 'ferrovia setup workflow'],
			});
		}

		return {id: name.replace('.sh', ''), name: `${scriptFolder}/${name}`, path: at, before, after: await scriptText(name)};
	});
	return {
		workflow: {id: 'file', ...chosen, after: workflowText(settings)},
		scripts: await Promise.all(scripts),
		taken: candidates.filter(({before}) => before !== undefined && !isOurs(before)).map(({name}) => name),
	};
}

/** True when it is as it is to be. Git may have given it the line ends of Windows. */
export function isCurrent({before, after}: WorkflowFile): boolean {
	return before?.replaceAll('\r\n', '\n') === after;
}
