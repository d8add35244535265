import {execa} from 'execa';
import {InterruptedError} from '../engine/errors.ts';

export type ProcessOptions = {
	readonly cwd?: string;
	/** Added to the environment; an undefined value removes the variable. */
	readonly env?: Readonly<Record<string, string | undefined>>;
	readonly input?: string;
	readonly signal?: AbortSignal;
	readonly timeoutMs?: number;
	/** Called with each line of stdout and stderr as it comes. */
	readonly onLine?: (line: string) => void;
};

export type ProcessResult = {
	readonly argv: readonly string[];
	/** Undefined when the program did not start or was killed. */
	readonly exitCode: number | undefined;
	readonly ok: boolean;
	/** The program is not on this machine. */
	readonly missing: boolean;
	readonly timedOut: boolean;
	readonly stdout: string;
	readonly stderr: string;
};

export type RunProcess = (argv: readonly string[], options?: ProcessOptions) => Promise<ProcessResult>;

/**
Runs a program without a shell and without a terminal, and tells how it ended. A failing program is a result,
not an exception; only an abort throws ({@link InterruptedError}), after the program is gone.
*/
export const runProcess: RunProcess = async (argv, options = {}) => {
	const [file, ...args] = argv;
	if (file === undefined) {
		throw new TypeError('A command needs at least a program.');
	}

	if (options.signal?.aborted) {
		throw new InterruptedError();
	}

	const child = execa(file, args, {
		cwd: options.cwd,
		env: {...process.env, ...options.env},
		extendEnv: false,
		input: options.input ?? '',
		cancelSignal: options.signal,
		timeout: options.timeoutMs,
		forceKillAfterDelay: 2000,
		reject: false,
		all: true,
		windowsHide: true,
		maxBuffer: 64 * 1024 * 1024,
	});
	const reading = options.onLine === undefined ? undefined : forwardLines(child.iterable({from: 'all'}), options.onLine);
	const result = await child;
	await reading;
	if (result.isCanceled) {
		throw new InterruptedError();
	}

	const code = 'code' in result ? result.code : undefined;
	return {
		argv,
		exitCode: result.exitCode,
		ok: result.exitCode === 0,
		missing: code === 'ENOENT' || code === 'EACCES',
		timedOut: result.timedOut,
		stdout: String(result.stdout ?? ''),
		stderr: String(result.stderr ?? ''),
	};
};

async function forwardLines(lines: AsyncIterable<unknown>, onLine: (line: string) => void) {
	for await (const line of lines) {
		onLine(String(line));
	}
}
