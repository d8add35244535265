import type {IncomingMessage, ServerResponse} from 'node:http';
import {describe, expect, it} from 'vitest';
import {resolveDigest} from '../../../source/services/registry/digest.ts';
import {listen} from '../../_helpers/listen.ts';

const digest = `sha256:${'ab'.repeat(32)}`;
const {signal} = new AbortController();

type Answer = (request: IncomingMessage, response: ServerResponse, url: string) => void;

/** A registry with one image, which remembers what it was asked. */
async function registry(answer: Answer) {
	const asked: string[] = [];
	const url = await listen((request, response) => {
		asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? '-'}`);
		answer(request, response, url);
	});
	const {host} = new URL(url);
	return {host, asked, image: `${host}/team/rust:1.95.0`};
}

const answerWith =
	(status: number, headers: Readonly<Record<string, string>> = {}): Answer =>
	(_, response) =>
		void response.writeHead(status, headers).end();

/** A registry whose token service gives this out, and which shows its image to "anonymous". */
const withTokens =
	(token: object): Answer =>
	({url: place, headers}, response, url) => {
		if (place?.startsWith('/token')) {
			response.end(JSON.stringify(token));
		} else if (headers.authorization === 'Bearer anonymous') {
			response.writeHead(200, {'docker-content-digest': digest}).end();
		} else {
			const challenge = `Bearer realm="${url}/token",service="registry.example",scope="repository:team/rust:pull"`;
			response.writeHead(401, {'www-authenticate': challenge}).end();
		}
	};

describe('resolveDigest', () => {
	it('asks for the image of all platforms', async () => {
		const {image, asked} = await registry(({headers}, response) => {
			const isIndexFirst = headers.accept?.startsWith('application/vnd.oci.image.index.v1+json, ');
			response.writeHead(isIndexFirst ? 200 : 406, {'docker-content-digest': digest}).end();
		});
		expect(await resolveDigest(image, signal)).toBe(digest);
		expect(asked).toEqual(['HEAD /v2/team/rust/manifests/1.95.0 -']);
	});

	it.each(['token', 'access_token'])('gets the %s that the registry asks for', async field => {
		const {image, asked} = await registry(withTokens({[field]: 'anonymous'}));
		expect(await resolveDigest(image, signal)).toBe(digest);
		expect(asked).toEqual([
			'HEAD /v2/team/rust/manifests/1.95.0 -',
			'GET /token?service=registry.example&scope=repository%3Ateam%2Frust%3Apull -',
			'HEAD /v2/team/rust/manifests/1.95.0 Bearer anonymous',
		]);
	});

	it('asks only twice when the token does not help', async () => {
		const {image, asked} = await registry(withTokens({}));
		await expect(resolveDigest(image, signal)).rejects.toMatchObject({why: 'It answered 401.', exitCode: 1});
		expect(asked).toHaveLength(3);
	});

	it.each<[string, number, string | RegExp, Answer]>([
		['404', 1, 'It answered 404.', answerWith(404)],
		['403', 1, 'It answered 403.', answerWith(403)],
		['429', 3, 'It answered 429.', answerWith(429)],
		['500', 3, 'It answered 500.', answerWith(500)],
		['503', 3, 'It answered 503.', answerWith(503)],
		['a request for a password', 3, /./, answerWith(401, {'www-authenticate': 'Basic realm="a password, please"'})],
		['a challenge without an address', 3, /./, answerWith(401, {'www-authenticate': 'Bearer service="nowhere"'})],
		['an empty digest', 1, 'It answered 200.', answerWith(200, {'docker-content-digest': ''})],
		['a short digest', 1, 'It answered 200.', answerWith(200, {'docker-content-digest': 'sha256:short'})],
		['a digest by MD5', 1, 'It answered 200.', answerWith(200, {'docker-content-digest': `md5:${'ab'.repeat(32)}`})],
		['a cut connection', 3, /^(?!fetch failed)/, ({socket}) => void socket.destroy()],
	])('fails after %s, with exit code %d', async (_, exitCode, why, answer) => {
		const {image, host} = await registry(answer);
		await expect(resolveDigest(image, signal)).rejects.toMatchObject({
			what: expect.stringContaining(host),
			why: expect.stringMatching(why),
			next: expect.arrayContaining(['ferrovia setup image --pin tag']),
			exitCode,
		});
	});

	it('stops when it is aborted', async () => {
		const controller = new AbortController();
		const {image} = await registry(() => controller.abort());
		await expect(resolveDigest(image, controller.signal)).rejects.toMatchObject({name: 'AbortError'});
	});
});
