import {describe, expect, it} from 'vitest';
import {startService, workflowFile} from './_service.ts';

const variables = 'POST /repos/{owner}/{repo}/actions/variables';

describe('what was written', () => {
	it('is seen only after some reads, where that is wanted', async () => {
		const {ask, repository} = await startService({lag: name => (name === variables ? 2 : 0)});
		expect((await ask('POST /actions/variables', {body: {name: 'PLACE', value: 'here'}})).status).toBe(201);
		expect(repository.shelf.variables.get('PLACE')?.value).toBe('here');
		expect((await ask('GET /actions/variables/PLACE')).status).toBe(404);
		expect((await ask('GET /actions/variables')).body.total_count).toBe(0);
		expect((await ask('GET /actions/variables/PLACE')).body.value).toBe('here');
	});

	it('is known to the next write all the same', async () => {
		const {ask} = await startService({lag: name => (name === variables ? 1 : 0)});
		await ask('POST /actions/variables', {body: {name: 'PLACE', value: 'here'}});
		expect((await ask('POST /actions/variables', {body: {name: 'PLACE', value: 'here'}})).status).toBe(409);
		expect((await ask('PATCH /actions/variables/PLACE', {body: {value: 'there'}})).status).toBe(204);
		expect((await ask('GET /actions/variables/PLACE')).status).toBe(404);
		expect((await ask('GET /actions/variables/PLACE')).body.value).toBe('there');
	});

	it('is hidden by each write for as long as that one is', async () => {
		const {ask} = await startService({lag: name => (name === variables ? 3 : name === `${variables} #2` ? 1 : 0)});
		await ask('POST /actions/variables', {body: {name: 'A', value: '1'}});
		await ask('POST /actions/variables', {body: {name: 'B', value: '2'}});
		const count = async () => (await ask('GET /actions/variables')).body.total_count;
		expect([await count(), await count(), await count(), await count()]).toEqual([0, 0, 0, 2]);
	});

	it('is what was taken away as well', async () => {
		const {ask} = await startService({lag: (_, {method}) => (method === 'DELETE' ? 1 : 0)});
		await ask('POST /git/refs', {body: {ref: 'refs/heads/new', sha: (await ask('GET /commits/main')).body.sha}});
		expect((await ask('DELETE /git/refs/heads/new')).status).toBe(204);
		expect((await ask('GET /git/ref/heads/new')).status).toBe(200);
		expect((await ask('GET /git/ref/heads/new')).status).toBe(404);
	});

	it('leaves out a run that was just started, which goes on all the same', async () => {
		const seen: number[] = [];
		const {ask, repository} = await startService({
			repository: {scripts: new Map([[workflowFile, {jobs: []}]])},
			lag: name => (name.endsWith('/dispatches') ? 1 : name.endsWith('/variables') ? 1 : 0),
			onRunCompleted: ended => void seen.push(ended.shelf.variables.size),
		});
		const {workflow_run_id: id} = (
			await ask('POST /actions/workflows/deploy.yml/dispatches', {body: {ref: 'main', return_run_details: true}})
		).body;
		expect((await ask('GET /actions/workflows/deploy.yml/runs')).body.total_count).toBe(0);
		await ask('POST /actions/variables', {body: {name: 'PLACE', value: 'here'}});
		expect((await ask(`GET /actions/runs/${id}`)).body.status).toBe('completed');
		expect(seen).toEqual([1]);
		expect(repository.runs).toMatchObject([{status: 'completed', conclusion: 'success'}]);
	});
});
