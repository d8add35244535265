import {mkdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {GetCallerIdentityCommand, STSClient} from '@aws-sdk/client-sts';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {commitFiles, textAt} from '../../source/rehearsal/github/repository.ts';
import {type PracticeCloud, startPracticeCloud} from '../../source/rehearsal/practice-cloud.ts';
import {runProcess} from '../../source/services/process.ts';
import {actions} from '../../source/steps/workflow/actions.ts';
import {workflowText} from '../../source/steps/workflow/text.ts';
import {cleanEnvironment} from '../_helpers/project-folder.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';
import {usual} from '../steps/workflow/_settings.ts';

const workflow = '.github/workflows/deploy.yml';

async function startLab(files: Readonly<Record<string, string>> = {'README.md': 'Tickets\n'}) {
	const folder = await temporaryFolder();
	const [home, checkout] = [path.join(folder, 'home'), path.join(folder, 'tickets')];
	await mkdir(home);
	await mkdir(checkout);
	const said: string[] = [];
	const cloud = await startPracticeCloud({
		owner: 'acme',
		name: 'tickets',
		branch: 'trunk',
		files,
		checkout,
		home,
		engine: undefined,
		runsScripts: false,
		environment: cleanEnvironment,
		run: runProcess,
		signal: new AbortController().signal,
		output: line => said.push(line),
	});
	onTestFinished(async () => cloud.stop().catch(() => undefined));
	return {cloud, home, said};
}

/** A pull request as the setup opens it. */
function propose({repository}: PracticeCloud): void {
	repository.refs.set('refs/heads/ferrovia/setup', repository.refs.get('refs/heads/trunk') ?? '');
	commitFiles(repository, 'ferrovia/setup', withWorkflow, 'Set up');
	repository.pulls.push({number: 7, title: 'Set up', body: '', head: 'ferrovia/setup', base: 'trunk', state: 'open'});
}

const github = async ({environment}: PracticeCloud, place: string) =>
	fetch(`${environment.GITHUB_API_URL}${place}`, {headers: {authorization: `Bearer ${environment.GH_TOKEN}`}});

const withWorkflow = {[workflow]: workflowText({...usual, branch: 'trunk', cache: 'none'})};

const railway = async ({environment}: PracticeCloud) =>
	fetch(environment.RAILWAY_API_URL ?? '', {
		method: 'POST',
		headers: {authorization: `Bearer ${environment.RAILWAY_API_TOKEN}`, 'content-type': 'application/json'},
		body: JSON.stringify({query: 'query { me { email } }'}),
	});

const urlsOf = ({aws, github: hub, registry, railway: rail, app}: PracticeCloud) => [aws, hub, registry, rail, app].map(({url}) => url);

async function isListening(url: string): Promise<boolean> {
	const answer = await fetch(url).catch(() => undefined);
	return answer !== undefined;
}

describe('the practice cloud', () => {
	it('is on this machine, and signs the user in everywhere', async () => {
		const {cloud, home} = await startLab();
		for (const url of [...urlsOf(cloud), `http://${cloud.app.domain}`]) {
			expect(new URL(url).hostname).toBe('127.0.0.1');
		}

		expect(await (await github(cloud, '/user')).json()).toMatchObject({login: 'acme'});
		expect(await (await github(cloud, '/repos/acme/tickets')).json()).toMatchObject({default_branch: 'trunk'});
		expect(await (await railway(cloud)).json()).toEqual({data: {me: {email: 'you@localhost'}}});
		const profile = await readFile(path.join(home, '.aws/config'), 'utf8');
		const setting = (name: string) => new RegExp(`^${name} = (.+)$`, 'm').exec(profile)?.[1] ?? '';
		const client = new STSClient({
			region: setting('region'),
			endpoint: cloud.environment.AWS_ENDPOINT_URL,
			credentials: {accessKeyId: setting('aws_access_key_id'), secretAccessKey: setting('aws_secret_access_key')},
		});
		onTestFinished(() => client.destroy());
		expect((await client.send(new GetCallerIdentityCommand({}))).Arn).toMatch(/:user\/admin$/);
	});

	it('has the tags of the actions that workflows pin', async () => {
		const {cloud} = await startLab();
		for (const {repository, version, commit} of Object.values(actions)) {
			const found = (await (await github(cloud, `/repos/${repository}/git/ref/tags/${version}`)).json()) as {object?: {sha: string}};
			expect(found.object?.sha, repository).toBe(commit);
		}
	});

	it('merges the open pull request, and runs what that starts', async () => {
		const {cloud, said} = await startLab();
		propose(cloud);
		const merged = await cloud.merge();
		expect(merged?.number).toBe(7);
		expect(merged?.run).toMatchObject({status: 'completed', conclusion: 'success', branch: 'trunk', event: 'push'});
		expect(textAt(cloud.repository, 'trunk', workflow)).toContain('build-image.sh');
		expect(cloud.repository.pulls[0]?.state).toBe('closed');
		const {run} = merged ?? {};
		expect([...(cloud.registry.state.packages.get('acme/demo')?.tags.keys() ?? [])]).toEqual(['trunk', `sha-${run?.sha.slice(0, 7)}`]);
		expect(said.length).toBeGreaterThan(0);
		expect(await cloud.merge()).toBeUndefined();
	});

	it('merges nothing without a pull request, and runs nothing without a workflow', async () => {
		const {cloud} = await startLab();
		expect(await cloud.merge()).toBeUndefined();
		expect(await cloud.push('Change')).toBeUndefined();
	});

	it('pushes a commit, and runs what that starts', async () => {
		const {cloud} = await startLab(withWorkflow);
		const before = cloud.repository.refs.get('refs/heads/trunk');
		const run = await cloud.push('Mend it');
		expect(run).toMatchObject({title: 'Mend it', conclusion: 'success'});
		expect(run?.sha).not.toBe(before);
		expect(cloud.repository.runs.map(({id}) => id)).toEqual([run?.id]);
	});

	it('performs a run that was dispatched', async () => {
		const {cloud} = await startLab(withWorkflow);
		const asked = await fetch(`${cloud.environment.GITHUB_API_URL}/repos/acme/tickets/actions/workflows/deploy.yml/dispatches`, {
			method: 'POST',
			headers: {authorization: `Bearer ${cloud.environment.GH_TOKEN}`},
			body: JSON.stringify({ref: 'trunk'}),
		});
		expect(asked.ok).toBe(true);
		await vi.waitFor(() => expect(cloud.repository.runs[0]).toMatchObject({event: 'workflow_dispatch', conclusion: 'success'}));
	});

	it('has faults until they are taken back, each service by itself', async () => {
		const {cloud} = await startLab();
		const fault = () => ({type: 'answered' as const, answer: {status: 503, body: 'disturbed'}});
		const stop = cloud.disturb({github: fault});
		const statuses = async () =>
			Promise.all([github(cloud, '/user'), railway(cloud), fetch(cloud.aws.url)].map(async asked => (await asked).status));
		// Without a signature AWS answers 403.
		expect(await statuses()).toEqual([503, 200, 403]);
		cloud.disturb({railway: fault, aws: fault});
		expect(await statuses()).toEqual([200, 503, 503]);
		stop();
		expect(await statuses()).toEqual([200, 200, 403]);
	});

	it('is gone when it is stopped', async () => {
		const {cloud} = await startLab();
		const urls = urlsOf(cloud);
		expect(await Promise.all(urls.map(isListening))).toEqual(urls.map(() => true));
		await cloud.stop();
		expect(await Promise.all(urls.map(isListening))).toEqual(urls.map(() => false));
		await cloud.stop();
	});

	it('stops the rest when one part fails to stop, and says so', async () => {
		const {cloud} = await startLab();
		vi.spyOn(cloud.platform, 'stop').mockRejectedValue(new Error('The container stays.'));
		const disposed = vi.spyOn(cloud.runner, 'dispose');
		await expect(cloud.stop()).rejects.toThrow('The container stays.');
		expect(await Promise.all(urlsOf(cloud).map(isListening))).toEqual([false, false, false, false, false]);
		// Images are still removed.
		expect(disposed).toHaveBeenCalledOnce();
	});
});
