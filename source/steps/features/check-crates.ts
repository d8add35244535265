import path from 'node:path';
import type {RunProcess} from '../../services/process.ts';
import {type Complaint, readComplaints} from './complaints.ts';

/** Where and how cargo is asked to check. */
export type CheckOptions = {
	readonly run: RunProcess;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly signal: AbortSignal;
	readonly output: (line: string) => void;
	/** The folder of a copy of the project, absolute. */
	readonly cwd: string;
	/** Private to the search, absolute. */
	readonly targetFolder: string;
};

export type CheckResult = {
	readonly ok: boolean;
	readonly complaints: readonly Complaint[];
	/** What cargo said where no crate was to blame: the last lines of its words. Undefined where it is ok, or rustc complained. */
	readonly failure: string | undefined;
};

/** Asks cargo to check crates; `args` say which. A crate that fails does not keep the others from being checked. */
export async function checkCrates({run, environment, signal, output, cwd, targetFolder}: CheckOptions, args: readonly string[]): Promise<CheckResult> {
	const result = await run(['cargo', 'check', '--offline', '--keep-going', '--message-format', 'json', ...args], {
		cwd,
		signal,
		env: {...environment, ...checkEnvironment(targetFolder)},
		timeoutMs: 30 * 60_000,
		onLine: line => !line.startsWith('{') && /^\s*(?:Checking|Compiling|Finished)/.test(line) && output(line.trim()),
	});
	const complaints = readComplaints(result.stdout);
	return {
		ok: result.ok,
		complaints,
		failure: result.ok || complaints.length > 0 ? undefined : result.timedOut ? 'it took longer than half an hour' : lastWords(result.stderr),
	};
}

/** A cache would gain nothing: sccache does not keep what `cargo check` makes. */
export function checkEnvironment(targetFolder: string): Readonly<Record<string, string>> {
	return {
		CARGO_TARGET_DIR: targetFolder,
		CARGO_BUILD_BUILD_DIR: path.join(targetFolder, 'build'),
		CARGO_INCREMENTAL: '0',
		CARGO_PROFILE_DEV_DEBUG: '0',
		CARGO_TERM_COLOR: 'never',
		RUSTC_WRAPPER: '',
		RUSTUP_AUTO_INSTALL: '0',
	};
}

function lastWords(stderr: string): string {
	const lines = stderr.trim().split('\n');
	const error = lines.findIndex(line => line.startsWith('error'));
	return lines.slice(error === -1 ? -5 : error).slice(0, 12).join('\n');
}
