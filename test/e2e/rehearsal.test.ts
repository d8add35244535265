import {execFileSync} from 'node:child_process';
import {mkdir, readdir, readFile, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, inject, it, onTestFinished, vi} from 'vitest';
import which from 'which';
import {breakNames} from '../../source/commands/rehearse/break-names.ts';
import {rehearsalWords} from '../../source/rehearsal/practice.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';
import {inventory} from '../steps/cache/_inventory.ts';
import {axumWorkspace, cli, emptySandbox, has, hasSccache, type Sandbox, snapshot} from './_project.ts';
import {Rehearsal, rehearse, withoutRust} from './_rehearsal.ts';
import {keys, PseudoTerminal} from './_terminal.ts';

const hasScripts = ['sh', 'curl', 'jq', 'awk'].every(name => which.sync(name, {nothrow: true}) !== null);
const patience = 120_000;

async function newcomer(more: Sandbox['env'] = {}): Promise<Sandbox> {
	const sandbox = await emptySandbox();
	return {root: sandbox.root, env: {...(await withoutRust(sandbox)), ...more}};
}

type Named = {readonly id: number; readonly name: string};

/** Calls of GitHub's API in a rehearsal, as somebody who may do everything there. */
function gitHub({GITHUB_API_URL, GH_TOKEN}: Readonly<Record<string, string>>) {
	return async (call: string, body?: object): Promise<Readonly<Record<string, unknown>>> => {
		const [method = 'GET', place] = call.split(' ');
		const answered = await fetch(`${GITHUB_API_URL}/repos/acme/tickets${place}`, {
			method,
			headers: {authorization: `Bearer ${GH_TOKEN}`},
			...(body === undefined ? {} : {body: JSON.stringify(body)}),
		});
		expect([call, answered.status]).toEqual([call, expect.toSatisfy((status: number) => status < 300)]);
		return answered.status === 204 ? {} : ((await answered.json()) as Record<string, unknown>);
	};
}

async function railway({RAILWAY_API_URL, RAILWAY_API_TOKEN}: Readonly<Record<string, string>>, query: string): Promise<unknown> {
	const answered = await fetch(RAILWAY_API_URL ?? '', {
		method: 'POST',
		headers: {authorization: `Bearer ${RAILWAY_API_TOKEN}`, 'content-type': 'application/json'},
		body: JSON.stringify({query}),
	});
	return ((await answered.json()) as {readonly data: unknown}).data;
}

describe('the rehearsal of somebody without Rust and without accounts', () => {
	it(
		'ends proved, leaves every part of the practice cloud as it should be, and takes all of it back',
		async () => {
			const temporary = await temporaryFolder();
			const sandbox = await newcomer({TMPDIR: temporary});
			const started = Date.now();
			const rehearsal = new Rehearsal(['--yes', '--shell', '--keep'], sandbox);
			const environment = await rehearsal.environment();
			// The limit of the promise; it takes a few seconds.
			expect(Date.now() - started).toBeLessThan(120_000);
			expect(rehearsal.output).toMatch(/tools +skipped: cargo is not on this machine/);
			expect(rehearsal.output).toMatch(/cargo +skipped: cargo is not on this machine/);
			expect(rehearsal.output.split(rehearsalWords).length - 1).toBeGreaterThanOrEqual(3);
			expect(rehearsal.output).toMatch(/Proved (\d+) of \d+, 5 not known\./);

			// AWS: a private bucket, and two roles with what they may do.
			const key = /aws_access_key_id = (\S+)\naws_secret_access_key = (\S+)/.exec(
				await readFile(path.join(environment.HOME ?? '', '.aws/config'), 'utf8'),
			);
			const account = {
				url: environment.AWS_ENDPOINT_URL ?? '',
				admin: {accessKeyId: key?.[1] ?? '', secretAccessKey: key?.[2] ?? ''},
			};
			// For the clients of the test itself.
			vi.stubEnv('AWS_ENDPOINT_URL', account.url);
			onTestFinished(() => {
				vi.unstubAllEnvs();
			});
			const made = await inventory(account);
			expect(Object.keys(made.buckets as object)).toHaveLength(1);
			expect(Object.keys(made.roles as object)).toHaveLength(2);

			// GitHub: a merged pull request, a sealed secret, variables, a run that succeeded.
			const github = gitHub(environment);
			expect(await github('GET /pulls?state=all')).toMatchObject([{merged_at: expect.any(String), head: {ref: 'ferrovia/setup'}}]);
			expect(await github('GET /actions/secrets')).toMatchObject({secrets: [{name: 'RAILWAY_TOKEN'}]});
			expect(await github('GET /actions/workflows/deploy.yml/runs')).toMatchObject({
				total_count: 1,
				workflow_runs: [{conclusion: 'success', event: 'push', head_branch: 'main'}],
			});
			expect(JSON.stringify(await github('GET /actions/variables'))).toContain('RAILWAY_SERVICE_ID');

			// What CI did: its token let it into the role that may write the cache, and the deployment was followed to its end.
			const {workflow_runs: runs} = (await github('GET /actions/workflows/deploy.yml/runs')) as {readonly workflow_runs: readonly Named[]};
			const {jobs} = (await github(`GET /actions/runs/${runs[0]?.id}/jobs`)) as {readonly jobs: readonly Named[]};
			const logOf = async (job: string) => {
				const id = jobs.find(({name}) => name === job)?.id;
				const headers = {authorization: `Bearer ${environment.GH_TOKEN}`};
				const place = await fetch(`${environment.GITHUB_API_URL}/repos/acme/tickets/actions/jobs/${id}/logs`, {
					headers,
					redirect: 'manual',
				});
				return (await fetch(place.headers.get('location') ?? '')).text();
			};
			expect(await logOf('Build')).toMatch(
				/Assumed arn:aws:iam::\d+:role\/ferrovia-acme-tickets-\w+-write as repo:acme@\d+\/tickets@\d+:ref:refs\/heads\/main/,
			);
			expect(await logOf('Build')).toContain('Simulated: no image was built. There is no Docker engine on this machine.');
			expect(await logOf('Deploy')).toMatch(
				hasScripts ? /SUCCESS\n.*::notice title=Railway::tickets runs ghcr\.io\/acme\/tickets@sha256:/ : /no sh, curl and jq/,
			);

			// Railway: one service that pulls, by digest, what the registry has.
			const projects = JSON.stringify(
				await railway(
					environment,
					'query { projects { edges { node { id name services { edges { node { name } } } environments { edges { node { id name } } } } } } }',
				),
			);
			expect(projects).toContain('"name":"tickets"');
			const live = await rehearsal.run('ferrovia status');
			expect([live.exitCode, live.output]).toEqual([0, expect.stringMatching(/live is what CI pushed last: [\da-f]{12} of commit/)]);

			expect((await rehearsal.run('ferrovia setup --yes')).output).toContain('Nothing to do: all is in place.');
			const verified = await rehearsal.run('ferrovia verify');
			expect([verified.exitCode, verified.output]).toEqual([3, expect.stringMatching(/Proved \d+ of \d+, 5 not known\./)]);

			// A second commit, built and deployed; and back to the first.
			const main = (await github('GET /git/ref/heads/main')) as {readonly object: {readonly sha: string}};
			const first = main.object.sha;
			const parent = (await github(`GET /git/commits/${first}`)) as {readonly tree: {readonly sha: string}};
			const second = await github('POST /git/commits', {message: 'Second', tree: parent.tree.sha, parents: [first]});
			await github('PATCH /git/refs/heads/main', {sha: second.sha});
			await github('POST /actions/workflows/deploy.yml/dispatches', {ref: 'main'});
			await expect
				.poll(async () => JSON.stringify(await github('GET /actions/workflows/deploy.yml/runs')), {timeout: 30_000})
				.toMatch(/^(?!.*in_progress).*"total_count":2/);
			expect((await rehearsal.run('ferrovia status')).exitCode).toBe(0);
			const back = await rehearsal.run(`ferrovia rollback sha-${first.slice(0, 7)} --yes`);
			expect([back.exitCode, back.output]).toEqual([0, expect.stringContaining('proved')]);
			const behind = await rehearsal.run('ferrovia status');
			expect(behind.exitCode).toBe(1);

			// Whatever Ferrovia would ask outside of this machine, it does not.
			const outside = await rehearsal.run('RAILWAY_API_URL=https://backboard.railway.com/graphql/v2 ferrovia verify railway');
			expect([outside.exitCode, outside.output]).toEqual([3, expect.stringContaining('could not be reached at backboard.railway.com')]);
			if (hasScripts) {
				expect((await rehearsal.run('curl --silent --fail https://example.com')).exitCode).not.toBe(0);
			}

			expect((await rehearsal.run('ferrovia undo --yes --delete-objects')).exitCode).toBe(0);
			expect(await inventory(account)).toMatchObject({buckets: {}, roles: {}, providers: []});
			expect(await github('GET /actions/secrets')).toMatchObject({total_count: 0});
			expect(await github('GET /actions/variables')).toMatchObject({total_count: 0});
			expect(JSON.stringify(await railway(environment, 'query { projects { edges { node { name } } } }'))).not.toContain('tickets');

			rehearsal.leave();
			const {exitCode, output} = await rehearsal.ended;
			expect(exitCode).toBe(0);
			expect(output).toMatch(/Rehearsed in \d+(?:\.\d)? s\./);
			expect(output).toMatch(/simulated +AWS, GitHub, its registry, Railway: servers on this machine/);
			expect(output).toMatch(/^refused +backboard\.railway\.com(?:, example\.com)?: outside of this machine$/m);
			expect(output).toContain('Now for real: npx ferrovia');
			const kept = /^kept +(\S+)/m.exec(output)?.[1] ?? '';
			expect((await stat(kept)).isDirectory()).toBe(true);
			execFileSync('rm', ['-r', kept]);
			expect((await readdir(temporary)).filter(name => name.startsWith('ferrovia-'))).toEqual([]);
			// Nothing came into the user's own home or folder.
			expect(await readdir(sandbox.root)).toEqual([]);
			expect(await readdir(String(sandbox.env.HOME))).toEqual(['.cargo']);
		},
		patience,
	);

	it('says what it needs where there is no terminal, and has no JSON', async () => {
		const sandbox = await newcomer();
		expect(await rehearse([], sandbox)).toMatchObject({exitCode: 2, output: expect.stringContaining('ferrovia rehearse --yes')});
		expect(await rehearse(['--yes', '--json'], sandbox)).toMatchObject({exitCode: 2});
		expect(await rehearse(['--yes', '--cwd', 'nowhere'], sandbox)).toMatchObject({
			exitCode: 2,
			output: expect.stringContaining(`There is no folder ${path.join(sandbox.root, 'nowhere')}.`),
		});
		// Where nothing can be set up, nothing else is rehearsed.
		expect(await rehearse(['--yes', '--cwd', '.'], sandbox)).toMatchObject({
			exitCode: expect.toSatisfy((code: number) => code > 0),
			output: expect.not.stringContaining('gh pr merge'),
		});
		expect(await rehearse(['--yes', '--break', 'heart'], sandbox)).toMatchObject({
			exitCode: 2,
			output: expect.stringContaining(breakNames.join(', ')),
		});
	});

	/** What each fault shows, before it is mended. */
	const shown: Readonly<Record<(typeof breakNames)[number], RegExp>> = {
		'expired-token': /GitHub does not know this token|GitHub .*(?:expired|does not accept)/s,
		denied: /did not let Ferrovia create the role .*\(iam:CreateRole\)/s,
		'rate-limit': /33 changes applied|\d+ changes applied/,
		'dead-bucket': /there is no bucket ferrovia-acme-tickets-/,
		'failing-build': /failure +Build.*broken on purpose by the rehearsal/s,
		'failing-health': /failure +Deploy.*DATABASE_URL is not set/s,
		crash: /killed in the middle \(SIGKILL\).*under way: let main read and write the cache/s,
	};

	it.each(breakNames)(
		'with --break %s: shows what goes wrong, mends it and ends proved',
		async name => {
			const {exitCode, output} = await rehearse(['--yes', '--break', name], await newcomer());
			const [before = '', after = ''] = output.split(/^mended /m);
			expect(before).toMatch(shown[name]);
			expect(before).not.toMatch(/\n {4}at |TypeError|undefined/);
			expect(after).toMatch(/Proved \d+ of \d+, 5 not known\./);
			expect([exitCode, after]).toEqual([0, expect.stringMatching(/Rehearsed in/)]);
		},
		patience,
	);

	it(
		'shows a crash in the wizard, gives the terminal back, and resumes',
		async () => {
			const {root, env} = await newcomer();
			const terminal = new PseudoTerminal(process.execPath, [cli(inject('installed')), 'rehearse', '--break', 'crash'], {cwd: root, env});
			await terminal.waitFor('enter start', 60_000);
			expect(terminal.screen).toContain(rehearsalWords);
			expect(terminal.screen).toContain("Railway's platform: starts no server");
			await walk(terminal);
			await terminal.waitFor('Enter goes on', 60_000);
			expect(terminal.inAlternateScreen).toBe(false);
			expect(terminal.screen).toContain('killed in the middle (SIGKILL)');
			terminal.type(keys.enter);
			await terminal.waitFor('enter start', 60_000);
			await walk(terminal);
			expect(await terminal.exited).toMatchObject({exitCode: 0});
			expect(terminal.output).not.toContain('Warning:');
			expect(terminal.scrollback).toMatch(/Rehearsed in .*Now for real: npx ferrovia/s);
		},
		patience,
	);

	/** Takes every suggestion, on screens that all say what this is. */
	async function walk(terminal: PseudoTerminal): Promise<void> {
		for (let place = 'enter start'; place !== 'enter apply'; ) {
			terminal.type(keys.enter);
			const screen = await terminal.waitFor(new RegExp(`question (?!${/\d+/.exec(place)?.[0]} )\\d+ of|enter apply`), 60_000);
			expect(screen).toContain(rehearsalWords);
			place = /question \d+ of|enter apply/.exec(screen)?.[0] ?? '';
		}

		terminal.type(keys.enter);
	}
});

const withRust = has('cargo') && hasSccache();

describe.skipIf(!withRust)(`the rehearsal of somebody with Rust${withRust ? '' : ' (needs cargo, and an sccache with S3)'}`, () => {
	it(
		'proves cargo, and sccache through the practice bucket',
		async () => {
			const sandbox = await emptySandbox();
			const started = Date.now();
			const {exitCode, output} = await rehearse(['--yes', '--image-base', 'debian'], {
				...sandbox,
				env: {...sandbox.env, DOCKER_HOST: 'unix:///nowhere/docker.sock'},
			});
			expect(Date.now() - started).toBeLessThan(300_000);
			expect(exitCode).toBe(0);
			expect(output).toContain('a sample workspace with a server on axum');
			expect(output).toMatch(/cache +proved 12 +\d+ written and \d+ read, \d+ objects in the bucket/);
			expect(output).toMatch(/cargo +proved 9/);
		},
		patience,
	);

	it(
		'copies a project of their own, and leaves the project alone',
		async () => {
			const sandbox = await axumWorkspace({light: true});
			await writeFile(path.join(sandbox.root, 'ferrovia.toml'), '[cache]\nbucket = "the-real-one"\n');
			await mkdir(path.join(sandbox.root, 'target'));
			await writeFile(path.join(sandbox.root, 'target/built'), 'by cargo');
			const [before, head] = [await snapshot(sandbox.root), await readFile(path.join(sandbox.root, '.git/HEAD'), 'utf8')];
			const {exitCode, output} = await rehearse(['--yes', '--cwd', '.'], {
				...sandbox,
				env: {...sandbox.env, DOCKER_HOST: 'unix:///nowhere/docker.sock'},
			});
			expect([exitCode, output]).toEqual([0, expect.stringContaining(`a copy of ${sandbox.root}`)]);
			expect(output).toContain('acme/demo');
			expect(output).not.toContain('the-real-one');
			expect(await snapshot(sandbox.root)).toEqual(before);
			expect(await readFile(path.join(sandbox.root, '.git/HEAD'), 'utf8')).toBe(head);
			await expect(stat(path.join(sandbox.root, '.ferrovia'))).rejects.toThrow();
		},
		patience,
	);
});
