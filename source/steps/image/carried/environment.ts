import type {ExistingDockerfile} from '../../../dockerfile/existing-dockerfile.ts';
import type {EnvironmentValue, ImageRecipe} from '../recipe.ts';

/** Variables that say where Rust's tools are, where they leave what they make, or how they cache: those of the image are right. */
const notCarried =
	/^(?:PATH|PORT|CARGO_HOME|CARGO_TARGET_DIR|CARGO_BUILD_(?:TARGET|TARGET_DIR|RUSTC_WRAPPER)|CARGO_INCREMENTAL|RUSTUP_\w+|RUST_VERSION|RUSTC_WRAPPER|SCCACHE_\w+|DEBIAN_FRONTEND)$/;

/** What BuildKit itself gives (https://docs.docker.com/build/building/variables/#pre-defined-build-arguments). */
const predefined = /^(?:(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT)|BUILDKIT_\w+|SOURCE_DATE_EPOCH|(?:https?|ftp|no|all)_proxy)$/i;

/** Values that Ferrovia derives from the layout of its image and from the port that was asked for. */
const ofTheLayout = /^(?:ROCKET_PORT|LEPTOS_\w+)$/;

/** What a build for musl tells compilers and build scripts: with glibc it is wrong. */
const ofTheCompiler =
	/^(?:(?:CARGO_(?:ENCODED_|BUILD_|TARGET_\w+_)?)?RUSTFLAGS|CARGO_TARGET_\w+|(?:TARGET_|HOST_)?(?:CC|CXX|AR|LD|CFLAGS|CXXFLAGS|LDFLAGS)(?:_\w+)?|OPENSSL_\w+|PKG_CONFIG\w*|\w+_(?:STATIC|LIB_DIR|INCLUDE_DIR))$/;

export type CarriedEnvironment = {
	readonly build: readonly EnvironmentValue[];
	readonly runtime: readonly EnvironmentValue[];
	readonly linker: ImageRecipe['linker'];
	readonly conflicts: readonly string[];
	/** Names of what only a build for musl wants. */
	readonly forMusl: readonly string[];
	/** Names of what whoever builds it gives, so that no value is known. */
	readonly given: readonly string[];
};

export function carriedEnvironment(recipe: ImageRecipe, existing: ExistingDockerfile, preferTheirs: boolean): CarriedEnvironment {
	const all = [
		...existing.env,
		...existing.buildArguments
			.filter(({name}) => !existing.env.some(one => one.name === name && one.stage === 'build'))
			.map(({name, value}) => ({name, value, stage: 'build' as const})),
	].filter(({name}) => !notCarried.test(name) && !predefined.test(name));
	const isGiven = ({value}: {readonly value: string | undefined}) => value === undefined || /^\$\{?\w+\}?$/.test(value);
	// In a stage that does both, what cargo alone reads is none of the server's.
	const isForCargo = ({name}: {readonly name: string}) =>
		/^(?:CARGO_\w+|RUST(?:FLAGS|DOCFLAGS|C_\w+)|SQLX_OFFLINE)$/.test(name) && all.some(one => one.name === name && one.stage === 'build');
	const isForMusl = ({name, value = ''}: {readonly name: string; readonly value: string | undefined}) =>
		existing.musl && (ofTheCompiler.test(name) || /musl/i.test(`${name} ${value}`));
	const valuesOf = (stage: 'build' | 'runtime'): readonly EnvironmentValue[] =>
		all
			.filter(one => one.stage === stage && !isGiven(one) && !(stage === 'build' ? isForMusl(one) : isForCargo(one)))
			.map(({name, value = ''}) => [name, value] as const);
	const linking = mergeLinker(recipe, valuesOf('build'), preferTheirs);
	const build = merge(recipe.buildEnvironment, linking.values, preferTheirs);
	const runtime = merge(recipe.runtimeEnvironment, valuesOf('runtime'), preferTheirs);
	return {
		build: build.values,
		runtime: runtime.values,
		linker: linking.linker,
		conflicts: [...linking.conflicts, ...build.conflicts, ...runtime.conflicts],
		forMusl: names(all.filter(one => one.stage === 'build' && !isGiven(one) && isForMusl(one))),
		given: names(all.filter(isGiven)),
	};
}

/** Flags and linkers that are theirs replace those of mold, or the other way round: cargo takes the flags of one place only. */
function mergeLinker({linker}: ImageRecipe, values: readonly EnvironmentValue[], preferTheirs: boolean) {
	const theirs = values.filter(([name]) => /RUSTFLAGS$|_LINKER$/.test(name));
	if (linker === 'default' || theirs.length === 0) {
		return {linker, values, conflicts: []};
	}

	const list = theirs.map(([name, value]) => `${name}=${value}`).join(', ');
	return preferTheirs
		? {linker: 'default' as const, values, conflicts: [`linker: ${list} instead of mold`]}
		: {linker, values: values.filter(one => !theirs.includes(one)), conflicts: [`linker: mold instead of ${list}`]};
}

function merge(ours: readonly EnvironmentValue[], theirs: readonly EnvironmentValue[], preferTheirs: boolean) {
	const merged = new Map(ours);
	const conflicts: string[] = [];
	for (const [name, value] of theirs) {
		const own = merged.get(name);
		// Behind a loopback address nobody reaches the container.
		const isSettled = own !== undefined && (ofTheLayout.test(name) || own === value || /^(?:127\.|localhost\b|\[?::1\b)/.test(value));
		if (own !== undefined && !isSettled) {
			conflicts.push(`${name}: ${preferTheirs ? `${value} instead of ${own}` : `${own} instead of ${value}`}`);
		}

		if (own === undefined || (preferTheirs && !isSettled)) {
			merged.set(name, value);
		}
	}

	return {values: [...merged], conflicts};
}

function names(values: ReadonlyArray<{readonly name: string}>): readonly string[] {
	return [...new Set(values.map(({name}) => name))];
}
