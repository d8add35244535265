import {afterEach, beforeEach, describe, expect, it, onTestFinished, vi} from 'vitest';
import type {Answered, Fault} from '../../../source/rehearsal/loopback.ts';
import {type RegistryDoubleOptions, startRegistry} from '../../../source/rehearsal/registry/double.ts';
import {fetchWithRetry} from '../../../source/services/fetch.ts';
import {listTags, type RegistryOptions, readImage} from '../../../source/services/registry/image.ts';

const image = 'ghcr.io/acme/demo';

beforeEach(() => {
	vi.stubEnv('http_proxy', '');
	vi.stubEnv('HTTP_PROXY', '');
});
afterEach(() => {
	vi.unstubAllEnvs();
});

/** A registry with the image acme/demo: of everybody, or of those with the password "read-only". */
async function startLab({
	isPrivate = false,
	tags = ['main'],
	...options
}: RegistryDoubleOptions & {isPrivate?: boolean; tags?: string[]} = {}) {
	const calls: string[] = [];
	const registry = await startRegistry({...options, onExchange: ({name}) => calls.push(name)});
	onTestFinished(registry.stop);
	registry.state.readers.add('read-only');
	const [pushed] = tags.map(tag => registry.push('acme/demo', tag, tag, !isPrivate, ['linux/amd64', 'linux/arm64']));
	const reading: RegistryOptions = {
		signal: new AbortController().signal,
		environment: {FERROVIA_REGISTRY_URL: registry.url},
		fetchWith: fetchWithRetry({service: 'the registry', onWait() {}, timeoutMs: 5000, pace: () => 0}),
	};
	const readingAs = (password: string): RegistryOptions => ({...reading, credentials: {username: 'ada', password}});
	return {registry, calls, reading, readingAs, digest: pushed?.digest, index: pushed?.index};
}

const answered = (status: number, body = '', headers: Answered['headers'] = {}): Fault => ({
	type: 'answered',
	answer: {status, body, headers},
});

describe('readImage', () => {
	it('reads an index by its tag, without attestations', async () => {
		const {reading, digest, index} = await startLab();
		expect(await readImage(`${image}:main`, reading)).toEqual({
			digest: index,
			isIndex: true,
			platforms: [
				{os: 'linux', architecture: 'amd64', digest},
				{os: 'linux', architecture: 'arm64', digest: expect.stringMatching(/^sha256:[\da-f]{64}$/)},
			],
		});
	});

	it('reads an index or the image for one platform by its digest', async () => {
		const {reading, digest, index} = await startLab();
		expect(await readImage(`${image}@${index}`, reading)).toMatchObject({digest: index, isIndex: true});
		expect(await readImage(`${image}@${digest}`, reading)).toEqual({digest, isIndex: false, platforms: []});
		expect(await readImage(`${image}:gone@${digest}`, reading)).toMatchObject({digest});
	});

	it('reads from a registry with a port, without a mirror', async () => {
		const {registry, reading, index} = await startLab({tags: ['latest']});
		expect(await readImage(`${registry.host}/acme/demo`, {...reading, environment: {}})).toMatchObject({digest: index});
	});

	it("can't tell a private image from none without a valid password", async () => {
		const {reading, readingAs, index} = await startLab({isPrivate: true});
		expect(await readImage(`${image}:main`, reading)).toBe('absent-or-private');
		expect(await readImage('ghcr.io/acme/absent:main', reading)).toBe('absent-or-private');
		expect(await readImage(`${image}:main`, readingAs('wrong'))).toBe('absent-or-private');
		expect(await readImage(`${image}:main`, readingAs('read-only'))).toMatchObject({digest: index});
		expect(await readImage(`${image}:gone`, readingAs('read-only'))).toBe('absent-or-private');
	});

	it('sends credentials to the token service only', async () => {
		const {readingAs} = await startLab({isPrivate: true});
		const sent: string[] = [];
		const fetchWith: typeof fetch = async (input, options) => {
			sent.push(`${new URL(String(input)).pathname} ${new Headers(options?.headers).get('authorization')?.split(' ')[0]}`);
			return fetch(input, options);
		};
		await readImage(`${image}:main`, {...readingAs('read-only'), fetchWith});
		expect(sent).toEqual(['/v2/acme/demo/manifests/main undefined', '/token Basic', '/v2/acme/demo/manifests/main Bearer']);
	});

	it.each<[string, Fault]>([
		['a limit', answered(429, '', {'retry-after': '1'})],
		['a fault of the server', answered(503)],
		['a cut', {type: 'cut', after: false}],
	])('asks again after %s', async (_, fault) => {
		const {reading, calls, index} = await startLab({fault: name => (name === 'GET /token' ? fault : undefined)});
		expect(await readImage(`${image}:main`, reading)).toMatchObject({digest: index});
		expect(calls).toEqual(['GET manifests', 'GET /token', 'GET /token #2', 'GET manifests #2']);
	});

	it.each<[string, RegExp, Fault, RegExp?]>([
		['a limit that lasts', /It answered 429\.$/, answered(429, '', {'retry-after': '3600'})],
		['a fault that lasts', /It answered 500\.$/, answered(500)],
		['a page instead of a manifest', /is not valid JSON|Unexpected token/, answered(200, '<html>', {'content-type': 'text/html'})],
		['no digest', /tells no digest of ghcr\.io\/acme\/demo:main\.$/, answered(200, '{}')],
		['a digest of another kind', /tells no digest/, answered(200, '{}', {'docker-content-digest': 'md5:00'})],
		['a challenge without an address', /Invalid URL/, answered(401, '', {'www-authenticate': 'Bearer service="x"'})],
		['a cut connection', /The connection was cut\.$/, {type: 'cut', after: false}],
		['a fault of the token service', /Its token service answered 500/, answered(500), /^GET \/token/],
	])('does not know the image after %s', async (_, words, fault, calls = /./) => {
		const {reading} = await startLab({fault: name => (calls.test(name) ? fault : undefined)});
		expect(await readImage(`${image}:main`, reading)).toEqual({unseen: expect.stringMatching(words)});
	});

	it('stops when it is aborted', async () => {
		const controller = new AbortController();
		const fault = (): Fault => {
			controller.abort();
			return {type: 'unanswered', after: false};
		};
		const {reading} = await startLab({fault});
		await expect(readImage(`${image}:main`, {...reading, signal: controller.signal})).rejects.toMatchObject({name: 'AbortError'});
	});
});

describe('listTags', () => {
	it('lists the tags of all pages, with one token', async () => {
		const tags = ['a', 'b', 'main', 'sha-0123456', 'v1.0.0'];
		const {reading, calls} = await startLab({pageSize: 2, tags: tags.toReversed()});
		expect(await listTags(image, reading)).toEqual({found: tags});
		expect(calls).toEqual(['GET tags', 'GET /token', 'GET tags #2', 'GET tags #3', 'GET tags #4']);
	});

	it('lists the tags of a private image with a valid password only', async () => {
		const {reading, readingAs} = await startLab({isPrivate: true});
		expect(await listTags(image, reading)).toEqual({unseen: expect.stringContaining('not shown to everybody')});
		expect(await listTags(image, readingAs('read-only'))).toEqual({found: ['main']});
	});

	it('lists none when a later page fails', async () => {
		const fault = (name: string) => (/^GET tags #[3-9]/.test(name) ? answered(500) : undefined);
		const {reading} = await startLab({pageSize: 1, tags: ['a', 'b'], fault});
		expect(await listTags(image, reading)).toEqual({unseen: expect.stringContaining('It answered 500')});
	});
});
