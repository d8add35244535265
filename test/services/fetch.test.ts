import {createServer, type RequestListener} from 'node:http';
import {type AddressInfo, connect} from 'node:net';
import {afterEach, describe, expect, it, onTestFinished, vi} from 'vitest';
import {fetchThroughProxy} from '../../source/services/fetch.ts';
import {networkFault} from '../../source/services/network.ts';

afterEach(() => {
	vi.unstubAllEnvs();
});

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	return (server.address() as AddressInfo).port;
}

/** A server of a name that only the proxy knows, and that proxy, which the environment names. */
async function behindProxy(listener: RequestListener): Promise<string[]> {
	const port = await listen(createServer(listener));
	const asked: string[] = [];
	const proxy = createServer().on('connect', (request, socket, head) => {
		asked.push(request.url ?? '');
		const upstream = connect(port, '127.0.0.1', () => {
			socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
			upstream.write(head);
			upstream.pipe(socket).pipe(upstream);
		});
	});
	for (const [name, value] of Object.entries({http_proxy: `http://127.0.0.1:${await listen(proxy)}`, no_proxy: '', NO_PROXY: ''})) {
		vi.stubEnv(name, value);
	}

	return asked;
}

describe('fetch behind a proxy', () => {
	it('sends and receives as fetch does', async () => {
		const asked = await behindProxy(async (request, response) => {
			const chunks: Buffer[] = [];
			for await (const chunk of request) {
				chunks.push(chunk as Buffer);
			}

			const seen = {
				method: request.method,
				url: request.url,
				authorization: request.headers.authorization,
				body: String(Buffer.concat(chunks)),
			};
			response.writeHead(201, {'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2']}).end(JSON.stringify(seen));
		});
		const response = await fetchThroughProxy('http://api.invalid/repos?x=y', {
			method: 'POST',
			headers: {authorization: 'token t', 'content-type': 'application/json'},
			body: '{"a":1}',
		});
		expect(asked).toEqual(['api.invalid:80']);
		expect([response.status, response.headers.get('content-type'), response.headers.getSetCookie()]).toEqual([
			201,
			'application/json',
			['a=1', 'b=2'],
		]);
		expect(await response.json()).toEqual({method: 'POST', url: '/repos?x=y', authorization: 'token t', body: '{"a":1}'});
	});

	it('has an answer for each status, one without a body too', async () => {
		await behindProxy((request, response) => response.writeHead(Number(request.url?.slice(1))).end());
		for (const status of [204, 304, 404, 500]) {
			expect((await fetchThroughProxy(`http://api.invalid/${status}`)).status).toBe(status);
		}
	});

	it('fails as the network does', async () => {
		vi.stubEnv('no_proxy', '');
		vi.stubEnv('NO_PROXY', '');
		const server = createServer();
		const port = await listen(server);
		await new Promise(resolve => {
			server.close(resolve);
		});
		vi.stubEnv('http_proxy', `http://127.0.0.1:${port}`);
		const error: unknown = await fetchThroughProxy('http://api.invalid/').catch((reason: unknown) => reason);
		expect(networkFault(error)).toBe('The connection was refused.');
	});

	it('ends when it is aborted', async () => {
		const controller = new AbortController();
		await behindProxy(() => controller.abort());
		await expect(fetchThroughProxy('http://api.invalid/', {signal: controller.signal})).rejects.toMatchObject({name: 'AbortError'});
	});
});

describe('fetch without a proxy', () => {
	it("is Node's own", async () => {
		vi.stubEnv('http_proxy', '');
		vi.stubEnv('HTTP_PROXY', '');
		const port = await listen(createServer((_, response) => response.end('direct')));
		expect(await (await fetchThroughProxy(`http://127.0.0.1:${port}/`)).text()).toBe('direct');
	});
});
