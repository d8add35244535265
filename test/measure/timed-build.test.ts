import {statSync} from 'node:fs';
import {chmod, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {childSeconds, timeBuild} from '../../source/measure/timed-build.ts';
import {runProcess} from '../../source/services/process.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';

it.each([
	['dash', '0m0.000000s 0m0.010000s\n1m2.500000s 0m1.250000s\n', 63.75],
	['bash', '0m0.003s 0m0.001s\n0m0.190s 2m0.010s\n', 120.2],
	['busybox', '0m0.00s 0m0.00s\n0m4.38s 0m0.62s\n', 5],
	['no shell', 'user 1.0\nsys 2.0\n', undefined],
])('reads the times of %s', (_, times, seconds) => {
	expect(childSeconds(times)).toEqual(seconds && expect.closeTo(seconds));
});

/** Acts as sccache does as far as a build sees it. Told to stop, the server has a child burn 0.2 s of CPU time first. */
const fakeSccache = `#!/bin/sh
if [ "$FAILS" ]; then echo 'sccache: error: no storage' >&2; exit 2; fi
if [ "$SCCACHE_START_SERVER" ]; then exec "${process.execPath}" "$0.cjs"; fi
[ -e asked ] || : >asked
if [ "$1" = --show-stats ]; then
	echo '{"stats": {"compile_requests": 3, "cache_hits": {"counts": {"Rust": 2}}, "cache_misses": {"counts": {}}}, "cache_location": "here"}'
else
	kill "$(cat listening)"
fi
`;

const fakeServer = `
const {writeFileSync} = require('node:fs');
process.once('SIGTERM', () => {
	require('node:child_process').spawnSync(process.execPath, ['-e', 'while (process.cpuUsage().user < 2e5) for (let i = 0; i < 1e6; i += 1);']);
	process.exit();
});
require('node:net').createServer(socket => socket.on('error', () => {})).listen(process.env.SCCACHE_SERVER_PORT, '127.0.0.1', () => {
	writeFileSync('listening', String(process.pid));
});
`;

describe.skipIf(process.platform === 'win32')('timeBuild', () => {
	async function build(command: string, {sccache = false, environment = {}} = {}) {
		const folder = await temporaryFolder();
		const program = path.join(folder, 'sccache');
		await writeFile(program, fakeSccache);
		await writeFile(`${program}.cjs`, fakeServer);
		await chmod(program, 0o700);
		const timed = await timeBuild({
			run: runProcess,
			signal: new AbortController().signal,
			cwd: folder,
			environment,
			argv: ['sh', '-c', command, 'sh', '$(exit 3)', '"; exit 4'],
			sccache: sccache ? program : undefined,
			folder,
		});
		return {...timed, folder};
	}

	it('takes the time of the build, and passes its arguments on unchanged', async () => {
		const {result, wallSeconds, cpuSeconds, statistics, load} = await build('sleep 0.3; echo "$1 $2"');
		expect(result).toMatchObject({ok: true, stdout: expect.stringMatching(/^\$\(exit 3\) "; exit 4\n?$/)});
		expect(wallSeconds).toBeGreaterThan(0.29);
		expect(cpuSeconds).toBeLessThan(0.25);
		expect(load).toBeGreaterThanOrEqual(0);
		expect(statistics).toBeUndefined();
	});

	it('counts the CPU time of the server and its children, but neither its start nor its end as wall time', async () => {
		const {result, wallSeconds, cpuSeconds, statistics, folder} = await build('true', {sccache: true, environment: process.env});
		const [listening, asked] = ['listening', 'asked'].map(name => statSync(path.join(folder, name)).mtimeMs);
		expect(result.ok).toBe(true);
		expect(cpuSeconds).toBeGreaterThan(0.2);
		expect(wallSeconds).toBeLessThanOrEqual(((asked ?? 0) - (listening ?? 0)) / 1000);
		expect(statistics).toMatchObject({requests: 3, hits: {Rust: 2}});
	});

	it.each([
		['what a failed build says', 'echo "error: no" >&2; exit 101', {}, {exitCode: 101, stderr: 'error: no', stdout: ''}],
		[
			'the error of a server that did not start, without a build',
			'echo built',
			{sccache: true, environment: {FAILS: '1'}},
			{stderr: 'sccache: error: no storage', stdout: ''},
		],
	])('reports %s', async (_, command, settings, expected) => {
		expect((await build(command, settings)).result).toMatchObject({ok: false, ...expected});
	});
});
