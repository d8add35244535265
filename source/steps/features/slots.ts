import type {Declaration, FeatureSets, FeatureTable, Selection} from './declaration.ts';
import type {WorkspaceDeclarations} from './declarations.ts';
import {atomsOf, impliedBy, smallestSelection} from './feature-graph.ts';

/** A declaration, with all that is known of it where features are looked for. */
export type Slot = {
	readonly declaration: Declaration;
	readonly table: FeatureTable;
	/** What it asks for together with what it inherits. */
	readonly declared: Selection;
	/** All that this switches on, `default` itself excepted: nothing else is ever switched on. */
	readonly all: ReadonlySet<string>;
	/** It stands in `[workspace.dependencies]`: it has what its heirs need, and what is needed of it alone. */
	readonly isShared: boolean;
	/** Sets of features of which all go, or none. */
	readonly together: readonly ReadonlySet<string>[];
};

/** By a declaration's id: the features that are on, all that they imply included. */
export type Sets = ReadonlyMap<string, ReadonlySet<string>>;

export function slotsOf(
	{declarations, packages}: Pick<WorkspaceDeclarations, 'declarations' | 'packages'>,
	together: ReadonlyMap<string, readonly ReadonlySet<string>[]>,
): readonly Slot[] {
	const byId = new Map(declarations.map(declaration => [declaration.id, declaration]));
	return declarations.map(declaration => {
		const table = packages.get(declaration.packageId)?.features ?? {};
		const inherited = byId.get(declaration.inherits ?? '')?.declared;
		const own = declaration.declared;
		const declared: Selection = {
			defaultFeatures: own.defaultFeatures || inherited?.defaultFeatures === true,
			features: [...new Set([...(inherited?.features ?? []), ...own.features])],
		};
		const all = atomsOf(table, declared);
		const isShared = declaration.path[0] === 'workspace';
		return {declaration, table, declared, all, isShared, together: together.get(declaration.id) ?? []};
	});
}

/** The sets with more features of one slot: what they imply, and what must stay with them. Features that the slot does not have on are left out. */
export function withFeatures(sets: Sets, {declaration: {id}, table, declared, all, together}: Slot, features: Iterable<string>): Sets {
	const known = sets.get(id) ?? new Set();
	const asked = new Set(features);
	const isNew = (feature: string) => asked.has(feature) && !known.has(feature) && !declared.features.includes(feature);
	let on = new Set([...known, ...[...asked].filter(feature => all.has(feature))]);
	for (;;) {
		const size = on.size;
		on = new Set(atomsOf(table, {defaultFeatures: false, features: [...on]}));
		for (const group of together.filter(one => [...one].some(feature => on.has(feature)))) {
			on = new Set([...on, ...[...group].filter(feature => all.has(feature))]);
		}

		// `derive = ["serde_derive"]` is the better word for a dependency that rustc names.
		for (const name of declared.features.filter(one => all.has(one))) {
			const isFor = table[name]?.some(value => isNew(value) && table[value]?.join() === `dep:${value}`);
			if (isFor && [...impliedBy(table, name)].every(one => on.has(one))) {
				on.add(name);
			}
		}

		if (on.size === size) {
			return new Map(sets).set(id, on);
		}
	}
}

/** What a member's manifest says for its set, with what it inherits. */
export function mergedSelection({table, declared}: Slot, set: ReadonlySet<string>): Selection {
	return smallestSelection(table, set, declared);
}

/** By a declaration's id: what is wanted of it alone. What heirs need is wanted of what they inherit, as far as that has it. */
export function wantedOf(slots: readonly Slot[], sets: Sets): FeatureSets {
	return new Map(
		slots.map(slot => {
			const {declaration, isShared, table, all} = slot;
			const own = sets.get(declaration.id) ?? new Set<string>();
			if (isShared) {
				const heirs = slots.filter(({declaration: {inherits}}) => inherits === declaration.id);
				return [
					declaration.id,
					new Set([...own, ...heirs.flatMap(heir => [...(sets.get(heir.declaration.id) ?? [])])].filter(one => all.has(one))),
				];
			}

			const added = declaration.inherits === undefined ? all : atomsOf(table, declaration.declared);
			return [declaration.id, new Set([...own].filter(one => added.has(one)))];
		}),
	);
}

/** What the manifests are to say, by a declaration's id. */
export function selectionsOf(slots: readonly Slot[], sets: Sets): ReadonlyMap<string, Selection> {
	const wanted = wantedOf(slots, sets);
	return new Map(
		slots.map(({declaration: {id, declared}, table}) => [id, smallestSelection(table, wanted.get(id) ?? new Set(), declared)] as const),
	);
}
