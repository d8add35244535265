import {describe, expect, it, onTestFinished, vi} from 'vitest';
import type {Answered, Fault} from '../../../source/rehearsal/loopback.ts';
import {type RegistryDoubleOptions, startRegistry} from '../../../source/rehearsal/registry/double.ts';
import {fetchWithRetry} from '../../../source/services/fetch.ts';
import {listTags, type RegistryOptions, readImage} from '../../../source/services/registry/image.ts';

const image = 'ghcr.io/acme/demo';

async function startLab(options: RegistryDoubleOptions = {}) {
	for (const name of ['http_proxy', 'HTTP_PROXY']) {
		vi.stubEnv(name, '');
	}

	const calls: string[] = [];
	const registry = await startRegistry({...options, onExchange: ({name}) => calls.push(name)});
	onTestFinished(async () => {
		vi.unstubAllEnvs();
		await registry.stop();
	});
	const reading: RegistryOptions = {
		signal: new AbortController().signal,
		environment: {FERROVIA_REGISTRY_URL: registry.url},
		fetchWith: fetchWithRetry({service: 'the registry', onWait() {}, timeoutMs: 5000, pace: () => 0}),
	};
	return {registry, calls, reading};
}

const answered = (status: number, body = '', headers: Answered['headers'] = {}): Fault => ({
	type: 'answered',
	answer: {status, body, headers},
});

describe('readImage', () => {
	it('reads what a tag stands for, without attestations', async () => {
		const {registry, reading} = await startLab();
		const {digest, index} = registry.push('acme/demo', 'main', 'one', true, ['linux/amd64', 'linux/arm64']);
		expect(await readImage(`${image}:main`, reading)).toEqual({
			digest: index,
			isIndex: true,
			platforms: [
				{os: 'linux', architecture: 'amd64', digest},
				{os: 'linux', architecture: 'arm64', digest: expect.stringMatching(/^sha256:[\da-f]{64}$/)},
			],
		});
	});

	it('reads what a digest stands for: an index, or the image for one platform', async () => {
		const {registry, reading} = await startLab();
		const {digest, index} = registry.push('acme/demo', 'main', 'one', true);
		expect(await readImage(`${image}@${index}`, reading)).toMatchObject({digest: index, isIndex: true});
		expect(await readImage(`${image}@${digest}`, reading)).toEqual({digest, isIndex: false, platforms: []});
		expect(await readImage(`${image}:gone@${digest}`, reading)).toMatchObject({digest});
	});

	it('reads a registry whose name has its port, without a mirror', async () => {
		const {registry, reading} = await startLab();
		const {index} = registry.push('acme/demo', 'latest', 'one', true);
		expect(await readImage(`${registry.host}/acme/demo`, {...reading, environment: {}})).toMatchObject({digest: index});
	});

	it('can not tell a private image from none, unless it has a password that is good', async () => {
		const {registry, reading} = await startLab();
		const {index} = registry.push('acme/demo', 'main', 'one');
		registry.state.readers.add('read-only');
		const as = (password: string) => ({...reading, credentials: {username: 'ada', password}});
		expect(await readImage(`${image}:main`, reading)).toBe('absent-or-private');
		expect(await readImage('ghcr.io/acme/absent:main', reading)).toBe('absent-or-private');
		expect(await readImage(`${image}:main`, as('wrong'))).toBe('absent-or-private');
		expect(await readImage(`${image}:main`, as('read-only'))).toMatchObject({digest: index});
		expect(await readImage(`${image}:gone`, as('read-only'))).toBe('absent-or-private');
	});

	it('gives credentials to the token service alone', async () => {
		const {registry, reading} = await startLab();
		registry.push('acme/demo', 'main', 'one');
		registry.state.readers.add('read-only');
		const sent: string[] = [];
		const fetchWith: typeof fetch = async (input, options) => {
			sent.push(`${new URL(String(input)).pathname} ${new Headers(options?.headers).get('authorization')?.split(' ')[0]}`);
			return fetch(input, options);
		};
		await readImage(`${image}:main`, {...reading, fetchWith, credentials: {username: 'ada', password: 'read-only'}});
		expect(sent).toEqual(['/v2/acme/demo/manifests/main undefined', '/token Basic', '/v2/acme/demo/manifests/main Bearer']);
	});

	it.each<[string, Fault]>([
		['a limit', answered(429, '', {'retry-after': '1'})],
		['a fault of the server', answered(503)],
		['a cut', {type: 'cut', after: false}],
	])('asks again after %s', async (_, fault) => {
		const {registry, reading, calls} = await startLab({fault: name => (name === 'GET /token' ? fault : undefined)});
		const {index} = registry.push('acme/demo', 'main', 'one', true);
		expect(await readImage(`${image}:main`, reading)).toMatchObject({digest: index});
		expect(calls).toEqual(['GET manifests', 'GET /token', 'GET /token #2', 'GET manifests #2']);
	});

	it.each<[string, Fault, RegExp]>([
		['a limit that lasts', answered(429, '', {'retry-after': '3600'}), /It answered 429\.$/],
		['a fault that lasts', answered(500), /It answered 500\.$/],
		['a page instead of a manifest', answered(200, '<html>', {'content-type': 'text/html'}), /is not valid JSON|Unexpected token/],
		['no digest', answered(200, '{}'), /tells no digest of ghcr\.io\/acme\/demo:main\.$/],
		['a digest of another kind', answered(200, '{}', {'docker-content-digest': 'md5:00'}), /tells no digest/],
		['a challenge that leads nowhere', answered(401, '', {'www-authenticate': 'Bearer service="x"'}), /Invalid URL/],
		['no connection', {type: 'cut', after: false}, /The connection was cut\.$/],
	])('has not seen it after %s', async (_, fault, words) => {
		const {registry, reading} = await startLab({fault: () => fault});
		registry.push('acme/demo', 'main', 'one', true);
		expect(await readImage(`${image}:main`, reading)).toEqual({unseen: expect.stringMatching(words)});
	});

	it('has not seen it where the token service is out of order, and does not call that a no', async () => {
		const {registry, reading} = await startLab({fault: name => (name.startsWith('GET /token') ? answered(500) : undefined)});
		registry.push('acme/demo', 'main', 'one', true);
		expect(await readImage(`${image}:main`, reading)).toEqual({unseen: expect.stringContaining('Its token service answered 500')});
	});

	it('ends when it is aborted', async () => {
		const controller = new AbortController();
		const {reading} = await startLab({
			fault: () => {
				controller.abort();
				return {type: 'unanswered', after: false};
			},
		});
		await expect(readImage(`${image}:main`, {...reading, signal: controller.signal})).rejects.toMatchObject({name: 'AbortError'});
	});
});

describe('listTags', () => {
	it('lists those of all pages', async () => {
		const {registry, reading, calls} = await startLab({pageSize: 2});
		const tags = ['a', 'b', 'main', 'sha-0123456', 'v1.0.0'];
		for (const tag of tags.toReversed()) {
			registry.push('acme/demo', tag, tag, true);
		}

		expect(await listTags(image, reading)).toEqual({found: tags});
		// With one token for all of them.
		expect(calls).toEqual(['GET tags', 'GET /token', 'GET tags #2', 'GET tags #3', 'GET tags #4']);
	});

	it('has not seen those of a private image, without a password that is good', async () => {
		const {registry, reading} = await startLab();
		registry.push('acme/demo', 'main', 'one');
		registry.state.readers.add('read-only');
		expect(await listTags(image, reading)).toEqual({unseen: expect.stringContaining('not shown to everybody')});
		expect(await listTags(image, {...reading, credentials: {username: 'ada', password: 'read-only'}})).toEqual({found: ['main']});
	});

	it('has seen none where a later page does not come', async () => {
		const {registry, reading} = await startLab({pageSize: 1, fault: name => (/^GET tags #[3-9]/.test(name) ? answered(500) : undefined)});
		for (const tag of ['a', 'b']) {
			registry.push('acme/demo', tag, tag, true);
		}

		expect(await listTags(image, reading)).toEqual({unseen: expect.stringContaining('It answered 500')});
	});
});
