import {describe, expect, it, onTestFinished} from 'vitest';
import {type Answered, type Asked, type Fault, type LoopbackOptions, serveLoopback} from '../../source/rehearsal/loopback.ts';

/** Not valid UTF-8. */
const bytes = Buffer.from([0, 255, 254, 128, 10]);

/** A server that names calls by their method. */
async function serve(answer: (asked: Asked) => Answered, options?: LoopbackOptions): Promise<string> {
	const {url, stop} = await serveLoopback(
		({method}) => method,
		async asked => answer(asked),
		options,
	);
	onTestFinished(stop);
	return url;
}

it('takes and answers binary bodies', async () => {
	const url = await serve(asked => ({status: 200, headers: {'content-type': 'application/octet-stream'}, body: asked.bytes}));
	const answer = await fetch(url, {method: 'PUT', body: bytes});
	expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
});

it('answers HEAD with the headers of GET and no body', async () => {
	const url = await serve(() => ({status: 200, headers: {'content-length': '5', etag: '"x"'}, body: bytes}));
	const answer = await fetch(url, {method: 'HEAD'});
	expect([answer.headers.get('content-length'), answer.headers.get('etag'), await answer.text()]).toEqual(['5', '"x"', '']);
});

describe('a fault', () => {
	const answer: Answered = {status: 503, body: 'busy'};
	const stopped = (after: boolean, log: string[]): Fault => ({
		type: 'stopped',
		after,
		async stop() {
			log.push('stopped');
		},
	});

	it.each<[string, (log: string[]) => Fault | undefined, outcome: number | string, log: readonly string[]]>([
		['none', () => undefined, 200, ['done', 'answered']],
		['a slow answer', () => ({type: 'slow', milliseconds: 1}), 200, ['done', 'answered']],
		['another answer', () => ({type: 'answered', answer}), 503, ['answered']],
		['another answer, once it was done', () => ({type: 'answered', answer, after: true}), 503, ['done', 'answered']],
		['a cut', () => ({type: 'cut', after: false}), 'TypeError', ['unanswered']],
		['a cut, once it was done', () => ({type: 'cut', after: true}), 'TypeError', ['done', 'unanswered']],
		['no answer', () => ({type: 'unanswered', after: false}), 'AbortError', ['unanswered']],
		['no answer, once it was done', () => ({type: 'unanswered', after: true}), 'AbortError', ['done', 'unanswered']],
		['the end of the caller', log => stopped(false, log), 'TypeError', ['unanswered', 'stopped']],
		['the end of the caller, once it was done', log => stopped(true, log), 'TypeError', ['done', 'unanswered', 'stopped']],
	])('may be %s', async (_, faultOf, outcome, expected) => {
		const log: string[] = [];
		const controller = new AbortController();
		const fault = faultOf(log);
		const done = () => {
			log.push('done');
			return {status: 200, body: 'done'};
		};
		const url = await serve(done, {
			fault: () => fault,
			onExchange({name, asked, answered}) {
				expect([name, asked.body]).toEqual(['POST', 'body']);
				log.push(answered === undefined ? 'unanswered' : 'answered');
				if (fault?.type === 'unanswered') {
					controller.abort();
				}
			},
		});
		const asked = fetch(url, {method: 'POST', body: 'body', signal: controller.signal});
		expect(
			await asked.then(
				({status}) => status,
				({name}: Error) => name,
			),
		).toBe(outcome);
		expect(log).toEqual(expected);
	});

	it('is chosen by the name of the call, with its number', async () => {
		const names: string[] = [];
		const exchanges: unknown[] = [];
		const url = await serve(() => ({status: 200, body: ''}), {
			fault(name) {
				names.push(name);
				return name === 'GET #2' ? {type: 'answered', answer} : undefined;
			},
			onExchange: ({name, answered}) => exchanges.push([name, answered?.status]),
		});
		for (const method of ['GET', 'GET', 'PUT', 'GET']) {
			await fetch(url, {method});
		}

		expect(names).toEqual(['GET', 'GET #2', 'PUT', 'GET #3']);
		expect(exchanges).toEqual(names.map(name => [name, name === 'GET #2' ? 503 : 200]));
	});

	it('of the double itself is an answer with the status 500', async () => {
		const url = await serve(() => {
			throw new Error('a test is wrong');
		});
		const answered = await fetch(url);
		expect([answered.status, await answered.text()]).toEqual([500, expect.stringContaining('a test is wrong')]);
	});
});
