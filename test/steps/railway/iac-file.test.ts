import {readFile, writeFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {describe, expect, it} from 'vitest';
import {iacFile, iacText} from '../../../source/steps/railway/iac-file.ts';
import {planRailway} from '../../../source/steps/railway/plan.ts';
import {builtProject, startCloud} from './_cloud.ts';
import {emptyFolder, setUp, undoAll, worldIn} from './_run.ts';

const require = createRequire(import.meta.url);

/** What Railway's own SDK makes of the file. */
async function read(text: string): Promise<unknown> {
	const entry = path.join(path.dirname(require.resolve('railway')), 'iac', 'index.js');
	const file = path.join(await emptyFolder(), 'railway.mjs');
	await writeFile(file, text.replace('"railway/iac"', JSON.stringify(pathToFileURL(entry).href)));
	const {default: program} = (await import(pathToFileURL(file).href)) as {default: (context: unknown) => unknown};
	const {createRailwayContext} = (await import(pathToFileURL(entry).href)) as {createRailwayContext: (input: unknown) => unknown};
	return program(createRailwayContext({environment: 'production'}));
}

const options = {flags: {'railway-config': 'write'}};

describe('.railway/railway.ts', () => {
	it("is a project to Railway's own SDK, whatever is in the names", async () => {
		const text = iacText({
			project: 'de"mo',
			service: 'web',
			image: 'ghcr.io/acme/demo:main',
			healthPath: '/health',
			healthTimeout: 60,
			replicas: 2,
			variables: ['PORT', 'A-B'],
		});
		expect(await read(text)).toMatchObject({
			name: 'de"mo',
			resources: [
				{
					kind: 'docker-image',
					name: 'web',
					source: {image: 'ghcr.io/acme/demo:main'},
					deploy: {healthcheckPath: '/health', healthcheckTimeout: 60, numReplicas: 2},
					variables: {PORT: {type: 'preserve'}, 'A-B': {type: 'preserve'}},
				},
			],
		});
	});

	it('is written on request, names every variable without its value, and goes with undo', async () => {
		const cloud = await startCloud({railway: {projects: [builtProject()]}});
		const root = await emptyFolder();
		expect((await setUp(root, cloud)).planned).not.toContain('railway/iac-file');
		const {planned, problems} = await setUp(root, cloud, options);
		expect([planned, problems]).toEqual([['railway/iac-file'], []]);
		const text = await readFile(path.join(root, iacFile), 'utf8');
		expect(text).toContain('"DATABASE_URL": preserve(),');
		expect(text).not.toContain('postgres://');
		expect((await setUp(root, cloud, options)).planned).toEqual([]);
		expect(await undoAll(root, cloud)).toContain('railway/iac-file undone');
	});

	it('is not written where applying it would remove something else', async () => {
		const project = builtProject();
		const cloud = await startCloud({
			railway: {projects: [{...project, services: [...project.services, {id: 'db', name: 'postgres', createdAt: project.createdAt}]}]},
		});
		const {changes, notes} = await planRailway(worldIn(await emptyFolder(), cloud, options), new AbortController().signal);
		expect(changes.map(({id}) => id)).not.toContain('railway/iac-file');
		expect(notes?.map(({text}) => text).join('\n')).toContain('the project has postgres as well');
	});
});
