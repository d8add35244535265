import {once} from 'node:events';
import http from 'node:http';
import type net from 'node:net';
import type {AddressInfo, Socket} from 'node:net';
import {onTestFinished} from 'vitest';

/** Listens on a port of loopback that the system chooses. It and all that is connected to it is gone when the test is over. */
export async function listen(server: net.Server): Promise<number> {
	const sockets = new Set<Socket>();
	server.on('connection', (socket: Socket) => {
		sockets.add(socket);
		socket.on('error', () => {}).on('close', () => sockets.delete(socket));
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(async () => {
		for (const socket of sockets) {
			socket.destroy();
		}

		await new Promise(resolve => {
			server.close(resolve);
		});
	});
	return (server.address() as AddressInfo).port;
}

/** Asks a proxy for a tunnel. The socket is none where it was not given one; then there are the words. */
export async function askTunnel(
	proxy: string,
	place: string,
): Promise<{readonly status: number | undefined; readonly socket: Socket; readonly text: string}> {
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
export async function textOf(socket: Socket): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of socket) {
		chunks.push(chunk as Buffer);
	}

	return Buffer.concat(chunks).toString();
}
