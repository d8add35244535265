import {copyFile, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {CargoBuildCommand} from '../../project/cargo-builds.ts';
import type {Look} from '../../project/look.ts';
import {readUnitGraph} from '../../project/unit-graph.ts';
import type {Declaration, Selection} from './declaration.ts';
import type {WorkspaceDeclarations} from './declarations.ts';
import {editDeclaration, removeDependency} from './edit-manifest.ts';

/** What a declaration is to ask for; undefined where the whole dependency goes. */
export type Selected = {readonly declaration: Declaration; readonly selection: Selection | undefined};

export type Worthwhile = {
	readonly selected: readonly (Selected & {
		/** How many units come back without this change. */
		readonly units: number;
	})[];
	/** The changes that would save nothing. */
	readonly idle: readonly Selected[];
	/** The units of each build, with the changes; undefined where cargo could not tell. */
	readonly counts: readonly number[] | undefined;
};

/** A copy of the project in which manifests are written. */
export type WrittenCopy = {readonly workspace: WorkspaceDeclarations; readonly folder: string};

/**
Leaves those changes out without which there is not one unit more: a change that saves nothing is not worth a diff. Two that only save together both stay.
The copy is left with those that stay.
*/
export async function keepWorthwhile(
	look: Look,
	copy: WrittenCopy,
	builds: readonly CargoBuildCommand[],
	all: readonly Selected[],
): Promise<Worthwhile> {
	const count = async (selected: readonly Selected[]) => {
		await writeSelected(copy, selected);
		return countUnitsOf(look, copy.folder, builds);
	};
	const least = sum(await count(all));
	let selected = all;
	const idle: Selected[] = [];
	const units = new Map<string, number>();
	for (const changed of all) {
		const others = selected.filter(one => one !== changed);
		const more = sum(await count(others));
		if (least !== undefined && more === least) {
			selected = others;
			idle.push(changed);
		} else if (least !== undefined && more !== undefined) {
			units.set(changed.declaration.id, more - least);
		}
	}

	const counts = await count(selected);
	return {selected: selected.map(one => ({...one, units: units.get(one.declaration.id) ?? 0})), idle, counts};
}

/** The units of each build, nothing being compiled. Undefined where cargo could not tell. */
export async function countUnitsOf(
	look: Look,
	folder: string,
	builds: readonly CargoBuildCommand[],
): Promise<readonly number[] | undefined> {
	const graphs = await Promise.all(builds.map(async build => readUnitGraph(look, folder, build)));
	return graphs.some(graph => typeof graph === 'string') ? undefined : graphs.map(graph => graph.length);
}

/** Writes manifests and lockfile of the copy: as they are, but for these selections. */
export async function writeSelected({workspace, folder}: WrittenCopy, selected: readonly Selected[]): Promise<void> {
	await copyFile(path.join(workspace.root, 'Cargo.lock'), path.join(folder, 'Cargo.lock'));
	for (const manifest of new Set(workspace.declarations.map(({manifestPath}) => manifestPath))) {
		let text = await readFile(manifest, 'utf8');
		for (const {declaration, selection} of selected.filter(one => one.declaration.manifestPath === manifest)) {
			text = editSelected(text, {declaration, selection});
		}

		await writeFile(path.join(folder, path.relative(workspace.root, manifest)), text);
	}
}

/** The manifest's text with the change. */
export function editSelected(text: string, {declaration, selection}: Selected): string {
	return selection === undefined ? removeDependency(text, declaration) : editDeclaration(text, declaration, selection);
}

function sum(counts: readonly number[] | undefined): number | undefined {
	return counts?.reduce((total, count) => total + count, 0);
}
