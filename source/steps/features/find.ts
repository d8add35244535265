import {mkdir, readFile, realpath, rm} from 'node:fs/promises';
import path from 'node:path';
import {exitCodes, FerroviaError} from '../../engine/errors.ts';
import {type CargoBuildCommand, cargoBuildsOf} from '../../project/cargo-builds.ts';
import {copyProject} from '../../project/copy-project.ts';
import type {Look} from '../../project/look.ts';
import {hasTarget} from '../../project/rust-targets.ts';
import {readUnitGraph} from '../../project/unit-graph.ts';
import type {World} from '../world.ts';
import {timeCheck} from './check-time.ts';
import {packageName} from './complaints.ts';
import {PackageCopies} from './copy-dependencies.ts';
import type {FeatureSets} from './declaration.ts';
import {readDeclarations, type WorkspaceDeclarations} from './declarations.ts';
import {atomsOf} from './feature-graph.ts';
import type {Found, Removal} from './found.ts';
import {featuresToKeep} from './keep.ts';
import {findOwnNeeds} from './own-needs.ts';
import {changedSelections, declaredAtoms, type Selected, tableOf, writeSelections} from './selections.ts';
import {projectChecks, proveWholeProject} from './whole-project.ts';
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
	const {sets: keep, reasons} = await featuresToKeep(world, workspace);
	const folder = await realpath(await probes.folder());
	try {
		const copy = path.join(folder, 'project');
		await mkdir(copy);
		await copyProject(world, project.root, copy, signal);
		const common = {run, environment, signal, output, workspace};
		const before = await countWith(look, copy, builds);
		const own = await needsOfMembers({...common, keep, copy, folder, builds, look, notes});
		const wanted = new Map(
			workspace.declarations.map(declaration => [
				declaration.id,
				new Set([...own.wanted(declaration), ...(keep.get(declaration.id) ?? [])]),
			]),
		);
		const worthwhile = await keepWorthwhile(look, {workspace, project: copy, builds, wanted});
		output('checking the whole project');
		const members = [...new Set([...workspace.packages.values()].filter(({isMember}) => isMember).map(({name}) => name))].sort();
		const proof = await proveWholeProject({
			...common,
			cwd: copy,
			targetFolder: path.join(folder, 'target'),
			checks: projectChecks(members, builds),
			wanted: worthwhile.wanted,
		});
		const selected = changedSelections(workspace, proof.wanted);
		const after = await countWith(look, copy, builds);
		const found: Found = {
			removals: removalsOf(workspace, selected, worthwhile.units),
			idle: worthwhile.idle.flatMap(changed => lessOf(workspace, changed).map(feature => `${changed.declaration.package}/${feature}`)),
			kept: [
				...new Map(
					workspace.declarations.flatMap(({id, package: name}) =>
						(reasons.get(id) ?? []).map(reason => [`${name}/${reason.feature}`, {...reason, package: name}] as const),
					),
				).values(),
			],
			unused: [],
			units: unitsSaved(builds, before, after),
			cpuSeconds: selected.length === 0 ? undefined : await timeBoth({...common, folder, copy, selected}),
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
};

/** What each member needs by itself, one after the other: a check uses every core. */
async function needsOfMembers({
	keep,
	copy,
	folder,
	builds,
	look,
	notes,
	...common
}: Common & {readonly keep: FeatureSets; readonly builds: readonly CargoBuildCommand[]; readonly look: Look; readonly notes: string[]}) {
	const {workspace, output} = common;
	const copies = new PackageCopies(path.join(folder, 'crates'));
	const needs = new Map<string, ReadonlySet<string>>();
	let checks = 0;
	for (const member of new Set(workspace.declarations.flatMap(({members}) => members))) {
		output(`what ${member} needs by itself`);
		for (const args of await compilationsOf(member, builds, look, copy)) {
			const own = await findOwnNeeds(member, {
				...common,
				...{keep, copies, args, project: copy},
				targetFolder: path.join(folder, 'target-of-members'),
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
		wanted: (declaration: WorkspaceDeclarations['declarations'][number]): ReadonlySet<string> => {
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

/** CPU seconds of a check of everything from scratch, as it was and as it is to be. */
async function timeBoth({
	workspace,
	copy,
	folder,
	selected,
	...common
}: Common & {readonly selected: readonly Selected[]}): Promise<Found['cpuSeconds']> {
	const {output} = common;
	output('timing a check from scratch');
	const after = await timeCheck({...common, cwd: copy, folder: path.join(folder, 'timed-after')});
	await writeSelections(workspace, copy, []);
	output('timing a check from scratch as it was');
	const before = await timeCheck({...common, cwd: copy, folder: path.join(folder, 'timed-before')});
	await writeSelections(workspace, copy, selected);
	return after === undefined || before === undefined ? undefined : {before, after};
}
