import {createServer} from 'node:http';
import {buffer} from 'node:stream/consumers';
import {onTestFinished} from 'vitest';

export type Storage = {
	readonly url: string;
	/** From now on every request is answered as S3 answers credentials that have ended. */
	expire(): void;
	/** Removes every object. */
	empty(): void;
};

/** As much of S3 as sccache asks for: GetObject and PutObject, the signature unread. It is gone when the test is over. */
export async function startStorage(): Promise<Storage> {
	const objects = new Map<string, Buffer>();
	let expired = false;
	const server = createServer(async (request, response) => {
		const body = await buffer(request);
		const key = request.url ?? '';
		if (expired) {
			response.writeHead(403, {'content-type': 'application/xml'});
			response.end('<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>');
		} else if (request.method === 'PUT') {
			objects.set(key, body);
			response.end();
		} else if (objects.has(key)) {
			response.end(objects.get(key));
		} else {
			response.writeHead(404, {'content-type': 'application/xml'});
			response.end('<Error><Code>NoSuchKey</Code></Error>');
		}
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	const address = server.address();
	return {
		url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
		expire() {
			expired = true;
		},
		empty() {
			objects.clear();
		},
	};
}
