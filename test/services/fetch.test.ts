import {createServer, type RequestListener} from 'node:http';
import {type AddressInfo, connect} from 'node:net';
import {afterEach, describe, expect, it, onTestFinished, vi} from 'vitest';
import {fetchThroughProxy, fetchWithRetry} from '../../source/services/fetch.ts';
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

describe('fetch that asks again', () => {
	type Fault = number | 'cut' | 'cut in the answer' | Readonly<{status: number; headers: Readonly<Record<string, string>>}>;

	/** A server that has these faults, one for each request, before it answers. */
	async function faulty(...faults: readonly Fault[]) {
		vi.stubEnv('http_proxy', '');
		vi.stubEnv('HTTP_PROXY', '');
		const bodies: string[] = [];
		const port = await listen(
			createServer(async (request, response) => {
				const chunks: Buffer[] = [];
				for await (const chunk of request) {
					chunks.push(chunk as Buffer);
				}

				bodies.push(String(Buffer.concat(chunks)));
				const fault = faults[bodies.length - 1];
				if (fault === 'cut') {
					request.socket.destroy();
				} else if (fault === 'cut in the answer') {
					response.writeHead(200, {'content-length': '100'});
					response.write('half', () => request.socket.destroy());
				} else if (fault === undefined) {
					response.end('answered');
				} else {
					response.writeHead(typeof fault === 'number' ? fault : fault.status, typeof fault === 'number' ? {} : fault.headers).end('fault');
				}
			}),
		);
		return {url: `http://127.0.0.1:${port}/`, bodies};
	}

	function hasty(options: {isRepeatable?: boolean; timeoutMs?: number} = {}) {
		const said: string[] = [];
		const waits: number[] = [];
		const pace = (milliseconds: number) => {
			waits.push(milliseconds);
			return 0;
		};
		return {said, waits, fetch: fetchWithRetry({service: 'Acme', onWait: words => said.push(words), pace, ...options})};
	}

	it('gets its answer after faults of every kind, and tells of each wait', async () => {
		const {url, bodies} = await faulty(502, 'cut', {status: 429, headers: {'retry-after': '12'}});
		const {fetch: ask, said, waits} = hasty();
		const answer = await ask(url, {method: 'PUT', body: '{"a":1}'});
		expect([answer.status, await answer.text()]).toEqual([200, 'answered']);
		expect(bodies).toEqual(['{"a":1}', '{"a":1}', '{"a":1}', '{"a":1}']);
		expect(waits).toEqual([500, 1000, 12_000]);
		expect(said).toEqual([
			'Acme answered 502; it is asked again in 1 s',
			'The connection to Acme was cut; it is asked again in 1 s',
			'Acme asks to wait 12 s',
		]);
	});

	it('asks again when the answer broke off', async () => {
		const {url} = await faulty('cut in the answer');
		expect(await (await hasty().fetch(url)).text()).toBe('answered');
	});

	it('gives the refusal as the answer in the end', async () => {
		const {url, bodies} = await faulty(500, 500, 500, 503, 500);
		const answer = await hasty().fetch(url);
		expect([answer.status, await answer.text(), bodies.length]).toEqual([503, 'fault', 4]);
	});

	it('gives up at once where the wait would be long', async () => {
		const {url, bodies} = await faulty({status: 429, headers: {'retry-after': '3600'}});
		expect((await hasty().fetch(url)).status).toBe(429);
		expect(bodies.length).toBe(1);
	});

	it('does not send twice what must not be done twice', async () => {
		const {url, bodies} = await faulty('cut');
		const error: unknown = await hasty()
			.fetch(url, {method: 'POST', body: 'x'})
			.catch((reason: unknown) => reason);
		expect(networkFault(error)).toBe('The connection was cut.');
		expect(bodies.length).toBe(1);
	});

	it('sends a POST twice where the caller says that it may', async () => {
		const {url, bodies} = await faulty('cut', 502);
		expect((await hasty({isRepeatable: true}).fetch(url, {method: 'POST', body: 'x'})).status).toBe(200);
		expect(bodies).toEqual(['x', 'x', 'x']);
	});

	it('ends a server that never answers', async () => {
		vi.stubEnv('http_proxy', '');
		vi.stubEnv('HTTP_PROXY', '');
		const port = await listen(createServer(() => {}));
		const error: unknown = await hasty({timeoutMs: 50})
			.fetch(`http://127.0.0.1:${port}/`)
			.catch((reason: unknown) => reason);
		expect(networkFault(error)).toBe('It does not answer.');
	});

	it('ends while it waits, when it is aborted', async () => {
		const {url, bodies} = await faulty(502);
		const controller = new AbortController();
		const patient = fetchWithRetry({service: 'Acme', onWait: () => setImmediate(() => controller.abort()), pace: () => 600_000});
		await expect(patient(url, {signal: controller.signal})).rejects.toMatchObject({name: 'AbortError'});
		expect(bodies.length).toBe(1);
	});

	it('goes through the proxy', async () => {
		let count = 0;
		const asked = await behindProxy((_, response) => {
			count += 1;
			response.writeHead(count === 1 ? 502 : 200).end('through');
		});
		expect(await (await hasty().fetch('http://api.invalid/')).text()).toBe('through');
		expect(asked).toEqual(['api.invalid:80', 'api.invalid:80']);
	});

	it('can leave a redirection to the caller', async () => {
		const {url} = await faulty({status: 302, headers: {location: 'http://api.invalid/'}});
		expect((await hasty().fetch(url, {redirect: 'manual'})).headers.get('location')).toBe('http://api.invalid/');
	});
});
