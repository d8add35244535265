import type {ExistingDockerfile} from '../../../dockerfile/existing-dockerfile.ts';
import type {Note} from '../../../engine/step.ts';
import {carriedPackages} from '../../../project/carried-packages.ts';
import type {ImageRecipe} from '../recipe.ts';
import {carriedEnvironment} from './environment.ts';
import {carriedFiles, type Present} from './files.ts';
import {notesOf} from './notes.ts';
import {startArguments} from './start.ts';

/**
The recipe with what the user's own Dockerfile holds. `preferTheirs` decides where both say something. `present` are the paths that it copies and that
are in the project: what is copied from a build stage may be there, or made by the build.
*/
export function carryInto(
	recipe: ImageRecipe,
	existing: ExistingDockerfile,
	present: Present,
	preferTheirs: boolean,
): {readonly recipe: ImageRecipe; readonly notes: readonly Note[]} {
	const packages = carriedPackages(existing, recipe.debian);
	const environment = carriedEnvironment(recipe, existing, preferTheirs);
	const start = startArguments(existing, recipe.server.binary);
	const filesIn = (workdir: string) => carriedFiles(recipe, existing, {present, preferTheirs, workdir, unused: start.program});
	// What the files and the arguments are relative to goes with them, whoever is preferred. Where nothing says it, official images start in /.
	const workdir = existing.workdir ?? (filesIn('/').copies.length > 0 ? '/' : recipe.workdir);
	const files = filesIn(workdir);
	const carried: ImageRecipe = {
		...recipe,
		server: withoutDefaultFeatures(recipe, existing),
		linker: environment.linker,
		buildPackages: union(recipe.buildPackages, packages.build),
		runtimePackages: union(recipe.runtimePackages, packages.runtime),
		buildEnvironment: environment.build,
		runtimeEnvironment: environment.runtime,
		runtimeFiles: files.runtimeFiles,
		copies: files.copies,
		workdir,
		arguments: start.words,
		volumes: existing.volumes,
		labels: existing.labels.filter(isLasting).map(({name, value}) => [name, value] as const),
		stopSignal: existing.stopSignal,
	};
	const conflicts = [...environment.conflicts, ...files.conflicts];
	return {
		recipe: carried,
		notes: notesOf(existing, {before: recipe, carried, packages, environment, lost: files.lost, start, conflicts, preferTheirs}),
	};
}

/** cargo-leptos takes them from the manifest. */
function withoutDefaultFeatures({server, leptos}: ImageRecipe, {build}: ExistingDockerfile): ImageRecipe['server'] {
	return leptos === undefined && build?.defaultFeatures === false && build.kind !== 'leptos' ? {...server, defaultFeatures: false} : server;
}

/** Those that say which commit and when are another's in each build, and CI sets them (https://specs.opencontainers.org/image-spec/annotations/). */
function isLasting({name, value}: ExistingDockerfile['labels'][number]): boolean {
	return (
		!/^org\.opencontainers\.image\.(?:created|revision|version|ref\.name|base\..+)$|^org\.label-schema\./.test(name) && !/^$|\$/.test(value)
	);
}

function union(one: readonly string[], other: readonly string[]): readonly string[] {
	return [...new Set([...one, ...other])].sort();
}
