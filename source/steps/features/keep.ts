import {answer, type World} from '../world.ts';
import type {Declaration, FeatureSets, RuntimeFeature} from './declaration.ts';
import type {WorkspaceDeclarations} from './declarations.ts';
import {atomsOf, impliedBy} from './feature-graph.ts';
import {runtimeFeatures} from './runtime-features.ts';
import {isPerformance} from './runtime-table.ts';
import {declaredAtoms, tableOf} from './selections.ts';

export type Kept = {
	/** By a declaration's id: what is needed, and what stays beside it. What these switch on is among them. */
	readonly wanted: FeatureSets;
	/** What stays although nothing was seen to need it. */
	readonly reasons: ReadonlyArray<RuntimeFeature & {readonly package: string}>;
};

/**
Adds to what the compiler asks for what stays whatever it says: what matters while the program runs, what the user wants to keep, and what features of
members switch on.
*/
export async function keepWithNeeds(world: World, workspace: WorkspaceDeclarations, needs: FeatureSets): Promise<Kept> {
	const wanted = new Map<string, ReadonlySet<string>>();
	const reasons = new Map<string, RuntimeFeature & {readonly package: string}>();
	for (const declaration of workspace.declarations) {
		const needed = needs.get(declaration.id) ?? new Set();
		const fixed = fixedFeatures(world, workspace, declaration);
		let on = declaredAtoms(workspace, declaration);
		let kept: readonly RuntimeFeature[] = [];
		// Code that needs a feature which is off does nothing any more, and with it others may lose what they were kept for.
		for (let size = Infinity; on.size < size; ) {
			size = on.size;
			kept = await keptAmong(world, workspace, declaration, {on, needed});
			on = withImplied(workspace, declaration, [...needed, ...fixed, ...kept.map(({feature}) => feature)]);
		}

		wanted.set(declaration.id, on);
		for (const one of kept.filter(({feature}) => !needed.has(feature))) {
			reasons.set(`${declaration.package}/${one.feature}`, {...one, package: declaration.package});
		}
	}

	return {wanted, reasons: [...reasons.values()]};
}

async function keptAmong(
	world: World,
	workspace: WorkspaceDeclarations,
	declaration: Declaration,
	{on, needed}: {readonly on: ReadonlySet<string>; readonly needed: ReadonlySet<string>},
): Promise<readonly RuntimeFeature[]> {
	const table = tableOf(workspace, declaration);
	const remove = listOf(world, 'features-remove');
	const {declared} = declaration;
	const chosen = new Set([...declared.features, ...atomsOf(table, {defaultFeatures: declared.defaultFeatures, features: []})]);
	return (await runtimeFeatures(declaration, table, on, workspace.packages)).filter(
		({feature, reason, together}) =>
			!remove.has(`${declaration.package}/${feature}`) &&
			// Where none of those that offer the same is needed, nobody uses any.
			(together === undefined || together.some(one => needed.has(one))) &&
			// What only came with a bundle like `full`, and makes nothing but a difference in speed, nobody has chosen.
			(!isPerformance(reason) || chosen.has(feature)),
	);
}

function fixedFeatures(world: World, workspace: WorkspaceDeclarations, declaration: Declaration): readonly string[] {
	const keep = listOf(world, 'features-keep');
	const switchedOn = workspace.switchedOn.get(declaration.id);
	return [...declaredAtoms(workspace, declaration)].filter(
		feature => keep.has(declaration.package) || keep.has(`${declaration.package}/${feature}`) || switchedOn?.has(feature) === true,
	);
}

function withImplied(workspace: WorkspaceDeclarations, declaration: Declaration, features: readonly string[]): ReadonlySet<string> {
	const table = tableOf(workspace, declaration);
	const declared = declaredAtoms(workspace, declaration);
	return new Set(features.flatMap(feature => [feature, ...impliedBy(table, feature)]).filter(feature => declared.has(feature)));
}

function listOf(world: World, id: string): ReadonlySet<string> {
	return new Set(
		answer(world, id)
			.split(',')
			.map(one => one.trim())
			.filter(one => one !== '' && one !== 'none'),
	);
}
