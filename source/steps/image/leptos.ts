import path from 'node:path';
import {fieldOf, stringOf} from '../../project/fields.ts';
import type {Frontend, LockedPackage, Project} from '../../project/project.ts';
import type {CargoBuild, EnvironmentValue, LeptosRecipe} from './recipe.ts';

/**
The release of cargo-leptos that is installed. From 0.3.0 on it runs the `wasm-bindgen` that it finds on PATH instead of one that is
compiled in, so that one release serves every version of Leptos (https://github.com/leptos-rs/cargo-leptos/blob/main/src/ext/exe.rs).
*/
const cargoLeptos = '0.3.7';

type LeptosFrontend = Extract<Frontend, {kind: 'leptos'}>;

export type LeptosBuild = {
	readonly recipe: LeptosRecipe;
	readonly server: Omit<CargoBuild, 'binary'>;
	readonly buildEnvironment: readonly EnvironmentValue[];
	readonly runtimeEnvironment: readonly EnvironmentValue[];
	/** What the image does not do, in words. */
	readonly unsupported: readonly string[];
};

/** The Leptos project whose server this is, if it is one. */
export function leptosOf({cargo}: Pick<Project, 'cargo'>, member: string): LeptosFrontend | undefined {
	return cargo.frontends.find((frontend): frontend is LeptosFrontend => frontend.kind === 'leptos' && frontend.binPackage === member);
}

/**
What `cargo leptos build --release` does with a project's settings, with its defaults (https://github.com/leptos-rs/cargo-leptos#parameters-reference):
the flags of its two cargo builds, the variables that it sets for them, and those that the server reads while it runs in place of Cargo.toml.
Undefined where Cargo.lock has no wasm-bindgen: there is no front end to build then.
*/
export function leptosBuild(
	frontend: LeptosFrontend,
	{cargo, root}: Pick<Project, 'cargo' | 'root'>,
	port: number,
): LeptosBuild | undefined {
	const wasmBindgen = versionOf(cargo.lockfile.packages, 'wasm-bindgen');
	const {binPackage, libPackage} = frontend;
	if (wasmBindgen === undefined || binPackage === undefined || libPackage === undefined) {
		return undefined;
	}

	const text = (name: string) => stringOf(fieldOf(frontend.settings, name));
	const flag = (name: string) => fieldOf(frontend.settings, name) === true;
	const list = (name: string) => {
		const value = fieldOf(frontend.settings, name);
		return Array.isArray(value) ? value.filter(one => typeof one === 'string') : [];
	};
	const inTarget = (folder: string) => folder.replace(/^CARGO_(?:BUILD_)?TARGET_DIR(?=\/|$)/, 'target');
	// The name of the project, or of its one package: never that of the library.
	const outputName = text('output-name') || (text('name') ?? binPackage);
	const siteRoot = inTarget(text('site-root') ?? 'target/site');
	const packageFolder = text('site-pkg-dir') ?? 'pkg';
	const hashFile = flag('hash-files') ? (text('hash-file-name') ?? 'hash.txt') : undefined;
	const folderOf = (name: string) => {
		const manifest = cargo.members.find(member => member.name === name)?.manifestPath;
		const folder = manifest === undefined ? '' : path.relative(root, path.dirname(manifest)).split(path.sep).join('/');
		return folder === '' ? '.' : folder;
	};
	const hashes: readonly EnvironmentValue[] =
		hashFile === undefined
			? [['LEPTOS_HASH_FILES', 'false']]
			: [
					['LEPTOS_HASH_FILES', 'true'],
					['LEPTOS_HASH_FILE_NAME', hashFile],
				];
	return {
		recipe: {
			cargoLeptos,
			wasmBindgen,
			front: {
				package: libPackage,
				profile: text('lib-profile-release') ?? 'release',
				features: [...list('features'), ...list('lib-features')],
				defaultFeatures: flag('lib-default-features'),
				targetFolder: inTarget(text('front-target-dir') ?? 'target/front'),
			},
			siteRoot,
			hashFile,
			// Without a name cargo-leptos builds every project of the workspace, and all of them with these variables.
			project: cargo.frontends.filter(({kind}) => kind === 'leptos').length > 1 ? (text('name') ?? binPackage) : undefined,
		},
		server: {
			package: binPackage,
			profile: text('bin-profile-release') ?? 'release',
			features: [...list('features'), ...list('bin-features')],
			defaultFeatures: flag('bin-default-features'),
		},
		// What cargo-leptos sets for both builds: crates that read one of them while they compile are compiled twice otherwise.
		buildEnvironment: [
			['LEPTOS_OUTPUT_NAME', outputName],
			['LEPTOS_SITE_ROOT', siteRoot],
			['LEPTOS_SITE_PKG_DIR', packageFolder],
			['LEPTOS_SITE_ADDR', text('site-addr') ?? '127.0.0.1:3000'],
			['LEPTOS_RELOAD_PORT', String(fieldOf(frontend.settings, 'reload-port') ?? 3001)],
			['LEPTOS_LIB_DIR', folderOf(libPackage)],
			['LEPTOS_BIN_DIR', folderOf(binPackage)],
			['LEPTOS_JS_MINIFY', String(fieldOf(frontend.settings, 'js-minify') ?? true)],
			...hashes,
			...(text('server-fn-prefix') === undefined ? [] : [['SERVER_FN_PREFIX', text('server-fn-prefix') ?? ''] as const]),
			...(flag('disable-server-fn-hash') ? [['DISABLE_SERVER_FN_HASH', 'true'] as const] : []),
			...(flag('server-fn-mod-path') ? [['SERVER_FN_MOD_PATH', 'true'] as const] : []),
		],
		runtimeEnvironment: [
			['LEPTOS_OUTPUT_NAME', outputName],
			['LEPTOS_SITE_ROOT', 'site'],
			['LEPTOS_SITE_PKG_DIR', packageFolder],
			['LEPTOS_SITE_ADDR', `0.0.0.0:${port}`],
			['LEPTOS_ENV', 'PROD'],
			...hashes,
		],
		unsupported: [
			text('bin-target-triple') !== undefined &&
				`bin-target-triple = "${text('bin-target-triple')}" is not taken over: the server is built for the image's own platform.`,
			text('bin-target-dir') !== undefined &&
				`bin-target-dir = "${text('bin-target-dir')}" is not taken over: take it out, so that the server is built where the image looks for it.`,
			[...list('bin-cargo-args'), ...list('lib-cargo-args')].length > 0 &&
				'bin-cargo-args and lib-cargo-args are not given to the build of the dependencies: they may be compiled twice.',
			text('bin-cargo-command') !== undefined && 'bin-cargo-command is not taken over: what it needs is not in the image.',
			flag('always-erase-components') &&
				'always-erase-components makes cargo-leptos set RUSTFLAGS, which the dependencies are not cooked with: they are compiled twice.',
			`cargo-leptos downloads wasm-opt${text('tailwind-input-file') !== undefined || text('style-file') !== undefined ? ' and what your styles need (Dart Sass, Tailwind)' : ''} while it builds, in the version that it was released with.`,
		].filter(one => one !== false),
	};
}

function versionOf(packages: readonly LockedPackage[], name: string): string | undefined {
	return packages.find(one => one.name === name)?.version;
}
