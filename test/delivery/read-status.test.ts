import {describe, expect, it} from 'vitest';
import {StatusReader} from '../../source/delivery/read-status.ts';
import type {CloudOptions} from '../steps/railway/_cloud.ts';
import {emptyFolder, type RunOptions, worldIn} from '../steps/railway/_run.ts';
import {deploy, runCi, shaOf, startDelivery, twoDeliveries} from './_delivery.ts';

const {signal} = new AbortController();

async function readerOf(cloud: Awaited<ReturnType<typeof startDelivery>>, options: RunOptions = {}) {
	return new StatusReader(worldIn(await emptyFolder(), cloud, options));
}

async function readTwo(options: CloudOptions = {}, run: RunOptions = {}) {
	const {cloud, first, second} = await twoDeliveries(options);
	const status = await (await readerOf(cloud, run)).read(signal);
	return {status, cloud, first, second};
}

const foundIn = <Found>(seen: {readonly found: Found} | {readonly unseen: string}): Found => {
	if ('unseen' in seen) {
		throw new Error(seen.unseen);
	}

	return seen.found;
};

const unavailable = {
	type: 'answered',
	answer: {status: 403, body: '{"message": "Resource not accessible by personal access token"}'},
} as const;

describe('StatusReader', () => {
	it('tells the way of each image from CI to what is live', async () => {
		const {status, first, second} = await readTwo();
		expect(status).toMatchObject({
			repository: 'acme/demo',
			branch: 'main',
			image: 'ghcr.io/acme/demo',
			service: 'web in production of demo',
			verdict: {status: 'pass', detail: `${second.digest.slice(7, 19)} of commit bbbbbbb`},
			health: {status: undefined, words: expect.stringContaining('http://127.0.0.1:9/health did not answer')},
		});
		expect(foundIn(status.runs).map(({sha, figures}) => [sha.slice(0, 3), figures?.hits, figures?.misses])).toEqual([
			['bbb', 90, 10],
			['aaa', 75, 25],
		]);
		expect(foundIn(status.images)).toEqual([
			{tag: 'sha-bbbbbbb', digest: second.digest},
			{tag: 'sha-aaaaaaa', digest: first.digest},
		]);
		expect(foundIn(status.deployments).map(({id, live, seconds, status: state}) => [id, live, seconds, state])).toEqual([
			[second.deployment, true, 40, 'SUCCESS'],
			[first.deployment, false, 40, 'REMOVED'],
		]);
	});

	it('sees that something else is live than CI pushed last, and that it is mended', async () => {
		const {cloud, second} = await twoDeliveries();
		const reader = await readerOf(cloud);
		expect((await reader.read(signal)).verdict.status).toBe('pass');
		const pushed = runCi(cloud, {sha: shaOf('c'), minute: 20});
		const {verdict} = await reader.read(signal);
		expect(verdict).toMatchObject({
			status: 'fail',
			detail: `${second.digest.slice(7, 19)} runs, and CI pushed ${pushed?.digest.slice(7, 19)} (ccccccc) last`,
		});
		deploy(cloud, pushed?.digest ?? '', 23);
		expect((await reader.read(signal)).verdict.status).toBe('pass');
	});

	it('judges by the last success, and by what serves, when everything newer has failed', async () => {
		const {cloud, second} = await twoDeliveries();
		for (let minute = 20; minute < 30; minute++) {
			runCi(cloud, {sha: shaOf(String(minute - 20)), minute, conclusion: 'failure'});
			deploy(cloud, `sha256:${String(minute - 20).repeat(64)}`, minute, 'FAILED');
		}

		const status = await (await readerOf(cloud)).read(signal);
		expect(status.verdict).toMatchObject({status: 'pass', detail: `${second.digest.slice(7, 19)} of commit bbbbbbb`});
		expect(foundIn(status.runs)).toHaveLength(8);
		expect(foundIn(status.deployments).map(({live}) => live)).toEqual([...Array.from({length: 8}, () => false), true]);
	});

	it('asks Railway twice for a reading after the first', async () => {
		const {cloud} = await twoDeliveries();
		const reader = await readerOf(cloud);
		expect(reader.pauseMs).toBe(90_000);
		await reader.read(signal);
		expect(reader.pauseMs).toBe(60_000);
		cloud.calls.length = 0;
		await reader.read(signal);
		expect(cloud.calls).toHaveLength(2);
	});

	it('waits longer between two readings on a free plan', async () => {
		const {cloud} = await twoDeliveries({plan: 'FREE'});
		const reader = await readerOf(cloud);
		await reader.read(signal);
		expect(reader.pauseMs).toBe(90_000);
	});

	it.each([
		['is not allowed', {githubFault: () => unavailable}, {}],
		['has no token', {}, {environment: {GH_TOKEN: undefined}}],
		['is out of reach', {}, {environment: {GITHUB_API_URL: 'http://127.0.0.1:9'}}],
	] satisfies ReadonlyArray<[string, CloudOptions, RunOptions]>)(
		'knows nothing of CI, and tells Railway, when GitHub %s',
		async (_, cloud, run) => {
			const {status} = await readTwo(cloud, run);
			expect(status.verdict.status).toBe('unknown');
			expect(status.runs).toMatchObject({unseen: expect.stringMatching(/\w/)});
			expect(status.verdict.detail).toBe('unseen' in status.runs ? status.runs.unseen : '');
			expect(foundIn(status.deployments)).toHaveLength(2);
		},
		60_000,
	);

	it.each([
		['has no token', {}, {environment: {RAILWAY_API_TOKEN: undefined}}],
		['does not know the token', {}, {environment: {RAILWAY_API_TOKEN: 'nobody-knows'}}],
		['is out of reach', {}, {environment: {RAILWAY_API_URL: 'http://127.0.0.1:9'}}],
	] satisfies ReadonlyArray<[string, CloudOptions, RunOptions]>)(
		'tells CI and its images when Railway %s',
		async (_, cloud, run) => {
			const {status} = await readTwo(cloud, run);
			expect(status.verdict.status).toBe('unknown');
			expect(status.deployments).toMatchObject({unseen: expect.stringMatching(/\w/)});
			expect([foundIn(status.runs).length, foundIn(status.images).length]).toEqual([2, 2]);
		},
		60_000,
	);

	it('tells CI and Railway when the registry is out of reach', async () => {
		const {status} = await readTwo({}, {environment: {FERROVIA_REGISTRY_URL: 'http://127.0.0.1:9'}});
		expect(status.verdict).toMatchObject({
			status: 'unknown',
			detail: expect.stringContaining('The registry 127.0.0.1:9 could not be asked.'),
		});
		expect([foundIn(status.runs).length, foundIn(status.deployments).length]).toEqual([2, 2]);
	}, 60_000);

	it('does not know what CI pushed when the package is private', async () => {
		const {cloud} = await twoDeliveries();
		const found = cloud.registry.state.packages.get('acme/demo');
		if (found !== undefined) {
			found.isPublic = false;
		}

		const status = await (await readerOf(cloud)).read(signal);
		expect(status.verdict).toMatchObject({status: 'unknown', detail: expect.stringContaining('not shown to everybody')});
	});

	it('tells a run without figures as one', async () => {
		const cloud = await startDelivery();
		runCi(cloud, {sha: shaOf('a'), minute: 0});
		const status = await (await readerOf(cloud)).read(signal);
		expect(foundIn(status.runs).map(({figures}) => figures)).toEqual([undefined]);
		expect(status.verdict).toMatchObject({status: 'fail', detail: 'nothing runs; CI pushed aaaaaaa'});
	});

	it('says that there is no service yet', async () => {
		const cloud = await startDelivery({railway: {projects: []}});
		const status = await (await readerOf(cloud)).read(signal);
		expect(status.deployments).toEqual({unseen: 'there is no service at Railway yet', remedy: 'ferrovia setup railway'});
		expect(status.verdict.status).toBe('unknown');
	});
});
