import {buffer} from 'node:stream/consumers';
import {listen} from '../_helpers/listen.ts';

/** As much of S3 as sccache needs, GetObject and PutObject, without reading signatures. It is gone when the test is over. */
export async function startStorage() {
	const objects = new Map<string, Buffer>();
	let expired = false;
	const url = await listen(async (request, response) => {
		const body = await buffer(request);
		const key = request.url ?? '';
		const refuse = (status: number, text: string) => response.writeHead(status, {'content-type': 'application/xml'}).end(text);
		if (expired) {
			refuse(403, '<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>');
		} else if (request.method === 'PUT') {
			objects.set(key, body);
			response.end();
		} else if (objects.has(key)) {
			response.end(objects.get(key));
		} else {
			refuse(404, '<Error><Code>NoSuchKey</Code></Error>');
		}
	});
	return {
		url,
		/** From now on every request is answered as S3 answers expired credentials. */
		expire() {
			expired = true;
		},
		/** Removes every object. */
		empty() {
			objects.clear();
		},
	};
}
