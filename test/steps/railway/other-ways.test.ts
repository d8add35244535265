import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {builtProject, type CloudOptions, startCloud} from './_cloud.ts';
import {emptyFolder, setUp, undoAll, verify, worldIn} from './_run.ts';

const readToken = 'ghp_that-reads-packages-0123';

/** A cloud with a private image, and a token of somebody's that may read it. */
async function privateCloud(options: CloudOptions = {}, expires?: string) {
	const cloud = await startCloud({plan: 'PRO', railway: {projects: [builtProject()]}, ...options});
	cloud.github.state.tokens.push({secret: readToken, login: 'ada', scopes: ['read:packages'], expires});
	cloud.registry.state.readers.add(readToken);
	const pushed = cloud.registry.push('acme/demo', 'main', 'one');
	return {cloud, pushed};
}

const isPrivate = {'image-access': 'private'};

/** With the token as an answer, as the variable or the prompt would give it. */
const withToken = (flags: Readonly<Record<string, string>> = {}) => ({flags: {...isPrivate, 'registry-token': readToken, ...flags}});

describe('a private image', () => {
	it('is pulled by Railway with a token that may only read, which is kept nowhere here', async () => {
		const {cloud, pushed} = await privateCloud();
		const root = await emptyFolder();
		const {problems, world} = await setUp(root, cloud, withToken());
		expect(problems).toEqual([]);
		expect(cloud.railway.state.projects[0]?.instances[0]?.registryCredentials).toEqual({username: 'ada', password: readToken});
		expect(cloud.railway.state.deployments).toMatchObject([{status: 'SUCCESS', digest: pushed.digest}]);
		expect(await readFile(path.join(root, '.ferrovia/journal.jsonl'), 'utf8')).not.toContain(readToken);
		expect(await verify(world)).toMatchObject({'railway.source': 'pass', 'railway.expiry': 'pass'});
	});

	it('needs a token that GitHub knows, before anything is changed', async () => {
		const {cloud} = await privateCloud();
		const before = structuredClone(cloud.railway.state.projects);
		const run = setUp(await emptyFolder(), cloud, withToken({'registry-token': 'ghp_nobody-knows-0123456789'}));
		await expect(run).rejects.toThrow('The token for the registry is not good.');
		expect(cloud.railway.state.projects).toEqual(before);
	});

	const inDays = (days: number) =>
		new Date(Date.now() + days * 86_400_000)
			.toISOString()
			.replace('T', ' ')
			.replace(/\.\d+Z$/, ' UTC');

	it.each([
		[inDays(100.5), 'pass'],
		[inDays(5.5), 'warn: the token for the registry ends in 5 days'],
		[inDays(-2), 'fail: GitHub does not know the token for the registry (any more)'],
	])('is told to end with its token: %s', async (expires, told) => {
		const {cloud} = await privateCloud({}, expires);
		const statuses = await verify(worldIn(await emptyFolder(), cloud, withToken()));
		expect(statuses['railway.expiry']).toBe(told);
	});

	it('has credentials that Railway shows to nobody: without the token their end is not known', async () => {
		const {cloud} = await privateCloud();
		const statuses = await verify(worldIn(await emptyFolder(), cloud, {flags: isPrivate}));
		expect(statuses['railway.expiry']).toContain('unknown');
	});
});

describe('a Dockerfile of one line', () => {
	const options = {flags: {deploy: 'dockerfile'}};

	it('is built from a branch of its own, and undo goes back to the branch before', async () => {
		const cloud = await startCloud({railway: {projects: [builtProject()]}});
		const root = await emptyFolder();
		const {planned, problems, world} = await setUp(root, cloud, options);
		expect([planned, problems]).toEqual([['railway/variable-railway-dockerfile-path', 'railway/source'], []]);
		const instance = () => cloud.railway.state.projects[0]?.instances[0];
		expect(instance()).toMatchObject({
			repo: 'acme/demo',
			triggers: [{branch: 'railway'}],
			variables: {RAILWAY_DOCKERFILE_PATH: 'Dockerfile.railway'},
		});
		expect((await setUp(root, cloud, options)).planned).toEqual([]);
		expect(await verify(world)).toEqual({'railway.access': 'pass', 'railway.source': 'pass'});
		await undoAll(root, cloud);
		expect(instance()).toMatchObject({repo: 'acme/demo', triggers: [{branch: 'main'}], variables: {DATABASE_URL: 'postgres://secret'}});
		expect(instance()?.variables).not.toHaveProperty('RAILWAY_DOCKERFILE_PATH');
	});
});
