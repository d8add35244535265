import type {ProcessResult} from '../services/process.ts';
import {cargoHome, readConfigFiles} from './cargo-config-files.ts';
import {mayHoldCfg, settingsOf} from './cargo-settings.ts';
import {parseCfg} from './cfg-expression.ts';
import {fileStates, type GitFileState} from './git-files.ts';
import {ask, type Look} from './look.ts';
import type {CargoConfig, CargoConfigFile, GitRepository, Toolchain} from './project.ts';

/** The configuration files that count in the workspace's root, and what cargo makes of them together with the environment. */
export async function readCargoConfig(
	look: Look,
	root: string,
	{git, toolchain}: {readonly git: Promise<GitRepository | undefined>; readonly toolchain: Promise<Pick<Toolchain, 'host'>>},
): Promise<CargoConfig> {
	const home = cargoHome(look.environment, root);
	const [files, effective] = await Promise.all([readTrackedFiles(look, root, home, git), readEffective(look, root, toolchain)]);
	return {home, files, effective};
}

async function readTrackedFiles(
	look: Look,
	root: string,
	home: string,
	git: Promise<GitRepository | undefined>,
): Promise<readonly CargoConfigFile[]> {
	const files = await readConfigFiles(root, home);
	const repository = await git;
	const states =
		repository === undefined
			? new Map<string, GitFileState>()
			: await fileStates(
					look,
					repository.root,
					files.map(file => file.path),
				);
	return files.map(file => ({...file, git: configState(states.get(file.path))}));
}

function configState(state: GitFileState | undefined): CargoConfigFile['git'] {
	return state === 'committed' || state === 'staged' ? 'tracked' : state;
}

/**
`cargo config get` is unstable (https://github.com/rust-lang/cargo/issues/9301), and RUSTC_BOOTSTRAP lets a stable cargo answer. It
merges the files with what they include, but not the environment.
*/
async function readEffective(look: Look, root: string, toolchain: Promise<Pick<Toolchain, 'host'>>): Promise<CargoConfig['effective']> {
	const [config, {host}] = await Promise.all([
		ask(look, ['cargo', '-Z', 'unstable-options', 'config', 'get', '--format', 'json'], {cwd: root, env: {RUSTC_BOOTSTRAP: '1'}}),
		toolchain,
	]);
	if (!config.ok) {
		return {unreadable: reasonOf(config)};
	}

	const merged = parseJson(config.stdout);
	if (merged === undefined) {
		return {unreadable: 'cargo config get printed no JSON'};
	}

	const cfg = mayHoldCfg(merged) ? await ask(look, ['rustc', '--print', 'cfg'], {cwd: root}) : undefined;
	return settingsOf(merged, {host, cfg: parseCfg(cfg?.stdout ?? ''), environment: look.environment});
}

function reasonOf({stderr, argv, exitCode}: ProcessResult): string {
	const error = stderr
		.split('\n')
		.find(line => line.startsWith('error: '))
		?.replace('error: ', '');
	return error ?? `${argv.join(' ')} ended with exit code ${exitCode}`;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
