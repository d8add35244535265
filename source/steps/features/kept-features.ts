import {testOnly} from '../../project/servers.ts';
import {answer, type World} from '../world.ts';
import type {Declaration, FeatureTable, RuntimeFeature} from './declaration.ts';
import type {WorkspaceDeclarations} from './declarations.ts';
import {atomsOf} from './feature-graph.ts';
import {runtimeFeatures} from './runtime-features.ts';
import {isPerformance} from './runtime-table.ts';

/** The features of a declaration that stay whatever the compiler says, of those that are on. */
export type KeptFeatures = (
	declaration: Declaration,
	table: FeatureTable,
	on: Iterable<string>,
	packages: WorkspaceDeclarations['packages'],
) => Promise<readonly RuntimeFeature[]>;

/**
What matters while the program runs, unless the user says that it may go; what the user wants to keep; and what features of members switch on
(`ssr = ["axum/ws"]`), which a declaration must have for these to be features at all.
*/
export function keptFeatures(world: World, {switchedOn}: WorkspaceDeclarations): KeptFeatures {
	const remove = listOf(world, 'features-remove');
	const keep = listOf(world, 'features-keep');
	const ofTests = new Map(
		[...testOnly(world.project.cargo)].flatMap(([member, packages]) => [...packages].map(name => [name, member] as const)),
	);
	return async (declaration, table, on, packages) => {
		const {package: name, declared} = declaration;
		const chosen = new Set([...declared.features, ...atomsOf(table, {defaultFeatures: declared.defaultFeatures, features: []})]);
		const atRuntime = await runtimeFeatures(declaration, table, on, packages);
		return [
			...atRuntime.filter(
				// What only came with a bundle like `full`, and makes nothing but a difference in speed, nobody has chosen.
				({feature, reason}) => !remove.has(`${name}/${feature}`) && (!isPerformance(reason) || chosen.has(feature)),
			),
			...[...on]
				.filter(feature => keep.has(name) || keep.has(`${name}/${feature}`))
				.map(feature => ({feature, reason: 'you want to keep it', source: 'known'}) as const),
			// What tests need of it by themselves nobody looks at.
			...(declaration.path[0] === 'workspace' && ofTests.has(name) ? [...on] : []).map(
				feature => ({feature, reason: `the tests of ${ofTests.get(name)} ask for it too`, source: 'known'}) as const,
			),
			...[...on]
				.filter(feature => switchedOn.get(declaration.id)?.has(feature) === true)
				.map(feature => ({feature, reason: "a member's own feature names it", source: 'known'}) as const),
		];
	};
}

function listOf(world: World, id: string): ReadonlySet<string> {
	return new Set(
		answer(world, id)
			.split(',')
			.map(one => one.trim())
			.filter(one => one !== '' && one !== 'none'),
	);
}
