import {mkdir, realpath} from 'node:fs/promises';
import path from 'node:path';
import type {Check, CheckContext, CheckOutcome} from '../../engine/check.ts';
import {cargoBuildsOf} from '../../project/cargo-builds.ts';
import {copyProject} from '../../project/copy-project.ts';
import {hasTarget} from '../../project/rust-targets.ts';
import type {World} from '../world.ts';
import {checkCrates} from './check-crates.ts';
import {foundFeatures} from './found-features.ts';
import {projectChecks} from './whole-project.ts';
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

/** A copy is checked in a private target folder, from scratch. */
async function aloneOutcome({project, run, environment, probes}: World, {signal, output}: CheckContext): Promise<CheckOutcome> {
	const folder = await realpath(await probes.folder());
	const copy = path.join(folder, 'project');
	await mkdir(copy);
	await copyProject({run, environment}, project.root, copy, signal);
	const checks = projectChecks(project.cargo.members.map(({name}) => name).sort(), cargoBuildsOf(project));
	const missing = await missingTargets({project, run, environment}, signal);
	const possible = checks.filter(({args}) => !missing.some(target => args.includes(target)));
	for (const {title, args} of possible) {
		output(title);
		const options = {run, environment, signal, output, cwd: copy, targetFolder: path.join(folder, 'target')};
		const {ok, complaints, failure} = await checkCrates(options, args);
		if (!ok) {
			const [complaint] = complaints;
			return {
				status: complaint === undefined ? 'unknown' : 'fail',
				detail: `${title}: ${complaint === undefined ? 'cargo could not check it' : 'it does not compile'}`,
				evidence: complaint?.words ?? failure,
				remedy: `cargo check ${args.join(' ')}`,
			};
		}
	}

	return missing.length === 0
		? {status: 'pass', detail: `${possible.length} calls of cargo check, each member alone among them`}
		: {
				status: 'unknown',
				detail: `${missing.join(', ')} is not on this machine; everything else compiles`,
				remedy: `rustup target add ${missing.join(' ')}`,
			};
}

async function missingTargets(
	{project, run, environment}: Pick<World, 'project' | 'run' | 'environment'>,
	signal: AbortSignal,
): Promise<readonly string[]> {
	const targets = [...new Set(cargoBuildsOf(project).flatMap(({target}) => target ?? []))];
	const there = await Promise.all(targets.map(async target => hasTarget({run, environment, signal}, project.root, target)));
	return targets.filter((_, index) => there[index] !== true);
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
