import {chmod, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {childSeconds, timeBuild} from '../../source/measure/timed-build.ts';
import {runProcess} from '../../source/services/process.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';

describe('childSeconds', () => {
	it.each([
		['dash', '0m0.000000s 0m0.010000s\n1m2.500000s 0m1.250000s\n', 63.75],
		['bash', '0m0.003s 0m0.001s\n0m0.190s 2m0.010s\n', 120.2],
		['busybox', '0m0.00s 0m0.00s\n0m4.38s 0m0.62s\n', 5],
	])('reads the times of %s', (_, times, seconds) => {
		expect(childSeconds(times)).toBeCloseTo(seconds);
	});

	it('tells nothing of anything else', () => {
		expect(childSeconds('')).toBeUndefined();
		expect(childSeconds('user 1.0\nsys 2.0\n')).toBeUndefined();
	});
});

/** A program that works as the server of sccache does, as far as it is seen here: a child of it burns the given CPU time when it is told to end. */
const fakeServer = `#!${process.execPath}
const {createServer, connect} = require('node:net');
const {spawnSync} = require('node:child_process');
const port = Number(process.env.SCCACHE_SERVER_PORT);
if (process.env.SCCACHE_START_SERVER) {
	if (process.env.FAILS) {
		console.error('sccache: error: no storage');
		process.exit(2);
	}

	createServer(socket => socket.once('data', () => {
		spawnSync(process.execPath, ['-e', 'while (process.cpuUsage().user < 3e5);']);
		process.exit();
	}).on('error', () => {})).listen(port, '127.0.0.1');
} else if (process.argv.includes('--show-stats')) {
	console.log(JSON.stringify({stats: {compile_requests: 3, cache_hits: {counts: {Rust: 2}}, cache_misses: {counts: {}}}, cache_location: 'here'}));
} else {
	connect(port, '127.0.0.1').end('end');
}
`;

describe.skipIf(process.platform === 'win32')('timeBuild', () => {
	async function build(command: string, environment: Readonly<Record<string, string>> = {}, sccache = false) {
		const folder = await temporaryFolder();
		const program = path.join(folder, 'sccache');
		await writeFile(program, fakeServer);
		await chmod(program, 0o700);
		return timeBuild({
			run: runProcess,
			signal: new AbortController().signal,
			cwd: folder,
			environment,
			argv: ['sh', '-c', command, 'sh', '$(exit 3)', '"; exit 4'],
			sccache: sccache ? program : undefined,
			folder,
		});
	}

	it('takes the time of the build alone, and interprets none of its words', async () => {
		const {result, wallSeconds, cpuSeconds, statistics, load} = await build('sleep 0.3; echo "$1 $2"');
		expect(result.ok).toBe(true);
		expect(result.stdout.trim()).toBe('$(exit 3) "; exit 4');
		expect(wallSeconds).toBeGreaterThan(0.29);
		expect(cpuSeconds).toBeLessThan(0.25);
		expect(load).toBeGreaterThanOrEqual(0);
		expect(statistics).toBeUndefined();
	});

	it('counts the CPU time of the server and of what it runs, and neither its start nor its end as time of the build', async () => {
		const {result, wallSeconds, cpuSeconds, statistics} = await build('true', {}, true);
		expect(result.ok).toBe(true);
		expect(cpuSeconds).toBeGreaterThan(0.3);
		expect(wallSeconds).toBeLessThan(0.5);
		expect(statistics).toMatchObject({requests: 3, hits: {Rust: 2}});
	});

	it('tells how a build failed', async () => {
		const {result} = await build('echo "error: no" >&2; exit 101');
		expect(result).toMatchObject({ok: false, exitCode: 101, stderr: 'error: no'});
	});

	it('does not build through a server that did not start', async () => {
		const {result} = await build('echo built', {FAILS: '1'}, true);
		expect(result).toMatchObject({ok: false, stderr: 'sccache: error: no storage'});
		expect(result.stdout).not.toContain('built');
	});
});
