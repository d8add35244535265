import {answer, type World} from '../world.ts';
import type {FeatureSets, RuntimeFeature} from './declaration.ts';
import type {WorkspaceDeclarations} from './declarations.ts';
import {impliedBy} from './feature-graph.ts';
import {runtimeFeatures} from './runtime-features.ts';
import {declaredAtoms, tableOf} from './selections.ts';

export type Kept = {
	/** By a declaration's id. What they switch on is among them. */
	readonly sets: FeatureSets;
	/** By a declaration's id: why. */
	readonly reasons: ReadonlyMap<string, readonly RuntimeFeature[]>;
};

/** What stays whatever the compiler says: what matters while the program runs, what the user wants to keep, what features of members switch on. */
export async function featuresToKeep(world: World, workspace: WorkspaceDeclarations): Promise<Kept> {
	const remove = listOf(world, 'features-remove');
	const keep = listOf(world, 'features-keep');
	const reasons = new Map<string, readonly RuntimeFeature[]>();
	const sets = new Map<string, ReadonlySet<string>>();
	for (const declaration of workspace.declarations) {
		const table = tableOf(workspace, declaration);
		const declared = declaredAtoms(workspace, declaration);
		const atRuntime = (await runtimeFeatures(declaration, table, declared, workspace.packages)).filter(
			({feature}) => !remove.has(`${declaration.package}/${feature}`),
		);
		const wished = [...declared].filter(feature => keep.has(declaration.package) || keep.has(`${declaration.package}/${feature}`));
		const switchedOn = [...(workspace.switchedOn.get(declaration.id) ?? [])];
		const names = [...atRuntime.map(({feature}) => feature), ...wished, ...switchedOn].filter(feature => declared.has(feature));
		reasons.set(declaration.id, atRuntime);
		sets.set(declaration.id, new Set(names.flatMap(feature => [feature, ...impliedBy(table, feature)])));
	}

	return {sets, reasons};
}

function listOf(world: World, id: string): ReadonlySet<string> {
	return new Set(
		answer(world, id)
			.split(',')
			.map(one => one.trim())
			.filter(one => one !== '' && one !== 'none'),
	);
}
