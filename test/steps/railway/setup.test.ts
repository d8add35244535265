import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {builtProject, startCloud, tokens} from './_cloud.ts';
import {emptyFolder, setUp, undoAll, verify, worldIn} from './_run.ts';

describe('the step railway', () => {
	it('makes project, environment and service, and does nothing more the second time', async () => {
		const cloud = await startCloud();
		const root = await emptyFolder();
		const first = await setUp(root, cloud);
		expect(first.problems).toEqual([]);
		expect(first.planned).toEqual([
			'railway/project',
			'railway/service',
			'railway/source',
			'railway/settings',
			'railway/variable-port',
			'railway/domain',
		]);
		const [project] = cloud.railway.state.projects;
		expect(project).toMatchObject({name: 'demo', environments: [{name: 'production'}], services: [{name: 'demo'}]});
		expect(project?.instances).toMatchObject([
			{
				image: 'ghcr.io/acme/demo:main',
				repo: null,
				settings: {healthcheckPath: '/health', healthcheckTimeout: 120, restartPolicyType: 'ON_FAILURE'},
				variables: {PORT: '8080'},
				domains: [{domain: 'demo-demo.up.railway.app', targetPort: 8080}],
			},
		]);
		expect(cloud.railway.state.deployments).toEqual([]);
		expect((await setUp(root, cloud)).planned).toEqual([]);
		expect(await undoAll(root, cloud)).toEqual([
			'railway/domain kept',
			'railway/variable-port kept',
			'railway/settings kept',
			'railway/source kept',
			'railway/service undone',
			'railway/project undone',
		]);
		expect(cloud.railway.state.projects).toEqual([]);
	});

	it('turns a service that Railway builds into one that pulls, deploys what is there, and puts it all back', async () => {
		const cloud = await startCloud({railway: {projects: [builtProject()]}});
		const before = structuredClone(cloud.railway.state.projects);
		const pushed = cloud.registry.push('acme/demo', 'main', 'one', true);
		const root = await emptyFolder();
		const {planned, problems} = await setUp(root, cloud);
		expect(problems).toEqual([]);
		expect(planned).toEqual(['railway/autodeploy', 'railway/source', 'railway/settings', 'railway/variable-port', 'railway/deploy']);
		const [instance] = cloud.railway.state.projects[0]?.instances ?? [];
		expect(instance).toMatchObject({
			image: `ghcr.io/acme/demo@${pushed.digest}`,
			repo: null,
			triggers: [],
			autoDeploys: false,
			settings: {healthcheckPath: '/health', startCommand: null},
			variables: {DATABASE_URL: 'postgres://secret', PORT: '8080'},
		});
		expect(cloud.railway.state.deployments).toMatchObject([{status: 'SUCCESS', digest: pushed.digest}]);
		const endings = await undoAll(root, cloud);
		expect(endings).toEqual([
			'railway/deploy kept',
			'railway/variable-port undone',
			'railway/settings undone',
			'railway/source undone',
			'railway/autodeploy undone',
		]);
		const [after] = cloud.railway.state.projects;
		expect(
			after?.instances.map(({triggers: _, settings: {healthcheckTimeout: __, ...settings}, ...rest}) => ({...rest, settings})),
		).toEqual(before[0]?.instances.map(({triggers: _, settings: {healthcheckTimeout: __, ...settings}, ...rest}) => ({...rest, settings})));
		expect(after?.instances[0]?.triggers.map(({id: _, ...trigger}) => trigger)).toEqual(
			before[0]?.instances[0]?.triggers.map(({id: _, ...trigger}) => trigger),
		);
	});

	it('leaves the one before it serving when a deployment fails, and shows the end of its log', async () => {
		const cloud = await startCloud({railway: {projects: [builtProject()]}});
		const pushed = cloud.registry.push('acme/demo', 'main', 'broken', true);
		cloud.broken.add(pushed.digest);
		const {problems} = await setUp(await emptyFolder(), cloud);
		expect(problems).toHaveLength(1);
		expect(problems[0]).toContain('The deployment ended as failed');
		expect(problems[0]).toContain('The deployment before it goes on serving.');
		expect(problems[0]).toContain('DATABASE_URL is not set');
	});

	it('keeps no token where anybody could read it', async () => {
		const cloud = await startCloud({railway: {projects: [builtProject()]}});
		const root = await emptyFolder();
		await setUp(root, cloud, {selected: ['railway', 'github']});
		const secrets = [...cloud.railway.state.tokens.map(({secret}) => secret), tokens.github];
		const files = (await readdir(root, {recursive: true, withFileTypes: true})).filter(entry => entry.isFile());
		expect(files.length).toBeGreaterThan(0);
		for (const file of files) {
			const text = await readFile(path.join(file.parentPath, file.name), 'utf8');
			expect(secrets.filter(secret => text.includes(secret))).toEqual([]);
		}
	});

	it('gives a token up that nobody took', async () => {
		const cloud = await startCloud({railway: {projects: [builtProject()]}});
		const {planned} = await setUp(await emptyFolder(), cloud, {selected: ['railway', 'github']});
		expect(planned).toContain('railway/project-token');
		expect(cloud.calls).toContain('projectTokenCreate');
		expect(cloud.railway.state.tokens.filter(({kind}) => kind === 'project')).toEqual([]);
	});

	it.each([
		['nothing', []],
		['a service that Railway builds', [builtProject()]],
	])('waits until Railway shows what it has taken, with %s there', async (_, projects) => {
		const cloud = await startCloud({railway: {projects}, railwayLag: 2});
		cloud.registry.push('acme/demo', 'main', 'one', true);
		const root = await emptyFolder();
		expect((await setUp(root, cloud)).problems).toEqual([]);
		expect((await setUp(root, cloud)).planned).toEqual([]);
		const kept = (await undoAll(root, cloud)).filter(ending => !ending.endsWith('undone'));
		// What was done to a service that was made goes with it.
		expect(kept.filter(ending => projects.length > 0 || /project|service/.test(ending))).toEqual(
			projects.length > 0 ? ['railway/deploy kept'] : [],
		);
	});

	it('proves what is in place', async () => {
		const cloud = await startCloud({railway: {projects: [builtProject()]}});
		cloud.registry.push('acme/demo', 'main', 'one', true);
		const {world} = await setUp(await emptyFolder(), cloud);
		expect(await verify(world)).toMatchObject({
			'railway.access': 'pass',
			'railway.source': 'pass',
			'railway.autodeploy': 'pass',
			'railway.settings': 'pass',
			'railway.token': 'fail: CI has no token of Railway',
			'railway.expiry': 'pass',
		});
	});

	it('tells what is wrong with a service that Railway builds', async () => {
		const cloud = await startCloud({railway: {projects: [builtProject()]}});
		expect(await verify(worldIn(await emptyFolder(), cloud))).toMatchObject({
			'railway.source': 'fail: it is connected to acme/demo',
			'railway.autodeploy': 'fail: pushes build: acme/demo, branch main',
			'railway.settings': expect.stringContaining('fail: healthcheckPath is /old instead of /health'),
		});
	});

	it('can tell nothing without a token, or with one that Railway does not know', async () => {
		const cloud = await startCloud({railway: {projects: [builtProject()]}});
		const root = await emptyFolder();
		for (const token of [undefined, 'a-token-that-nobody-knows']) {
			const statuses = Object.values(await verify(worldIn(root, cloud, {environment: {RAILWAY_API_TOKEN: token}})));
			expect(statuses.map(status => status.split(':')[0])).toEqual(statuses.map(() => 'unknown'));
		}
	});
});
