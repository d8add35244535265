import path from 'node:path';
import {type CargoBuildCommand, cargoBuildsOf} from '../project/cargo-builds.ts';
import {textOf} from '../project/files.ts';
import type {Look} from '../project/look.ts';
import type {Project} from '../project/project.ts';
import {hasTarget} from '../project/rust-targets.ts';
import {countUnits, readUnitGraph} from '../project/unit-graph.ts';
import {chooseEdited, type Edited} from './edit.ts';
import type {MeasuredBuild, ProfileKind} from './measurement.ts';
import {cargoProfileOf, commandWords} from './profiles.ts';
import type {PlannedRun} from './rounds.ts';
import {unwrapped, type Workplace} from './workplace.ts';

/** One build of one copy, with one profile. */
export type Subject = {
	readonly place: Workplace;
	readonly build: CargoBuildCommand;
	readonly measured: MeasuredBuild;
	readonly edited: Edited | undefined;
	/** The workspace's crates are compiled incrementally, as the project is set up. */
	readonly incremental: boolean;
};

export type SubjectsRequest = Look & {readonly project: Project; readonly profiles: readonly ProfileKind[]};

/** What there is to build. What can't be built here, or counted, is told in `notes`. */
export async function readSubjects(
	request: SubjectsRequest,
	places: readonly Workplace[],
	notes: Set<string>,
): Promise<readonly Subject[]> {
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

export function isOf({measured}: Subject, {variant, build, profile}: PlannedRun): boolean {
	return measured.variant === variant && measured.build === build && measured.profile === profile;
}
