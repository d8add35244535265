import {describe, expect, it} from 'vitest';
import {startService, workflowFile} from './_service.ts';

const variables = 'POST /repos/{owner}/{repo}/actions/variables';
const create = (name: string) => ['POST /actions/variables', {body: {name, value: 'here'}}] as const;

describe('a change that is hidden for some reads', () => {
	it('is seen after them, and known to writes at once', async () => {
		const {ask, repository} = await startService({lag: name => (name === variables ? 2 : 0)});
		await ask(...create('PLACE'));
		expect(repository.shelf.variables.get('PLACE')?.value).toBe('here');
		expect((await ask(...create('PLACE'))).status).toBe(409);
		expect((await ask('PATCH /actions/variables/PLACE', {body: {value: 'there'}})).status).toBe(204);
		expect((await ask('GET /actions/variables/PLACE')).status).toBe(404);
		expect((await ask('GET /actions/variables')).body.total_count).toBe(0);
		expect((await ask('GET /actions/variables/PLACE')).body.value).toBe('there');
	});

	it('hides later changes until it is seen itself', async () => {
		const {ask} = await startService({lag: name => (name === variables ? 3 : name === `${variables} #2` ? 1 : 0)});
		await ask(...create('A'));
		await ask(...create('B'));
		const count = async () => (await ask('GET /actions/variables')).body.total_count;
		expect([await count(), await count(), await count(), await count()]).toEqual([0, 0, 0, 2]);
	});

	it('may be a deletion', async () => {
		const {ask} = await startService({lag: (_, {method}) => (method === 'DELETE' ? 1 : 0)});
		await ask('POST /git/refs', {body: {ref: 'refs/heads/new', sha: (await ask('GET /commits/main')).body.sha}});
		await ask('DELETE /git/refs/heads/new');
		expect((await ask('GET /git/ref/heads/new')).status).toBe(200);
		expect((await ask('GET /git/ref/heads/new')).status).toBe(404);
	});

	it('may be a new run, which goes on meanwhile', async () => {
		const seen: number[] = [];
		const {ask, repository} = await startService({
			repository: {scripts: new Map([[workflowFile, {jobs: []}]])},
			lag: name => (/\/(?:dispatches|variables)$/.test(name) ? 1 : 0),
			onRunCompleted: ended => void seen.push(ended.shelf.variables.size),
		});
		const started = await ask('POST /actions/workflows/deploy.yml/dispatches', {body: {ref: 'main', return_run_details: true}});
		expect((await ask('GET /actions/workflows/deploy.yml/runs')).body.total_count).toBe(0);
		await ask(...create('PLACE'));
		expect((await ask(`GET /actions/runs/${started.body.workflow_run_id}`)).body.status).toBe('completed');
		expect(seen).toEqual([1]);
		expect(repository.runs).toMatchObject([{status: 'completed', conclusion: 'success'}]);
	});
});
