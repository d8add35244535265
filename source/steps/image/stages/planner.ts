import type {ImageRecipe} from '../recipe.ts';
import {contextFolder} from './layout.ts';

/** The recipe has manifests and the lockfile and no source, so that it is the same after an edit. */
export function plannerStage({folder}: ImageRecipe): string {
	return `FROM chef AS planner
COPY . ${folder === '' ? '.' : contextFolder}
RUN cargo chef prepare --recipe-path recipe.json`;
}
