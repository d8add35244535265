import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it, vi} from 'vitest';
import {builtProject, startCloud, tokens} from './_cloud.ts';
import {emptyFolder, setUp, undoAll, verify, worldIn} from './_run.ts';

vi.mock('node:timers/promises', async original => (await import('../../_helpers/quick-timers.ts')).quick(await original()));

const startWithService = async () => startCloud({railway: {projects: [builtProject()]}});

describe('the step railway', () => {
	it('creates project, environment and service, and changes nothing the second time', async () => {
		const cloud = await startCloud();
		const root = await emptyFolder();
		const {problems, planned, world} = await setUp(root, cloud);
		expect(problems).toEqual([]);
		expect(planned).toEqual([
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
				domains: [{domain: '127.0.0.1:9', targetPort: 8080}],
			},
		]);
		expect(cloud.railway.state.deployments).toEqual([]);
		expect((await verify(world))['railway.health']).toBe('unknown: nothing has been deployed yet: the first run of CI does it');
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

	it('makes a service pull that Railway built, deploys the image, and undoes all of it', async () => {
		const cloud = await startWithService();
		const before = structuredClone(cloud.railway.state.projects);
		const pushed = cloud.registry.push('acme/demo', 'main', 'one', true);
		const root = await emptyFolder();
		const {planned, problems, world} = await setUp(root, cloud);
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
		expect(await verify(world)).toMatchObject({
			'railway.access': 'pass',
			'railway.source': 'pass',
			'railway.autodeploy': 'pass',
			'railway.settings': 'pass',
			'railway.token': 'fail: CI has no token of Railway',
			'railway.expiry': 'pass',
		});
		expect(await undoAll(root, cloud)).toEqual([
			'railway/deploy kept',
			'railway/variable-port undone',
			'railway/settings undone',
			'railway/source undone',
			'railway/autodeploy undone',
		]);
		// A trigger gets another id, and the time limit of a health check can't be unset.
		const comparable = (projects: typeof before) =>
			projects.flatMap(({instances}) =>
				instances.map(({triggers, settings: {healthcheckTimeout: _, ...settings}, ...rest}) => ({
					...rest,
					settings,
					triggers: triggers.map(({id: __, ...trigger}) => trigger),
				})),
			);
		expect(comparable(cloud.railway.state.projects)).toEqual(comparable(before));
	});

	it('leaves the earlier deployment serving when one fails, and shows the end of its log', async () => {
		const cloud = await startWithService();
		cloud.broken.add(cloud.registry.push('acme/demo', 'main', 'broken', true).digest);
		const {problems, world} = await setUp(await emptyFolder(), cloud);
		expect(problems).toEqual([expect.stringMatching(/The deployment ended as failed[\s\S]*The deployment before it goes on serving\./)]);
		expect(problems[0]).toContain('DATABASE_URL is not set');
		// A deployment that failed is one: its server is asked.
		expect((await verify(world))['railway.health']).toMatch(/^unknown: http:\/\/127\.0\.0\.1:9\/health did not answer/);
	});

	it('writes no token to the disk, and deletes the project token if no step stores it', async () => {
		const cloud = await startWithService();
		const root = await emptyFolder();
		const {planned} = await setUp(root, cloud, {selected: ['railway', 'github']});
		expect(planned).toContain('railway/project-token');
		expect(cloud.calls).toContain('projectTokenCreate');
		expect(cloud.railway.state.tokens.filter(({kind}) => kind === 'project')).toEqual([]);
		const secrets = [...cloud.railway.state.tokens.map(({secret}) => secret), tokens.github];
		const files = (await readdir(root, {recursive: true, withFileTypes: true})).filter(entry => entry.isFile());
		expect(files.length).toBeGreaterThan(0);
		for (const file of files) {
			const text = await readFile(path.join(file.parentPath, file.name), 'utf8');
			expect(secrets.filter(secret => text.includes(secret))).toEqual([]);
		}
	});

	it.each([
		['no service', [], []],
		['a service that Railway builds', [builtProject()], ['railway/deploy kept']],
	])('waits until Railway shows what it has taken, with %s', async (_, projects, expected) => {
		const cloud = await startCloud({railway: {projects}, railwayLag: 2});
		cloud.registry.push('acme/demo', 'main', 'one', true);
		const root = await emptyFolder();
		expect((await setUp(root, cloud)).problems).toEqual([]);
		expect((await setUp(root, cloud)).planned).toEqual([]);
		const kept = (await undoAll(root, cloud)).filter(ending => !ending.endsWith('undone'));
		// What was done to a service that was made goes with it.
		expect(kept.filter(ending => projects.length > 0 || /project|service/.test(ending))).toEqual(expected);
	});

	it('names what is wrong with a service that Railway builds', async () => {
		expect(await verify(worldIn(await emptyFolder(), await startWithService()))).toMatchObject({
			'railway.source': 'fail: it is connected to acme/demo',
			'railway.autodeploy': 'fail: pushes build: acme/demo, branch main',
			'railway.settings': expect.stringContaining('fail: healthcheckPath is /old instead of /health'),
		});
	});

	it.each([
		['without a token', undefined],
		['with a token that Railway does not know', 'a-token-that-nobody-knows'],
	])('has only unknown checks %s', async (_, token) => {
		const environment = {RAILWAY_API_TOKEN: token};
		const statuses = Object.values(await verify(worldIn(await emptyFolder(), await startWithService(), {environment})));
		expect(new Set(statuses.map(status => status.split(':')[0]))).toEqual(new Set(['unknown']));
	});
});
