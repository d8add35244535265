import {createServer, type RequestListener} from 'node:http';
import {connect} from 'node:net';
import {text} from 'node:stream/consumers';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {fetchThroughProxy, fetchWithRetry} from '../../source/services/fetch.ts';
import {networkFault} from '../../source/services/network.ts';
import {listen, refusingUrl} from '../_helpers/listen.ts';

const noProxy = {http_proxy: '', HTTP_PROXY: '', no_proxy: '', NO_PROXY: ''};

function setProxy(url: string): void {
	for (const [name, value] of Object.entries({...noProxy, http_proxy: url})) {
		vi.stubEnv(name, value);
	}
}

beforeEach(() => setProxy(''));
afterEach(() => {
	vi.unstubAllEnvs();
});

/** Makes http://api.invalid this server, which only the proxy of the environment knows. Returns what the proxy is asked for. */
async function behindProxy(listener: RequestListener): Promise<string[]> {
	const {port} = new URL(await listen(listener));
	const asked: string[] = [];
	const proxy = createServer().on('connect', (request, socket, head) => {
		asked.push(request.url ?? '');
		const upstream = connect(Number(port), '127.0.0.1', () => {
			socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
			upstream.write(head);
			upstream.pipe(socket).pipe(upstream);
		});
	});
	setProxy(await listen(proxy));
	return asked;
}

const faultOf = async (answer: Promise<Response>) => networkFault(await answer.catch((reason: unknown) => reason));

describe('fetchThroughProxy', () => {
	it('sends and receives as fetch does', async () => {
		const asked = await behindProxy(async (request, response) => {
			const {method, url, headers} = request;
			response.writeHead(201, {'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2']});
			response.end(JSON.stringify([method, url, headers.authorization, await text(request)]));
		});
		const response = await fetchThroughProxy('http://api.invalid/repos?x=y', {
			method: 'POST',
			headers: {authorization: 'token t', 'content-type': 'application/json'},
			body: '{"a":1}',
		});
		expect(asked).toEqual(['api.invalid:80']);
		expect([response.status, response.headers.get('content-type')]).toEqual([201, 'application/json']);
		expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
		expect(await response.json()).toEqual(['POST', '/repos?x=y', 'token t', '{"a":1}']);
	});

	it.each([204, 304, 404, 500])('returns an answer with the status %d, also without a body', async status => {
		await behindProxy((_, response) => response.writeHead(status).end());
		expect((await fetchThroughProxy('http://api.invalid/')).status).toBe(status);
	});

	it('fails as the network does', async () => {
		setProxy(await refusingUrl());
		expect(await faultOf(fetchThroughProxy('http://api.invalid/'))).toBe('The connection was refused.');
	});

	it('stops when it is aborted', async () => {
		const controller = new AbortController();
		await behindProxy(() => controller.abort());
		await expect(fetchThroughProxy('http://api.invalid/', {signal: controller.signal})).rejects.toMatchObject({name: 'AbortError'});
	});

	it('needs no proxy', async () => {
		expect(await (await fetchThroughProxy(await listen((_, response) => response.end('direct')))).text()).toBe('direct');
	});
});

describe('fetchWithRetry', () => {
	type Fault = number | 'cut' | 'cut in the answer' | 'silent' | Readonly<{status: number; headers: Readonly<Record<string, string>>}>;

	/** A server with these faults, one a request, before it answers. */
	async function faulty(...faults: readonly Fault[]) {
		const bodies: string[] = [];
		const url = await listen(async (request, response) => {
			bodies.push(await text(request));
			const fault = faults[bodies.length - 1];
			if (fault === 'cut') {
				request.socket.destroy();
			} else if (fault === 'cut in the answer') {
				response.writeHead(200, {'content-length': '100'});
				response.write('half', () => request.socket.destroy());
			} else if (fault === undefined) {
				response.end('answered');
			} else if (fault !== 'silent') {
				const {status, headers = {}} = typeof fault === 'number' ? {status: fault} : fault;
				response.writeHead(status, headers).end('fault');
			}
		});
		return {url, bodies};
	}

	function hasty(options: {isRepeatable?: boolean; timeoutMs?: number} = {}) {
		const said: string[] = [];
		const waits: number[] = [];
		const pace = (milliseconds: number) => {
			waits.push(milliseconds);
			return 0;
		};
		return {said, waits, ask: fetchWithRetry({service: 'Acme', onWait: words => said.push(words), pace, ...options})};
	}

	it('gets its answer after faults of every kind, and announces each wait', async () => {
		const {url, bodies} = await faulty(502, 'cut', {status: 429, headers: {'retry-after': '12'}});
		const {ask, said, waits} = hasty();
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

	it('repeats a request whose answer broke off', async () => {
		const {url} = await faulty('cut in the answer');
		expect(await (await hasty().ask(url)).text()).toBe('answered');
	});

	it.each<[string, readonly Fault[], number, number]>([
		['after 3 retries', [500, 500, 500, 503, 500], 503, 4],
		['at once where the wait would be long', [{status: 429, headers: {'retry-after': '3600'}}], 429, 1],
	])('gives up %s, and returns the refusal', async (_, faults, status, requests) => {
		const {url, bodies} = await faulty(...faults);
		const answer = await hasty().ask(url);
		expect([answer.status, await answer.text(), bodies.length]).toEqual([status, 'fault', requests]);
	});

	it('repeats a POST only if the caller allows it', async () => {
		const once = await faulty('cut');
		expect(await faultOf(hasty().ask(once.url, {method: 'POST', body: 'x'}))).toBe('The connection was cut.');
		expect(once.bodies).toEqual(['x']);
		const {url, bodies} = await faulty('cut', 502);
		expect((await hasty({isRepeatable: true}).ask(url, {method: 'POST', body: 'x'})).status).toBe(200);
		expect(bodies).toEqual(['x', 'x', 'x']);
	});

	it('gives up on a server that never answers', async () => {
		const {url} = await faulty('silent');
		expect(await faultOf(hasty({timeoutMs: 50}).ask(url))).toBe('It does not answer.');
	});

	it('stops waiting when it is aborted', async () => {
		const {url, bodies} = await faulty(502);
		const controller = new AbortController();
		const patient = fetchWithRetry({service: 'Acme', onWait: () => setImmediate(() => controller.abort()), pace: () => 600_000});
		await expect(patient(url, {signal: controller.signal})).rejects.toMatchObject({name: 'AbortError'});
		expect(bodies.length).toBe(1);
	});

	it('goes through the proxy with each request', async () => {
		const asked = await behindProxy((_, response) => response.writeHead(asked.length === 1 ? 502 : 200).end('through'));
		expect(await (await hasty().ask('http://api.invalid/')).text()).toBe('through');
		expect(asked).toEqual(['api.invalid:80', 'api.invalid:80']);
	});

	it('leaves a redirect to a caller who asks for that', async () => {
		const {url} = await faulty({status: 302, headers: {location: 'http://api.invalid/'}});
		expect((await hasty().ask(url, {redirect: 'manual'})).headers.get('location')).toBe('http://api.invalid/');
	});
});
