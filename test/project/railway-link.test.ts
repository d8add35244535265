import {mkdir, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {readRailwayLink} from '../../source/project/railway-link.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';

const whole = {projectPath: '/x', name: 'demo', project: 'p1', environment: 'e1', environmentName: 'production', service: 's1'};
const link = {projectId: 'p1', environmentId: 'e1', environmentName: 'production', serviceId: 's1'};

async function home(config: unknown): Promise<string> {
	const folder = await temporaryFolder();
	await mkdir(path.join(folder, '.railway'));
	await writeFile(path.join(folder, '.railway', 'config.json'), typeof config === 'string' ? config : JSON.stringify(config));
	return folder;
}

describe('the link of a folder to Railway', () => {
	it.each([
		['/home/me', 'p1'],
		['/home/me/demo', 'p1'],
		['/home/me/demo/api', 'p2'],
		['/workshop', 'p0'],
	])('%s is that of the nearest folder: %s', async (folder, projectId) => {
		const projects = {'/': {...whole, project: 'p0'}, '/home/me': whole, '/home/me/demo/api': {...whole, project: 'p2'}};
		expect(await readRailwayLink(await home({projects}), folder)).toEqual({...link, projectId});
	});

	it('may have no environment and no service', async () => {
		const folder = await home({projects: {'/home/me': {projectPath: '/home/me', project: 'p1', environment: null}}});
		expect(await readRailwayLink(folder, '/home/me')).toEqual({
			projectId: 'p1',
			environmentId: undefined,
			environmentName: undefined,
			serviceId: undefined,
		});
	});

	it('is found from behind a symbolic link, by what the system calls the folder', async () => {
		const real = await temporaryFolder();
		const other = path.join(await temporaryFolder(), 'alias');
		await symlink(real, other);
		expect(await readRailwayLink(await home({projects: {[real]: whole}}), other)).toEqual(link);
	});

	it.each([
		['there is none', {projects: {'/other': whole}}],
		['there are no links', {user: {}}],
		['the entry is none', {projects: {'/home/me': 'p1'}}],
		['the file is broken', '{'],
	])('is none where %s', async (_, config) => {
		expect(await readRailwayLink(await home(config), '/home/me')).toBeUndefined();
	});

	it('is none where Railway has no file', async () => {
		expect(await readRailwayLink(await temporaryFolder(), '/home/me')).toBeUndefined();
	});
});
