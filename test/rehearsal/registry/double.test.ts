import {createHash} from 'node:crypto';
import {describe, expect, it, onTestFinished} from 'vitest';
import {type RegistryDoubleOptions, startRegistry} from '../../../source/rehearsal/registry/double.ts';

async function startLab(options: RegistryDoubleOptions = {}) {
	const registry = await startRegistry(options);
	onTestFinished(registry.stop);
	const token = async (name: string, password?: string) => {
		const authorization = `Basic ${Buffer.from(`ada:${password}`).toString('base64')}`;
		const headers = new Headers(password === undefined ? {} : {authorization});
		return fetch(`${registry.url}/token?service=ghcr.io&scope=repository:${name}:pull`, {headers});
	};
	const leave = async (name: string, password?: string) => {
		const {token: text} = (await (await token(name, password)).json()) as {readonly token: string};
		return {authorization: `Bearer ${text}`};
	};
	return {registry, token, leave};
}

const errorOf = async (answer: Response) => ((await answer.json()) as {errors: ReadonlyArray<{code: string}>}).errors[0]?.code;

describe("the registry's double", () => {
	it('asks for a token, and says where to get it', async () => {
		const {registry} = await startLab();
		registry.push('acme/demo', 'main', 'one', true);
		const answer = await fetch(`${registry.url}/v2/acme/demo/manifests/main`);
		expect(answer.status).toBe(401);
		expect(answer.headers.get('www-authenticate')).toBe(
			`Bearer realm="${registry.url}/token",service="ghcr.io",scope="repository:acme/demo:pull"`,
		);
		expect((await fetch(`${registry.url}/v2/`)).status).toBe(401);
	});

	it('names manifests by the digest of their bytes', async () => {
		const {registry, leave} = await startLab();
		const pushed = registry.push('acme/demo', 'main', 'one', true, ['linux/arm64', 'linux/amd64']);
		const headers = await leave('acme/demo');
		const answer = await fetch(`${registry.url}/v2/acme/demo/manifests/main`, {headers});
		const text = await answer.text();
		expect(answer.headers.get('content-type')).toBe('application/vnd.oci.image.index.v1+json');
		expect(answer.headers.get('docker-content-digest')).toBe(pushed.index);
		expect(`sha256:${createHash('sha256').update(text).digest('hex')}`).toBe(pushed.index);
		const {manifests} = JSON.parse(text) as {
			manifests: ReadonlyArray<{digest: string; size: number; mediaType: string; platform: {os: string; architecture: string}}>;
		};
		expect(manifests.map(({platform}) => `${platform.os}/${platform.architecture}`)).toEqual([
			'linux/arm64',
			'linux/amd64',
			'unknown/unknown',
			'unknown/unknown',
		]);
		expect(manifests[1]?.digest).toBe(pushed.digest);
		for (const {digest, size, mediaType} of manifests) {
			const one = await fetch(`${registry.url}/v2/acme/demo/manifests/${digest}`, {headers});
			const bytes = Buffer.from(await one.arrayBuffer());
			expect(`sha256:${createHash('sha256').update(bytes).digest('hex')}`).toBe(digest);
			expect([bytes.length, one.headers.get('content-type')]).toEqual([size, mediaType]);
		}
	});

	it('answers HEAD without a body', async () => {
		const {registry, leave} = await startLab();
		const {index} = registry.push('acme/demo', 'main', 'one', true);
		const answer = await fetch(`${registry.url}/v2/acme/demo/manifests/main`, {method: 'HEAD', headers: await leave('acme/demo')});
		expect([answer.status, answer.headers.get('docker-content-digest'), await answer.text()]).toEqual([200, index, '']);
	});

	it('has one digest for the same content, and another for other content', async () => {
		const {registry} = await startLab();
		const one = registry.push('acme/demo', 'one', 'content');
		expect(registry.push('acme/demo', 'two', 'content')).toEqual(one);
		const other = registry.push('acme/demo', 'two', 'other');
		expect([other.index === one.index, other.digest === one.digest]).toEqual([false, false]);
	});

	it('is private at first, and open to valid passwords only', async () => {
		const {registry, token} = await startLab();
		registry.push('acme/demo', 'main', 'one');
		registry.state.readers.add('read-only');
		expect(await errorOf(await token('acme/demo'))).toBe('DENIED');
		const statuses = async (...passwords: ReadonlyArray<string | undefined>) =>
			Promise.all(passwords.map(async password => (await token('acme/demo', password)).status));
		expect(await statuses(undefined, 'wrong', 'read-only')).toEqual([403, 403, 200]);
		expect((await token('acme/absent', 'read-only')).status).toBe(403);
		// Pushing again does not publish the package.
		registry.push('acme/demo', 'main', 'two', true);
		expect(await statuses(undefined)).toEqual([403]);
		Object.assign(registry.state.packages.get('acme/demo') ?? {}, {isPublic: true});
		expect(await statuses(undefined, 'wrong')).toEqual([200, 403]);
	});

	it('accepts its own tokens, each for one package', async () => {
		const {registry, leave} = await startLab();
		registry.push('acme/demo', 'main', 'one', true);
		registry.push('acme/other', 'main', 'one', true);
		registry.state.readers.add('read-only');
		const read = async (headers: Record<string, string>) => (await fetch(`${registry.url}/v2/acme/other/manifests/main`, {headers})).status;
		expect(await read(await leave('acme/demo'))).toBe(401);
		expect(await read({authorization: 'Bearer read-only'})).toBe(401);
		expect(await read(await leave('acme/other'))).toBe(200);
	});

	it('lists tags in pages, each with the way to the next', async () => {
		const {registry, leave} = await startLab({pageSize: 3});
		for (const tag of ['d', 'b', 'e', 'a', 'c']) {
			registry.push('acme/demo', tag, tag, true);
		}

		const headers = await leave('acme/demo');
		const list = async (query: string) => fetch(`${registry.url}/v2/acme/demo/tags/list${query}`, {headers});
		const first = await list('?n=2');
		expect(await first.json()).toEqual({name: 'acme/demo', tags: ['a', 'b']});
		expect(first.headers.get('link')).toBe('</v2/acme/demo/tags/list?last=b&n=2>; rel="next"');
		expect(await (await list('?n=100')).json()).toMatchObject({tags: ['a', 'b', 'c']});
		const last = await list('?n=2&last=d');
		expect([await last.json(), last.headers.get('link')]).toEqual([{name: 'acme/demo', tags: ['e']}, null]);
	});

	it.each([
		['GET', 'manifests/gone', 404, 'MANIFEST_UNKNOWN'],
		['GET', `manifests/sha256:${'0'.repeat(64)}`, 404, 'MANIFEST_UNKNOWN'],
		['GET', `blobs/sha256:${'0'.repeat(64)}`, 404, 'BLOB_UNKNOWN'],
		['DELETE', 'manifests/main', 405, 'UNSUPPORTED'],
		['GET', 'unknown/main', 404, 'NOT_FOUND'],
	])('answers %s %s with %i %s', async (method, path, status, code) => {
		const {registry, leave} = await startLab();
		registry.push('acme/demo', 'main', 'one', true);
		const answer = await fetch(`${registry.url}/v2/acme/demo/${path}`, {method, headers: await leave('acme/demo')});
		expect([answer.status, await errorOf(answer)]).toEqual([status, code]);
	});

	it('finds what Railway would pull', async () => {
		const {registry} = await startLab();
		const {digest, index} = registry.push('acme/demo', 'latest', 'one');
		registry.push('acme/arm', 'latest', 'one', true, ['linux/arm64']);
		registry.state.readers.add('read-only');
		const credentials = {password: 'read-only'};
		for (const image of ['ghcr.io/acme/demo', 'ghcr.io/acme/demo:latest', `ghcr.io/acme/demo@${digest}`, `ghcr.io/acme/demo@${index}`]) {
			expect(registry.pull(image, credentials), image).toBe(digest);
		}

		expect(registry.pull('ghcr.io/acme/demo', null)).toBeUndefined();
		expect(registry.pull('ghcr.io/acme/demo', {password: 'wrong'})).toBeUndefined();
		expect(registry.pull('ghcr.io/acme/demo:gone', credentials)).toBeUndefined();
		expect(registry.pull('ghcr.io/acme/arm', null)).toBeUndefined();
	});
});
