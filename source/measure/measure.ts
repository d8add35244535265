import {randomUUID} from 'node:crypto';
import {rm} from 'node:fs/promises';
import {exitCodes, FerroviaError, InterruptedError} from '../engine/errors.ts';
import type {Journal} from '../engine/journal.ts';
import {ask, type Look} from '../project/look.ts';
import type {Project} from '../project/project.ts';
import type {MissCause} from '../sccache/miss-report.ts';
import {readCircumstances} from './circumstances.ts';
import {makeCopies, makeFolder} from './copies.ts';
import type {MeasureEvent} from './events.ts';
import {makeRuns} from './make-runs.ts';
import type {MeasuredBuild, Measurement, ProfileKind, Run, Variant} from './measurement.ts';
import {type PlannedRun, planRounds} from './rounds.ts';
import {ownFiles} from './store.ts';
import {isOf, readSubjects, type Subject} from './subjects.ts';
import {openWorkplace, versionOf, type Workplace} from './workplace.ts';

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
	if (planned.length === 0) {
		throw new FerroviaError(
			{what: 'There is nothing that can be built here.', why: [...notes].join('\n'), next: ['cargo build']},
			{exitCode: exitCodes.unknown},
		);
	}

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
