import {describe, expect, it} from 'vitest';
import {candidatesOf, matching} from '../../../source/delivery/candidates.ts';
import {StatusReader} from '../../../source/delivery/read-status.ts';
import {commitFiles, nextId} from '../../../source/rehearsal/github/repository.ts';
import {openRailwayFor} from '../../../source/steps/railway/access.ts';
import {usualPatience} from '../../../source/steps/railway/deploy.ts';
import {idsOf, readInstance} from '../../../source/steps/railway/instance.ts';
import {readRailwayPlace} from '../../../source/steps/railway/place.ts';
import {rollBackChange} from '../../../source/steps/railway/roll-back.ts';
import {builtProject, type Cloud, startCloud} from './_cloud.ts';
import {emptyFolder, setUp} from './_run.ts';

const {signal} = new AbortController();
const workflow = '.github/workflows/deploy.yml';

/** A service that runs the second of two images which CI has pushed, one for each of two commits. */
async function twoImages() {
	const cloud = await startCloud({railway: {projects: [builtProject()]}, files: {[workflow]: 'on: workflow_dispatch'}});
	const pushes = ['one', 'two'].map((content, index) => {
		const commit = commitFiles(cloud.repository, 'main', {'src/main.rs': content}, `Change ${content}`);
		const pushed = cloud.registry.push('acme/demo', `sha-${commit.sha.slice(0, 7)}`, content, true);
		cloud.registry.push('acme/demo', 'main', content, true);
		const at = new Date(Date.now() - 60_000 * (10 - index)).toISOString();
		cloud.repository.runs.unshift({
			id: nextId(),
			workflow,
			branch: 'main',
			sha: commit.sha,
			event: 'push',
			title: `Change ${content}`,
			createdAt: at,
			updatedAt: at,
			status: 'completed',
			conclusion: 'success',
			jobs: [],
			ahead: [],
		});
		return {...pushed, tag: `sha-${commit.sha.slice(0, 7)}`};
	});
	const {world, problems} = await setUp(await emptyFolder(), cloud);
	expect(problems).toEqual([]);
	const [first, second] = pushes;
	if (first === undefined || second === undefined) {
		throw new TypeError('nothing was pushed');
	}

	return {cloud, world, first, second};
}

async function rollBack(
	{cloud, world}: {readonly cloud: Cloud; readonly world: Awaited<ReturnType<typeof setUp>>['world']},
	digest: string,
) {
	const access = await openRailwayFor(world, signal);
	const place = await readRailwayPlace(world, signal);
	if (place === undefined) {
		throw new TypeError('there is no service');
	}

	const before = (await readInstance(access, idsOf(place))).image;
	const change = rollBackChange(access, place, `ghcr.io/acme/demo@${digest}`, before, {...usualPatience, pace: () => 1});
	await change.apply({signal, output() {}});
	return cloud.railway.state.projects[0]?.instances[0]?.image;
}

describe('a rollback', () => {
	it('makes an earlier image run, and status tells that it is not the last one', async () => {
		const {cloud, world, first} = await twoImages();
		const reader = new StatusReader(world);
		expect((await reader.read(signal)).verdict.status).toBe('pass');
		expect(await rollBack({cloud, world}, first.digest)).toBe(`ghcr.io/acme/demo@${first.digest}`);
		const status = await reader.read(signal);
		expect(status.verdict.status).toBe('fail');
		expect(candidatesOf(status).map(({digest, live}) => [digest === first.digest, live])).toEqual([
			[false, false],
			[true, true],
		]);
	});

	it('puts the source back where the image does not start: what ran goes on', async () => {
		const {cloud, world, first, second} = await twoImages();
		cloud.broken.add(first.digest);
		await expect(rollBack({cloud, world}, first.digest)).rejects.toThrow('The deployment ended as failed');
		expect(cloud.railway.state.projects[0]?.instances[0]?.image).toBe(`ghcr.io/acme/demo@${second.digest}`);
		expect((await new StatusReader(world).read(signal)).verdict.status).toBe('pass');
	});

	it('finds an image by its digest, its tag, its commit or its deployment, from seven characters on', async () => {
		const {cloud, world, first, second} = await twoImages();
		const candidates = candidatesOf(await new StatusReader(world).read(signal));
		const found = (word: string) => matching(candidates, word).map(({digest}) => digest);
		expect(found(first.digest)).toEqual([first.digest]);
		expect(found(first.digest.slice(7, 19))).toEqual([first.digest]);
		expect(found(first.tag)).toEqual([first.digest]);
		expect(found(first.tag.slice(4))).toEqual([first.digest]);
		expect(found(cloud.railway.state.deployments[0]?.id.slice(0, 8) ?? '')).toEqual([second.digest]);
		expect(found('sha')).toEqual([]);
		expect(found('nothing-of-that-name')).toEqual([]);
	});

	it('knows what is live as unknown where one of the three does not answer, and tells the others', async () => {
		const {cloud, world} = await twoImages();
		await cloud.registry.stop();
		const status = await new StatusReader(world).read(signal);
		expect(status.verdict.status).toBe('unknown');
		expect(status.images).toHaveProperty('unseen');
		expect(status.runs).toHaveProperty('found');
		expect(status.deployments).toHaveProperty('found');
	});
});
