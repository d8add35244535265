import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {InterruptedError} from '../../source/engine/errors.ts';
import {runProcess} from '../../source/services/process.ts';
import {endProcessTree, parseProcessStat, processTree} from '../../source/services/process-tree.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';

const node = (script: string) => [process.execPath, '-e', script];
const missing = ['ferrovia-no-such-program'];
const posix = process.platform !== 'win32';

async function isRunning(pid: number): Promise<boolean> {
	try {
		process.kill(pid, 0);
	} catch {
		return false;
	}

	return parseProcessStat(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''))?.zombie !== true;
}

/** Runs a program that prints the ids of processes, and aborts after so many. */
async function abortAfter(count: number, argv: readonly string[]): Promise<readonly number[]> {
	const controller = new AbortController();
	const pids: number[] = [];
	const running = runProcess(argv, {
		signal: controller.signal,
		onLine(line) {
			if (pids.push(Number(line)) === count) {
				controller.abort();
			}
		},
	});
	await expect(running).rejects.toThrow(InterruptedError);
	return pids;
}

describe('a program that ends', () => {
	it('returns its output and exit code', async () => {
		const argv = node('console.log("out"); console.error("err"); process.exit(3)');
		const result = {argv, exitCode: 3, ok: false, missing: false, timedOut: false, stdout: 'out', stderr: 'err'};
		expect(await runProcess(argv)).toEqual(result);
		expect(await runProcess(node(''))).toMatchObject({exitCode: 0, ok: true});
	});

	it('is missing when it is not on this machine', async () => {
		expect(await runProcess(missing)).toMatchObject({ok: false, missing: true, exitCode: undefined});
	});

	it('is not missing when only the folder is', async () => {
		const folder = path.join(await temporaryFolder(), 'nowhere');
		expect(await runProcess(node(''), {cwd: folder})).toMatchObject({ok: false, missing: false, stderr: `There is no folder ${folder}.`});
	});

	it('gets the folder, the input and the environment', async () => {
		const cwd = await temporaryFolder('ferrovia é ');
		const script = 'process.stdin.on("data", data => console.log(process.cwd(), process.env.ADDED, process.env.REMOVED, String(data)))';
		vi.stubEnv('REMOVED', 'still here');
		onTestFinished(() => void vi.unstubAllEnvs());
		const {stdout} = await runProcess(node(script), {cwd, input: 'typed', env: {ADDED: 'new', REMOVED: undefined}});
		expect(stdout).toBe(`${cwd} new undefined typed`);
	});

	it('needs a name', async () => {
		await expect(runProcess([])).rejects.toThrow(TypeError);
	});
});

describe('onLine', () => {
	it('gets the lines of both outputs, also of a program that fails', async () => {
		const lines: string[] = [];
		const script = 'console.log("one"); console.error("two"); process.exitCode = 1';
		const result = await runProcess(node(script), {onLine: line => lines.push(line)});
		expect(lines.sort()).toEqual(['one', 'two']);
		expect(result).toMatchObject({exitCode: 1, stdout: 'one', stderr: 'two'});
	});

	it('gets nothing from a missing program', async () => {
		const onLine = vi.fn();
		expect(await runProcess(missing, {onLine})).toMatchObject({missing: true});
		expect(onLine).not.toHaveBeenCalled();
	});

	it('may throw', async () => {
		const onLine = () => {
			throw new Error('reader');
		};
		await expect(runProcess(node('console.log("x")'), {onLine})).rejects.toThrow('reader');
	});
});

describe('an abort', () => {
	it('before the start starts nothing', async () => {
		await expect(runProcess(missing, {signal: AbortSignal.abort()})).rejects.toThrow(InterruptedError);
	});

	it('ends the program', async () => {
		const [pid = 0] = await abortAfter(1, node('console.log(process.pid); setInterval(() => {}, 1000)'));
		expect(pid).toBeGreaterThan(0);
		expect(await isRunning(pid)).toBe(false);
	});

	it.runIf(posix)('ends what the program started and what keeps the output open', async () => {
		const pids = await abortAfter(2, ['sh', '-c', 'sleep 60 & echo $!; echo $$; wait; echo never']);
		await expect.poll(async () => Promise.all(pids.map(isRunning))).toEqual([false, false]);
	});

	it.runIf(process.platform === 'linux')('spares a process with its own session and does not wait for it', async () => {
		const [server = 0] = await abortAfter(
			1,
			node(`console.log(require('node:child_process').spawn('sleep', ['60'], {detached: true, stdio: 'inherit'}).pid)`),
		);
		expect(process.kill(server, 'SIGKILL')).toBe(true);
	});

	it.runIf(posix)('kills a program that ignores SIGTERM', async () => {
		const child = spawn('sh', ['-c', 'trap "" TERM; echo ready; while :; do sleep 1; done'], {stdio: ['ignore', 'pipe', 'ignore']});
		const exit = once(child, 'exit');
		await once(child.stdout, 'data');
		await endProcessTree(child.pid ?? 0, 30);
		expect(await exit).toEqual([null, 'SIGKILL']);
	});
});

it('a program that takes too long is ended and keeps its output', async () => {
	vi.useFakeTimers({toFake: ['setTimeout']});
	onTestFinished(() => void vi.useRealTimers());
	const result = await runProcess(node('console.log("early"); setInterval(() => {}, 1000)'), {
		timeoutMs: 60_000,
		onLine: () => vi.advanceTimersByTime(60_000),
	});
	expect(result).toMatchObject({ok: false, timedOut: true, missing: false, exitCode: undefined, stdout: 'early'});
});

describe('the process tree', () => {
	const entry = (pid: number, parent: number, session?: number) => ({pid, parent, session, zombie: false});

	it('has all generations, but no other session', () => {
		const children = [entry(11, 10, 5), entry(12, 11, 5), entry(13, 10, 13), entry(14, 13, 13)];
		expect(processTree(10, [entry(1, 0, 1), entry(10, 1, 5), ...children, entry(20, 1, 5)])).toEqual([10, 11, 12]);
	});

	it('works without sessions', () => {
		expect(processTree(10, [entry(10, 1), entry(11, 10), entry(12, 1)])).toEqual([10, 11]);
	});

	it('is the process alone when that has ended', () => {
		expect(processTree(10, [entry(1, 0, 1)])).toEqual([10]);
	});

	it('reads program names with brackets and spaces', () => {
		expect(parseProcessStat('42 (a) b (c)) Z 7 42 9 0 -1')).toEqual({pid: 42, parent: 7, session: 9, zombie: true});
		expect(parseProcessStat('')).toBeUndefined();
	});
});
