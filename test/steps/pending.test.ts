import {describe, expect, it} from 'vitest';
import {serveLoopback} from '../../source/rehearsal/loopback.ts';
import {newInstance} from '../../source/rehearsal/railway/state.ts';
import {hasGit} from '../_helpers/project-folder.ts';
import {openLab} from './github/_lab.ts';
import {startCloud} from './railway/_cloud.ts';
import {emptyFolder, setUp, verify, worldIn} from './railway/_run.ts';

describe('before the first deployment', () => {
	it('nobody knows whether the server is well', async () => {
		const cloud = await startCloud();
		const root = await emptyFolder();
		const {world} = await setUp(root, cloud);
		expect(cloud.railway.state.deployments).toEqual([]);
		expect((await verify(world))['railway.health']).toBe('unknown: nothing has been deployed yet: the first run of CI does it');
	});

	it('it is a deployment that failed which counts as one', async () => {
		const cloud = await startCloud();
		const root = await emptyFolder();
		await setUp(root, cloud);
		const [project] = cloud.railway.state.projects;
		const [instance = newInstance('', '')] = project?.instances ?? [];
		const gone = await serveLoopback(
			() => 'gone',
			async () => ({status: 200, body: ''}),
		);
		await gone.stop();
		const domain = new URL(gone.url).host;
		instance.domains.splice(0, 1, {...(instance.domains[0] as (typeof instance.domains)[number]), domain});
		const at = '2026-11-25T10:00:00.000Z';
		cloud.railway.state.deployments.push({
			id: 'first',
			projectId: project?.id ?? '',
			environmentId: instance.environmentId,
			serviceId: instance.serviceId,
			createdAt: at,
			statusUpdatedAt: at,
			status: 'FAILED',
			ahead: [],
			image: 'ghcr.io/acme/demo:main',
			digest: null,
			logs: [],
		});
		const health = (await verify(worldIn(root, cloud)))['railway.health'];
		expect(health).toMatch(/^unknown: /);
		expect(health).not.toContain('nothing has been deployed');
	});
});

describe.skipIf(!hasGit)('before the pull request is merged', () => {
	it('the workflow is one thing to look at, with the link', async () => {
		const {setUp: setUpGitHub, verify: look, repository} = await openLab({written: true});
		await setUpGitHub();
		const [pull] = repository.pulls;
		expect(await look('workflow')).toEqual({
			status: 'warn',
			detail: expect.stringMatching(new RegExp(`waits for the pull request #${pull?.number} to be merged: https?://`)),
			remedy: `gh pr merge ${pull?.number}, then: ferrovia status --watch`,
		});
	});

	it('it fails where nobody has asked for it', async () => {
		const {verify: look} = await openLab({written: true});
		expect(await look('workflow')).toMatchObject({
			status: 'fail',
			detail: expect.stringMatching(/^main has no \.github\/workflows\/\w+\.yml$/),
			remedy: expect.stringContaining('ferrovia setup github'),
		});
	});

	it('it fails where the pull request was closed', async () => {
		const {setUp: setUpGitHub, verify: look, repository} = await openLab({written: true});
		await setUpGitHub();
		for (const pull of repository.pulls) {
			pull.state = 'closed';
		}

		expect(await look('workflow')).toMatchObject({status: 'fail'});
	});
});
