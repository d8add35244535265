import {appendFile, chmod, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {type AwsProxy, startAwsProxy} from '../_helpers/aws-proxy.ts';
import {motoServer} from '../_helpers/moto.ts';
import {cloudWorkspace, runInCloud, startCloud} from './_cloud.ts';
import {assumeAdministrator} from './_planted.ts';
import {has, hasSccache, type Sandbox} from './_project.ts';
import {callWitness, holds, type Witness} from './_witness.ts';

const ready = has('cargo') && hasSccache() && motoServer !== null;
const needs = ready ? '' : ' (needs cargo, an sccache with S3, and moto_server)';

type Lab = {
	readonly proxy: AwsProxy;
	readonly sandbox: Sandbox;
	readonly witness: Witness;
	readonly secrets: readonly string[];
	/** Runs the program, and keeps what it said. */
	readonly run: (args: readonly string[], more?: Readonly<Record<string, string>>) => Promise<{exitCode: number | null; said: string}>;
	/** Secrets that were said, and places in which they stand. */
	readonly leaks: () => Promise<readonly string[]>;
};

/** Somebody who has assumed a role, and an AWS that may be told what to answer. */
async function start(planted: readonly string[] = []): Promise<Lab> {
	const cloud = await startCloud();
	const proxy = await startAwsProxy(cloud.moto.url);
	onTestFinished(async () => proxy.stop());
	const variables = await assumeAdministrator(cloud.moto);
	const secrets = [...planted, String(variables.AWS_SECRET_ACCESS_KEY), String(variables.AWS_SESSION_TOKEN)];
	const workspace = await cloudWorkspace(cloud, proxy.url);
	const witness = await callWitness(workspace, secrets, [path.join(String(workspace.env.HOME), '.aws', 'config')]);
	const answers = {FERROVIA_AWS_PROFILE: 'environment', FERROVIA_CACHE: 's3', FERROVIA_CACHE_REGION: 'eu-central-1'};
	const all: string[] = [];
	return {
		proxy,
		sandbox: witness.sandbox,
		witness,
		secrets,
		async run(args, more = {}) {
			const {exitCode, stdout, stderr} = await runInCloud(args, witness.sandbox, {...variables, ...answers, ...more});
			all.push(stdout + stderr);
			return {exitCode, said: stdout + stderr};
		},
		leaks: async () => [...secrets.filter(secret => all.some(said => holds(said, [secret]))), ...(await witness.findings())],
	};
}

describe.skipIf(!ready)(`a secret is in no error${needs}`, () => {
	it('of AWS that repeats what it was sent, on the screen and in the journal', async () => {
		const {proxy, run, leaks, secrets} = await start();
		const words = `The security token included in the request is invalid: ${secrets.join(' ')}`;
		const once = {AWS_MAX_ATTEMPTS: '1'};
		for (const [at, code, flag] of [
			['sts:GetCallerIdentity', 'InvalidClientTokenId', '--verbose'],
			['s3:CreateBucket', 'AccessDenied', '--verbose'],
			['s3:CreateBucket', 'InvalidRequest', '--json'],
			['iam:CreateRole write', 'ValidationError', '--verbose'],
			['iam:CreateRole write', 'Throttling', '--json'],
		] as const) {
			const error = `<Error><Code>${code}</Code><Message>${words}</Message></Error>`;
			const body = at.startsWith('s3:') ? error : `<ErrorResponse>${error}</ErrorResponse>`;
			proxy.begin({at, fault: {type: 'answered', status: 400, body}});
			const {said} = await run(['setup', 'cache', '--yes', flag], once);
			expect([at, proxy.happened, said]).toEqual([at, true, expect.stringContaining('[secret]')]);
		}

		proxy.begin();
		expect(await leaks()).toEqual([]);
	});

	it('of a sign-in that fails', async () => {
		const [wrong, password] = ['canary-of-a-wrong-secret', 'canary-of-a-password'];
		const {run, leaks, sandbox} = await start([wrong, password]);
		const refused = await run(['setup', 'cache', '--yes', '--verbose'], {AWS_SECRET_ACCESS_KEY: wrong});
		expect(refused).toEqual({exitCode: 3, said: expect.stringContaining('AWS does not know these credentials.')});

		const home = String(sandbox.env.HOME);
		for (const [profile, script, words] of [
			['failing', 'echo "the password $2 is wrong" >&2; exit 1', 'The credential process of the profile failing failed.'],
			['garbled', 'echo "{ $2"', 'invalid JSON'],
		] as const) {
			const program = path.join(home, profile);
			await writeFile(program, `#!/bin/sh\n${script}\n`);
			await chmod(program, 0o755);
			await appendFile(
				path.join(home, '.aws', 'config'),
				`\n[profile ${profile}]\ncredential_process = ${program} --password ${password}\n`,
			);
			for (const flag of ['--verbose', '--json']) {
				const {exitCode, said} = await run(['setup', 'cache', '--yes', flag], {FERROVIA_AWS_PROFILE: profile});
				expect([profile, exitCode, said]).toEqual([profile, 3, expect.stringContaining(words)]);
			}
		}

		expect(await leaks()).toEqual([]);
	});

	it('that is a bug, caught or not, and in no report that Node writes of it', async () => {
		const {proxy, run, leaks, sandbox, secrets} = await start();
		await run(['setup', 'cache', '--yes']);
		// Not JSON, which a policy always is: the parser repeats what it could not read.
		proxy.begin({at: 's3:GetBucketPolicy', fault: {type: 'answered', status: 200, body: secrets.join(' ')}});
		const caught = await run(['plan', 'cache']);
		expect(caught).toEqual({exitCode: 1, said: expect.stringContaining('This is a bug in Ferrovia')});
		proxy.begin();

		const thrower = path.join(path.dirname(sandbox.root), 'thrower.mjs');
		await writeFile(
			thrower,
			`setTimeout(() => {
				const {AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token} = process.env;
				throw Object.assign(new Error('nobody expected ' + secret), {token});
			}, 200);\n`,
		);
		const NODE_OPTIONS = `--import=${thrower} --report-uncaught-exception --report-directory=${sandbox.env.TMPDIR}`;
		for (const more of [[], ['--json']]) {
			const {exitCode, said} = await run(['plan', 'cache', ...more], {NODE_OPTIONS});
			expect([exitCode, said]).toEqual([1, expect.stringMatching(/nobody expected \[secret\].*This is a bug in Ferrovia/s)]);
		}

		expect(await leaks()).toEqual([]);
	});
});
