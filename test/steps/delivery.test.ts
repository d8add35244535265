import {spawn} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import sodium from 'libsodium-wrappers';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import which from 'which';
import {rollback} from '../../source/commands/rollback.ts';
import {createSession} from '../../source/commands/session.ts';
import {openWorkspace} from '../../source/commands/workspace.ts';
import {StatusReader} from '../../source/delivery/read-status.ts';
import {commitFiles, nextId} from '../../source/rehearsal/github/repository.ts';
import type {RunState} from '../../source/rehearsal/github/state.ts';
import {git, hasCargo, hasGit, projectFolder} from '../_helpers/project-folder.ts';
import {type Cloud, startCloud} from './railway/_cloud.ts';
import {undoAll} from './railway/_run.ts';

vi.mock('node:timers/promises', async original => (await import('../_helpers/quick-timers.ts')).quick(await original()));

const hasTools = hasCargo && hasGit && ['curl', 'jq'].every(name => which.sync(name, {nothrow: true}) !== null);

const server = `use std::io::{Read, Write};
fn main() {
	let route = "/health";
	let listener = std::net::TcpListener::bind("0.0.0.0:8080").unwrap();
	for stream in listener.incoming() {
		let mut stream = stream.unwrap();
		let _ = stream.read(&mut [0; 1024]);
		let _ = stream.write_all(format!("HTTP/1.1 200 OK\\r\\n\\r\\n{route}").as_bytes());
	}
}
`;

const project = {
	'Cargo.toml': '[package]\nname = "demo"\nversion = "0.1.0"\nedition = "2021"\n',
	'Cargo.lock': 'version = 4\n\n[[package]]\nname = "demo"\nversion = "0.1.0"\n',
	'src/main.rs': server,
	'.gitignore': '/target\n',
};

const {signal} = new AbortController();

/** What CI does: pushes an image, and runs the very script that Ferrovia wrote, with the secret as GitHub opens it. */
function actAsCi(root: string, keys: {readonly publicKey: Uint8Array; readonly privateKey: Uint8Array}) {
	const log: string[] = [];
	const onDispatch = ({repository, registry, railway}: Cloud, run: RunState) => {
		const pushed = registry.push('acme/demo', `sha-${run.sha.slice(0, 7)}`, `image of ${run.sha}`, true);
		registry.push('acme/demo', 'main', `image of ${run.sha}`, true);
		const job = (name: string) => ({
			id: nextId(),
			name,
			status: 'queued',
			conclusion: null as string | null,
			steps: [{name, number: 1, status: 'queued', conclusion: null as string | null}],
			log: '',
		});
		const [build, deploy] = [job('Build and push'), job('Deploy')];
		run.jobs.push(build, deploy);
		repository.annotations.set(build.id, [
			{title: 'ferrovia', message: 'image built {"v":1,"seconds":42,"hits":98,"misses":2,"dependencies":0,"bytes":1000}'},
		]);
		const sealed = Buffer.from(repository.shelf.secrets.get('RAILWAY_TOKEN')?.sealed ?? '', 'base64');
		const token = Buffer.from(sodium.crypto_box_seal_open(sealed, keys.publicKey, keys.privateKey)).toString('utf8');
		const variable = (name: string) => repository.shelf.variables.get(name)?.value;
		const script = spawn('sh', [path.join(root, '.github/scripts/deploy-railway.sh')], {
			env: {
				PATH: process.env.PATH,
				IMAGE: `ghcr.io/acme/demo@${pushed.digest}`,
				RAILWAY_TOKEN: token,
				RAILWAY_SERVICE_ID: variable('RAILWAY_SERVICE_ID'),
				RAILWAY_ENVIRONMENT_ID: variable('RAILWAY_ENVIRONMENT_ID'),
				RAILWAY_API_URL: railway.url,
				POLL_FIRST: '0',
				POLL_MOST: '0',
			},
		});
		script.stdout.on('data', data => log.push(String(data)));
		script.stderr.on('data', data => log.push(String(data)));
		let exit: number | null = null;
		script.once('close', code => {
			exit = code ?? 1;
		});
		const end = (conclusion: string) => {
			for (const one of run.jobs) {
				one.status = 'completed';
				one.conclusion = conclusion;
			}

			run.status = 'completed';
			run.conclusion = conclusion;
		};
		const look = () => {
			run.status = 'in_progress';
			build.status = 'in_progress';
			if (exit === null) {
				run.ahead.push(look);
			} else {
				end(exit === 0 ? 'success' : 'failure');
			}
		};
		run.ahead.push(look);
	};

	return {log, onDispatch};
}

describe.skipIf(!hasTools)('from nothing to a server that pulls', () => {
	it('sets up, deploys by CI, notices an old image, rolls back, and undoes all of it', {timeout: 120_000}, async () => {
		await sodium.ready;
		const keys = sodium.crypto_box_keypair();
		const root = await projectFolder(project);
		git(root, 'init', '--quiet', '--initial-branch', 'main');
		git(root, 'remote', 'add', 'origin', 'https://github.com/acme/demo.git');
		git(root, 'add', '--all');
		git(root, 'commit', '--quiet', '--message', 'Begin');
		const ci = actAsCi(root, keys);
		const cloud = await startCloud({
			files: project,
			publicKey: Buffer.from(keys.publicKey).toString('base64'),
			onDispatch: ci.onDispatch,
		});
		for (const [name, value] of Object.entries({...cloud.environment, RAILWAY_TOKEN: '', GITHUB_TOKEN: ''})) {
			vi.stubEnv(name, value);
		}

		onTestFinished(() => {
			vi.unstubAllEnvs();
		});
		const options = {
			cwd: root,
			compilerCache: 'none',
			railwayDomain: 'none',
			railwayHealthPath: '/health',
			githubFiles: 'leave',
			pin: 'tag',
		};
		const open = async () => openWorkspace(options, signal);
		type Opened = Awaited<ReturnType<typeof open>>;
		const setUp = async (workspace: Opened, steps: readonly string[]) => {
			const session = createSession(workspace, steps);
			const plan = await session.plan(steps, session.answers, signal);
			const {outcomes} = await session.apply(plan, session.answers, {renderer: 'silent'}, signal);
			return {
				planned: plan.steps.flatMap(({changes}) => changes.map(({id}) => id)),
				problems: outcomes.flatMap(({id, status, error}) => (status === 'applied' ? [] : [`${id}: ${error?.what} ${error?.why ?? ''}`])),
			};
		};
		const verify = async (workspace: Opened, steps: readonly string[]) => {
			const session = createSession(workspace, steps);
			const {checks} = await session.verify(steps, session.answers, signal, () => {});
			return Object.fromEntries(checks.map(({id, status, detail}) => [id, `${status}: ${detail}`]));
		};
		const readStatus = async (workspace: Opened) =>
			new StatusReader(workspace.world(createSession(workspace, []).answers, [])).read(signal);

		const local = await open();
		expect((await setUp(local, ['image', 'workflow'])).problems).toEqual([]);
		await local.dispose();
		const names = git(root, 'ls-files', '--others', '--exclude-standard').split('\n').filter(Boolean);
		const texts = await Promise.all(names.map(async name => [name, await readFile(path.join(root, name), 'utf8')] as const));
		commitFiles(cloud.repository, 'main', Object.fromEntries(texts), 'Build, push and deploy the image');

		const workspace = await open();
		const services = ['railway', 'github'];
		const {planned, problems} = await setUp(workspace, services);
		expect(problems, ci.log.join('')).toEqual([]);
		expect(planned).toEqual(
			expect.arrayContaining([
				'railway/project',
				'railway/project-token',
				'github/secret-RAILWAY_TOKEN',
				'github/variable-RAILWAY_SERVICE_ID',
				'github/variable-RAILWAY_ENVIRONMENT_ID',
				'github/first-run',
			]),
		);
		const wrong = Object.entries(await verify(workspace, services)).filter(([, words]) => !words.startsWith('pass'));
		// A service without a domain can't be reached.
		expect(wrong.map(([id]) => id)).toEqual(['railway.health']);
		const {verdict, runs} = await readStatus(workspace);
		expect(verdict.status).toBe('pass');
		expect('found' in runs ? runs.found[0]?.figures : undefined).toMatchObject({hits: 98, misses: 2});
		expect((await setUp(workspace, services)).planned).toEqual([]);

		// A newer build that was not deployed.
		const first = cloud.repository.runs[0];
		const commit = commitFiles(cloud.repository, 'main', {'src/main.rs': `${server}// newer\n`}, 'Newer');
		const newer = cloud.registry.push('acme/demo', `sha-${commit.sha.slice(0, 7)}`, `image of ${commit.sha}`, true);
		const at = new Date(Date.now() + 1000).toISOString();
		cloud.repository.runs.unshift({
			...(first as RunState),
			id: nextId(),
			sha: commit.sha,
			createdAt: at,
			updatedAt: at,
			jobs: [],
			ahead: [],
		});
		expect((await verify(workspace, ['railway']))['railway.digest']).toContain('fail');
		expect((await readStatus(workspace)).verdict.status).toBe('fail');

		// To the newer one, and back again.
		const output: string[] = [];
		const write = vi.spyOn(process.stdout, 'write').mockImplementation(text => output.push(String(text)) > 0);
		const context = {options: {...options, yes: true}, controller: new AbortController(), interactive: false, color: false};
		expect(await rollback([newer.digest], context)).toBe(0);
		expect((await readStatus(workspace)).verdict.status).toBe('pass');
		expect(await rollback([`sha-${first?.sha.slice(0, 7)}`], context)).toBe(0);
		write.mockRestore();
		expect(output.join('')).toContain('proved');
		const [instance] = cloud.railway.state.projects[0]?.instances ?? [];
		expect(instance?.image).not.toContain(newer.digest);

		await workspace.dispose();
		await undoAll(root, cloud);
		expect(cloud.repository.shelf.secrets.size).toBe(0);
		expect(cloud.repository.shelf.variables.size).toBe(0);
		expect(cloud.railway.state.projects).toEqual([]);
		expect(cloud.railway.state.tokens.filter(({kind}) => kind === 'project')).toEqual([]);
	});
});
