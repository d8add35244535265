import {existsSync} from 'node:fs';
import {execa} from 'execa';
import {InterruptedError} from '../engine/errors.ts';
import {operationSignal} from './operation-signal.ts';
import {endProcessTree} from './process-tree.ts';

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
not an exception; only an abort throws ({@link InterruptedError}), after the program and what it started are gone.
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
		reject: false,
		all: true,
		windowsHide: true,
		maxBuffer: 64 * 1024 * 1024,
	});
	const guard = guardEnd(child, options);
	const reading = options.onLine === undefined ? undefined : forwardLines(child.iterable({from: 'all'}), options.onLine);
	const [result] = await Promise.all([child, reading]).finally(guard.stop);
	const ended = await guard.ended;
	if (ended === 'aborted') {
		throw new InterruptedError();
	}

	const code = 'code' in result ? result.code : undefined;
	const noFolder = code === 'ENOENT' && options.cwd !== undefined && !existsSync(options.cwd);
	return {
		argv,
		exitCode: ended === undefined ? result.exitCode : undefined,
		ok: ended === undefined && result.exitCode === 0,
		missing: !noFolder && (code === 'ENOENT' || code === 'EACCES'),
		timedOut: ended === 'timed-out',
		stdout: String(result.stdout ?? ''),
		stderr: noFolder ? `There is no folder ${options.cwd}.` : String(result.stderr ?? ''),
	};
};

type End = 'aborted' | 'timed-out';

type Guarded = {
	readonly pid?: number;
	readonly stdout: {destroy(): unknown};
	readonly stderr: {destroy(): unknown};
};

/**
Ends the program when the signal or the time says so. Not by execa's `cancelSignal` and `timeout`: they end the program alone,
and then wait for the output that its children keep open.
*/
function guardEnd(
	child: Guarded,
	{signal: run, timeoutMs}: ProcessOptions,
): {readonly stop: () => void; readonly ended: Promise<End | undefined>} {
	const {promise: ended, resolve} = withResolvers<End | undefined>();
	let reason: End | undefined;
	const end = async (why: End) => {
		if (reason !== undefined) {
			return;
		}

		reason = why;
		if (child.pid !== undefined) {
			await endProcessTree(child.pid);
		}

		// What was spared, or came after the look, may still hold the output open.
		child.stdout.destroy();
		child.stderr.destroy();
		resolve(why);
	};

	const abort = () => void end('aborted');
	const signal = run && operationSignal(run);
	signal?.addEventListener('abort', abort, {once: true});
	const timer = timeoutMs === undefined ? undefined : setTimeout(() => void end('timed-out'), timeoutMs);
	return {
		ended,
		stop() {
			signal?.removeEventListener('abort', abort);
			clearTimeout(timer);
			if (reason === undefined) {
				resolve(undefined);
			}
		},
	};
}

/** `Promise.withResolvers`, which Node 20 does not have. */
function withResolvers<T>(): {readonly promise: Promise<T>; readonly resolve: (value: T) => void} {
	let resolve: (value: T) => void = () => {};
	const promise = new Promise<T>(settle => {
		resolve = settle;
	});
	return {promise, resolve};
}

async function forwardLines(lines: AsyncIterable<unknown>, onLine: (line: string) => void) {
	for await (const line of lines) {
		onLine(String(line));
	}
}
