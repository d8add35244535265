import {rm} from 'node:fs/promises';
import path from 'node:path';
import {FerroviaError, InterruptedError} from '../engine/errors.ts';
import type {Look} from '../project/look.ts';
import {enough, type MissCause} from '../sccache/miss-report.ts';
import type {ProcessResult} from '../services/process.ts';
import type {MeasureEvent} from './events.ts';
import {type MadeRun, makeRun} from './make-run.ts';
import type {Run} from './measurement.ts';
import {estimateSeconds, isSameGroup, type PlannedRun} from './rounds.ts';
import {isOf, type Subject} from './subjects.ts';
import {type CountedBuild, explainWarmMisses} from './warm-misses.ts';

export type RunsRequest = Look & {readonly onEvent: (event: MeasureEvent) => void};

/** Told at once, so that what was measured is known whenever it ends. */
export type Progress = {
	readonly made: (subject: Subject, made: Exclude<MadeRun, {failed: unknown}>) => void;
	readonly causes: (causes: readonly MissCause[]) => void;
	readonly note: (text: string) => void;
};

/**
Makes the runs, one after the other. A build that fails is not made again.

@throws FerroviaError when the project as it is does not build, before anything was measured.
@throws InterruptedError
*/
export async function makeRuns(
	request: RunsRequest,
	planned: readonly PlannedRun[],
	subjects: readonly Subject[],
	progress: Progress,
): Promise<void> {
	const {onEvent, signal} = request;
	const made: Run[] = [];
	const failed = new Set<Subject>();
	const filled = new Map<Subject, CountedBuild>();
	for (const [index, one] of planned.entries()) {
		const subject = subjects.find(candidate => isOf(candidate, one));
		if (subject === undefined || failed.has(subject)) {
			continue;
		}

		if (signal.aborted) {
			throw new InterruptedError();
		}

		onEvent({type: 'building', planned: one, index: index + 1});
		const {place, build, edited, incremental, measured} = subject;
		const result = await makeRun({
			...request,
			environment: place.environment,
			planned: one,
			place,
			profile: measured.cargoProfile,
			arguments: [...build.arguments, ...(build.target === undefined ? [] : ['--target', build.target])],
			edited,
			incremental,
		});
		if ('failed' in result) {
			// Ctrl+C in a terminal reaches cargo by itself, too.
			if (signal.aborted) {
				throw new InterruptedError();
			}

			if (made.length === 0 && place.variant === 'after') {
				throw doesNotBuild(measured.command, result.failed);
			}

			failed.add(subject);
			progress.note(
				`${measured.command} failed in the copy “${place.variant}” (${one.stage}), so it was not made again: ${lastWords(result.failed, 1)}`,
			);
		} else {
			const {run, counted} = result;
			made.push(run);
			progress.made(subject, result);
			onEvent({type: 'built', run});
			if (counted !== undefined && one.stage === 'cold-sccache') {
				filled.set(subject, counted);
			}

			const first = filled.get(subject);
			if (counted !== undefined && first !== undefined && one.stage === 'warm' && hasMissed(run)) {
				progress.causes(
					await explainWarmMisses(
						{...request, environment: place.environment, cwd: place.root, profile: measured.cargoProfile},
						first,
						counted,
					),
				);
			}
		}

		const rest = planned.slice(index + 1).filter(next => !subjects.some(other => failed.has(other) && isOf(other, next)));
		if (isTimeToTell(one, planned[index + 1], made) && rest.length > 0) {
			const seconds = estimateSeconds(rest, made);
			if (seconds !== undefined) {
				onEvent({type: 'estimate', seconds});
			}
		}

		if (!isSameGroup(one, planned[index + 1])) {
			await Promise.all(subjects.map(async ({place: {output}}) => rm(path.join(output, 'target'), {recursive: true, force: true})));
		}
	}
}

/** When all variants were built from scratch once, and after each round. */
function isTimeToTell(one: PlannedRun, next: PlannedRun | undefined, made: readonly Run[]): boolean {
	return next === undefined
		? false
		: next.round !== one.round || (one.stage === 'cold' && next.stage !== 'cold' && made.every(({stage}) => stage === 'cold'));
}

function hasMissed({cache}: Run): boolean {
	return cache !== undefined && (cache.hits + cache.misses === 0 || cache.hits / (cache.hits + cache.misses) < enough);
}

function doesNotBuild(command: string, result: ProcessResult): FerroviaError {
	return new FerroviaError({
		what: 'The project does not build, so there is nothing to measure.',
		why: `${command}, in a copy of what git lists:\n${lastWords(result, 30)}`,
		next: [command, 'git status --ignored    (what git ignores is not in the copy)'],
	});
}

/** What cargo said last, from its first error on. */
function lastWords({stderr}: ProcessResult, count: number): string {
	const lines = stderr
		.trim()
		.split('\n')
		.filter(line => !/^\s*(?:Compiling|Downloaded|Finished|Running|Timing report) /.test(line));
	const error = lines.findIndex(line => /^error/.test(line));
	return (error === -1 ? lines.slice(-count) : lines.slice(error, error + count)).join('\n');
}
