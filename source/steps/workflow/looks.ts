import type {Check, CheckContext, CheckOutcome} from '../../engine/check.ts';
import {FerroviaError} from '../../engine/errors.ts';
import {type GitHub, openGitHub} from '../../services/github/client.ts';
import type {World} from '../world.ts';
import {isCurrent, readWorkflowFiles, type WorkflowFiles} from './files.ts';
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
	const settings = workflowSettings(world);
	let files: Promise<WorkflowFiles> | undefined;
	let github: Promise<GitHub> | undefined;
	const read = async () => {
		files ??= readWorkflowFiles(world, settings);
		return files;
	};
	const written =
		(judge: (written: Written) => Promise<CheckOutcome>): Run =>
		async ({signal}: CheckContext) => {
			const {name, before} = (await read()).workflow;
			const remote = world.project.git?.remote;
			if (before === undefined) {
				return {status: 'skipped', detail: 'there is no workflow yet'};
			}

			if (remote === undefined) {
				return {status: 'unknown', detail: 'the repository has no remote, so nobody can be asked', remedy: 'git remote add origin URL'};
			}

			github ??= openGitHub({environment: world.environment, run: world.run, signal});
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

function currentOutcome(files: WorkflowFiles | FerroviaError): CheckOutcome {
	if (files instanceof FerroviaError) {
		return {status: 'fail', detail: files.what, evidence: files.why, remedy: files.next?.[0]};
	}

	const all = [files.workflow, ...files.scripts];
	const missing = all.filter(({before}) => before === undefined).map(({name}) => name);
	const different = all.filter(file => file.before !== undefined && !isCurrent(file)).map(({name}) => name);
	if (missing.length > 0) {
		return {status: 'fail', detail: `${missing.join(', ')}: not there`, remedy: 'ferrovia setup workflow'};
	}

	return different.length === 0
		? {status: 'pass', detail: all.map(({name}) => name).join(', ')}
		: {status: 'warn', detail: `${different.join(', ')}: not as Ferrovia would write it now`, remedy: 'ferrovia plan workflow'};
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
