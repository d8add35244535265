import type {Step} from '../engine/step.ts';
import {answersStep} from './answers/step.ts';
import {cacheStep} from './cache/step.ts';
import {cargoStep} from './cargo/step.ts';
import {featuresStep} from './features/step.ts';
import {githubStep} from './github/step.ts';
import {imageStep} from './image/step.ts';
import {railwayStep} from './railway/step.ts';
import {toolsStep} from './tools/step.ts';
import {workflowStep} from './workflow/step.ts';
import type {World} from './world.ts';

/** The stations of the line, in their order. */
export const stations: readonly Step<World>[] = [
	toolsStep,
	cargoStep,
	cacheStep,
	imageStep,
	workflowStep,
	railwayStep,
	githubStep,
	featuresStep,
];

/** The steps to plan for these stations: what the user answers is kept beside what it changes. */
export function stepsFor(selected: readonly string[]): readonly Step<World>[] {
	return [answersStep(selected), ...stations.filter(({id}) => selected.includes(id))];
}
