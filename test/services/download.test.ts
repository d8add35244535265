import {createHash} from 'node:crypto';
import {readFile, stat} from 'node:fs/promises';
import {createServer, type RequestListener, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import path from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {type FerroviaError, InterruptedError} from '../../source/engine/errors.ts';
import {download} from '../../source/services/download.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';

async function serve(listener: RequestListener): Promise<string> {
	return listen(createServer(listener));
}

async function listen(server: Server): Promise<string> {
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	onTestFinished(async () => {
		server.closeAllConnections();
		await new Promise(resolve => {
			server.close(resolve);
		});
	});
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function fetchFrom(url: string, sha256: string, signal = new AbortController().signal) {
	const file = path.join(await temporaryFolder(), 'archive');
	const lines: string[] = [];
	const error = await download({
		url,
		file,
		sha256,
		signal,
		output: line => lines.push(line),
		alternatives: ['cargo install sccache --locked'],
	}).then(
		() => undefined,
		(thrown: unknown) => thrown,
	);
	return {file, lines, error: error as FerroviaError | undefined};
}

const body = Buffer.alloc(300_000, 'ferrovia');
const sha256 = createHash('sha256').update(body).digest('hex');
const exists = async (file: string) =>
	stat(file).then(
		() => true,
		() => false,
	);

describe('download', () => {
	it('keeps bytes that have the right checksum, and tells how far it is', async () => {
		const url = await serve((_request, response) => response.setHeader('content-length', body.length).end(body));
		const {file, lines, error} = await fetchFrom(url, sha256);
		expect(error).toBeUndefined();
		expect(await readFile(file)).toEqual(body);
		expect(lines.at(-2)).toBe('downloading 100 % of 0.3 MB');
		expect(lines.at(-1)).toBe('checksum verified');
	});

	it('refuses and removes anything else', async () => {
		const url = await serve((_request, response) => response.end("a proxy's login page"));
		const {file, error} = await fetchFrom(url, sha256);
		expect(error?.what).toContain('is not the release that Ferrovia knows');
		expect(error?.why).toContain(sha256);
		expect(error?.next).toContain('cargo install sccache --locked');
		expect(await exists(file)).toBe(false);
	});

	it('follows redirects', async () => {
		const url = await serve((request, response) =>
			request.url === '/' ? response.writeHead(302, {location: '/real'}).end() : response.end(body),
		);
		expect((await fetchFrom(url, sha256)).error).toBeUndefined();
	});

	it('tries again when the server fails', async () => {
		let requests = 0;
		const url = await serve((_request, response) => {
			requests++;
			response.writeHead(requests < 3 ? 503 : 200).end(requests < 3 ? '' : body);
		});
		expect((await fetchFrom(url, sha256)).error).toBeUndefined();
		expect(requests).toBe(3);
	});

	it('explains what the server answered', async () => {
		const url = await serve((_request, response) => response.writeHead(404).end());
		const {error} = await fetchFrom(url, sha256);
		expect(error?.exitCode).toBe(3);
		expect(`${error?.what} ${error?.why}`).toMatch(/could not be reached.*404/s);
	});

	it('explains a refused connection and an unknown name', async () => {
		const refused = await fetchFrom('http://127.0.0.1:9', sha256);
		expect(refused.error?.why).toContain('The connection was refused.');
		const unknown = await fetchFrom('http://no-such-host.invalid', sha256);
		expect(unknown.error?.why).toMatch(/offline/);
	}, 40_000);

	it('goes through the proxy of the environment, and names it without its password', async () => {
		const asked: string[] = [];
		const proxy = createServer().on('connect', (request, socket) => {
			asked.push(request.url ?? '');
			socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
		});
		const url = await listen(proxy);
		process.env.http_proxy = url.replace('http://', 'http://me:hunter2@');
		onTestFinished(() => {
			delete process.env.http_proxy;
		});
		const {error} = await fetchFrom('http://releases.invalid/x', sha256);
		expect(asked).toContain('releases.invalid:80');
		expect(error?.why).toContain(`Through the proxy ${new URL(url).host}.`);
		expect(error?.why).not.toContain('hunter2');
	});

	it('stops at once when it is interrupted, and leaves nothing', async () => {
		const controller = new AbortController();
		const url = await serve((_request, response) => {
			response.setHeader('content-length', body.length).write(body.subarray(0, 1000));
			controller.abort();
		});
		const {file, error} = await fetchFrom(url, sha256, controller.signal);
		expect(error).toBeInstanceOf(InterruptedError);
		expect(await exists(file)).toBe(false);
	});
});
