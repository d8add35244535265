import {type CargoBuild, type ImageRecipe, profileFolder} from '../recipe.ts';
import {compile, contextFolder, copyLine, projectFolder, quoted} from './layout.ts';

/** The dependencies in a layer, then the server. No cache mount on `target`: on a fresh builder it would be empty, and hide the layer. */
export function builderStage(recipe: ImageRecipe): string {
	const {server, leptos, folder, staleBuildScripts} = recipe;
	// What only a source includes is there in time with the sources.
	const localSources = recipe.localSources.filter(({kind}) => kind !== 'included');
	return [
		'FROM chef AS builder',
		...(localSources.length === 0
			? []
			: [
					`# Cargo needs these to compile the dependencies, and cargo-chef's recipe has workspace members only. An edit to them compiles the dependencies again.
${localSources.map(({path}) => copyLine(path, `${contextFolder}/${path}`)).join('\n')}`,
				]),
		`COPY --from=planner ${projectFolder(recipe)}/recipe.json recipe.json`,
		`# This layer is made anew only when the recipe changes. Its flags are those of the build below.
${compile(recipe, `cargo chef cook --locked ${cookFlags(server)} --recipe-path recipe.json`)}`,
		...(leptos === undefined
			? []
			: [
					`# hadolint ignore=DL3059
${compile(
	recipe,
	`cargo chef cook --locked ${flags(leptos.front)} --target wasm32-unknown-unknown --target-dir ${leptos.front.targetFolder} --recipe-path recipe.json`,
)}`,
				]),
		`COPY . ${folder === '' ? '.' : contextFolder}`,
		...(staleBuildScripts.length === 0
			? []
			: [
					`# cargo-chef compiled empty stand-ins for these, which this Cargo would take for up to date.
RUN touch ${staleBuildScripts.map(quoted).join(' ')}`,
				]),
		leptos === undefined
			? compile(recipe, `cargo build --locked ${cookFlags(server)}`)
			: compile(recipe, `cargo leptos build --release${leptos.project === undefined ? '' : ` --project ${leptos.project}`}`),
	].join('\n');
}

/** The flags of `cargo build` that `cargo chef cook` takes as well. */
function cookFlags(build: CargoBuild): string {
	return `${flags(build)} --bin ${build.binary}`;
}

function flags({package: name, profile, target, features, defaultFeatures}: Omit<CargoBuild, 'binary'>): string {
	return [
		profile === 'release' ? '--release' : `--profile ${profile}`,
		...(target === undefined ? [] : [`--target ${target}`]),
		`--package ${name}`,
		...(defaultFeatures ? [] : ['--no-default-features']),
		...(features.length === 0 ? [] : [`--features ${features.join(',')}`]),
	].join(' ');
}

/** The program, as the builder stage has it. */
export function builtProgram(recipe: ImageRecipe): string {
	const {binary, profile, target} = recipe.server;
	return [projectFolder(recipe), 'target', ...(target === undefined ? [] : [target]), profileFolder(profile), binary].join('/');
}
