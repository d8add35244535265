import {expect, it, onTestFinished} from 'vitest';
import {type Answered, type Asked, serveLoopback} from '../../source/rehearsal/loopback.ts';

/** What is no UTF-8. */
const bytes = Buffer.from([0, 255, 254, 128, 10]);

async function serve(answer: (asked: Asked) => Answered): Promise<string> {
	const {url, stop} = await serveLoopback(
		({method}) => method,
		async asked => answer(asked),
	);
	onTestFinished(stop);
	return url;
}

it('takes and gives what is no text', async () => {
	const url = await serve(asked => ({status: 200, headers: {'content-type': 'application/octet-stream'}, body: asked.bytes}));
	const answer = await fetch(url, {method: 'PUT', body: bytes});
	expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
});

it('answers HEAD with the length of what GET would give, and without a body', async () => {
	const url = await serve(() => ({status: 200, headers: {'content-length': '5', etag: '"x"'}, body: bytes}));
	const answer = await fetch(url, {method: 'HEAD'});
	expect([answer.headers.get('content-length'), answer.headers.get('etag'), await answer.text()]).toEqual(['5', '"x"', '']);
});
