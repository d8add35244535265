import {failureOf} from '../services/failed-build.ts';
import type {CargoBuildCommand} from './cargo-builds.ts';
import {ask, type Look} from './look.ts';

/** One thing that cargo would compile or run: a crate for one target with one set of features, or a build script's run. */
export type Unit = {
	/** Cargo's id of the package, for example `registry+https://github.com/rust-lang/crates.io-index#tokio@1.48.0`. */
	readonly pkg_id: string;
	readonly mode: string;
	readonly target: {
		readonly name: string;
		readonly kind: readonly string[];
		readonly crate_types: readonly string[];
		/** The file with the crate's root, absolute. */
		readonly src_path?: string;
	};
	readonly features: readonly string[];
	readonly platform: string | null;
	readonly profile: {readonly name: string; readonly opt_level: string; readonly incremental?: boolean};
	/** Each by its place in the list of all units. */
	readonly dependencies: ReadonlyArray<{readonly index: number}>;
};

/** What a build consists of. */
export type UnitCount = {
	readonly total: number;
	/** Those that sccache can serve: libraries that aren't procedural macros, and are compiled without incremental state. */
	readonly cacheable: number;
	/** Runs of build scripts: nothing is compiled. */
	readonly buildScriptRuns: number;
	readonly packages: number;
};

/**
All that a build would compile, without building: the unit graph that cargo makes of the manifests and the lockfile
(https://doc.rust-lang.org/nightly/cargo/reference/unstable.html#unit-graph). RUSTC_BOOTSTRAP is set for this one call, which compiles nothing.
A string says why cargo could not tell.
*/
export async function readUnitGraph(
	look: Look,
	cwd: string,
	{arguments: args, target}: Pick<CargoBuildCommand, 'arguments' | 'target'>,
	profile = 'dev',
): Promise<readonly Unit[] | string> {
	const result = await ask(
		look,
		[
			...['cargo', 'build', '--unit-graph', '-Z', 'unstable-options', '--offline', '--profile', profile, ...args],
			...(target === undefined ? [] : ['--target', target]),
		],
		{cwd, env: {RUSTC_BOOTSTRAP: '1'}},
	);
	if (!result.ok) {
		return failureOf(result);
	}

	const {units}: {readonly units: readonly Unit[]} = JSON.parse(result.stdout);
	return units;
}

const cacheableCrateTypes: ReadonlySet<string> = new Set(['lib', 'rlib', 'staticlib']);

/**
Whether sccache can serve it (https://github.com/mozilla/sccache/blob/main/docs/Rust.md). `members` are the ids of the workspace's packages:
only those are compiled with incremental state.
*/
export function isCacheable(unit: Unit, incremental: boolean, members: ReadonlySet<string>): boolean {
	return (
		unit.mode === 'build' &&
		unit.target.crate_types.every(type => cacheableCrateTypes.has(type)) &&
		!(incremental && members.has(unit.pkg_id))
	);
}

export function countUnits(units: readonly Unit[], incremental = false, members: ReadonlySet<string> = new Set()): UnitCount {
	return {
		total: units.length,
		cacheable: units.filter(unit => isCacheable(unit, incremental, members)).length,
		buildScriptRuns: units.filter(({mode}) => mode === 'run-custom-build').length,
		packages: new Set(units.map(({pkg_id}) => pkg_id)).size,
	};
}
