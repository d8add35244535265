import os from 'node:os';
import path from 'node:path';
import {readText} from '../engine/file-change.ts';
import type {DetectOptions} from './detect.ts';
import type {CargoConfig, CargoConfigFile, EffectiveCargoConfig} from './project.ts';

/** Every configuration file that cargo reads in the project's root, and what cargo makes of them. */
export async function readCargoConfig(options: DetectOptions, root: string, host: string, inGit: boolean): Promise<CargoConfig> {
	const home = path.resolve(options.environment.CARGO_HOME ?? path.join(options.environment.HOME ?? os.homedir(), '.cargo'));
	const folders = configFolders(root, home);
	const found = await Promise.all(folders.map(async ({folder, scope}) => readConfigFile(options, root, folder, scope, inGit)));
	return {home, files: found.filter(file => file !== undefined), effective: await readEffective(options, root, host)};
}

/** The folders in cargo's order of precedence (https://doc.rust-lang.org/cargo/reference/config.html#hierarchical-structure). */
export function configFolders(
	root: string,
	home: string,
): ReadonlyArray<{readonly folder: string; readonly scope: CargoConfigFile['scope']}> {
	const folders: Array<{folder: string; scope: CargoConfigFile['scope']}> = [];
	for (let current = root; ; current = path.dirname(current)) {
		const folder = path.join(current, '.cargo');
		if (folder !== home) {
			folders.push({folder, scope: current === root ? 'project' : 'parent'});
		}

		if (current === path.dirname(current)) {
			break;
		}
	}

	return [...folders, {folder: home, scope: 'home'}];
}

async function readConfigFile(
	options: DetectOptions,
	root: string,
	folder: string,
	scope: CargoConfigFile['scope'],
	inGit: boolean,
): Promise<CargoConfigFile | undefined> {
	// Where both are present cargo reads the one without an extension, and warns.
	for (const name of ['config', 'config.toml']) {
		const file = path.join(folder, name);
		const text = await readText(file).catch(() => undefined);
		if (text !== undefined) {
			return {
				path: file,
				scope,
				legacy: name === 'config',
				git: inGit && scope === 'project' ? await gitState(options, root, file) : undefined,
				text,
			};
		}
	}

	return undefined;
}

async function gitState({run, signal}: DetectOptions, root: string, file: string): Promise<CargoConfigFile['git']> {
	if ((await run(['git', 'ls-files', '--error-unmatch', '--', file], {cwd: root, signal, timeoutMs: 20_000})).ok) {
		return 'tracked';
	}

	return (await run(['git', 'check-ignore', '--quiet', '--', file], {cwd: root, signal, timeoutMs: 20_000})).ok ? 'ignored' : 'untracked';
}

/** Asks cargo for its merged configuration: unstable since 1.5x with the same output, and allowed on stable for this one call. */
async function readEffective({run, signal}: DetectOptions, root: string, host: string): Promise<CargoConfig['effective']> {
	const asked = await run(['cargo', '-Z', 'unstable-options', 'config', 'get', '--format', 'json'], {
		cwd: root,
		signal,
		timeoutMs: 30_000,
		env: {RUSTC_BOOTSTRAP: '1'},
	});
	if (!asked.ok) {
		return {
			unreadable:
				asked.stderr
					.trim()
					.split('\n')
					.find(line => line.startsWith('error')) ?? asked.stderr.trim(),
		};
	}

	return effectiveOf(JSON.parse(asked.stdout), host, process.env);
}

/** The parts that matter, with the variables that cargo puts before its files (https://doc.rust-lang.org/cargo/reference/environment-variables.html). */
export function effectiveOf(
	config: unknown,
	host: string,
	environment: Readonly<Record<string, string | undefined>>,
): EffectiveCargoConfig {
	const target = `CARGO_TARGET_${host.toUpperCase().replaceAll('-', '_')}`;
	const get = (...keys: readonly string[]) =>
		keys.reduce<unknown>(
			(value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined),
			config,
		);
	const wrapper = environment.RUSTC_WRAPPER ?? environment.CARGO_BUILD_RUSTC_WRAPPER ?? text(get('build', 'rustc-wrapper'));
	return {
		rustcWrapper: wrapper === '' ? undefined : wrapper,
		buildRustflags: list(get('build', 'rustflags')),
		hostLinker: environment[`${target}_LINKER`] ?? text(get('target', host, 'linker')),
		hostRustflags:
			environment[`${target}_RUSTFLAGS`] === undefined ? list(get('target', host, 'rustflags')) : list(environment[`${target}_RUSTFLAGS`]),
	};
}

function text(value: unknown): string | undefined {
	return typeof value === 'string' ? value : undefined;
}

/** Flags are written as one string or as a list of them. */
function list(value: unknown): readonly string[] {
	return Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value.split(/\s+/).filter(Boolean) : [];
}
