import {readFile, realpath, rm} from 'node:fs/promises';
import path from 'node:path';
import {exitCodes, FerroviaError} from '../../engine/errors.ts';
import {type CargoBuildCommand, cargoBuildsOf} from '../../project/cargo-builds.ts';
import {copyWorkspace} from '../../project/copy-project.ts';
import type {Look} from '../../project/look.ts';
import {answer, type World} from '../world.ts';
import {artifactsFolder, type Cargo, checkEnvironment, checkProject} from './check-project.ts';
import {timed} from './check-time.ts';
import {platformsOf, readDeclarations, type WorkspaceDeclarations} from './declarations.ts';
import {atomsOf} from './feature-graph.ts';
import type {Found, UnitsSaved} from './found.ts';
import {keptFeatures} from './kept-features.ts';
import {proofsOf} from './proofs.ts';
import {removable, withRemoved} from './remove-unused.ts';
import {findNeeds, type SearchResult} from './search.ts';
import {countUnitsOf, keepWorthwhile, type Selected} from './worthwhile.ts';

/**
Looks which features of the dependencies nothing in the project needs. Everything is compiled in private folders, on copies; the project, its target folder
and its Cargo.lock are not touched. `onProved` is told of the copy as it is to be, while it is there.

@throws FerroviaError when cargo can't tell what there is, or the project does not compile.
*/
export async function findFeatures(
	world: World,
	signal: AbortSignal,
	output: (line: string) => void,
	onProved: (found: Found, copy: string) => Promise<void>,
): Promise<Found> {
	const started = performance.now();
	const {run, environment, probes} = world;
	const look: Look = {run, environment, signal};
	const builds = cargoBuildsOf(world.project);
	const workspace = await declarationsOf(world, look, builds, output);
	const target = await artifactsFolder(world);
	const needs = await findNeeds({
		...{run, environment, signal, output, workspace, builds, project: world.project, target},
		runtime: keptFeatures(world, workspace),
		proofs: proofsOf(world),
	});
	if (typeof needs === 'string') {
		throw new FerroviaError(
			{
				what: 'Nobody can tell which features are needed.',
				why: needs,
				next: ['cargo check --workspace --all-targets', 'ferrovia plan features'],
			},
			{exitCode: exitCodes.unknown},
		);
	}

	const folder = await realpath(await probes.folder());
	try {
		const copy = {workspace, folder: await copyWorkspace(world, world.project, path.join(folder, 'project'), signal)};
		const before = await countUnitsOf(look, copy.folder, builds);
		const changes = changesOf(workspace, needs);
		const unused = needs.unused.filter(({mayBeFor}) => mayBeFor === undefined).map(({declaration}) => declaration);
		const removed =
			answer(world, 'features-unused') === 'remove' ? await removable({...look, output, target}, copy, builds, changes, unused) : [];
		const {selected, idle, counts} = await keepWorthwhile(look, copy, builds, withRemoved(changes, removed));
		const after =
			selected.length === 0 || needs.cpuSeconds === undefined
				? undefined
				: await timeChecks({...look, output}, copy.folder, folder, builds);
		const found: Found = {
			removals: selected.map(one => ({...one, features: removedBy(workspace, one)})),
			idle: idle.flatMap(one => removedBy(workspace, one).map(feature => `${one.declaration.package}/${feature}`)),
			kept: keptIn(workspace, needs),
			unused: unused
				.filter(({id}) => !removed.some(one => one.id === id))
				.map(({members, package: name}) => ({member: members[0] ?? '', package: name})),
			units: unitsOf(builds, before, counts),
			cpuSeconds: needs.cpuSeconds === undefined || after === undefined ? undefined : {before: needs.cpuSeconds, after},
			lockfile: selected.length === 0 ? undefined : await readFile(path.join(copy.folder, 'Cargo.lock'), 'utf8'),
			checks: needs.checks,
			seconds: (performance.now() - started) / 1000,
			notes: needs.notes,
		};
		await onProved(found, copy.folder);
		return found;
	} finally {
		await rm(folder, {recursive: true, force: true, maxRetries: 3});
	}
}

async function declarationsOf(
	{project, run, environment}: World,
	look: Look,
	builds: readonly CargoBuildCommand[],
	output: (line: string) => void,
): Promise<WorkspaceDeclarations> {
	const platforms = platformsOf(project, builds);
	let read = await readDeclarations(look, project.root, platforms);
	if (typeof read === 'string') {
		output('downloading crates');
		await run(['cargo', 'fetch', '--locked'], {cwd: project.root, env: environment, signal: look.signal, timeoutMs: 10 * 60_000});
		read = await readDeclarations(look, project.root, platforms);
	}

	if (typeof read === 'string') {
		throw new FerroviaError(
			{what: 'cargo does not tell what the project depends on.', why: read, next: ['cargo metadata --locked', 'cargo fetch']},
			{exitCode: exitCodes.unknown},
		);
	}

	return read;
}

function changesOf({declarations}: WorkspaceDeclarations, {changes}: SearchResult): readonly Selected[] {
	return declarations.flatMap(declaration => {
		const selection = changes.get(declaration.id);
		return selection === undefined ? [] : [{declaration, selection}];
	});
}

/** What is on now and then no longer. Names that begin with an underscore are the package's own affair. */
function removedBy({packages}: WorkspaceDeclarations, {declaration: {packageId, declared}, selection}: Selected): readonly string[] {
	const table = packages.get(packageId)?.features ?? {};
	const left = selection === undefined ? new Set<string>() : atomsOf(table, selection);
	return [...atomsOf(table, declared)].filter(feature => !left.has(feature) && !feature.startsWith('_')).sort();
}

function keptIn({declarations}: WorkspaceDeclarations, {kept}: SearchResult): Found['kept'] {
	const all = declarations.flatMap(({id, package: name}) => (kept.get(id) ?? []).map(one => ({...one, package: name})));
	return [...new Map(all.map(one => [`${one.package}/${one.feature}`, one])).values()];
}

function unitsOf(
	builds: readonly CargoBuildCommand[],
	before: readonly number[] | undefined,
	after: readonly number[] | undefined,
): readonly UnitsSaved[] {
	return builds.flatMap(({id}, index) => {
		const [was, is] = [before?.[index], after?.[index]];
		return was === undefined || is === undefined ? [] : [{build: id, before: was, after: is}];
	});
}

/** CPU seconds of a check of all builds from scratch, with what is written in the copy. */
async function timeChecks(cargo: Cargo, copy: string, folder: string, builds: readonly CargoBuildCommand[]): Promise<number | undefined> {
	cargo.output('timing a check from scratch as it is to be');
	const timing = timed(
		{...cargo, environment: checkEnvironment(cargo.environment, path.join(folder, 'target'))},
		path.join(folder, 'timed'),
	);
	for (const build of builds) {
		await checkProject(timing.cargo, copy, build);
	}

	return timing.cpuSeconds();
}
