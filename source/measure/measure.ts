import {randomUUID} from 'node:crypto';
import {rm} from 'node:fs/promises';
import path from 'node:path';
import {FerroviaError, InterruptedError} from '../engine/errors.ts';
import type {Journal} from '../engine/journal.ts';
import {type CargoBuildCommand, cargoBuildsOf} from '../project/cargo-builds.ts';
import {textOf} from '../project/files.ts';
import {ask, type Look} from '../project/look.ts';
import type {Project} from '../project/project.ts';
import {countUnits, readUnitGraph} from '../project/unit-graph.ts';
import {enough, type MissCause} from '../sccache/miss-report.ts';
import type {ProcessResult} from '../services/process.ts';
import {readCircumstances} from './circumstances.ts';
import {makeCopies, makeFolder} from './copies.ts';
import {chooseEdited, type Edited} from './edit.ts';
import type {MeasureEvent} from './events.ts';
import {type MadeRun, makeRun} from './make-run.ts';
import type {MeasuredBuild, Measurement, ProfileKind, Run, Variant} from './measurement.ts';
import {cargoProfileOf, commandWords} from './profiles.ts';
import {estimateSeconds, isSameGroup, type PlannedRun, planRounds} from './rounds.ts';
import {ownFiles} from './store.ts';
import {type CountedBuild, explainWarmMisses} from './warm-misses.ts';
import {hasTarget, openWorkplace, unwrapped, versionOf, type Workplace} from './workplace.ts';

export type MeasureRequest = Look & {
	readonly project: Project;
	/** `owner/repository`, or the folder's name. */
	readonly name: string;
	readonly journal: Journal;
	readonly rounds: number;
	readonly profiles: readonly ProfileKind[];
	/** Of Ferrovia. */
	readonly version: string;
	readonly onEvent: (event: MeasureEvent) => void;
};

/**
Builds copies of the project and takes the time. When it is interrupted, what was measured until then is returned.

@throws FerroviaError when the project does not build, or cargo can't get its dependencies.
@throws InterruptedError when nothing was measured yet.
*/
export async function measure(request: MeasureRequest): Promise<Measurement> {
	const folder = await makeFolder(request.environment);
	try {
		return await measureIn(request, folder);
	} finally {
		await rm(folder, {recursive: true, force: true, maxRetries: 3}).catch(() => undefined);
	}
}

/** One build of one copy, with one profile. */
type Subject = {
	readonly place: Workplace;
	readonly build: CargoBuildCommand;
	readonly measured: MeasuredBuild;
	readonly edited: Edited | undefined;
	readonly incremental: boolean;
};

async function measureIn(request: MeasureRequest, folder: string): Promise<Measurement> {
	const {project, signal, onEvent} = request;
	const at = new Date().toISOString();
	const commit = await readCommit(request);
	const doing = (what: string) => onEvent({type: 'doing', what});
	doing('copying the project');
	const {copies, leftOut, notes: copyNotes} = await makeCopies({...request, folder});
	const notes = new Set(copyNotes);
	const places: Workplace[] = [];
	for (const copy of copies) {
		const opened = await openWorkplace({...request, doing}, copy);
		places.push(opened.place);
		for (const note of opened.notes) {
			notes.add(note);
		}
	}

	doing('counting what is built');
	const subjects = await readSubjects(request, places, notes);
	const runs: Run[] = [];
	const missCauses: MissCause[] = [];
	const linkers: {[variant in Variant]?: string} = {};
	const slowest = new Map<Subject, MeasuredBuild['slowest']>();
	const planned = planOf(request, places, subjects, notes);
	onEvent({type: 'planned', runs: planned, folder, notes: [...notes]});
	let interrupted = false;
	try {
		await makeRuns(request, planned, subjects, {
			made(subject, made) {
				runs.push(made.run);
				linkers[subject.place.variant] ??= made.linker;
				if (made.slowest.length > 0) {
					slowest.set(subject, made.slowest);
				}
			},
			causes(causes) {
				missCauses.push(...causes.filter(({detail}) => !missCauses.some(known => known.detail === detail)));
			},
			note(text) {
				notes.add(text);
				onEvent({type: 'note', text});
			},
		});
	} catch (error) {
		if (!(error instanceof InterruptedError || signal.aborted) || runs.length === 0) {
			throw error;
		}

		interrupted = true;
	}

	const edited = [
		...new Set(
			subjects.flatMap(subject => (runs.some(run => run.stage === 'edit' && isOf(subject, run)) ? (subject.edited?.file ?? []) : [])),
		),
	];
	return {
		schema: 1,
		id: randomUUID().slice(0, 8),
		at,
		ferrovia: request.version,
		project: {name: request.name, ...commit},
		circumstances: {...readCircumstances(project, await sccacheVersion(request, places)), linker: linkers},
		rounds: request.rounds,
		interrupted,
		edited: edited.length === 0 ? undefined : edited.join(', '),
		leftOut,
		notes: [...notes],
		builds: subjects
			.filter(subject => runs.some(run => isOf(subject, run)))
			.map(subject => ({...subject.measured, slowest: slowest.get(subject) ?? []})),
		runs,
		missCauses,
	};
}

async function sccacheVersion(request: MeasureRequest, places: readonly Workplace[]): Promise<string | undefined> {
	const program = places.findLast(({sccache}) => sccache !== undefined)?.sccache;
	// Asked at the end, when the signal may have been given.
	return program === undefined ? undefined : versionOf({...request, signal: new AbortController().signal}, program);
}

async function readCommit(request: MeasureRequest): Promise<Pick<Measurement['project'], 'commit' | 'dirty'>> {
	const {root, git} = request.project;
	if (git === undefined) {
		return {commit: undefined, dirty: false};
	}

	const [head, status] = await Promise.all([
		ask(request, ['git', 'rev-parse', '--verify', '--quiet', 'HEAD'], {cwd: root}),
		ask(request, ['git', 'status', '--porcelain', '--', '.', ...ownFiles.map(file => `:(exclude)${file}`)], {cwd: root}),
	]);
	return {commit: head.ok ? head.stdout.trim() : undefined, dirty: status.stdout.trim() !== ''};
}

async function readSubjects(request: MeasureRequest, places: readonly Workplace[], notes: Set<string>): Promise<readonly Subject[]> {
	const {project, profiles} = request;
	const subjects: Subject[] = [];
	const now = (await textOf(project.cargo.manifestPath)) ?? '';
	for (const build of cargoBuildsOf(project)) {
		if (build.target !== undefined && !(await hasTarget(request, project.root, build.target))) {
			notes.add(
				`The ${build.id} build is left out, because the target ${build.target} is not on this machine: rustup target add ${build.target}`,
			);
			continue;
		}

		for (const kind of profiles) {
			for (const place of places) {
				const look = {...request, environment: {...place.environment, ...unwrapped}};
				const here = (await textOf(path.join(place.root, 'Cargo.toml'))) ?? '';
				const cargoProfile = cargoProfileOf(kind, build, project.cargo, {here, now});
				const units = await readUnitGraph(look, place.root, build, cargoProfile);
				if (typeof units === 'string') {
					notes.add(
						`Cargo does not tell what the ${build.id} build consists of, so its units are not counted, and nothing is edited: ${units}`,
					);
				}

				const known = typeof units === 'string' ? [] : units;
				subjects.push({
					place,
					build,
					edited: chooseEdited(build, project, known, place.root),
					incremental: known.some(({pkg_id, profile}) => pkg_id.startsWith('path+') && profile.incremental === true),
					measured: {
						build: build.id,
						variant: place.variant,
						profile: kind,
						cargoProfile,
						command: commandWords(build, cargoProfile),
						units: typeof units === 'string' ? undefined : countUnits(units),
						slowest: [],
					},
				});
			}
		}
	}

	return subjects;
}

function planOf(
	{rounds, profiles}: MeasureRequest,
	places: readonly Workplace[],
	subjects: readonly Subject[],
	notes: Set<string>,
): readonly PlannedRun[] {
	const cached = places.filter(({sccache}) => sccache !== undefined);
	if (!cached.some(({variant}) => variant === 'after')) {
		notes.add('Cargo is not set up to use sccache here, so no build through a cache was made: ferrovia setup tools cargo');
	}

	if (subjects.some(({incremental}) => incremental)) {
		notes.add(
			`Builds from scratch were made with CARGO_INCREMENTAL=0, as in CI${cached.length > 0 ? ': sccache can serve no crate that is compiled incrementally' : ''}. Builds after an edit are incremental, as the project is set up.`,
		);
	}

	return planRounds({
		variants: places.map(({variant, sccache}) => ({variant, cached: sccache !== undefined})),
		builds: [...new Set(subjects.map(({build}) => build.id))],
		profiles,
		rounds,
	}).filter(planned => planned.stage !== 'edit' || subjects.some(subject => isOf(subject, planned) && subject.edited !== undefined));
}

type Progress = {
	readonly made: (subject: Subject, made: Exclude<MadeRun, {failed: unknown}>) => void;
	readonly causes: (causes: readonly MissCause[]) => void;
	readonly note: (text: string) => void;
};

async function makeRuns(
	request: MeasureRequest,
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

function isOf({measured}: Subject, {variant, build, profile}: PlannedRun): boolean {
	return measured.variant === variant && measured.build === build && measured.profile === profile;
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
		.filter(line => !/^\s*(?:Compiling|Downloaded|Finished|Running) /.test(line));
	const error = lines.findIndex(line => /^error/.test(line));
	return (error === -1 ? lines.slice(-count) : lines.slice(error, error + count)).join('\n');
}
