import {chmod, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {Environment} from '../sccache/private-environment.ts';
import type {RunProcess} from '../services/process.ts';
import {linkSeconds} from '../steps/tools/measure-linkers.ts';

export type LinkRequest = {
	readonly run: RunProcess;
	readonly signal: AbortSignal;
	readonly cwd: string;
	readonly environment: Readonly<Environment>;
	/** A build that compiles the program and nothing else, because its source was just edited. */
	readonly argv: readonly string[];
	/** The program's name. */
	readonly binary: string;
	/** Private. */
	readonly folder: string;
};

/**
rustc tells how long the linker ran, where RUSTC_BOOTSTRAP lets it. That variable must be seen by the one call that links the program:
build scripts of many crates ask for it, and would build everything anew. So a wrapper sets it, which cargo does not notice in what it has built.
*/
const wrapper = `#!/bin/sh
if [ "\${CARGO_BIN_NAME-}" = "$FERROVIA_BINARY" ]; then
	RUSTC_BOOTSTRAP=1 exec "$@" -Z time-passes
fi
exec "$@"
`;

/** Seconds that the linker of the program runs; undefined where nobody tells. The build is one of its own, and is not timed. */
export async function timeLink({run, signal, cwd, environment, argv, binary, folder}: LinkRequest): Promise<number | undefined> {
	if (process.platform === 'win32') {
		return undefined;
	}

	const file = path.join(folder, 'time-link');
	await writeFile(file, wrapper);
	await chmod(file, 0o700);
	const {ok, stderr} = await run(argv, {cwd, env: {...environment, RUSTC_WRAPPER: file, FERROVIA_BINARY: binary}, signal});
	try {
		return ok ? linkSeconds(stderr) : undefined;
	} catch {
		return undefined;
	}
}
