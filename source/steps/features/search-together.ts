import {copyFile, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {CargoBuildCommand} from '../../project/cargo-builds.ts';
import {type Cargo, type CheckCommand, type CheckResult, checkProject} from './check-project.ts';
import type {Selection} from './declaration.ts';
import type {WorkspaceDeclarations} from './declarations.ts';
import {editDeclaration} from './edit-manifest.ts';
import type {GatedNames} from './gated-names.ts';
import {type Growth, growFeatures} from './grow.ts';
import type {BuildPlan, MemberBuild} from './member-builds.ts';
import {type Sets, type Slot, selectionsOf} from './slots.ts';

export type TogetherRequest = {
	readonly cargo: Cargo;
	readonly workspace: WorkspaceDeclarations;
	readonly slots: readonly Slot[];
	/** A copy of the workspace, in which manifests and the lockfile are written. */
	readonly folder: string;
	readonly lockfile: string;
	readonly gatedNames: (packageId: string) => Promise<GatedNames>;
	readonly onCheck: () => void;
};

export type ProjectCheck = CheckCommand & {
	/** For the reader. */
	readonly label: string;
	/** Ids of the members that it is about. */
	readonly members: ReadonlySet<string>;
	/** Ids of what else is compiled; undefined where that is not known. */
	readonly packages: ReadonlySet<string> | undefined;
};

/** All that must compile. */
export type ProjectChecks = {
	/** In the order of the builds. */
	readonly builds: readonly ProjectCheck[];
	/** Each member by itself as the builds compile it, where that is not the whole build. */
	readonly alone: ReadonlyMap<MemberBuild, ProjectCheck>;
	/** Tests, examples and benchmarks of each member. */
	readonly others: ReadonlyMap<MemberBuild, ProjectCheck>;
};

export function checksOf(builds: readonly CargoBuildCommand[], {members, membersOf, packagesOf}: BuildPlan): ProjectChecks {
	return {
		builds: builds.map(({id, arguments: args, target}) => ({
			label: id === 'all' ? 'the build' : `the build of the ${id}`,
			members: membersOf.get(id) ?? new Set<string>(),
			packages: packagesOf.get(id),
			arguments: args,
			target,
		})),
		alone: new Map(
			members
				.filter(({isWhole}) => !isWhole)
				.map(one => [
					one,
					{
						label: `${one.member.name} by itself${one.build === 'all' ? '' : `, as in the build of the ${one.build}`}`,
						members: new Set([one.member.id]),
						packages: packagesOf.get(one.build),
						arguments: one.arguments,
						target: one.target,
					},
				]),
		),
		others: new Map(
			members
				.filter(({target}) => target === undefined)
				.map(one => [
					one,
					{
						label: `tests and examples of ${one.member.name}`,
						members: new Set([one.member.id]),
						packages: undefined,
						arguments: [...one.arguments.filter(argument => argument !== '--lib'), '--all-targets'],
						target: undefined,
					},
				]),
		),
	};
}

/** Whether all of it compiles with these features. */
export async function compiles(request: TogetherRequest, checks: readonly ProjectCheck[], sets: Sets): Promise<boolean> {
	return (await checkAll(request, [...checks], selectionsOf(request.slots, sets))).ok;
}

/** Finds what the project as a whole needs beyond a floor. `checks` are those that pass with all features; `failure`: one of them no longer does so. */
export async function searchTogether(
	request: TogetherRequest,
	checks: readonly ProjectCheck[],
	floor: Sets,
): Promise<Growth & {readonly failure: string | undefined}> {
	const {slots, workspace, gatedNames} = request;
	const results = new Map<string, CheckResult>();
	const order = [...checks];
	const check = async (sets: Sets) => {
		const selections = selectionsOf(slots, sets);
		const key = JSON.stringify([...selections]);
		const result = results.get(key) ?? (await checkAll(request, order, selections));
		results.set(key, result);
		return result;
	};
	const growth = await growFeatures({
		slots,
		floor,
		check,
		usualErrors: async () => new Set(),
		contextOf: sets => ({
			sets,
			packages: workspace.packages,
			gatedNames,
			packageOf: file => packageOf(workspace, request.folder, file),
			slots: packageId => bySuitability(slots, workspace.packages.get(packageId)?.sources),
		}),
	});
	const {errors} = await check(growth.sets);
	return {...growth, failure: errors[0]?.message};
}

/** Packages that the project has in a folder of its own are in the copy's folder for the compiler. */
export function packageOf({root, packages}: WorkspaceDeclarations, folder: string, file: string): string | undefined {
	const place = path.relative(folder, file);
	const original = place.startsWith('..') || path.isAbsolute(place) ? file : path.join(root, place);
	return [...packages.values()].find(({sources, isMember}) => !isMember && original.startsWith(sources + path.sep))?.id;
}

/** Those of the member that does not compile, then shared ones, then those of others, which have supplied it so far. */
function bySuitability(slots: readonly Slot[], member: string | undefined): readonly Slot[] {
	const rank = ({declaration: {manifestPath}, isShared}: Slot) =>
		isShared ? 1 : member !== undefined && path.dirname(manifestPath) === member ? 0 : 2;
	return slots.toSorted((a, b) => rank(a) - rank(b));
}

/** One after the other; the first that fails says enough. It is the first to be asked the next time, and is moved to the front for that. */
async function checkAll(
	request: TogetherRequest,
	checks: ProjectCheck[],
	selections: ReadonlyMap<string, Selection>,
): Promise<CheckResult> {
	await writeSelections(request, selections);
	for (const [index, check] of checks.entries()) {
		const result = await checkOnce(request, check);
		if (!result.ok) {
			checks.unshift(...checks.splice(index, 1));
			return result;
		}
	}

	return {ok: true, errors: []};
}

export async function checkOnce({cargo, folder, lockfile, workspace, onCheck}: TogetherRequest, check: ProjectCheck): Promise<CheckResult> {
	await copyFile(lockfile, path.join(folder, 'Cargo.lock'));
	onCheck();
	const {ok, errors} = await checkProject(cargo, folder, check);
	const members = [...workspace.packages.values()].filter(({isMember}) => isMember);
	const idOf = (manifest: string) =>
		members.find(({sources}) => path.join(folder, path.relative(workspace.root, sources), 'Cargo.toml') === manifest)?.id;
	return {ok, errors: errors.map(error => ({...error, packageId: idOf(error.manifestPath) ?? error.packageId}))};
}

/** Edits the copy's manifests as the project's would be. */
export async function writeSelections(
	{folder, workspace, slots}: Pick<TogetherRequest, 'folder' | 'workspace' | 'slots'>,
	selections: ReadonlyMap<string, Selection>,
): Promise<void> {
	for (const manifest of new Set(slots.map(({declaration}) => declaration.manifestPath))) {
		const copy = path.join(folder, path.relative(workspace.root, manifest));
		let text = await readFile(manifest, 'utf8');
		for (const {declaration} of slots.filter(one => one.declaration.manifestPath === manifest)) {
			const selection = selections.get(declaration.id);
			text = selection === undefined ? text : editDeclaration(text, declaration, selection);
		}

		if (text !== (await readFile(copy, 'utf8'))) {
			await writeFile(copy, text);
		}
	}
}
