import {mkdir, readFile, realpath, rm} from 'node:fs/promises';
import path from 'node:path';
import {exitCodes, FerroviaError} from '../../engine/errors.ts';
import {type CargoBuildCommand, cargoBuildsOf} from '../../project/cargo-builds.ts';
import {copyProject} from '../../project/copy-project.ts';
import type {Look} from '../../project/look.ts';
import {hasTarget} from '../../project/rust-targets.ts';
import {readUnitGraph} from '../../project/unit-graph.ts';
import type {World} from '../world.ts';
import {checkEnvironment} from './check-crates.ts';
import {timeCheck} from './check-time.ts';
import {packageName} from './complaints.ts';
import {PackageCopies} from './copy-dependencies.ts';
import type {FeatureSets} from './declaration.ts';
import {readDeclarations, type WorkspaceDeclarations} from './declarations.ts';
import {atomsOf} from './feature-graph.ts';
import type {Found, Removal} from './found.ts';
import {keepWithNeeds} from './keep.ts';
import {findOwnNeeds} from './own-needs.ts';
import {changedSelections, declaredAtoms, type Selected, tableOf} from './selections.ts';
import {findUnusedDependencies, type UnusedDependency} from './unused-dependencies.ts';
import {projectChecks, proveWholeProject, type WholeProjectResult} from './whole-project.ts';
import {countWith, keepWorthwhile, unitsSaved} from './worthwhile.ts';

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
	const {project, run, environment, probes} = world;
	const look: Look = {run, environment, signal};
	const notes: string[] = [];
	const builds = await possibleBuilds(world, look, notes);
	const workspace = await declarationsOf(world, look, builds, output);
	const folder = await realpath(await probes.folder());
	try {
		const copy = path.join(folder, 'project');
		await mkdir(copy);
		await copyProject(world, project.root, copy, signal);
		const common = {run, environment, signal, output, workspace};
		// One for all that is compiled, so that nothing is compiled twice.
		const targetFolder = path.join(folder, 'target');
		const before = await countWith(look, copy, builds);
		const timedBefore = await timeCheck({...common, cwd: copy, folder: path.join(folder, 'as-it-was'), targetFolder});
		const own = await needsOfMembers({...common, copy, folder, builds, look, notes, targetFolder});
		const needs = new Map(workspace.declarations.map(declaration => [declaration.id, own.needs(declaration)]));
		const kept = await keepWithNeeds(world, workspace, needs);
		const worthwhile = await keepWorthwhile(look, {workspace, project: copy, builds, wanted: kept.wanted});
		const proof = await prove(world, {...common, copy, targetFolder, builds, wanted: worthwhile.wanted});
		const selected = changedSelections(workspace, proof.wanted);
		const after = await countWith(look, copy, builds);
		const unused = await unusedIn({...common, copy, folder, targetFolder}, world, builds, notes);
		output('checking all of it from scratch');
		const timedAfter =
			selected.length === 0 ? undefined : await timeCheck({...common, cwd: copy, folder: path.join(folder, 'as-it-is-to-be')});
		const found: Found = {
			removals: removalsOf(workspace, selected, worthwhile.units),
			idle: worthwhile.idle.flatMap(changed => lessOf(workspace, changed).map(feature => `${changed.declaration.package}/${feature}`)),
			kept: kept.reasons,
			unused: unused.map(({declaration}) => ({
				member: declaration.members[0] ?? '',
				package: declaration.package,
				declaration: declaration.id,
			})),
			units: unitsSaved(builds, before, after),
			cpuSeconds: timedBefore === undefined || timedAfter === undefined ? undefined : {before: timedBefore, after: timedAfter},
			lockfile: selected.length === 0 ? undefined : await readFile(path.join(copy, 'Cargo.lock'), 'utf8').catch(() => undefined),
			checks: own.checks + proof.calls,
			seconds: (performance.now() - started) / 1000,
			notes: [...notes, ...proof.notes],
		};
		await onProved(found, copy);
		return found;
	} finally {
		await rm(folder, {recursive: true, force: true, maxRetries: 3});
	}
}

/** The builds for targets that are on this machine. Of the others nothing is known, and what they are made of stays. */
async function possibleBuilds({project}: World, look: Look, notes: string[]): Promise<readonly CargoBuildCommand[]> {
	const builds = cargoBuildsOf(project);
	const possible: CargoBuildCommand[] = [];
	for (const build of builds) {
		if (build.target === undefined || (await hasTarget(look, project.root, build.target))) {
			possible.push(build);
		} else {
			notes.push(
				`${build.target} is not on this machine, so the build of the ${build.id} was not looked at, and what it depends on stays: rustup target add ${build.target}`,
			);
		}
	}

	return possible;
}

async function declarationsOf(
	{project, run, environment}: World,
	look: Look,
	builds: readonly CargoBuildCommand[],
	output: (line: string) => void,
): Promise<WorkspaceDeclarations> {
	const platforms = [...new Set([project.toolchain.host, ...builds.flatMap(({target}) => target ?? [])])];
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

type Common = {
	readonly run: World['run'];
	readonly environment: World['environment'];
	readonly signal: AbortSignal;
	readonly output: (line: string) => void;
	readonly workspace: WorkspaceDeclarations;
	readonly folder: string;
	readonly copy: string;
	readonly targetFolder: string;
};

/** What each member needs by itself, one after the other: a check uses every core. */
async function needsOfMembers({
	copy,
	folder,
	builds,
	look,
	notes,
	...common
}: Common & {readonly builds: readonly CargoBuildCommand[]; readonly look: Look; readonly notes: string[]}) {
	const {workspace, output} = common;
	const copies = new PackageCopies(path.join(folder, 'crates'));
	const needs = new Map<string, ReadonlySet<string>>();
	let checks = 0;
	for (const member of new Set(workspace.declarations.flatMap(({members}) => members))) {
		output(`what ${member} needs by itself`);
		for (const args of await compilationsOf(member, builds, look, copy)) {
			const own = await findOwnNeeds(member, {
				...common,
				...{copies, args, project: copy},
			});
			checks += own.checks;
			if (own.failure !== undefined) {
				notes.push(`What ${member} needs by itself is not known, so its dependencies stay as they are: ${own.failure}`);
			}

			for (const [id, features] of own.needs) {
				const key = `${member} ${id}`;
				needs.set(key, new Set([...(needs.get(key) ?? []), ...features]));
			}
		}
	}

	return {
		checks,
		needs: (declaration: WorkspaceDeclarations['declarations'][number]): ReadonlySet<string> => {
			const declared = declaredAtoms(workspace, declaration);
			const known = declaration.members.map(member => needs.get(`${member} ${declaration.packageId}`));
			// What a member was not seen to be compiled with is not known.
			return known.every(one => one === undefined)
				? declared
				: new Set(known.flatMap(one => [...(one ?? declared)]).filter(feature => declared.has(feature)));
		},
	};
}

/** How a member is compiled: by itself, or as part of each build that has features of its own. */
async function compilationsOf(
	member: string,
	builds: readonly CargoBuildCommand[],
	look: Look,
	cwd: string,
): Promise<readonly (readonly string[])[]> {
	const compilations: Array<readonly string[]> = [];
	for (const build of builds) {
		if (build.id === 'all') {
			compilations.push(['--package', member]);
			continue;
		}

		const units = await readUnitGraph(look, cwd, build);
		if (typeof units !== 'string' && units.some(({pkg_id}) => pkg_id.startsWith('path+') && packageName(pkg_id) === member)) {
			compilations.push([...build.arguments, ...(build.target === undefined ? [] : ['--target', build.target])]);
		}
	}

	return compilations;
}

function removalsOf(
	workspace: WorkspaceDeclarations,
	selected: readonly Selected[],
	units: ReadonlyMap<string, number>,
): readonly Removal[] {
	return selected.map(changed => ({
		...changed,
		features: lessOf(workspace, changed),
		units: units.get(changed.declaration.id) ?? 0,
	}));
}

function lessOf(workspace: WorkspaceDeclarations, {declaration, selection}: Selected): readonly string[] {
	const left = atomsOf(tableOf(workspace, declaration), selection);
	return [...declaredAtoms(workspace, declaration)].filter(feature => !left.has(feature) && !feature.startsWith('_')).sort();
}

/** Proves that it is enough; where one of several features that offer the same turns out to be needed, all of them stay. */
async function prove(
	world: World,
	{copy, builds, wanted, ...common}: Omit<Common, 'folder'> & {readonly builds: readonly CargoBuildCommand[]; readonly wanted: FeatureSets},
): Promise<WholeProjectResult> {
	const {workspace} = common;
	common.output('checking the whole project');
	const members = [...new Set([...workspace.packages.values()].filter(({isMember}) => isMember).map(({name}) => name))].sort();
	const options = {...common, cwd: copy, checks: projectChecks(members, builds)};
	const proof = await proveWholeProject({...options, wanted});
	if (proof.wanted === wanted) {
		return proof;
	}

	const more = await keepWithNeeds(world, workspace, proof.wanted);
	const again = await proveWholeProject({...options, wanted: more.wanted});
	return {...again, calls: proof.calls + again.calls, notes: [...proof.notes, ...again.notes]};
}

/** What rustc sees no use of, in a copy of its own, because its lint is switched on there. */
async function unusedIn(
	{folder, targetFolder, workspace, run, environment, signal, output}: Common,
	world: World,
	builds: readonly CargoBuildCommand[],
	notes: string[],
): Promise<readonly UnusedDependency[]> {
	output('dependencies that rustc sees no use of');
	const copy = path.join(folder, 'unused');
	await mkdir(copy);
	await copyProject(world, world.project.root, copy, signal);
	const found = await findUnusedDependencies(workspace, {
		...{run, signal, folder: copy},
		environment: {...environment, ...checkEnvironment(targetFolder)},
		builds: builds.map(({id, arguments: args, target}) =>
			id === 'all' ? ['--workspace'] : [...args, ...(target === undefined ? [] : ['--target', target])],
		),
	});
	if (typeof found === 'string') {
		notes.push(`Dependencies without a use were not looked for: ${found}`);
		return [];
	}

	return found.filter(({mayBeFor}) => mayBeFor === undefined);
}
