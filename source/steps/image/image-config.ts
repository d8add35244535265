import type {Note} from '../../engine/step.ts';
import {type ImageCargoConfig, imageCargoConfig} from '../../project/image-cargo-config.ts';
import type {Project} from '../../project/project.ts';
import type {EnvironmentValue, ImageRecipe} from './recipe.ts';

/** What the committed configuration of cargo asks of the image. */
export type ConfigNeeds = {
	/** Where the image builds for a triple that is named: cargo then puts the program in a folder of that name. */
	readonly target: string | undefined;
	/** To be installed with rustup. */
	readonly addedTargets: readonly string[];
	readonly packages: readonly string[];
	readonly environment: readonly EnvironmentValue[];
	readonly notes: readonly Note[];
};

const host = 'x86_64-unknown-linux-gnu';
const musl = 'x86_64-unknown-linux-musl';

/** A processor that every x86-64 machine is. */
const baseline = 'x86-64';

/** Debian's packages for linkers by the name that `linker` or `-fuse-ld` has; undefined for what is there, or comes with Rust. */
const linkerPackages: Readonly<Record<string, readonly string[]>> = {
	clang: ['clang'],
	'clang++': ['clang'],
	mold: ['mold'],
	'ld.mold': ['mold'],
	lld: ['lld'],
	'ld.lld': ['lld'],
	gold: ['binutils'],
	cc: [],
	gcc: [],
	bfd: [],
	ld: [],
	'rust-lld': [],
	'x86_64-linux-gnu-gcc': [],
	'musl-gcc': ['musl-tools'],
};

export function configNeeds(project: Pick<Project, 'cargoConfig' | 'root' | 'git'>, {folder}: Pick<ImageRecipe, 'folder'>): ConfigNeeds {
	const config = imageCargoConfig(project, folder === '' ? project.root : (project.git?.root ?? project.root));
	const target = chosenTarget(config);
	const unknown = config.linkers.filter(linker => linkerPackages[linker] === undefined);
	return {
		target,
		addedTargets: target === musl ? [musl] : [],
		packages: [...config.linkers.flatMap(linker => linkerPackages[linker] ?? []), ...(target === musl ? ['musl-tools'] : [])],
		environment: [
			...(config.movesTarget ? [['CARGO_TARGET_DIR', 'target'] as const] : []),
			...(config.movesBuild ? [['CARGO_BUILD_BUILD_DIR', 'target'] as const] : []),
			...(config.wrapper === undefined ? [] : [['RUSTC_WRAPPER', ''] as const]),
			...(config.workspaceWrapper === undefined ? [] : [['RUSTC_WORKSPACE_WRAPPER', ''] as const]),
			...config.native.flatMap(place => nativeOverride(place, target)),
		],
		notes: [...targetNotes(config, target), ...nativeNotes(config), ...unknown.map(unknownLinker)],
	};
}

/** One target that runs on Railway is kept; of any other, the image builds for glibc on x86-64. */
function chosenTarget({targets}: ImageCargoConfig): string | undefined {
	const [only, ...others] = targets;
	return only === undefined ? undefined : others.length === 0 && (only === musl || only === host) ? only : host;
}

function targetNotes({targets}: ImageCargoConfig, target: string | undefined): readonly Note[] {
	return target === undefined || (targets.length === 1 && targets[0] === target)
		? []
		: [
				{
					level: 'warn',
					text: `[build] target in .cargo/config.toml is ${targets.join(', ')}. Railway runs x86-64 Linux: the image builds for ${target} instead.`,
				},
			];
}

/** Of two flags the last one counts, and the environment's come after those of the files. Only `cfg(...)` tables come later still. */
function nativeOverride(place: ImageCargoConfig['native'][number], target: string | undefined): readonly EnvironmentValue[] {
	const variable =
		place === 'build' ? 'CARGO_BUILD_RUSTFLAGS' : `CARGO_TARGET_${(target ?? host).toUpperCase().replaceAll('-', '_')}_RUSTFLAGS`;
	return place === 'cfg' ? [] : [[variable, `-C target-cpu=${baseline}`]];
}

function nativeNotes({native}: ImageCargoConfig): readonly Note[] {
	if (native.length === 0) {
		return [];
	}

	return [
		{
			level: 'warn',
			text: native.includes('cfg')
				? '.cargo/config.toml sets -C target-cpu=native in a cfg(...) table: the server would stop with an illegal instruction on another processor than that of the build. Remove the flag, or move it to .cargo/ferrovia-local.toml.'
				: `.cargo/config.toml sets -C target-cpu=native: Railway's machines are not the one that builds. The image is built with target-cpu=${baseline}.`,
		},
	];
}

function unknownLinker(linker: string): Note {
	return {
		level: 'warn',
		text: `.cargo/config.toml names the linker ${linker}, which the image does not install. Move it to .cargo/ferrovia-local.toml, or the build fails.`,
	};
}
