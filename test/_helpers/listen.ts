import {createServer, type RequestListener, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {onTestFinished} from 'vitest';

/** Starts a server on the loopback address for the rest of the test, and returns its URL without a slash at the end. */
export async function listen(listener: RequestListener | Server): Promise<string> {
	const server = typeof listener === 'function' ? createServer(listener) : listener;
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The URL of a server that refuses connections. */
export async function refusingUrl(): Promise<string> {
	const server = createServer();
	const url = await listen(server);
	await new Promise(resolve => {
		server.close(resolve);
	});
	return url;
}
