import {createServer} from 'node:net';

/** A TCP port of the loopback address that nothing listened on a moment ago. */
export async function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer()
			.once('error', reject)
			.listen(0, '127.0.0.1', () => {
				const address = server.address();
				server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
			});
	});
}
