import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {describe, expect, it} from 'vitest';
import {InterruptedError} from '../../source/engine/errors.ts';
import {runProcess} from '../../source/services/process.ts';
import {parseProcessStat, processTree} from '../../source/services/process-tree.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';

const node = (script: string) => [process.execPath, '-e', script];
const posix = process.platform !== 'win32';

/** Resolves when the process is no more. */
async function gone(pid: number): Promise<void> {
	for (;;) {
		try {
			process.kill(pid, 0);
		} catch {
			return;
		}

		const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
		if (parseProcessStat(stat)?.zombie) {
			return;
		}

		await wait(10);
	}
}

describe('a program that ends', () => {
	it('gives its output and is ok', async () => {
		const argv = node('console.log("out"); console.error("err")');
		expect(await runProcess(argv)).toEqual({
			argv,
			exitCode: 0,
			ok: true,
			missing: false,
			timedOut: false,
			stdout: 'out',
			stderr: 'err',
		});
	});

	it('is a result when it fails', async () => {
		expect(await runProcess(node('console.error("no"); process.exit(3)'))).toMatchObject({
			exitCode: 3,
			ok: false,
			missing: false,
			stderr: 'no',
		});
	});

	it('is missing when it is not on this machine', async () => {
		expect(await runProcess(['ferrovia-no-such-program'])).toMatchObject({ok: false, missing: true, exitCode: undefined});
	});

	it('is not missing when only the folder is', async () => {
		const folder = path.join(await temporaryFolder(), 'nowhere');
		expect(await runProcess(node(''), {cwd: folder})).toMatchObject({ok: false, missing: false, stderr: `There is no folder ${folder}.`});
	});

	it('runs in the folder, with the input and the environment that it is given', async () => {
		const cwd = await temporaryFolder('ferrovia é ');
		const script = 'process.stdin.on("data", data => console.log(process.cwd(), process.env.ADDED, process.env.REMOVED, String(data)))';
		process.env.REMOVED = 'still here';
		try {
			const {stdout} = await runProcess(node(script), {cwd, input: 'typed', env: {ADDED: 'new', REMOVED: undefined}});
			expect(stdout).toBe(`${cwd} new undefined typed`);
		} finally {
			delete process.env.REMOVED;
		}
	});

	it('refuses an empty command', async () => {
		await expect(runProcess([])).rejects.toThrow(TypeError);
	});
});

describe('lines', () => {
	it('come from both outputs, as they are written', async () => {
		const lines: string[] = [];
		const script = 'console.log("one"); setTimeout(() => { console.error("two"); process.stdout.write("three"); }, 50)';
		const result = await runProcess(node(script), {onLine: line => lines.push(line)});
		expect(lines).toHaveLength(3);
		expect(lines[0]).toBe('one');
		expect(lines).toEqual(expect.arrayContaining(['two', 'three']));
		expect(result).toMatchObject({ok: true, stdout: 'one\nthree', stderr: 'two'});
	});

	it('come before the program ends', async () => {
		const controller = new AbortController();
		const running = runProcess(node('console.log("ready"); setInterval(() => {}, 1000)'), {
			signal: controller.signal,
			onLine: () => controller.abort(),
		});
		await expect(running).rejects.toThrow(InterruptedError);
	});

	it('of a failing or a missing program are no reason to throw', async () => {
		const lines: string[] = [];
		const onLine = (line: string) => void lines.push(line);
		expect(await runProcess(node('console.log("so far"); process.exit(1)'), {onLine})).toMatchObject({exitCode: 1});
		expect(await runProcess(['ferrovia-no-such-program'], {onLine})).toMatchObject({missing: true});
		expect(lines).toEqual(['so far']);
	});

	it('pass on what their reader throws', async () => {
		const onLine = () => {
			throw new Error('reader');
		};
		await expect(runProcess(node('console.log("x")'), {onLine})).rejects.toThrow('reader');
	});
});

describe('an abort', () => {
	it('does not even start the program when it came before', async () => {
		await expect(runProcess(['ferrovia-no-such-program'], {signal: AbortSignal.abort()})).rejects.toThrow(InterruptedError);
	});

	it('throws when the child is gone', async () => {
		const controller = new AbortController();
		let pid = 0;
		const running = runProcess(node('console.log(process.pid); setInterval(() => {}, 1000)'), {
			signal: controller.signal,
			onLine(line) {
				pid = Number(line);
				controller.abort();
			},
		});
		await expect(running).rejects.toThrow(InterruptedError);
		expect(pid).toBeGreaterThan(0);
		expect(() => process.kill(pid, 0)).toThrow();
	});

	it.runIf(posix)('ends what the child started, which keeps the output open', async () => {
		const controller = new AbortController();
		const pids: number[] = [];
		const started = Date.now();
		const running = runProcess(['sh', '-c', 'sleep 60 & echo $!; echo $$; wait; echo never'], {
			signal: controller.signal,
			onLine(line) {
				if (pids.push(Number(line)) === 2) {
					controller.abort();
				}
			},
		});
		await expect(running).rejects.toThrow(InterruptedError);
		expect(Date.now() - started).toBeLessThan(10_000);
		await Promise.all(pids.map(async pid => gone(pid)));
	});

	it.runIf(posix)('is forced upon a child that does not listen', async () => {
		const controller = new AbortController();
		let pid = 0;
		const running = runProcess(['sh', '-c', 'trap "" TERM; echo $$; while :; do sleep 1; done'], {
			signal: controller.signal,
			onLine(line) {
				pid = Number(line);
				controller.abort();
			},
		});
		await expect(running).rejects.toThrow(InterruptedError);
		await gone(pid);
	});

	it.runIf(process.platform === 'linux')('spares a session of its own, and does not wait for it', async () => {
		const controller = new AbortController();
		let server = 0;
		const script = `
			const child = require('node:child_process').spawn('sleep', ['60'], {detached: true, stdio: 'inherit'});
			console.log(child.pid);
		`;
		const running = runProcess(node(script), {
			signal: controller.signal,
			onLine(line) {
				server = Number(line);
				controller.abort();
			},
		});
		await expect(running).rejects.toThrow(InterruptedError);
		expect(process.kill(server, 'SIGKILL')).toBe(true);
	});

	it('ends many programs at once', async () => {
		const controller = new AbortController();
		let ready = 0;
		const running = Array.from({length: 15}, async () =>
			runProcess(node('console.log("ready"); setInterval(() => {}, 1000)'), {
				signal: controller.signal,
				onLine() {
					if (++ready === 15) {
						controller.abort();
					}
				},
			}),
		);
		const results = await Promise.allSettled(running);
		expect(results.every(result => result.status === 'rejected' && result.reason instanceof InterruptedError)).toBe(true);
	});

	it('after the end changes nothing', async () => {
		const controller = new AbortController();
		const result = await runProcess(node(''), {signal: controller.signal});
		controller.abort();
		expect(result.ok).toBe(true);
	});
});

describe('a program that takes too long', () => {
	it('is ended, and says so', async () => {
		expect(await runProcess(node('setInterval(() => {}, 1000)'), {timeoutMs: 200})).toMatchObject({
			ok: false,
			timedOut: true,
			missing: false,
			exitCode: undefined,
		});
	});

	it('keeps what it had said', async () => {
		const lines: string[] = [];
		const result = await runProcess(node('console.log("early"); setInterval(() => {}, 1000)'), {
			timeoutMs: 1000,
			onLine: line => lines.push(line),
		});
		expect(result).toMatchObject({timedOut: true, stdout: 'early'});
		expect(lines).toEqual(['early']);
	});
});

describe('the tree of processes', () => {
	const entry = (pid: number, parent: number, session?: number) => ({pid, parent, session, zombie: false});

	it('holds all generations, and no other session', () => {
		const table = [
			entry(1, 0, 1),
			entry(10, 1, 5),
			entry(11, 10, 5),
			entry(12, 11, 5),
			entry(13, 10, 13),
			entry(14, 13, 13),
			entry(20, 1, 5),
		];
		expect(processTree(10, table)).toEqual([10, 11, 12]);
	});

	it('needs no sessions', () => {
		expect(processTree(10, [entry(10, 1), entry(11, 10), entry(12, 1)])).toEqual([10, 11]);
	});

	it('is the process alone when it is gone already', () => {
		expect(processTree(10, [entry(1, 0, 1)])).toEqual([10]);
	});

	it('reads names with brackets and spaces', () => {
		expect(parseProcessStat('42 (a) b (c)) Z 7 42 9 0 -1')).toEqual({pid: 42, parent: 7, session: 9, zombie: true});
		expect(parseProcessStat('')).toBeUndefined();
	});
});
