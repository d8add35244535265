import {spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {type RegistryDouble, startRegistry} from '../../../source/rehearsal/registry/double.ts';
import {freePort} from '../../../source/services/free-port.ts';
import {listTags, readImage} from '../../../source/services/registry/image.ts';
import {onPath} from '../../_helpers/programs.ts';
import {temporaryFolder} from '../../_helpers/temporary.ts';

const program = onPath('docker-registry') ?? onPath('registry');

/** The registry that the distribution API was written down from (https://github.com/distribution/distribution), on this machine. */
async function startReal(command: string): Promise<string> {
	const folder = await temporaryFolder();
	const host = `127.0.0.1:${await freePort()}`;
	const config = {
		version: '0.1',
		log: {level: 'error'},
		storage: {filesystem: {rootdirectory: path.join(folder, 'data')}},
		http: {addr: host},
	};
	const file = path.join(folder, 'config.yml');
	await writeFile(file, JSON.stringify(config));
	const child = spawn(command, ['serve', file], {stdio: 'ignore'});
	const ended = new Promise(resolve => {
		child.once('close', resolve);
	});
	onTestFinished(async () => {
		child.kill();
		await ended;
	});
	const isReady = async () => (await fetch(`http://${host}/v2/`).catch(() => undefined))?.ok;
	await expect.poll(isReady, {timeout: 20_000}).toBe(true);
	return host;
}

/** Puts what the double has into the real one: the configuration that all images share, then images, then indexes. */
async function copy({state}: RegistryDouble, name: string, host: string): Promise<void> {
	const base = `http://${host}/v2/${name}`;
	const put = async (url: string, body: string, type: string) => {
		const answer = await fetch(url, {method: 'PUT', headers: {'content-type': type}, body});
		expect(answer.status, await answer.text()).toBe(201);
	};
	const upload = await fetch(`${base}/blobs/uploads/`, {method: 'POST'});
	const location = new URL(upload.headers.get('location') ?? '', base);
	location.searchParams.set('digest', `sha256:${createHash('sha256').update('{}').digest('hex')}`);
	await put(location.href, '{}', 'application/octet-stream');
	const {manifests, tags} = state.packages.get(name) ?? {manifests: new Map(), tags: new Map()};
	for (const [digest, {type, text}] of manifests) {
		await put(`${base}/manifests/${digest}`, text, type);
	}

	for (const [tag, digest] of tags) {
		const manifest = manifests.get(digest);
		await put(`${base}/manifests/${tag}`, manifest?.text ?? '', manifest?.type ?? '');
	}
}

describe.skipIf(program === undefined)('a real registry (skipped without docker-registry)', () => {
	it('takes what the double has, and is read alike', async () => {
		for (const name of ['http_proxy', 'HTTP_PROXY']) {
			vi.stubEnv(name, '');
		}

		onTestFinished(() => {
			vi.unstubAllEnvs();
		});
		const double = await startRegistry();
		onTestFinished(double.stop);
		const pushed = ['v3', 'v1', 'main', 'v2'].map(tag => double.push('acme/demo', tag, tag, true, ['linux/amd64', 'linux/arm64']));
		const host = await startReal(program ?? '');
		await copy(double, 'acme/demo', host);
		const options = {signal: new AbortController().signal};
		const references = [':main', ':v2', ':gone', ...pushed.flatMap(({digest, index}) => [`@${digest}`, `@${index}`])];
		for (const reference of references) {
			const real = await readImage(`${host}/acme/demo${reference}`, options);
			expect(await readImage(`${double.host}/acme/demo${reference}`, options), reference).toEqual(real);
		}

		expect(await readImage(`${host}/acme/demo:main`, options)).toMatchObject({digest: pushed[2]?.index, isIndex: true});
		const real = await listTags(`${host}/acme/demo`, options);
		const copied = await listTags(`${double.host}/acme/demo`, options);
		expect(copied).toEqual({found: ['main', 'v1', 'v2', 'v3']});
		// Version 2 of it has neither the order nor the pages that the description asks for.
		expect('found' in real && real.found.toSorted()).toEqual('found' in copied && copied.found);
	}, 60_000);
});
