import {chmod, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {motoServer} from '../_helpers/moto.ts';
import {cloudWorkspace, runInCloud, startCloud} from './_cloud.ts';
import {has, hasSccache} from './_project.ts';
import {callWitness, type Witness} from './_witness.ts';

const ready = has('cargo') && hasSccache() && motoServer !== null;
const needs = ready ? '' : ' (needs cargo, an sccache with S3, and moto_server)';
const githubToken = 'ghp_canaryOfGitHub0123456789abcdef';

type Variables = Readonly<Record<string, string | undefined>>;

/** Everything that a run says, in all its voices, with these variables. */
async function saidBy({sandbox}: Witness, commands: ReadonlyArray<readonly string[]>, variables: Variables = {}): Promise<string> {
	let said = '';
	for (const args of commands) {
		const {stdout, stderr} = await runInCloud(args, sandbox, {GH_TOKEN: githubToken, ...variables});
		said += stdout + stderr;
	}

	return said;
}

describe.skipIf(!ready)(`a secret is never printed, written or passed as an argument${needs}`, () => {
	it('of a profile and of GitHub, whatever is run', async () => {
		const cloud = await startCloud();
		const secret = cloud.moto.admin.secretAccessKey;
		const workspace = await cloudWorkspace(cloud);
		const config = path.join(String(workspace.env.HOME), '.aws', 'config');
		const witness = await callWitness(workspace, [secret, githubToken], [config]);
		const said = await saidBy(witness, [
			['plan', 'cache', '--verbose'],
			['plan', 'cache', '--json'],
			['setup', 'cache', '--yes', '--verbose'],
			['verify', 'cache', '--verbose'],
			['verify', 'cache', '--json'],
			['undo', '--yes', '--json'],
			['setup', 'cache', '--yes', '--json'],
			['undo', '--yes'],
		]);
		expect(said).toContain('1 written and 1 read');
		expect(said).not.toContain(secret);
		expect(said).not.toContain(githubToken);
		expect(await witness.findings()).toEqual([]);
		// It did see the programs that had the secret around them.
		const calls = await witness.calls();
		expect(calls.some(line => line.startsWith('sccache --start-server'))).toBe(true);
		expect(calls.some(line => line.startsWith('cargo build'))).toBe(true);
	});

	it('of variables and of a credential process, when they are wrong and AWS says so', async () => {
		const cloud = await startCloud();
		const workspace = await cloudWorkspace(cloud);
		const home = String(workspace.env.HOME);
		const [config, program] = [path.join(home, '.aws', 'config'), path.join(home, 'credentials.sh')];
		const [wrong, session, printed] = ['canaryOfTheSecretKey/0123+abcd', 'canaryOfTheSessionToken0123', 'canaryOfTheProcess0123456789'];
		await writeFile(
			program,
			`#!/bin/sh\necho '{"Version": 1, "AccessKeyId": "${cloud.moto.admin.accessKeyId}", "SecretAccessKey": "${printed}"}'\n`,
		);
		await chmod(program, 0o755);
		await writeFile(config, `[profile process]\nregion = eu-central-1\ncredential_process = ${program}\n`);
		const witness = await callWitness(workspace, [wrong, session, printed, githubToken], [config, program]);
		const commands = [
			['plan', 'cache', '--verbose'],
			['setup', 'cache', '--yes', '--json'],
			['verify', 'cache', '--verbose'],
		];
		const said = [
			await saidBy(witness, commands, {
				AWS_ACCESS_KEY_ID: cloud.moto.admin.accessKeyId,
				AWS_SECRET_ACCESS_KEY: wrong,
				AWS_SESSION_TOKEN: session,
				FERROVIA_AWS_PROFILE: 'environment',
				FERROVIA_CACHE: 's3',
			}),
			await saidBy(witness, commands, {FERROVIA_AWS_PROFILE: 'process', FERROVIA_CACHE: 's3'}),
		].join('\n');
		expect(said).toMatch(/does not know these credentials/);
		for (const secret of [wrong, session, printed, githubToken]) {
			expect(said).not.toContain(secret);
		}

		expect(await witness.findings()).toEqual([]);
	});

	it('is seen by this test where it stands in an argument, a file, or a file that is gone again', async () => {
		const cloud = await startCloud();
		const workspace = await cloudWorkspace(cloud);
		const {root} = workspace;
		const witness = await callWitness(workspace, ['canary-0123456789'], []);
		const {execFileSync} = await import('node:child_process');
		const env = witness.sandbox.env as NodeJS.ProcessEnv;
		execFileSync('git', ['config', 'user.name', 'canary-0123456789'], {cwd: root, env});
		const findings = await witness.findings();
		expect(findings).toContain('git config user.name canary-0123456789');
		expect(findings).toContain(path.join(root, '.git', 'config'));
		const passing = path.join(String(env.TMPDIR), 'passing');
		await writeFile(passing, 'canary-0123456789');
		execFileSync('git', ['status'], {cwd: root, env, stdio: 'ignore'});
		expect(await witness.findings()).toContain(`while it ran: ${passing}`);
	});
});
