import {mkdir, realpath} from 'node:fs/promises';
import path from 'node:path';
import type {Check, CheckContext, CheckOutcome} from '../../engine/check.ts';
import {cargoBuildsOf} from '../../project/cargo-builds.ts';
import {copyProject} from '../../project/copy-project.ts';
import {hasTarget} from '../../project/rust-targets.ts';
import type {World} from '../world.ts';
import {checkProject, privateEnvironment} from './check-project.ts';
import {readDeclarations} from './declarations.ts';
import {foundFeatures} from './found-features.ts';
import {planBuilds} from './member-builds.ts';
import {checksOf} from './search-together.ts';
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
	const look = {run, environment, signal};
	const builds = cargoBuildsOf(project);
	const platforms = [project.toolchain.host, ...builds.flatMap(({target}) => target ?? [])];
	const workspace = await readDeclarations(look, project.root, [...new Set(platforms)]);
	const plan = typeof workspace === 'string' ? workspace : await planBuilds(look, project.root, builds, workspace);
	if (typeof plan === 'string') {
		return {status: 'unknown', detail: 'cargo does not tell what the project consists of', evidence: plan, remedy: 'cargo fetch'};
	}

	const folder = await realpath(await probes.folder());
	const copy = path.join(folder, 'project');
	await mkdir(copy);
	await copyProject({run, environment}, project.root, copy, signal);
	const cargo = {...look, output, environment: privateEnvironment(environment, path.join(folder, 'target'))};
	const checks = checksOf(builds, plan);
	for (const {label, ...command} of checks) {
		output(label);
		const {target} = command;
		if (target !== undefined && !(await hasTarget(look, project.root, target))) {
			return {status: 'unknown', detail: `${label}: ${target} is not on this machine`, remedy: `rustup target add ${target}`};
		}

		const {ok, errors} = await checkProject(cargo, copy, command);
		const [error] = errors;
		if (!ok && error?.code === 'cargo') {
			return {status: 'unknown', detail: `${label}: cargo could not check it`, evidence: error.message};
		}

		if (!ok) {
			return {
				status: 'fail',
				detail: `${label} does not compile`,
				evidence: error?.words,
				remedy: `cargo check ${command.arguments.join(' ')}`,
			};
		}
	}

	return {status: 'pass', detail: `${checks.length} calls of cargo check, each member by itself among them`};
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
