import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {describe, expect, it, onTestFinished} from 'vitest';
import {exitCodes} from '../../../source/engine/errors.ts';
import {resolveDigest} from '../../../source/services/registry/digest.ts';

const digest = `sha256:${'ab'.repeat(32)}`;
const {signal} = new AbortController();

type Answer = (request: IncomingMessage, response: ServerResponse, address: string) => void;

/** A registry on loopback, which remembers what it was asked. */
async function registry(answer: Answer) {
	const asked: string[] = [];
	const server = createServer((request, response) => {
		asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? '-'}`);
		answer(request, response, address);
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	return {address, asked, image: `${address}/team/rust:1.95.0-slim-trixie`};
}

describe('resolveDigest', () => {
	it('asks for the image of all platforms', async () => {
		let accepted = '';
		const {image, asked} = await registry((request, response) => {
			accepted = request.headers.accept ?? '';
			response.writeHead(200, {'docker-content-digest': digest}).end();
		});
		expect(await resolveDigest(image, signal)).toBe(digest);
		expect(asked).toEqual(['HEAD /v2/team/rust/manifests/1.95.0-slim-trixie -']);
		expect(accepted).toMatch(/^application\/vnd\.oci\.image\.index\.v1\+json, /);
	});

	it.each(['token', 'access_token'])('fetches the %s that the registry asks for', async field => {
		const {image, asked} = await registry((request, response, address) => {
			if (request.url?.startsWith('/token')) {
				response.end(JSON.stringify({[field]: 'anonymous'}));
			} else if (request.headers.authorization === 'Bearer anonymous') {
				response.writeHead(200, {'docker-content-digest': digest}).end();
			} else {
				const challenge = `Bearer realm="http://${address}/token",service="registry.example",scope="repository:team/rust:pull"`;
				response.writeHead(401, {'www-authenticate': challenge}).end();
			}
		});
		expect(await resolveDigest(image, signal)).toBe(digest);
		expect(asked).toEqual([
			'HEAD /v2/team/rust/manifests/1.95.0-slim-trixie -',
			'GET /token?service=registry.example&scope=repository%3Ateam%2Frust%3Apull -',
			'HEAD /v2/team/rust/manifests/1.95.0-slim-trixie Bearer anonymous',
		]);
	});

	it.each([
		[404, exitCodes.failed],
		[403, exitCodes.failed],
		[429, exitCodes.unknown],
		[500, exitCodes.unknown],
		[503, exitCodes.unknown],
	])('says that there is none after a %i, with exit code %i', async (status, exitCode) => {
		const {image, address} = await registry((_, response) => response.writeHead(status).end());
		await expect(resolveDigest(image, signal)).rejects.toMatchObject({
			what: expect.stringContaining(address),
			why: `It answered ${status}.`,
			next: expect.arrayContaining(['ferrovia setup image --pin tag']),
			exitCode,
		});
	});

	it('does not go around in a circle where the token does not help', async () => {
		const {image, asked} = await registry((request, response, address) => {
			if (request.url?.startsWith('/token')) {
				response.end('{}');
			} else {
				response.writeHead(401, {'www-authenticate': `Bearer realm="http://${address}/token"`}).end();
			}
		});
		await expect(resolveDigest(image, signal)).rejects.toMatchObject({why: 'It answered 401.', exitCode: exitCodes.failed});
		expect(asked).toHaveLength(3);
	});

	it.each([['Basic realm="a password, please"'], ['Bearer service="nowhere"']])('ends where the registry wants %s', async challenge => {
		const {image} = await registry((_, response) => response.writeHead(401, {'www-authenticate': challenge}).end());
		await expect(resolveDigest(image, signal)).rejects.toMatchObject({next: expect.arrayContaining(['ferrovia setup image --pin tag'])});
	});

	it.each(['', 'sha256:short', `md5:${'ab'.repeat(32)}`])('does not take %j for a digest', async wrong => {
		const {image} = await registry((_, response) => response.writeHead(200, {'docker-content-digest': wrong}).end());
		await expect(resolveDigest(image, signal)).rejects.toMatchObject({exitCode: exitCodes.failed});
	});

	it('says so where nobody answers', async () => {
		const {image} = await registry((request, response) => {
			request.socket.destroy();
			response.destroy();
		});
		await expect(resolveDigest(image, signal)).rejects.toMatchObject({
			what: expect.stringMatching(/^The registry 127\.0\.0\.1:\d+ could not be asked for the digest of /),
			why: expect.not.stringContaining('fetch failed'),
			exitCode: exitCodes.unknown,
		});
	});

	it('ends when it is aborted', async () => {
		const controller = new AbortController();
		const {image} = await registry(() => controller.abort());
		await expect(resolveDigest(image, controller.signal)).rejects.toMatchObject({name: 'AbortError'});
	});
});
