import {realpath} from 'node:fs/promises';
import path from 'node:path';
import type {Look} from '../../project/look.ts';
import {failureOf} from '../../services/failed-build.ts';
import type {World} from '../world.ts';
import {type CompilerError, readErrors} from './diagnostics.ts';

export type Cargo = Pick<Look, 'run' | 'environment' | 'signal'> & {
	/** Shows what cargo is doing. */
	readonly output: (line: string) => void;
};

export type CheckResult = {
	readonly ok: boolean;
	/** Where it failed, at least one: what cargo itself says, if no compiler did. */
	readonly errors: readonly CompilerError[];
};

/** What stands behind `cargo check`. */
export type CheckCommand = {
	readonly arguments: readonly string[];
	/** The triple when it is not the host's. */
	readonly target: string | undefined;
};

/** Asks rustc about a private copy, as far as it gets: one crate that does not compile hides no errors of others that do not depend on it. */
export async function checkProject(
	{run, environment, signal, output}: Cargo,
	folder: string,
	{arguments: args, target}: CheckCommand,
): Promise<CheckResult> {
	const result = await run(
		[
			...['cargo', 'check', '--offline', '--keep-going', '--message-format', 'json', ...args],
			...(target === undefined ? [] : ['--target', target]),
		],
		{cwd: folder, env: environment, signal, timeoutMs: 1_800_000, onLine: line => !line.startsWith('{') && output(line.trim())},
	);
	const errors = result.ok ? [] : readErrors(result.stdout);
	return {ok: result.ok, errors: result.ok || errors.length > 0 ? errors : [ofCargo(failureOf(result), result.stderr)]};
}

function ofCargo(message: string, words: string): CompilerError {
	return {packageId: '', manifestPath: '', code: 'cargo', message, place: undefined, key: message, gates: [], words, files: []};
}

/** Where everything is compiled that the step looks at: what the search has compiled need not be compiled again to prove what came of it. */
export async function artifactsFolder({probes}: Pick<World, 'probes'>): Promise<string> {
	return path.join(await realpath(await probes.sharedFolder('features')), 'target');
}

/** The environment of all checks of one search: nothing of the user's is written to, and artifacts are shared. */
export function checkEnvironment(environment: Look['environment'], target: string): Look['environment'] {
	return {
		...environment,
		CARGO_TARGET_DIR: target,
		CARGO_BUILD_BUILD_DIR: target,
		// sccache has nothing to cache in a check, and clippy has other opinions.
		RUSTC_WRAPPER: '',
		RUSTC_WORKSPACE_WRAPPER: '',
		CARGO_BUILD_RUSTC_WRAPPER: undefined,
		CARGO_BUILD_RUSTC_WORKSPACE_WRAPPER: undefined,
		CARGO_INCREMENTAL: '0',
		CARGO_TERM_COLOR: 'never',
		CARGO_TERM_PROGRESS_WHEN: 'never',
		LC_ALL: 'C',
		// An error would stand in another place with each.
		RUST_BACKTRACE: '0',
	};
}
