import {describe, expect, it} from 'vitest';
import {Secret} from '../../../source/engine/secrets.ts';
import {commitFiles, textAt} from '../../../source/rehearsal/github/repository.ts';
import {startRun} from '../../../source/rehearsal/github/runs.ts';
import type {RunScript} from '../../../source/rehearsal/github/state.ts';
import {openGitHub} from '../../../source/services/github/client.ts';
import {type ServiceOptions, secrets, startService, workflowFile, workflowText} from './_service.ts';

const {signal} = new AbortController();

const succeeding: RunScript = {
	jobs: [
		{
			name: 'Build',
			steps: [{name: 'Check out'}, {name: 'Build the image', lines: ['Compiling demo v0.1.0', 'Finished']}],
			annotations: [{title: 'ferrovia', message: '10 hits'}],
		},
		{name: 'Deploy', steps: [{name: 'Deploy the image'}]},
	],
};

const failing: RunScript = {
	jobs: [
		{
			name: 'Build',
			steps: [
				{name: 'Check out'},
				{name: 'Build the image', conclusion: 'failure', lines: ['error: could not compile']},
				{name: 'Push it', lines: ['pushed']},
			],
		},
		{name: 'Deploy', steps: [{name: 'Deploy the image', lines: ['deployed']}], annotations: [{title: 'ferrovia', message: 'deployed'}]},
	],
};

const dispatches = 'POST /actions/workflows/deploy.yml/dispatches';

async function dispatched(script: RunScript | undefined, options: ServiceOptions = {}) {
	const service = await startService({
		...options,
		repository: {scripts: new Map(script === undefined ? [] : [[workflowFile, script]])},
	});
	const {body} = await service.ask(dispatches, {body: {ref: 'main', return_run_details: true}});
	const look = async () => (await service.ask(`GET /actions/runs/${body.workflow_run_id}`)).body;
	const jobs = async () => (await service.ask(`GET /actions/runs/${body.workflow_run_id}/jobs`)).body.jobs;
	return {...service, details: body, look, jobs};
}

describe('a run', () => {
	it('goes one stage further with each look at it', async () => {
		const {look, jobs, at, details, ask} = await dispatched(succeeding);
		expect((await ask('GET /actions/workflows/deploy.yml/runs?status=queued')).body.workflow_runs).toMatchObject([
			{id: details.workflow_run_id, status: 'queued', conclusion: null, created_at: '2026-11-25T10:00:00.000Z', html_url: details.html_url},
		]);
		expect(await jobs()).toMatchObject([{status: 'queued'}, {status: 'queued'}]);
		at('2026-11-25T10:01:00Z');
		expect(await look()).toMatchObject({status: 'in_progress', conclusion: null, updated_at: '2026-11-25T10:01:00.000Z'});
		const [building] = await jobs();
		expect(building).toMatchObject({status: 'in_progress', started_at: '2026-11-25T10:01:00.000Z', completed_at: null});
		expect(building.steps.map(({status}: {readonly status: string}) => status)).toEqual(['in_progress', 'queued']);
		expect((await ask(`GET /actions/jobs/${building.id}/logs`)).status).toBe(404);
		at('2026-11-25T10:05:00Z');
		expect(await look()).toMatchObject({status: 'in_progress', conclusion: null});
		expect(await jobs()).toMatchObject([
			{status: 'completed', conclusion: 'success', completed_at: '2026-11-25T10:05:00.000Z'},
			{status: 'in_progress', conclusion: null, started_at: '2026-11-25T10:05:00.000Z'},
		]);
		const ended = {status: 'completed', conclusion: 'success', head_branch: 'main', event: 'workflow_dispatch'};
		expect(await look()).toMatchObject(ended);
		expect(await look()).toMatchObject(ended);
		expect((await ask('GET /actions/workflows/deploy.yml/runs?status=success')).body.total_count).toBe(1);
		expect((await ask('GET /actions/workflows/deploy.yml/runs?status=failure')).body.total_count).toBe(0);
		expect((await ask('GET /actions/workflows/deploy.yml/runs?branch=other')).body.total_count).toBe(0);
		expect((await ask(`GET /check-runs/${building.id}/annotations`)).body).toMatchObject([{title: 'ferrovia', message: '10 hits'}]);
		expect((await ask('GET /actions/runs/1')).status).toBe(404);
	});

	it('stops at a step that fails, and skips what comes later', async () => {
		const {look, jobs, ask} = await dispatched(failing);
		await look();
		await look();
		expect(await look()).toMatchObject({status: 'completed', conclusion: 'failure'});
		const [build, deploy] = await jobs();
		const conclusions = (job: {readonly steps: ReadonlyArray<{readonly conclusion: string}>}) =>
			job.steps.map(({conclusion}) => conclusion);
		expect([build.conclusion, conclusions(build)]).toEqual(['failure', ['success', 'failure', 'skipped']]);
		expect([deploy.conclusion, conclusions(deploy)]).toEqual(['skipped', ['skipped']]);
		expect((await ask(`GET /actions/jobs/${deploy.id}/logs`)).status).toBe(404);
		expect((await ask(`GET /check-runs/${deploy.id}/annotations`)).body).toEqual([]);
	});

	it('stays in the queue where nothing says what it does', async () => {
		const {look} = await dispatched(undefined);
		await look();
		expect(await look()).toMatchObject({status: 'queued', conclusion: null});
	});

	it('has done what it does outside before anybody sees its end', async () => {
		const pushed: string[] = [];
		let ended = 0;
		const {look, ask} = await dispatched(succeeding, {
			// Something is still written after the end.
			onDispatch: (_, run) => void run.ahead.push(() => {}),
			async onRunCompleted(repository, run) {
				ended += 1;
				// What is done outside takes longer than an answer: it consists of calls itself.
				for (let call = 0; call < 10; call++) {
					await ask('GET //user');
				}

				pushed.push(`${repository.owner}/${repository.name}@${run.sha} ${run.conclusion}`);
			},
		});
		await look();
		await look();
		expect(pushed).toEqual([]);
		const {head_sha: sha} = await look();
		expect(pushed).toEqual([`acme/demo@${sha} success`]);
		await look();
		expect(ended).toBe(1);
	});

	it('is started by others than us as well, the newest first', async () => {
		const {ask, repository} = await dispatched(succeeding);
		const {sha} = commitFiles(repository, 'main', {'README.md': 'New\n'}, 'Change it\n\nWhy');
		startRun(repository, {workflow: workflowFile, branch: 'main', event: 'push'});
		expect((await ask('GET /actions/workflows/deploy.yml/runs')).body.workflow_runs).toMatchObject([
			{event: 'push', head_sha: sha, display_title: 'Change it'},
			{event: 'workflow_dispatch'},
		]);
		expect((await ask('GET /actions/workflows/deploy.yml/runs?event=push')).body.total_count).toBe(1);
		expect((await ask(`GET /actions/workflows/deploy.yml/runs?head_sha=${sha}`)).body.total_count).toBe(1);
		expect(() => startRun(repository, {workflow: workflowFile, branch: 'nothing', event: 'push'})).toThrow(RangeError);
	});
});

describe('a log', () => {
	it('is with somebody else, who must not get the token', async () => {
		const {look, jobs, ask, github} = await dispatched(failing);
		await look();
		await look();
		const [job] = await jobs();
		const {headers} = await ask(`GET /actions/jobs/${job.id}/logs`);
		const place = headers.get('location') ?? '';
		expect(new URL(place).host).not.toBe(new URL(github.url).host);
		expect((await fetch(place, {headers: {authorization: `Bearer ${secrets.owner}`}})).status).toBe(403);
		expect((await fetch(place.replace(/\d+$/, '1'))).status).toBe(404);
		// As Ferrovia itself gets it.
		const client = openGitHub({environment: {GITHUB_API_URL: github.url}, token: new Secret(secrets.owner), signal});
		const {data} = await client.request('GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs', {
			owner: 'acme',
			repo: 'demo',
			job_id: job.id,
		});
		expect(String(data).split('\n')).toEqual([
			expect.stringMatching(/^2026-11-25T10:00:00\.\d{7}Z ##\[group\]Run Check out$/),
			expect.stringContaining('##[endgroup]'),
			expect.stringContaining('##[group]Run Build the image'),
			expect.stringContaining('##[endgroup]'),
			expect.stringMatching(/Z error: could not compile$/),
			expect.stringContaining('##[error]Process completed with exit code 1.'),
			'',
		]);
	});

	it('is gone with the double', async () => {
		const {look, jobs, ask, github} = await dispatched(failing);
		await look();
		await look();
		const [job] = await jobs();
		const place = (await ask(`GET /actions/jobs/${job.id}/logs`)).headers.get('location') ?? '';
		await github.stop();
		await expect(fetch(place)).rejects.toThrow();
	});
});

describe('a workflow', () => {
	it('is known by its file and by its number, once it is on the default branch', async () => {
		const {ask, repository} = await startService();
		commitFiles(repository, 'other', {'.github/workflows/other.yml': workflowText}, 'Other');
		const {body} = await ask('GET /actions/workflows/deploy.yml');
		expect(body).toMatchObject({name: 'Deploy', path: workflowFile, state: 'active'});
		expect((await ask(`GET /actions/workflows/${body.id}`)).body).toEqual(body);
		expect((await ask('GET /actions/workflows/1')).status).toBe(404);
		for (const line of ['GET /actions/workflows/other.yml', 'GET /actions/workflows/other.yml/runs']) {
			expect((await ask(line)).status).toBe(404);
		}

		expect((await ask('POST /actions/workflows/other.yml/dispatches', {body: {ref: 'other'}})).status).toBe(404);
		repository.workflowStates.set(workflowFile, 'disabled_manually');
		expect((await ask('GET /actions/workflows/deploy.yml')).body.state).toBe('disabled_manually');
	});

	it.each([
		['has no such trigger', 'on: [push]\n', 'main', "Workflow does not have 'workflow_dispatch' trigger"],
		['has it in a comment alone', 'on: [push] # workflow_dispatch\n', 'main', "Workflow does not have 'workflow_dispatch' trigger"],
		['is to run on no branch', workflowText, 'nothing', 'No ref found for: nothing'],
	])('is not started by hand where it %s', async (_, text, ref, message) => {
		const {ask, repository} = await startService({repository: {files: {[workflowFile]: text}}});
		const answer = await ask(dispatches, {body: {ref}});
		expect([answer.status, answer.body.message]).toEqual([422, message]);
		expect(repository.runs).toEqual([]);
	});

	it('is started as it is on the branch that was asked for', async () => {
		const {ask, repository} = await startService();
		commitFiles(repository, 'old', {[workflowFile]: 'on: push\n'}, 'Old');
		commitFiles(repository, 'new', {[workflowFile]: 'on: workflow_dispatch\n'}, 'New');
		expect(textAt(repository, 'main', workflowFile)).toContain('workflow_dispatch');
		expect((await ask(dispatches, {body: {ref: 'old'}})).status).toBe(422);
		expect((await ask(dispatches, {body: {ref: 'refs/heads/new'}})).status).toBe(204);
		expect(repository.runs).toMatchObject([{branch: 'new'}]);
	});

	it('is not started while it is switched off, nor by who only reads', async () => {
		const {ask, repository} = await startService();
		expect((await ask(dispatches, {body: {ref: 'main'}, token: secrets.reader})).status).toBe(403);
		expect((await ask(dispatches, {body: {}, isWrong: true})).body.message).toContain('"ref" wasn\'t supplied');
		repository.workflowStates.set(workflowFile, 'disabled_manually');
		expect((await ask(dispatches, {body: {ref: 'main'}})).body.message).toContain('disabled workflow');
		expect(repository.runs).toEqual([]);
	});
});
