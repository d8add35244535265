import {describe, expect, it} from 'vitest';
import {Secret} from '../../../source/engine/secrets.ts';
import {commitFiles} from '../../../source/rehearsal/github/repository.ts';
import {startRun} from '../../../source/rehearsal/github/runs.ts';
import type {RunScript} from '../../../source/rehearsal/github/state.ts';
import {openGitHub} from '../../../source/services/github/client.ts';
import {readJobLog} from '../../../source/services/github/workflows.ts';
import {type ServiceOptions, secrets, startService, workflowFile, workflowText} from './_service.ts';

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
const runs = 'GET /actions/workflows/deploy.yml/runs';

async function dispatched(script: RunScript | undefined, options: ServiceOptions = {}) {
	const service = await startService({
		...options,
		repository: {scripts: new Map(script === undefined ? [] : [[workflowFile, script]])},
	});
	const {body: details} = await service.ask(dispatches, {body: {ref: 'main', return_run_details: true}});
	const look = async () => (await service.ask(`GET /actions/runs/${details.workflow_run_id}`)).body;
	const jobs = async () => (await service.ask(`GET /actions/runs/${details.workflow_run_id}/jobs`)).body.jobs;
	return {...service, details, look, jobs};
}

/** A run that failed, with the address of the log of its first job. */
async function failed() {
	const service = await dispatched(failing);
	await service.look();
	await service.look();
	const [job] = await service.jobs();
	return {...service, job, place: (await service.ask(`GET /actions/jobs/${job.id}/logs`)).headers.get('location') ?? ''};
}

describe('a run', () => {
	it('goes one stage further with each look at it', async () => {
		const {look, jobs, at, details, ask} = await dispatched(succeeding);
		expect((await ask(`${runs}?status=queued`)).body.workflow_runs).toMatchObject([
			{id: details.workflow_run_id, status: 'queued', conclusion: null, created_at: '2026-11-25T10:00:00.000Z', html_url: details.html_url},
		]);
		expect(await jobs()).toMatchObject([{status: 'queued'}, {status: 'queued'}]);
		at('2026-11-25T10:01:00Z');
		expect(await look()).toMatchObject({status: 'in_progress', conclusion: null, updated_at: '2026-11-25T10:01:00.000Z'});
		const [building] = await jobs();
		expect(building).toMatchObject({
			status: 'in_progress',
			started_at: '2026-11-25T10:01:00.000Z',
			completed_at: null,
			steps: [{status: 'in_progress'}, {status: 'queued'}],
		});
		expect((await ask(`GET /actions/jobs/${building.id}/logs`)).status).toBe(404);
		at('2026-11-25T10:05:00Z');
		expect(await look()).toMatchObject({status: 'in_progress', conclusion: null});
		expect(await jobs()).toMatchObject([
			{status: 'completed', conclusion: 'success', completed_at: '2026-11-25T10:05:00.000Z'},
			{status: 'in_progress', conclusion: null, started_at: '2026-11-25T10:05:00.000Z'},
		]);
		const ended = {status: 'completed', conclusion: 'success', head_branch: 'main', event: 'workflow_dispatch'};
		expect([await look(), await look()]).toMatchObject([ended, ended]);
		const count = async (query: string) => (await ask(`${runs}?${query}`)).body.total_count;
		expect([await count('status=success'), await count('status=failure'), await count('branch=other')]).toEqual([1, 0, 0]);
		expect((await ask(`GET /check-runs/${building.id}/annotations`)).body).toMatchObject([{title: 'ferrovia', message: '10 hits'}]);
		expect((await ask('GET /actions/runs/1')).status).toBe(404);
	});

	it('stops at a step that fails, and skips what comes later', async () => {
		const {look, jobs, ask} = await failed();
		expect(await look()).toMatchObject({status: 'completed', conclusion: 'failure'});
		const [build, deploy] = await jobs();
		expect(build).toMatchObject({
			conclusion: 'failure',
			steps: [{conclusion: 'success'}, {conclusion: 'failure'}, {conclusion: 'skipped'}],
		});
		expect(deploy).toMatchObject({conclusion: 'skipped', steps: [{conclusion: 'skipped'}]});
		expect((await ask(`GET /actions/jobs/${deploy.id}/logs`)).status).toBe(404);
		expect((await ask(`GET /check-runs/${deploy.id}/annotations`)).body).toEqual([]);
	});

	it('stays queued without a script', async () => {
		const {look} = await dispatched(undefined);
		await look();
		expect(await look()).toMatchObject({status: 'queued', conclusion: null});
	});

	it('has done its work elsewhere before anyone sees its end', async () => {
		const pushed: string[] = [];
		const {look, ask} = await dispatched(succeeding, {
			// A stage after the end.
			onDispatch: (_, run) => void run.ahead.push(() => {}),
			async onRunCompleted(repository, run) {
				// Takes longer than an answer: it consists of calls itself.
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
		expect(pushed).toHaveLength(1);
	});

	it('is listed before older ones, whatever started it', async () => {
		const {ask, repository} = await dispatched(succeeding);
		const {sha} = commitFiles(repository, 'main', {'README.md': 'New\n'}, 'Change it\n\nWhy');
		startRun(repository, {workflow: workflowFile, branch: 'main', event: 'push'});
		expect((await ask(runs)).body.workflow_runs).toMatchObject([
			{event: 'push', head_sha: sha, display_title: 'Change it'},
			{event: 'workflow_dispatch'},
		]);
		expect(() => startRun(repository, {workflow: workflowFile, branch: 'nothing', event: 'push'})).toThrow(RangeError);
	});
});

describe('a log', () => {
	it('is on another host, which refuses the token of GitHub', async () => {
		const {place, job, github} = await failed();
		expect(new URL(place).host).not.toBe(new URL(github.url).host);
		expect((await fetch(place, {headers: {authorization: `Bearer ${secrets.owner}`}})).status).toBe(403);
		expect((await fetch(place.replace(/\d+$/, '1'))).status).toBe(404);
		const client = openGitHub({
			environment: {GITHUB_API_URL: github.url},
			token: new Secret(secrets.owner),
			signal: new AbortController().signal,
		});
		expect((await readJobLog(client, {owner: 'acme', name: 'demo'}, job.id))?.split('\n')).toEqual([
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
		const {place, github} = await failed();
		await github.stop();
		await expect(fetch(place)).rejects.toThrow();
	});
});

describe('a workflow', () => {
	it('is known by its file once it is on the default branch', async () => {
		const {ask, repository} = await startService();
		commitFiles(repository, 'other', {'.github/workflows/other.yml': workflowText}, 'Other');
		for (const line of ['GET /actions/workflows/other.yml', 'GET /actions/workflows/other.yml/runs']) {
			expect((await ask(line)).status).toBe(404);
		}

		expect((await ask('POST /actions/workflows/other.yml/dispatches', {body: {ref: 'other'}})).status).toBe(404);
		repository.workflowStates.set(workflowFile, 'disabled_manually');
		expect((await ask('GET /actions/workflows/deploy.yml')).body.state).toBe('disabled_manually');
	});

	it.each([
		['no such trigger', 'on: [push]\n', {ref: 'main'}, "Workflow does not have 'workflow_dispatch' trigger"],
		[
			'the trigger in a comment only',
			'on: [push] # workflow_dispatch\n',
			{ref: 'main'},
			"Workflow does not have 'workflow_dispatch' trigger",
		],
		['no such branch', workflowText, {ref: 'nothing'}, 'No ref found for: nothing'],
		['no branch', workflowText, {}, '"ref" wasn\'t supplied'],
	])('is not started with %s', async (_, text, body, message) => {
		const {ask, repository} = await startService({repository: {files: {[workflowFile]: text}}});
		const answer = await ask(dispatches, {body, isWrong: true});
		expect([answer.status, answer.body.message]).toEqual([422, expect.stringContaining(message)]);
		expect(repository.runs).toEqual([]);
	});

	it('is started as it is on the branch that was asked for', async () => {
		const {ask, repository} = await startService();
		commitFiles(repository, 'old', {[workflowFile]: 'on: push\n'}, 'Old');
		commitFiles(repository, 'new', {[workflowFile]: 'on: workflow_dispatch\n'}, 'New');
		expect((await ask(dispatches, {body: {ref: 'old'}})).status).toBe(422);
		expect((await ask(dispatches, {body: {ref: 'new'}})).status).toBe(204);
		expect(repository.runs).toMatchObject([{branch: 'new'}]);
	});

	it('is not started while it is disabled', async () => {
		const {ask, repository} = await startService();
		repository.workflowStates.set(workflowFile, 'disabled_manually');
		expect((await ask(dispatches, {body: {ref: 'main'}})).body.message).toContain('disabled workflow');
		expect(repository.runs).toEqual([]);
	});
});
