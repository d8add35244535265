import type {Applicability} from '../engine/step.ts';
import type {World} from './world.ts';

/** For what has to be asked of cargo itself, or proved by it. */
export function withCargo({project}: Pick<World, 'project'>): Applicability {
	return project.toolchain.isMissing === true ? {applies: false, reason: `${noCargo}: https://rustup.rs, then again`} : {applies: true};
}

export const noCargo = 'cargo is not on this machine';
