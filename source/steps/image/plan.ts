import path from 'node:path';
import type {StepPlan} from '../../engine/step.ts';
import {textOf} from '../../project/files.ts';
import {planOwnedFile} from '../owned-file.ts';
import type {World} from '../world.ts';
import {readSurroundings} from './context.ts';
import {decideImage} from './decide.ts';
import {renderDockerfile} from './dockerfile.ts';
import {type ImageFiles, imageFiles} from './files.ts';
import type {LocalSource} from './local-sources.ts';
import {pinImages} from './pin.ts';
import {planIgnoreFile} from './plan-ignore-file.ts';
import type {ImageRecipe} from './recipe.ts';
import {usesScript} from './stages/layout.ts';
import {withSccache} from './with-sccache.ts';

/** What is missing until the project has an image whose caches hit. */
export async function planImage(world: World, signal: AbortSignal): Promise<StepPlan> {
	const {root, cargo} = world.project;
	const {recipe, notes} = decideImage(world, await readSurroundings(world.project));
	const files = await imageFiles(world.project, recipe);
	const text = await dockerfileText(world, recipe, files, signal);
	const parts = await Promise.all([
		planOwnedFile({
			id: 'image/dockerfile',
			path: path.join(root, files.dockerfile),
			name: files.dockerfile,
			text,
			provisional: cargo.lockfile.state === 'missing' ? 'what the dependencies need becomes known with Cargo.lock' : undefined,
		}),
		...(usesScript(recipe)
			? [planOwnedFile({id: 'image/script', path: path.join(root, files.script), name: files.script, text: withSccache})]
			: []),
		planIgnoreFile(root, files, {
			cargo: [recipe.folder, ...ofKind(recipe, 'crate')],
			vendored: ofKind(recipe, 'vendored'),
		}),
	]);
	return {
		changes: parts.flatMap(({change}) => (change === undefined ? [] : [change])),
		reason: `${files.dockerfile}, ${recipe.rust.image}, ${recipe.runtimeImage}${
			world.project.activePackages === undefined ? '; packages by Cargo.lock alone, as the crates are not downloaded' : ''
		}`,
		notes: [...notes, ...parts.flatMap(part => part.notes)],
	};
}

/** The Dockerfile as it would be written today. */
export async function dockerfileText(world: World, recipe: ImageRecipe, files: ImageFiles, signal: AbortSignal): Promise<string> {
	const written = (await textOf(path.join(world.project.root, files.dockerfile))) ?? '';
	return renderDockerfile(await pinImages(world, recipe, written, signal));
}

function ofKind({localSources}: ImageRecipe, wanted: LocalSource['kind']): readonly string[] {
	return localSources.filter(({kind}) => kind === wanted).map(source => source.path);
}
