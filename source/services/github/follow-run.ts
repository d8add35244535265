import {setTimeout as wait} from 'node:timers/promises';
import {stripVTControlCharacters} from 'node:util';
import {exitCodes, FerroviaError} from '../../engine/errors.ts';
import type {GitHub} from './client.ts';
import type {Repository} from './repository.ts';
import {type ListedRun, readRun, readRuns} from './workflow-runs.ts';
import {type Job, readJobLog, readJobs} from './workflows.ts';

type Home = Pick<Repository, 'owner' | 'name'>;

export type Following = {
	readonly signal: AbortSignal;
	readonly output: (line: string) => void;
	/** Waits between two looks, in milliseconds; the last one is repeated. */
	readonly waits?: readonly number[];
	/** How long a run is followed; it goes on without us. */
	readonly longestMs?: number;
};

/** Waits between two looks at a run, in milliseconds. */
export const growing = [2000, 3000, 4500, 6500, 10_000];
const longest = 90 * 60_000;

/** How many of a log's last lines are shown. */
const tailLines = 20;

/**
Follows a run to its end, telling what it does. A run that waits for a review is left to it.

@throws FerroviaError with the failing step and the end of its log where the run fails.
*/
export async function followRun(github: GitHub, home: Home, id: number, following: Following): Promise<ListedRun> {
	const {signal, output, waits = growing, longestMs = longest} = following;
	const started = Date.now();
	let told = '';
	for (let turn = 0; ; turn++) {
		const run = await readRun(github, home.owner, home.name, id);
		const jobs = await readJobs(github, home, id);
		if (run.status === 'completed') {
			if (run.conclusion === 'success') {
				return run;
			}

			throw await failed(github, home, run, jobs);
		}

		const line = `${progressOf(run, jobs)}: ${run.url}`;
		if (line !== told) {
			output(line);
			told = line;
		}

		if (run.status === 'waiting') {
			return run;
		}

		if (Date.now() - started > longestMs) {
			throw new FerroviaError(
				{what: `The run ${run.id} is still under way.`, why: run.url, next: [`gh run watch ${run.id}`, 'ferrovia verify github']},
				{exitCode: exitCodes.unknown},
			);
		}

		await wait(waits[Math.min(turn, waits.length - 1)], undefined, {signal});
	}
}

/** The run that a dispatch started, where GitHub did not say which: the oldest one that was not there before. */
export async function findDispatchedRun(
	github: GitHub,
	home: Home,
	{file, branch, known}: {readonly file: string; readonly branch: string; readonly known: ReadonlySet<number>},
	{signal, waits = growing}: Pick<Following, 'signal' | 'waits'>,
): Promise<number> {
	for (let turn = 0; turn < 10; turn++) {
		await wait(waits[Math.min(turn, waits.length - 1)], undefined, {signal});
		const seen = await readRuns(github, home.owner, home.name, {file, branch, count: 50});
		const runs = 'found' in seen && seen.found !== 'no-workflow' ? seen.found : [];
		const fresh = runs.filter(({id, event}) => event === 'workflow_dispatch' && !known.has(id)).sort((a, b) => a.id - b.id);
		if (fresh[0] !== undefined) {
			return fresh[0].id;
		}
	}

	throw new FerroviaError(
		{
			what: 'GitHub took the order to start the workflow, and shows no run.',
			next: [`gh run list --workflow ${file}`, 'ferrovia verify github'],
		},
		{exitCode: exitCodes.unknown},
	);
}

function progressOf({status}: ListedRun, jobs: readonly Job[]): string {
	if (status === 'waiting') {
		return 'the run waits for a review';
	}

	const job = jobs.find(({status: of}) => of === 'in_progress') ?? jobs.find(({status: of}) => of !== 'completed');
	const step = job?.steps.find(({status: of}) => of === 'in_progress') ?? job?.steps.findLast(({status: of}) => of === 'completed');
	return job === undefined ? `the run is ${status.replaceAll('_', ' ')}` : `${job.name}: ${step?.name ?? job.status.replaceAll('_', ' ')}`;
}

async function failed(github: GitHub, home: Home, run: ListedRun, jobs: readonly Job[]): Promise<FerroviaError> {
	const bad = (conclusion: string | undefined) => conclusion !== undefined && conclusion !== 'success' && conclusion !== 'skipped';
	const job = jobs.find(({conclusion}) => conclusion === 'failure') ?? jobs.find(({conclusion}) => bad(conclusion));
	const step = job?.steps.find(({conclusion}) => bad(conclusion));
	const log = job === undefined ? undefined : await readJobLog(github, home, job.id);
	const where = [job?.name, step?.name].filter(name => name !== undefined).join(': ');
	return new FerroviaError({
		what: `The run ended with ${run.conclusion?.replaceAll('_', ' ') ?? 'no conclusion'}${where === '' ? '' : ` in ${where}`}.`,
		why: [run.url, ...(log === undefined ? [] : logTail(log))].join('\n'),
		next: [`gh run view ${run.id} --log-failed`],
	});
}

/** The last lines before the error that ended a job, as a terminal would have left them, without GitHub's dates. */
export function logTail(log: string): readonly string[] {
	const lines = log
		.split('\n')
		.map(line =>
			stripVTControlCharacters(line.replace(/^\uFEFF?\d{4}-\d\d-\d\dT[\d:.]+Z /, ''))
				.replaceAll(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g, '')
				.trimEnd(),
		)
		.filter(line => line !== '' && !/^##\[(?:endgroup|debug)\]/.test(line));
	const last = lines.findLastIndex(line => line.startsWith('##[error]'));
	const end = last === -1 ? lines.length : last + 1;
	return lines.slice(Math.max(0, end - tailLines), end).map(line => line.replace(/^##\[error\]/, 'error: ').replace(/^##\[group\]/, ''));
}
