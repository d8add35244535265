import type {Change} from '../../engine/change.ts';
import type {Note} from '../../engine/step.ts';
import {readBlobName} from '../../services/github/contents.ts';
import {seenBy} from '../../services/github/failures.ts';
import {type Following, findDispatchedRun, followRun} from '../../services/github/follow-run.ts';
import {type ListedRun, readRuns} from '../../services/github/workflow-runs.ts';
import {dispatchWorkflow, readWorkflowState} from '../../services/github/workflows.ts';
import {answer, type World} from '../world.ts';
import {fullName, type Home} from './home.ts';
import type {Wanted} from './wanted.ts';

type FirstRun = {
	readonly changes: readonly Change[];
	readonly notes: readonly Note[];
	/** The workflow has succeeded on that branch. */
	readonly succeeded: boolean;
};

/** What is missing until the workflow has succeeded once on the branch that is deployed. `pending`: files wait to be merged; `missing`: secrets without which it can't deploy. */
export async function planFirstRun(
	world: Pick<World, 'answers'>,
	home: Home,
	{file, files, settings}: Wanted,
	{pending, missing}: {readonly pending: boolean; readonly missing: readonly string[]},
	waits?: Following['waits'],
): Promise<FirstRun> {
	const {github, repository, actionsEnabled} = home;
	const {branch} = settings;
	const path = files.workflow.name;
	const [onDefault, state] = await Promise.all([
		readBlobName(github, repository, path, repository.defaultBranch),
		readWorkflowState(github, repository, file),
	]);
	if (seenBy(onDefault, `${path} on ${repository.defaultBranch}`) === undefined) {
		const how = pending && answer(world, 'github-files') !== 'leave' ? 'Merging the pull request' : `Pushing ${path} to ${branch}`;
		return told('info', `${how} starts the first run: gh run watch, or ferrovia status --watch`);
	}

	if (pending) {
		return told('info', `GitHub runs the ${file} that is on ${branch}, until what is new is merged.`);
	}

	const known = seenBy(state, `the workflow ${file}`);
	if (known !== undefined && known !== 'active') {
		return told('warn', `The workflow ${file} is switched off (${known.replaceAll('_', ' ')}): gh workflow enable ${file}`);
	}

	const runs = seenBy(await readRuns(github, repository.owner, repository.name, {file, branch, count: 50}), `the runs of ${file}`);
	const ours = runs === 'no-workflow' ? [] : runs;
	const running = ours.find(({status}) => status !== 'completed');
	if (ours.some(({conclusion}) => conclusion === 'success')) {
		return {changes: [], notes: [], succeeded: true};
	}

	if (running !== undefined) {
		return told('info', `A run of ${file} is under way: ${running.url}`);
	}

	if (answer(world, 'github-run') !== 'yes' || actionsEnabled === false) {
		return told('info', `${file} has not succeeded on ${branch} yet: gh workflow run ${file} --ref ${branch}`);
	}

	if (missing.length > 0) {
		return told('warn', `${file} is not started without ${missing.join(' and ')}: it would fail.`);
	}

	return {changes: [firstRunChange(home, file, branch, ours, waits)], notes: [], succeeded: false};
}

function firstRunChange(home: Home, file: string, branch: string, before: readonly ListedRun[], waits: Following['waits']): Change {
	const {github, repository} = home;
	return {
		id: 'github/first-run',
		kind: 'resource',
		summary: `run ${file} on ${branch}, and follow it`,
		preview: {
			type: 'resource',
			provider: 'github',
			resource: `run of ${file} in ${fullName(repository)}`,
			verb: 'create',
			lines: [`+ on ${branch}`, 'It builds the image, pushes it and deploys it. Without a cache the first build takes longest.'],
		},
		reversal: {type: 'none', reason: 'a run that was is not undone; what it deployed is taken back with: ferrovia rollback'},
		async apply({signal, output}) {
			output(`starting ${file}`);
			const known = new Set(before.map(({id}) => id));
			const id =
				(await dispatchWorkflow(github, repository, file, branch)) ??
				(await findDispatchedRun(github, repository, {file, branch, known}, {signal, waits}));
			const run = await followRun(github, repository, id, {signal, output, waits});
			output(run.status === 'waiting' ? `it waits for a review: ${run.url}` : `succeeded: ${run.url}`);
		},
	};
}

function told(level: Note['level'], text: string): FirstRun {
	return {changes: [], notes: [{level, text}], succeeded: false};
}
