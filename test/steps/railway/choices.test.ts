import {describe, expect, it} from 'vitest';
import {questionById} from '../../../source/answers/table.ts';
import {RailwayChoices} from '../../../source/steps/railway/choices.ts';
import {builtProject, type Cloud, startCloud} from './_cloud.ts';
import {emptyFolder, type RunOptions, worldIn} from './_run.ts';

const {signal} = new AbortController();

async function asker(cloud: Cloud) {
	const root = await emptyFolder();
	const choices = new RailwayChoices();
	return async (id: string, options: RunOptions = {}) => {
		const told = await choices.list(questionById(id), worldIn(root, cloud, options), signal);
		return told?.map(({value, label, hint}) => [value, label, ...(hint === undefined ? [] : [hint])].join(' '));
	};
}

describe('RailwayChoices', () => {
	it('lists every project of every page by name, and asks once', async () => {
		const projects = Array.from({length: 120}, (_, index) => ({
			...builtProject(`p${120 - index}`),
			instances: [],
		}));
		const cloud = await startCloud({railway: {projects}});
		const ask = await asker(cloud);
		const told = await ask('railway-project');
		expect(told).toHaveLength(120);
		expect(told?.[0]).toBe('project-p1 p1 Acme');
		expect(told?.[1]).toBe('project-p2 p2 Acme');
		expect(told?.at(-1)).toBe('project-p120 p120 Acme');
		const asked = cloud.calls.length;
		expect(await ask('railway-project')).toEqual(told);
		expect(cloud.calls).toHaveLength(asked);
	});

	it('lists what is in the project that the answer means, found or named', async () => {
		const cloud = await startCloud({railway: {projects: [builtProject(), builtProject('other', 'acme/other')]}});
		const ask = await asker(cloud);
		expect(await ask('railway-service')).toEqual(['service-demo web']);
		expect(await ask('railway-service', {flags: {'railway-project': 'OTHER'}})).toEqual(['service-other web']);
		expect(await ask('railway-environment', {flags: {'railway-project': 'project-other', 'railway-environment': 'staging'}})).toEqual([
			'environment-other production',
		]);
		expect(await ask('railway-service', {flags: {'railway-project': 'new'}})).toEqual([]);
	});

	it('leaves an answer a name that is one', async () => {
		const twins = [builtProject('twin'), {...builtProject('second'), name: 'Twin'}, builtProject('auto'), builtProject('solo')];
		const ask = await asker(await startCloud({railway: {projects: twins}}));
		expect(await ask('railway-environment', {flags: {'railway-project': 'solo'}})).toEqual(['production production']);
		expect((await ask('railway-project'))?.[0]).toBe('project-auto auto Acme');
		expect((await ask('railway-project', {flags: {'railway-project': 'SOLO'}}))?.[1]).toBe('SOLO solo Acme');
		expect(await ask('railway-project', {flags: {'railway-project': 'twin'}})).toEqual([
			'project-auto auto Acme',
			'project-solo solo Acme',
			'project-twin twin Acme',
			'project-second Twin Acme',
		]);
	});

	it('shows a token of one project that project and its environment', async () => {
		const token = {
			id: 'ci',
			secret: 'railway-project-of-the-test',
			name: 'ci',
			createdAt: '2026-01-01T00:00:00.000Z',
			kind: 'project' as const,
			projectId: 'project-demo',
			environmentId: 'environment-demo',
		};
		const cloud = await startCloud({railway: {projects: [builtProject(), builtProject('other')], tokens: [token]}});
		const ask = await asker(cloud);
		const options = {environment: {RAILWAY_API_TOKEN: undefined, RAILWAY_TOKEN: token.secret}};
		expect(await ask('railway-project', options)).toEqual(['project-demo demo']);
		expect(await ask('railway-environment', options)).toEqual(['production production']);
		expect(await ask('railway-service', options)).toEqual(['service-demo web']);
	});

	it('says that it does not know where nobody is signed in, or the answer fits nothing', async () => {
		const cloud = await startCloud({railway: {projects: [builtProject()]}});
		const ask = await asker(cloud);
		expect(await ask('railway-project', {environment: {RAILWAY_API_TOKEN: undefined}})).toBeUndefined();
		expect(await ask('railway-project', {environment: {RAILWAY_API_TOKEN: 'mistyped'}})).toBeUndefined();
		expect(await ask('railway-service', {flags: {'railway-project': 'nowhere'}})).toBeUndefined();
		expect(await ask('railway-service')).toEqual(['service-demo web']);
	});

	it('does not remember that it could not look', async () => {
		let isDown = true;
		const cloud = await startCloud({
			railway: {projects: [builtProject()]},
			railwayFault: name => (isDown && name.startsWith('projects') ? {type: 'answered', answer: {status: 400, body: 'down'}} : undefined),
		});
		const ask = await asker(cloud);
		expect(await ask('railway-project')).toBeUndefined();
		isDown = false;
		expect(await ask('railway-project')).toEqual(['project-demo demo Acme']);
	});

	it('throws only when it is stopped', async () => {
		const cloud = await startCloud();
		const stopped = new RailwayChoices().list(questionById('railway-project'), worldIn(await emptyFolder(), cloud), AbortSignal.abort());
		await expect(stopped).rejects.toThrow('Interrupted');
	});
});
