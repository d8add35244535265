import path from 'node:path';
import {fileURLToPath} from 'node:url';
import type {CargoBuildCommand} from '../../project/cargo-builds.ts';
import type {Look} from '../../project/look.ts';
import {readUnitGraph, type Unit} from '../../project/unit-graph.ts';
import type {CheckCommand} from './check-project.ts';
import type {ResolvedPackage, WorkspaceDeclarations} from './declarations.ts';

/** One member, compiled as a build of the project compiles it. */
export type MemberBuild = CheckCommand & {
	readonly member: ResolvedPackage;
	readonly build: CargoBuildCommand['id'];
	/** It is all that the build compiles of the project. */
	readonly isWhole: boolean;
};

/** What the project's builds compile of each member. */
export type BuildPlan = {
	readonly members: readonly MemberBuild[];
	/** By a build's id: the members that it compiles, by cargo's id. */
	readonly membersOf: ReadonlyMap<CargoBuildCommand['id'], ReadonlySet<string>>;
	/** By a build's id: all other packages that it compiles. */
	readonly packagesOf: ReadonlyMap<CargoBuildCommand['id'], ReadonlySet<string>>;
	/** By a build's id: all that is compiled. */
	readonly unitsOf: ReadonlyMap<CargoBuildCommand['id'], readonly Unit[]>;
};

/**
Reads which members the builds compile and with which features; members that no build compiles are there with their default ones. A string says why cargo
could not tell.
*/
export async function planBuilds(
	look: Look,
	folder: string,
	builds: readonly CargoBuildCommand[],
	workspace: WorkspaceDeclarations,
): Promise<BuildPlan | string> {
	const members = [...workspace.packages.values()].filter(({isMember}) => isMember);
	const found = new Map<string, MemberBuild>();
	const membersOf = new Map<CargoBuildCommand['id'], ReadonlySet<string>>();
	const packagesOf = new Map<CargoBuildCommand['id'], ReadonlySet<string>>();
	const unitsOf = new Map<CargoBuildCommand['id'], readonly Unit[]>();
	for (const build of builds) {
		const units = await readUnitGraph(look, folder, build);
		if (typeof units === 'string') {
			return units;
		}

		unitsOf.set(build.id, units);
		packagesOf.set(build.id, new Set(units.map(({pkg_id}) => pkg_id)));
		const own = units.flatMap(unit => {
			const member = memberOf(unit, members, workspace.root, folder);
			const isCompiled = unit.mode === 'build' && !unit.target.kind.includes('custom-build');
			return member === undefined || !isCompiled ? [] : [{unit, member}];
		});
		const compiled = new Set(own.map(({member: {id}}) => id));
		membersOf.set(build.id, compiled);
		const isLibraryAlone = build.arguments.includes('--lib');
		for (const {unit, member} of own) {
			const args = [
				...['--package', member.name, '--no-default-features'],
				...(isLibraryAlone ? ['--lib'] : []),
				...(unit.features.length === 0 ? [] : ['--features', unit.features.join(',')]),
			];
			// A build for the host's own triple is one for the host with another name.
			const {target} = build;
			found.set([...args, target].join(' '), {arguments: args, target, member, build: build.id, isWhole: compiled.size === 1});
		}
	}

	const rest = members.filter(({id}) => ![...membersOf.values()].some(compiled => compiled.has(id)));
	return {
		membersOf,
		packagesOf,
		unitsOf,
		members: [
			...found.values(),
			...rest.map(
				(member): MemberBuild => ({arguments: ['--package', member.name], target: undefined, member, build: 'all', isWhole: false}),
			),
		],
	};
}

function memberOf({pkg_id}: Unit, members: readonly ResolvedPackage[], root: string, folder: string): ResolvedPackage | undefined {
	const url = /^path\+(file:[^#]*)/.exec(pkg_id)?.[1];
	const place = url && path.relative(folder, fileURLToPath(url));
	return place === undefined ? undefined : members.find(({sources}) => path.relative(root, sources) === place);
}

/** The packages that are compiled into a member and the member, not for what runs while it is built, with the features that they have there; by cargo's id. */
export function librariesOf(
	units: readonly Unit[],
	{member}: Pick<MemberBuild, 'member'>,
	workspace: WorkspaceDeclarations,
	folder: string,
): ReadonlyMap<string, ReadonlySet<string>> {
	const members = [...workspace.packages.values()].filter(({isMember}) => isMember);
	const idOf = (unit: Unit) => memberOf(unit, members, workspace.root, folder)?.id ?? unit.pkg_id;
	const found = new Map<string, Set<string>>();
	const seen = new Set<number>();
	const visit = (index: number) => {
		const unit = units[index];
		if (unit === undefined || seen.has(index) || unit.mode !== 'build' || unit.target.kind.includes('custom-build')) {
			return;
		}

		seen.add(index);
		found.set(idOf(unit), new Set([...(found.get(idOf(unit)) ?? []), ...unit.features]));
		if (!unit.target.kind.includes('proc-macro')) {
			for (const {index: next} of unit.dependencies) {
				visit(next);
			}
		}
	};
	for (const [index, unit] of units.entries()) {
		if (idOf(unit) === member.id) {
			visit(index);
		}
	}

	return found;
}
