import type {Check, CheckContext, CheckOutcome} from '../../engine/check.ts';
import {FerroviaError} from '../../engine/errors.ts';
import type {GitHub} from '../../services/github/client.ts';
import {openGitHubFor} from '../github-access.ts';
import {ownerOf, planOwnedFile} from '../owned-file.ts';
import type {World} from '../world.ts';
import {readWorkflowFiles, type WorkflowFile, type WorkflowFiles} from './files.ts';
import {lastRunOutcome} from './last-run-outcome.ts';
import {namesOutcome} from './names-outcome.ts';
import {workflowOverrides} from './notes.ts';
import {parseFaults} from './parse.ts';
import {pinsOutcome} from './pins-outcome.ts';
import {type WorkflowSettings, workflowSettings} from './settings.ts';

type Run = Check['run'];

/** What a check of the written workflow has to look at. */
export type Written = {
	/** The file's own name, for example deploy.yml. */
	readonly file: string;
	readonly text: string;
	readonly settings: WorkflowSettings;
	readonly github: GitHub;
	readonly owner: string;
	readonly repository: string;
};

/** The checks, with what they share: files are read and GitHub is opened once. */
export function lookAt(world: World): Readonly<Record<'current' | 'parses' | 'rustflags' | 'names' | 'pins' | 'lastRun', Run>> {
	let settings: Promise<WorkflowSettings> | undefined;
	let files: Promise<WorkflowFiles> | undefined;
	let github: Promise<GitHub> | undefined;
	const read = async () => {
		settings ??= workflowSettings(world);
		files ??= settings.then(async known => readWorkflowFiles(world, known));
		return {...(await files), settings: await settings};
	};
	const written =
		(judge: (written: Written) => Promise<CheckOutcome>): Run =>
		async ({signal}: CheckContext) => {
			const {workflow, settings} = await read();
			const {name, before} = workflow;
			const remote = world.project.git?.remote;
			if (before === undefined) {
				return {status: 'skipped', detail: 'there is no workflow yet'};
			}

			if (remote === undefined) {
				return {status: 'unknown', detail: 'the repository has no remote, so nobody can be asked', remedy: 'git remote add origin URL'};
			}

			github ??= openGitHubFor(world, signal);
			const {owner, repository} = remote;
			return judge({file: name.split('/').at(-1) ?? name, text: before, settings, github: await github, owner, repository});
		};
	return {
		current: async () => currentOutcome(await settled(read())),
		async parses() {
			const {name, before} = (await read()).workflow;
			return before === undefined ? {status: 'skipped', detail: 'there is no workflow yet'} : parsesOutcome(name, before);
		},
		rustflags: async () => rustflagsOutcome(world),
		names: written(namesOutcome),
		pins: written(pinsOutcome),
		lastRun: written(lastRunOutcome),
	};
}

async function settled(files: Promise<WorkflowFiles>): Promise<WorkflowFiles | FerroviaError> {
	return files.catch((error: unknown) => {
		if (error instanceof FerroviaError) {
			return error;
		}

		throw error;
	});
}

async function currentOutcome(files: WorkflowFiles | FerroviaError): Promise<CheckOutcome> {
	if (files instanceof FerroviaError) {
		return {status: 'fail', detail: files.what, evidence: files.why, remedy: files.next?.[0]};
	}

	const all = [files.workflow, ...files.scripts];
	const names = (those: readonly WorkflowFile[]) => those.map(({name}) => name).join(', ');
	const missing = all.filter(({before}) => before === undefined);
	if (missing.length > 0) {
		return {status: 'fail', detail: `${names(missing)}: not there`, remedy: 'ferrovia setup workflow'};
	}

	const planned = await Promise.all(all.map(async file => ({file, plan: await planOwnedFile(file)})));
	const old = planned.filter(({plan}) => plan.change !== undefined).map(({file}) => file);
	if (old.length > 0) {
		return {status: 'warn', detail: `${names(old)}: not as Ferrovia writes it now`, remedy: 'ferrovia setup workflow'};
	}

	const edited = all.filter(({before}) => before !== undefined && ownerOf(before) === 'edited');
	const behind = planned.flatMap(({plan}) => plan.notes);
	return behind.length === 0
		? {status: 'pass', detail: edited.length === 0 ? names(all) : `${names(all)}; edited by you: ${names(edited)}`}
		: {status: 'warn', detail: behind.map(({text}) => text).join(' '), remedy: `git mv ${edited[0]?.name} ${edited[0]?.name}.old`};
}

async function parsesOutcome(name: string, text: string): Promise<CheckOutcome> {
	const faults = await parseFaults(name, text);
	return faults.length === 0
		? {status: 'pass', detail: `${name} is a workflow to GitHub's parser`}
		: {status: 'fail', detail: faults[0] ?? '', evidence: faults.join('\n'), remedy: `Mend ${name}, or: ferrovia setup workflow`};
}

function rustflagsOutcome({project}: World): CheckOutcome {
	const found = workflowOverrides(project);
	return found.length === 0
		? {status: 'pass', detail: 'no workflow sets RUSTFLAGS'}
		: {
				status: 'warn',
				detail: found.map(({variable, where, value}) => `${variable}="${value}" (${where})`).join(', '),
				remedy: 'Move these flags to the target table of .cargo/config.toml: a variable replaces what stands there',
			};
}
