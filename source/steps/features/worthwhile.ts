import type {CargoBuildCommand} from '../../project/cargo-builds.ts';
import type {Look} from '../../project/look.ts';
import {readUnitGraph} from '../../project/unit-graph.ts';
import type {FeatureSets} from './declaration.ts';
import type {WorkspaceDeclarations} from './declarations.ts';
import type {UnitsSaved} from './found.ts';
import {changedSelections, declaredAtoms, type Selected, writeSelections} from './selections.ts';

export type Worthwhile = {
	/** As they were wanted; what would save nothing is as declared again. */
	readonly wanted: FeatureSets;
	/** By a declaration's id: how many units come back without this change. */
	readonly units: ReadonlyMap<string, number>;
	/** The changes that would save nothing. */
	readonly idle: readonly Selected[];
};

/** Counts the units of builds with these features, nothing being compiled. Undefined where cargo could not tell. */
export async function countWith(look: Look, project: string, builds: readonly CargoBuildCommand[]): Promise<readonly number[] | undefined> {
	const counts = await Promise.all(builds.map(async build => readUnitGraph(look, project, build)));
	return counts.some(count => typeof count === 'string') ? undefined : counts.map(count => count.length);
}

/**
Leaves those changes out without which there is not one unit more: a change that saves nothing is not worth a diff. Two that only save together both stay.
`project` is a copy, whose manifests are written.
*/
export async function keepWorthwhile(
	look: Look,
	{
		workspace,
		project,
		builds,
		wanted: all,
	}: {
		readonly workspace: WorkspaceDeclarations;
		readonly project: string;
		readonly builds: readonly CargoBuildCommand[];
		readonly wanted: FeatureSets;
	},
): Promise<Worthwhile> {
	const count = async (wanted: FeatureSets) => {
		await writeSelections(workspace, project, changedSelections(workspace, wanted));
		return (await countWith(look, project, builds))?.reduce((sum, one) => sum + one, 0);
	};

	let wanted = all;
	const idle: Selected[] = [];
	const units = new Map<string, number>();
	const least = await count(all);
	for (const changed of changedSelections(workspace, all)) {
		const {declaration} = changed;
		const without = new Map([...wanted, [declaration.id, declaredAtoms(workspace, declaration)]]);
		const more = await count(without);
		if (least !== undefined && more === least) {
			wanted = without;
			idle.push(changed);
		} else if (least !== undefined && more !== undefined) {
			units.set(declaration.id, more - least);
		}
	}

	return {wanted, units, idle};
}

/** What the builds consist of before and after. */
export function unitsSaved(
	builds: readonly CargoBuildCommand[],
	before: readonly number[] | undefined,
	after: readonly number[] | undefined,
): readonly UnitsSaved[] {
	return builds.flatMap(({id}, index) => {
		const [was, is] = [before?.[index], after?.[index]];
		return was === undefined || is === undefined ? [] : [{build: id, before: was, after: is}];
	});
}
