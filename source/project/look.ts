import type {ProcessResult, RunProcess} from '../services/process.ts';

/** What every reader of the user's world looks with. Looking changes nothing. */
export type Look = {
	readonly run: RunProcess;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly signal: AbortSignal;
	/** Where cargo is not on this machine, the manifests are read instead: in a rehearsal, which asks for nothing to be installed. */
	readonly doesWithoutCargo?: boolean;
	/** Crates that are not on this machine yet may be fetched, because cargo can't say without them what is compiled. */
	readonly fetches?: boolean;
	/** Told before they are. */
	readonly onFetch?: () => void;
};

const quiet = {
	// Words are compared with English ones.
	LC_ALL: 'C',
	LANGUAGE: undefined,
	NO_COLOR: '1',
	CARGO_TERM_COLOR: 'never',
	RUSTUP_TERM_COLOR: 'never',
	RUST_BACKTRACE: '0',
	// Looking must not download a toolchain, as rustup 1.28 and later would (https://rust-lang.github.io/rustup/environment-variables.html).
	RUSTUP_AUTO_INSTALL: '0',
	// `git status` otherwise writes the index, and may get in the way of a git that runs beside it (git(1)).
	GIT_OPTIONAL_LOCKS: '0',
};

/** Asks a program in the given folder, quietly and in English. A failing program is a result. */
export async function ask(
	{run, environment, signal}: Look,
	argv: readonly string[],
	{cwd, env}: {readonly cwd?: string; readonly env?: Readonly<Record<string, string | undefined>>} = {},
): Promise<ProcessResult> {
	return run(argv, {cwd, signal, timeoutMs: 30_000, env: {...environment, ...quiet, ...env}});
}
