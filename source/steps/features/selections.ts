import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {Declaration, FeatureSets, FeatureTable, Selection} from './declaration.ts';
import type {WorkspaceDeclarations} from './declarations.ts';
import {editDeclaration} from './edit-manifest.ts';
import {atomsOf, isSameSelection, smallestSelection} from './feature-graph.ts';

/** What a declaration is to ask for. */
export type Selected = {readonly declaration: Declaration; readonly selection: Selection};

export function tableOf({packages}: WorkspaceDeclarations, {packageId}: Declaration): FeatureTable {
	return packages.get(packageId)?.features ?? {};
}

/** All that a declaration switches on now. */
export function declaredAtoms(workspace: WorkspaceDeclarations, declaration: Declaration): ReadonlySet<string> {
	return atomsOf(tableOf(workspace, declaration), declaration.declared);
}

/** The declarations that change when only these features are to be on. One that inherits adds what the workspace's does not bring. */
export function changedSelections(workspace: WorkspaceDeclarations, wanted: FeatureSets): readonly Selected[] {
	const {declarations} = workspace;
	const selected = new Map<string, Selection>();
	const select = (declaration: Declaration, brought: ReadonlySet<string>) => {
		const own = new Set([...(wanted.get(declaration.id) ?? [])].filter(feature => !brought.has(feature)));
		selected.set(declaration.id, smallestSelection(tableOf(workspace, declaration), own, declaration.declared));
	};

	for (const declaration of declarations.filter(({inherits}) => inherits === undefined)) {
		select(declaration, new Set());
	}

	for (const declaration of declarations) {
		const base = declarations.find(({id}) => id === declaration.inherits);
		const selection = base && selected.get(base.id);
		if (base !== undefined && selection !== undefined) {
			select(declaration, atomsOf(tableOf(workspace, base), selection));
		}
	}

	return declarations.flatMap(declaration => {
		const selection = selected.get(declaration.id);
		return selection === undefined || isSameSelection(selection, declaration.declared) ? [] : [{declaration, selection}];
	});
}

/** Writes the manifests of a copy of the project: as they are, but for these selections. */
export async function writeSelections(workspace: WorkspaceDeclarations, project: string, selected: readonly Selected[]): Promise<void> {
	for (const manifest of new Set(workspace.declarations.map(({manifestPath}) => manifestPath))) {
		let text = await readFile(manifest, 'utf8');
		for (const {declaration, selection} of selected.filter(one => one.declaration.manifestPath === manifest)) {
			text = editDeclaration(text, declaration, selection);
		}

		const copy = path.join(project, path.relative(workspace.root, manifest));
		if ((await readFile(copy, 'utf8')) !== text) {
			await writeFile(copy, text);
		}
	}
}
