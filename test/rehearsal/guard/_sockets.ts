import {once} from 'node:events';
import http from 'node:http';
import net, {type AddressInfo, type Socket} from 'node:net';
import {afterEach, beforeEach, onTestFinished, vi} from 'vitest';

export const proxyVariables = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY', 'no_proxy', 'NO_PROXY'];

/** For each test of a file: none of the machine's own proxies. */
export function withoutProxies(): void {
	beforeEach(() => {
		for (const name of proxyVariables) {
			vi.stubEnv(name, '');
		}
	});

	afterEach(() => {
		vi.unstubAllEnvs();
	});
}

/** Sends back what comes. */
export const echo = () => net.createServer(socket => socket.on('error', () => {}).pipe(socket));

/** Listens on a free port of loopback, or where the options say. The server and its connections are gone when the test is over. */
export async function listen(server: net.Server, at: net.ListenOptions = {host: '127.0.0.1', port: 0}): Promise<number> {
	const sockets = new Set<Socket>();
	server.on('connection', (socket: Socket) => {
		sockets.add(socket);
		socket.on('error', () => {}).on('close', () => sockets.delete(socket));
	});
	server.listen(at);
	await once(server, 'listening');
	onTestFinished(async () => {
		for (const socket of sockets) {
			socket.destroy();
		}

		await new Promise(resolve => {
			server.close(resolve);
		});
	});
	return 'path' in at ? 0 : (server.address() as AddressInfo).port;
}

/** Asks a proxy for a tunnel: its socket where it was opened, else the words of the refusal. */
export async function askTunnel(proxy: string, place: string) {
	const {hostname, port} = new URL(proxy);
	const asked = http.request({host: hostname, port, method: 'CONNECT', path: place, agent: false}).end();
	const [answer, socket, head] = (await once(asked, 'connect')) as [http.IncomingMessage, Socket, Buffer];
	onTestFinished(() => {
		socket.destroy();
	});
	socket.on('error', () => {});
	if (answer.statusCode === 200) {
		socket.unshift(head);
		return {status: answer.statusCode, socket, text: ''};
	}

	return {status: answer.statusCode, socket, text: `${head}${await textOf(socket)}`};
}

/** All that comes, to its end. */
export async function textOf(socket: AsyncIterable<unknown>): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of socket) {
		chunks.push(chunk as Buffer);
	}

	return Buffer.concat(chunks).toString();
}
