import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {describe, expect, it, onTestFinished} from 'vitest';
import {InterruptedError} from '../../../../source/engine/errors.ts';
import type {ProcessResult} from '../../../../source/services/process.ts';
import {containerOutcome, silentOutcome} from '../../../../source/steps/image/proof/container.ts';
import {scriptedRun} from '../../../_helpers/world.ts';

const id = 'c0ffee00'.repeat(8);

async function outcome(
	answers: Readonly<Record<string, Partial<ProcessResult>>>,
	patienceMs = 5000,
	signal = new AbortController().signal,
) {
	const {run, asked} = scriptedRun(answers);
	const engine = {version: '28.5.2', build: [], checks: true, environment: {}};
	return {result: await containerOutcome('image', {run, engine, signal, port: 9377, patienceMs}), asked};
}

/** Docker, with a container whose port is published at an address. */
const docker = (address: string, more: Readonly<Record<string, Partial<ProcessResult>>> = {}) => ({
	'docker run': {stdout: `${id}\n`},
	'docker port': {stdout: `${address}\n`},
	'docker inspect': {stdout: 'true 0\n'},
	'docker logs': {},
	'docker rm': {},
	...more,
});

async function server(status: number): Promise<string> {
	const http = createServer((_, response) => response.writeHead(status).end());
	await new Promise<void>(resolve => {
		http.listen(0, '127.0.0.1', resolve);
	});
	onTestFinished(() => {
		http.closeAllConnections();
		http.close();
	});
	return `127.0.0.1:${(http.address() as AddressInfo).port}`;
}

describe('containerOutcome', () => {
	it.each([200, 302, 404, 500])('is content with an answer of %i, and removes the container', async status => {
		const {result, asked} = await outcome(docker(await server(status)));
		expect(result).toMatchObject({status: 'pass', detail: expect.stringContaining(String(status))});
		expect(asked[0]).toBe('docker run --detach --env PORT=9377 --publish 127.0.0.1::9377 image');
		expect(asked.at(-1)).toBe(`docker rm --force --volumes ${id}`);
	});

	it('waits no longer than the program lives', async () => {
		const {result, asked} = await outcome(
			docker('127.0.0.1:1', {
				'docker inspect': {stdout: 'false 101\n'},
				'docker logs': {stderr: "thread 'main' panicked: DATABASE_URL must be set\n"},
			}),
		);
		expect(result).toMatchObject({status: 'warn', detail: expect.stringContaining('exit code 101')});
		expect(asked.at(-1)).toContain('docker rm');
	});

	it('gives up on a program that runs and says nothing', async () => {
		const {result} = await outcome(docker('127.0.0.1:1'), 300);
		expect(result).toMatchObject({status: 'fail', remedy: expect.stringContaining('0.0.0.0')});
	});

	it('removes a container that was made but did not start', async () => {
		const stderr = 'docker: Error response from daemon: exec: "/usr/local/bin/api": permission denied: unknown.\n';
		const {result, asked} = await outcome({'docker run': {exitCode: 126, stdout: `${id}\n`, stderr}, 'docker rm': {}});
		expect(result).toMatchObject({status: 'fail', detail: 'the container did not start', evidence: stderr.trim()});
		expect(asked.at(-1)).toBe(`docker rm --force ${id}`);
	});

	it('has nothing to remove where there is no image', async () => {
		const {result, asked} = await outcome({'docker run': {exitCode: 125, stderr: 'Unable to find image\n'}});
		expect(result.status).toBe('fail');
		expect(asked).toHaveLength(1);
	});

	it('removes the container when it is aborted', async () => {
		const controller = new AbortController();
		setTimeout(() => controller.abort(new InterruptedError()), 50);
		const {run, asked} = scriptedRun(docker('127.0.0.1:1'));
		const engine = {version: '28.5.2', build: [], checks: true, environment: {}};
		await expect(containerOutcome('image', {run, engine, signal: controller.signal, port: 9377})).rejects.toThrow();
		expect(asked.at(-1)).toBe(`docker rm --force --volumes ${id}`);
	});
});

describe('silentOutcome', () => {
	it.each([
		'/usr/local/bin/api: error while loading shared libraries: libssl.so.3: cannot open shared object file: No such file or directory',
		"/usr/local/bin/api: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.39' not found (required by /usr/local/bin/api)",
		"/usr/local/bin/api: /lib/x86_64-linux-gnu/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by /usr/local/bin/api)",
		'exec /usr/local/bin/api: exec format error',
	])('knows what an image lacks: %s', words => {
		for (const exitCode of ['127', '1', undefined]) {
			expect(silentOutcome(words, exitCode)).toMatchObject({
				status: 'fail',
				detail: expect.stringContaining('the image lacks something'),
				remedy: 'ferrovia setup image --image-base debian',
			});
		}
	});

	it('does not blame the image for what the server itself looks for', () => {
		const words = 'Error: Os { code: 2, kind: NotFound, message: "No such file or directory" }';
		expect(silentOutcome(words, '1')).toMatchObject({status: 'warn', detail: expect.stringContaining(words)});
	});

	it('repeats the last word of a server that ended, or says that there was none', () => {
		expect(silentOutcome('starting\nDATABASE_URL must be set', '101').detail).toBe(
			'the server ended with exit code 101 before it answered: DATABASE_URL must be set',
		);
		const panic = [
			"thread 'main' (1) panicked at src/main.rs:6:39:",
			'DATABASE_URL must be set: NotPresent',
			'note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace',
		];
		expect(silentOutcome(panic.join('\n'), '101').detail).toMatch(/before it answered: DATABASE_URL must be set: NotPresent$/);
		expect(silentOutcome('', '0').detail).toBe('the server ended with exit code 0 before it answered, without a word');
	});

	it('keeps the end of a long story', () => {
		const {evidence} = silentOutcome(`${'a line\n'.repeat(1000)}the end`, '1') as {evidence: string};
		expect(evidence.length).toBeLessThanOrEqual(2000);
		expect(evidence).toMatch(/the end$/);
	});
});
