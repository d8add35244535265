import {createHash} from 'node:crypto';
import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {createServer, type ServerResponse} from 'node:http';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {type FerroviaError, InterruptedError} from '../../source/engine/errors.ts';
import {download} from '../../source/services/download.ts';
import {listen, refusingUrl} from '../_helpers/listen.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';

const body = Buffer.alloc(300_000, 'ferrovia');
const sha256 = createHash('sha256').update(body).digest('hex');

beforeEach(() => {
	vi.stubEnv('http_proxy', '');
	vi.stubEnv('HTTP_PROXY', '');
});
afterEach(() => {
	vi.unstubAllEnvs();
});

async function fetchFrom(url: string, {signal} = new AbortController()) {
	const file = path.join(await temporaryFolder(), 'archive');
	const lines: string[] = [];
	const error = await download({
		url,
		file,
		sha256,
		signal,
		output: line => lines.push(line),
		alternatives: ['cargo install sccache --locked'],
		pace: () => 1,
	}).catch((thrown: FerroviaError) => thrown);
	return {file, lines, error: error ?? undefined};
}

describe('a download', () => {
	it('is kept when its checksum is right, and shows its progress', async () => {
		const url = await listen((_, response) => response.setHeader('content-length', body.length).end(body));
		const {file, lines, error} = await fetchFrom(url);
		expect(error).toBeUndefined();
		expect(await readFile(file)).toEqual(body);
		expect(lines.slice(-2)).toEqual(['downloading 100 % of 0.3 MB', 'checksum verified']);
	});

	it('is removed when its checksum is wrong', async () => {
		const {file, error} = await fetchFrom(await listen((_, response) => response.end("a proxy's login page")));
		expect(error).toMatchObject({
			what: expect.stringContaining('is not the release that Ferrovia knows'),
			why: expect.stringContaining(sha256),
			next: ['cargo install sccache --locked'],
		});
		expect(existsSync(file)).toBe(false);
	});

	it('follows redirects, and repeats what the server failed at', async () => {
		const asked: string[] = [];
		const url = await listen(({url: place = ''}, response) => {
			if (asked.push(place) < 3) {
				response.writeHead(503).end();
			} else if (place === '/') {
				response.writeHead(302, {location: '/real'}).end();
			} else {
				response.end(body);
			}
		});
		expect((await fetchFrom(url)).error).toBeUndefined();
		expect(asked).toEqual(['/', '/', '/', '/real']);
	});

	it.each([
		['the server has no such file', async () => listen((_, response) => response.writeHead(404).end()), /404/],
		['the connection is refused', refusingUrl, /^The connection was refused\. No proxy is set/],
	])('fails when %s', async (_, start, why) => {
		const {error} = await fetchFrom(await start());
		expect(error).toMatchObject({exitCode: 3, what: expect.stringContaining('could not be reached'), why: expect.stringMatching(why)});
	});

	it('goes through the proxy of the environment, whose password is not shown', async () => {
		const asked: Array<string | undefined> = [];
		const proxy = createServer().on('connect', (request, socket) => {
			asked.push(request.url);
			socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
		});
		const url = await listen(proxy);
		vi.stubEnv('http_proxy', url.replace('http://', 'http://me:hunter2@'));
		const {error} = await fetchFrom('http://releases.invalid/x');
		expect(asked).toContain('releases.invalid:80');
		expect(error?.why).toContain(`Through the proxy ${new URL(url).host}.`);
		expect(error?.why).not.toContain('hunter2');
	});

	it.each<[string, (response: ServerResponse) => void]>([
		['before the answer', () => {}],
		['in the middle of the file', response => void response.setHeader('content-length', body.length).write(body.subarray(0, 1000))],
	])('stops when the run is aborted %s, and leaves no file', async (_, answer) => {
		const controller = new AbortController();
		const url = await listen((_request, response) => {
			answer(response);
			controller.abort();
		});
		const {file, error} = await fetchFrom(url, controller);
		expect(error).toBeInstanceOf(InterruptedError);
		expect(existsSync(file)).toBe(false);
	});
});
