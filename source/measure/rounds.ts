import type {CargoBuildCommand} from '../project/cargo-builds.ts';
import {type ProfileKind, type Run, type Stage, stages, type Variant} from './measurement.ts';

/** A build that is to be timed. */
export type PlannedRun = Pick<Run, 'variant' | 'stage' | 'build' | 'profile' | 'round'>;

export type RoundsRequest = {
	/** Which there are, and whether cargo calls rustc through sccache in it. */
	readonly variants: ReadonlyArray<{readonly variant: Variant; readonly cached: boolean}>;
	readonly builds: ReadonlyArray<CargoBuildCommand['id']>;
	readonly profiles: readonly ProfileKind[];
	readonly rounds: number;
};

/**
All of them, in the order in which they are made: whole rounds, so that what changes on the machine in the meantime hits all stages alike.
The variants take turns, and every other round begins with the other one. What builds upon something follows it.
*/
export function planRounds({variants, builds, profiles, rounds}: RoundsRequest): readonly PlannedRun[] {
	return Array.from({length: rounds}, (_, index) => index + 1).flatMap(round => {
		const turns = round % 2 === 1 ? variants : variants.toReversed();
		return profiles.flatMap(profile =>
			builds.flatMap(build =>
				stages.flatMap(stage =>
					turns.filter(({cached}) => cached || !needsCache(stage)).map(({variant}) => ({variant, stage, build, profile, round})),
				),
			),
		);
	});
}

export function needsCache(stage: Stage): boolean {
	return stage === 'cold-sccache' || stage === 'warm';
}

/** Runs that share what is built between them: removed when the next group begins. */
export function isSameGroup(a: PlannedRun, b: PlannedRun | undefined): boolean {
	return a.round === b?.round && a.build === b.build && a.profile === b.profile;
}

/**
Seconds that the rest will take, reckoned: each as long as the same build took in an earlier round, else as long as the slowest one from
scratch so far. An estimate, and rather too high than too low. Undefined before anything was built.
*/
export function estimateSeconds(rest: readonly PlannedRun[], made: readonly Run[]): number | undefined {
	if (made.length === 0) {
		return undefined;
	}

	return rest.reduce((sum, planned) => {
		const same = made.filter(run => isSameBuild(run, planned) && run.stage === planned.stage);
		const known = same.length > 0 ? same : made.filter(run => isSameBuild(run, planned) && run.stage !== 'edit');
		return sum + Math.max(...(known.length > 0 ? known : made).map(({wallSeconds}) => wallSeconds));
	}, 0);
}

function isSameBuild(a: PlannedRun, b: PlannedRun): boolean {
	return a.variant === b.variant && a.build === b.build && a.profile === b.profile;
}
