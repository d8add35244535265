import {setTimeout as wait} from 'node:timers/promises';
import type {CheckOutcome} from '../../../engine/check.ts';
import type {DockerEngine} from '../../../services/docker.ts';
import type {RunProcess} from '../../../services/process.ts';

/** Not the port that the image says: a server that answers here has read PORT. */
export const unusualPort = 9377;

/** What a program can't do for want of something in the image, in the words of the loader and of Docker. */
const broken =
	/error while loading shared libraries|GLIBC(?:XX)?_[\d.]+.? not found|exec format error|no such file or directory: unknown|executable file not found|permission denied: unknown/i;

export type ContainerLook = {
	readonly run: RunProcess;
	readonly engine: DockerEngine;
	readonly signal: AbortSignal;
	/** What the container is given as PORT, and asked on. */
	readonly port: number;
	/** How long a server may take to answer, in ms. */
	readonly patienceMs?: number;
};

/** Starts the image, reachable on loopback only, and asks it over HTTP. Any answer counts. */
export async function containerOutcome(
	image: string,
	{run, engine, signal, port, patienceMs = 20_000}: ContainerLook,
): Promise<CheckOutcome> {
	const docker = async (...argv: readonly string[]) => run(['docker', ...argv], {env: engine.environment, signal, timeoutMs: 60_000});
	const started = await docker('run', '--detach', '--env', `PORT=${port}`, '--publish', `127.0.0.1::${port}`, image);
	const id = started.stdout.trim().split('\n').at(-1) ?? '';
	if (!started.ok) {
		if (/^[\da-f]{64}$/.test(id)) {
			await docker('rm', '--force', id);
		}

		return {status: 'fail', detail: 'the container did not start', evidence: started.stderr.trim(), remedy: `docker run --rm ${image}`};
	}

	try {
		const published = await docker('port', id, `${port}/tcp`);
		const address = published.stdout.trim().split('\n')[0];
		const deadline = Date.now() + patienceMs;
		for (;;) {
			const answer = await ask(`http://${address}/`, signal);
			if (answer !== undefined) {
				return {status: 'pass', detail: `answered ${answer} on $PORT, as a user without rights`};
			}

			const state = await docker('inspect', '--format', '{{.State.Running}} {{.State.ExitCode}}', id);
			const [running, exitCode = ''] = state.stdout.trim().split(' ');
			if (running === 'false' || Date.now() > deadline) {
				const logs = await docker('logs', '--tail', '20', id);
				return silentOutcome(`${logs.stdout}\n${logs.stderr}`.trim(), running === 'false' ? exitCode : undefined);
			}

			await wait(250, undefined, {signal});
		}
	} finally {
		await run(['docker', 'rm', '--force', '--volumes', id], {env: engine.environment, timeoutMs: 60_000});
	}
}

/** The status of an HTTP answer, or undefined while there is none. */
async function ask(url: string, signal: AbortSignal): Promise<number | undefined> {
	const patience = new AbortController();
	// A timer that keeps the process: that of AbortSignal.timeout does not, nor does a connection that Docker took and nobody answers.
	const timer = setTimeout(() => patience.abort(), 3000);
	try {
		const answer = await fetch(url, {redirect: 'manual', signal: AbortSignal.any([signal, patience.signal])});
		await answer.body?.cancel();
		return answer.status;
	} catch {
		signal.throwIfAborted();
		return undefined;
	} finally {
		clearTimeout(timer);
	}
}

/** `exitCode` is undefined while it runs. */
export function silentOutcome(words: string, exitCode: string | undefined): CheckOutcome {
	// A panic ends with a hint about its backtrace.
	const last = words
		.split('\n')
		.findLast(line => !line.startsWith('note: run with `RUST_BACKTRACE=1`'))
		?.trim();
	const evidence = words.slice(-2000);
	if (broken.test(words)) {
		return {status: 'fail', detail: `the image lacks something: ${last}`, evidence, remedy: 'ferrovia setup image --image-base debian'};
	}

	if (exitCode !== undefined) {
		return {
			status: 'warn',
			detail: `the server ended with exit code ${exitCode} before it answered${last ? `: ${last}` : ', without a word'}`,
			evidence,
			remedy: 'It may need variables that only Railway has. Try it with them: docker run --env-file …',
		};
	}

	return {
		status: 'fail',
		detail: 'it runs but does not answer on $PORT: it listens on another port, or on 127.0.0.1 only',
		evidence,
		remedy: 'Listen on 0.0.0.0 and the port in the variable PORT',
	};
}
