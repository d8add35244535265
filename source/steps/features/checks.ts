import {realpath} from 'node:fs/promises';
import path from 'node:path';
import type {Check, CheckContext, CheckOutcome} from '../../engine/check.ts';
import {cargoBuildsOf} from '../../project/cargo-builds.ts';
import {copyWorkspace} from '../../project/copy-project.ts';
import type {World} from '../world.ts';
import {checkEverything} from './check-everything.ts';
import {artifactsFolder} from './check-project.ts';
import {platformsOf, readDeclarations} from './declarations.ts';
import {foundFeatures} from './found-features.ts';
import {unitsWords} from './words.ts';

export function featuresChecks(world: World): readonly Check[] {
	return [
		check('features.alone', 'each member compiles with what it asks for, alone and together', async context =>
			world.probes.exclusive('features.alone', async () => aloneOutcome(world, context)),
		),
		check('features.needed', 'no feature is left that nothing needs', async context => neededOutcome(world, context)),
	];
}

function check(id: string, title: string, run: Check['run']): Check {
	return {id, step: 'features', title, run};
}

/** A copy is checked in a private target folder. */
async function aloneOutcome(world: World, {signal, output}: CheckContext): Promise<CheckOutcome> {
	const {project, run, environment, probes} = world;
	const look = {run, environment, signal};
	const builds = cargoBuildsOf(project);
	const workspace = await readDeclarations(look, project.root, platformsOf(project, builds));
	if (typeof workspace === 'string') {
		return {status: 'unknown', detail: 'cargo does not tell what the project depends on', evidence: workspace, remedy: 'cargo fetch'};
	}

	const folder = await copyWorkspace(look, project, path.join(await realpath(await probes.folder()), 'project'), signal);
	return checkEverything({...look, output, target: await artifactsFolder(world)}, {workspace, folder}, builds);
}

async function neededOutcome(world: World, {signal, output}: CheckContext): Promise<CheckOutcome> {
	const {removals, units, notes} = await foundFeatures(world, signal, output);
	const words = units.map(unitsWords).join('; ');
	if (removals.length > 0) {
		return {
			status: 'warn',
			detail: `${removals.map(({declaration}) => declaration.package).join(', ')}: ${words}`,
			remedy: 'ferrovia setup features',
		};
	}

	return notes.length > 0
		? {status: 'unknown', detail: `not all of it could be looked at: ${notes[0]}`}
		: {status: 'pass', detail: words === '' ? 'nothing can go that would save a unit' : words};
}
