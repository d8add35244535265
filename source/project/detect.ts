import {FerroviaError} from '../engine/errors.ts';
import type {RunProcess} from '../services/process.ts';
import {readCargoWorkspace} from './cargo.ts';
import {readCargoConfig} from './cargo-config.ts';
import {readGitRepository} from './git.ts';
import {readPlatform} from './platform.ts';
import type {Project} from './project.ts';
import {readRustflagsOverrides} from './rustflags.ts';
import {readToolchain} from './toolchain.ts';

export type DetectOptions = {
	/** Where the user stands, absolute. */
	readonly cwd: string;
	readonly run: RunProcess;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly signal: AbortSignal;
};

/** Reads everything about the project and the machine, concurrently. Throws when there is no Cargo project, no cargo or no toolchain. */
export async function detectProject(options: DetectOptions): Promise<Project> {
	const [git, platform, {root, workspace}] = await Promise.all([
		readGitRepository(options),
		readPlatform(options),
		readCargoWorkspace(options),
	]);
	const toolchain = await readToolchain(options, root, workspace.members);
	const [cargoConfig, rustflags] = await Promise.all([
		readCargoConfig(options, root, toolchain.host, git !== undefined),
		readRustflagsOverrides(options.environment, git?.root ?? root),
	]);
	if (options.signal.aborted) {
		throw new FerroviaError({what: 'Interrupted.'});
	}

	return {cwd: options.cwd, root, cargo: workspace, toolchain, cargoConfig, git, rustflags, platform};
}
