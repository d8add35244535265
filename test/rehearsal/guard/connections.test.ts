import dns from 'node:dns';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import {HeadBucketCommand, S3Client} from '@aws-sdk/client-s3';
import {beforeEach, describe, expect, it, onTestFinished, vi} from 'vitest';
import {guardConnections, isLoopback, refusedCode} from '../../../source/rehearsal/guard/connections.ts';
import {fetchThroughProxy, fetchWithRetry} from '../../../source/services/fetch.ts';
import {networkCode, networkFault} from '../../../source/services/network.ts';
import {temporaryFolder} from '../../_helpers/temporary.ts';
import {listen, textOf, withoutProxies} from './_sockets.ts';

const lookup = vi.spyOn(dns, 'lookup');

withoutProxies();
beforeEach(() => {
	lookup.mockClear();
});

/** What an emitter fails with; getting through fails the test. */
async function failureOf(emitter: NodeJS.EventEmitter, through = 'connect'): Promise<unknown> {
	return new Promise((resolve, reject) => {
		emitter.once('error', resolve).once(through, () => reject(new Error('It got through.')));
	});
}

async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
	return promise.then(
		() => Promise.reject(new Error('It got through.')),
		(error: unknown) => error,
	);
}

function guard(): () => void {
	const release = guardConnections();
	onTestFinished(release);
	return release;
}

/** Greets every connection with "here" and ends it. */
const greeter = () => net.createServer(socket => socket.on('error', () => {}).end('here'));

const outside = 'outside.example';
/** Reserved for documentation (RFC 5737). */
const address = '192.0.2.1';

const ways: Readonly<Record<string, () => Promise<unknown>>> = {
	'net.connect({host, port})': async () => failureOf(net.connect({host: outside, port: 443})),
	'net.connect({host, port}) to an address': async () => failureOf(net.connect({host: address, port: 443})),
	'net.connect({host, port}) to an address of IPv6': async () => failureOf(net.connect({host: '2001:db8::1', port: 443})),
	'net.connect(port, host)': async () => failureOf(net.connect(443, outside)),
	'net.connect(port, host, listener)': async () => failureOf(net.connect(443, outside, () => {})),
	'net.connect with the port as a text': async () => failureOf(net.connect('443' as unknown as number, outside)),
	'socket.connect with the port as a text': async () => failureOf(new net.Socket().connect('443' as unknown as number, outside)),
	'socket.connect with the port as a text that only Node takes for a number': async () =>
		failureOf(new net.Socket().connect('0x1bb' as unknown as number, outside)),
	'net.connect with families of addresses to choose from': async () =>
		failureOf(net.connect({host: outside, port: 443, autoSelectFamily: true, family: 4})),
	'net.createConnection': async () => failureOf(net.createConnection(443, outside)),
	'socket.connect(port, host)': async () => failureOf(new net.Socket().connect(443, outside)),
	'socket.connect(options)': async () => failureOf(new net.Socket().connect({port: 443, host: outside})),
	'a socket that is written to at once': async () => {
		const socket = net.connect(443, outside);
		socket.end('hello');
		return failureOf(socket);
	},
	'tls.connect(options)': async () => failureOf(tls.connect({host: outside, port: 443, servername: outside}), 'secureConnect'),
	'tls.connect(port, host)': async () => failureOf(tls.connect(443, outside), 'secureConnect'),
	'http.request': async () => failureOf(http.request(`http://${outside}/a/path`).end(), 'response'),
	'http.get without an agent': async () => failureOf(http.get({host: outside, agent: false}), 'response'),
	'http.request with a body': async () => failureOf(http.request({host: outside, method: 'POST'}).end('body'), 'response'),
	'https.request': async () => failureOf(https.request(`https://${outside}/a/path`).end(), 'response'),
	'https.request through an agent that keeps alive': async () => {
		const agent = new https.Agent({keepAlive: true});
		onTestFinished(() => agent.destroy());
		return failureOf(https.request({host: outside, agent}).end(), 'response');
	},
	'http2.connect': async () => failureOf(http2.connect(`https://${outside}`), 'remoteSettings'),
	'http2.connect without TLS': async () => failureOf(http2.connect(`http://${outside}`), 'remoteSettings'),
	fetch: async () => rejectionOf(fetch(`https://${outside}/`)),
	'fetch without TLS': async () => rejectionOf(fetch(`http://${outside}/`)),
	'got, with retries': async () =>
		rejectionOf(fetchWithRetry({service: 'Acme', onWait: words => expect.unreachable(words)})(`https://${outside}/`)),
	'got, through a proxy elsewhere': async () => {
		vi.stubEnv('https_proxy', `http://proxy.${outside}:3128`);
		return rejectionOf(fetchThroughProxy(`https://${outside}/`));
	},
	"AWS's SDK": async () => {
		const client = new S3Client({region: 'eu-central-1', credentials: {accessKeyId: 'a', secretAccessKey: 'b'}, maxAttempts: 1});
		onTestFinished(() => client.destroy());
		return rejectionOf(client.send(new HeadBucketCommand({Bucket: 'practice'})));
	},
};

describe('the guard', () => {
	it.each(Object.entries(ways))('refuses %s, and looks up no name', async (_, leave) => {
		guard();
		const error = await leave();
		expect(networkCode(error), String(error)).toBe(refusedCode);
		expect(networkFault(error)).toBe('A rehearsal reaches nothing outside of this machine.');
		expect(lookup).not.toHaveBeenCalled();
	});

	it("says where it was to go, without a caller's own lookup", async () => {
		guard();
		const own = vi.fn();
		expect(await failureOf(net.connect({host: outside, port: 8443, lookup: own}))).toMatchObject({
			message: `A rehearsal reaches nothing outside of this machine, and this was ${outside}:8443.`,
			code: 'EREHEARSAL',
		});
		expect(own).not.toHaveBeenCalled();
	});

	it.each([
		['by its port', (port: number) => net.connect(port)],
		['by its port as a text', (port: number) => net.connect(String(port) as unknown as number)],
		['as localhost', (port: number) => net.connect(port, 'localhost')],
		['as LOCALHOST', (port: number) => net.connect({port, host: 'LOCALHOST'})],
		['as 127.0.0.1', (port: number) => net.connect({port, host: '127.0.0.1'})],
		['as an address of IPv6 that stands for 127.0.0.1', (port: number) => net.connect({port, host: '::ffff:127.0.0.1'})],
		['from a socket', (port: number) => new net.Socket().connect(port, '127.0.0.1')],
	])('lets through what is on this machine, %s', async (_, connect) => {
		const port = await listen(greeter());
		guard();
		expect(await textOf(connect(port))).toBe('here');
	});

	it('lets through to this machine by IPv6', async ({skip}) => {
		const server = greeter();
		const port = await listen(server, {host: '::1', port: 0}).catch(() => skip('This machine has no IPv6.'));
		guard();
		expect(await textOf(net.connect({port, host: '::1'}))).toBe('here');
		expect(await textOf(net.connect({port, host: '0:0:0:0:0:0:0:1'}))).toBe('here');
	});

	it.skipIf(process.platform === 'win32')('lets through to a socket file, whatever host stands beside it', async () => {
		const file = path.join(await temporaryFolder(), 'socket');
		await listen(greeter(), {path: file});
		guard();
		expect(await textOf(net.connect(file))).toBe('here');
		expect(await textOf(net.connect({path: file}))).toBe('here');
		expect(await textOf(net.connect({path: file, host: outside} as net.IpcNetConnectOpts))).toBe('here');
	});

	it('lets through the clients of this machine', async () => {
		const port = await listen(http.createServer((_, answer) => answer.end('here')));
		guard();
		expect(await (await fetch(`http://localhost:${port}/`)).text()).toBe('here');
		expect(await (await fetchWithRetry({service: 'Acme', onWait: () => {}})(`http://127.0.0.1:${port}/`)).text()).toBe('here');
	});

	it('is gone once it is taken away', async () => {
		const {connect} = net.Socket.prototype;
		const release = guard();
		expect(net.Socket.prototype.connect).not.toBe(connect);
		release();
		expect(net.Socket.prototype.connect).toBe(connect);
		const error = await failureOf(net.connect({host: outside, port: 443, lookup: (_, __, found) => found(new Error('looked up'), '', 4)}));
		expect(error).toMatchObject({message: 'looked up'});
	});
});

describe('loopback', () => {
	it.each([
		'localhost',
		'LocalHost',
		'127.0.0.1',
		'127.255.255.254',
		'::1',
		'[::1]',
		'0:0:0:0:0:0:0:1',
		'::ffff:127.0.0.1',
		'::FFFF:127.0.0.1',
		'::ffff:7f00:1',
		'[::ffff:127.0.0.1]',
	])('is %s', host => {
		expect(isLoopback(host)).toBe(true);
	});

	it.each([
		'127.0.0.1.evil.com',
		'127.evil.com',
		'::ffff:127.evil.com',
		'::ffff:10.0.0.1',
		'::ffff:a00:1',
		'localhost.evil.com',
		'localhost.localdomain',
		'evil-localhost',
		// A name server may be asked for these.
		'localhost.',
		'app.localhost',
		'126.255.255.255',
		'128.0.0.1',
		'10.0.0.1',
		'169.254.169.254',
		'0.0.0.0',
		'::',
		'::2',
		'fe80::1',
		'example.com',
		'',
	])('is not "%s"', host => {
		expect(isLoopback(host)).toBe(false);
	});
});
