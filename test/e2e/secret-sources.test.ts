import {spawn} from 'node:child_process';
import {appendFile, chmod, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {text} from 'node:stream/consumers';
import {describe, expect, it, onTestFinished} from 'vitest';
import {startAwsProxy} from '../_helpers/aws-proxy.ts';
import {motoServer} from '../_helpers/moto.ts';
import {bundlePrograms} from '../steps/cache/_programs.ts';
import {type Cloud, cloudWorkspace, runInCloud, startCloud} from './_cloud.ts';
import {assumeAdministrator, type Planted, plantSecrets} from './_planted.ts';
import {has, hasSccache} from './_project.ts';
import {callWitness, holds} from './_witness.ts';

const ready = has('cargo') && hasSccache() && motoServer !== null;
const needs = ready ? '' : ' (needs cargo, an sccache with S3, and moto_server)';

type SignIn = {
	readonly variables: Readonly<Record<string, string>>;
	readonly secrets: readonly string[];
	/** Files in which they stand. */
	readonly allowed: readonly string[];
};

const signIns: ReadonlyArray<readonly [string, (cloud: Cloud, planted: Planted) => Promise<SignIn>]> = [
	[
		'a role that was assumed',
		async ({moto}) => {
			const variables = await assumeAdministrator(moto);
			const {AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN = ''} = variables;
			return {
				variables: {...variables, FERROVIA_AWS_PROFILE: 'environment'},
				secrets: [AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN],
				allowed: [],
			};
		},
	],
	[
		'a credential process',
		async ({moto: {admin}}, {sandbox}) => {
			const home = String(sandbox.env.HOME);
			const program = path.join(home, 'safe');
			const {accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey} = admin;
			await writeFile(program, `#!/bin/sh\necho '${JSON.stringify({Version: 1, AccessKeyId, SecretAccessKey})}'\n`);
			await chmod(program, 0o755);
			await appendFile(path.join(home, '.aws', 'config'), `\n[profile safe]\ncredential_process = ${program}\n`);
			return {variables: {FERROVIA_AWS_PROFILE: 'safe'}, secrets: [SecretAccessKey], allowed: [program]};
		},
	],
];

describe.skipIf(!ready)(`a secret is never printed, written or passed as an argument, wherever it comes from${needs}`, () => {
	it.each(signIns)('signed in by %s, with secrets in every other place', async (_, signIn) => {
		const cloud = await startCloud();
		const planted = await plantSecrets(await cloudWorkspace(cloud));
		const {variables, ...given} = await signIn(cloud, planted);
		const secrets = [...planted.secrets, ...given.secrets, cloud.moto.admin.secretAccessKey];
		const witness = await callWitness(planted.sandbox, secrets, [...planted.allowed, ...given.allowed]);
		const answers = {...variables, FERROVIA_CACHE: 's3', FERROVIA_CACHE_REGION: 'eu-central-1'};
		let said = '';
		for (const [exitCode, args] of [
			[0, ['plan', 'cache']],
			[3, ['setup', 'cache', '--yes', '--verbose']],
			[3, ['verify', 'cache', '--json']],
			[0, ['undo', '--yes', '--json']],
			[3, ['setup', 'cache', '--yes', '--json']],
			[0, ['undo', '--yes']],
		] as const) {
			const ended = await runInCloud(args, witness.sandbox, answers);
			said += ended.stdout + ended.stderr;
			expect([args, ended.exitCode, ended.stdout]).toEqual([args, exitCode, expect.anything()]);
		}

		expect(said).toContain('1 written and 1 read');
		expect(secrets.filter(secret => holds(said, [secret]))).toEqual([]);
		const calls = await witness.calls();
		// The user's own files were found, so another one would have been.
		expect(calls.filter(line => planted.allowed.some(file => line === `while it ran: ${file}`)).length).toBeGreaterThan(0);
		expect((await witness.findings()).filter(line => !planted.allowed.some(file => line === `while it ran: ${file}`))).toEqual([]);
	});

	it('made by AWS for CI, from the moment of its making to that of its handing over', async () => {
		const cloud = await startCloud();
		const programs = await bundlePrograms();
		onTestFinished(async () => programs.remove());
		const {root, env} = await cloudWorkspace(cloud);
		const witness = await callWitness({root, env}, [cloud.moto.admin.secretAccessKey], [path.join(String(env.HOME), '.aws', 'config')]);
		const made: string[] = [];
		const proxy = await startAwsProxy(cloud.moto.url, async ({operation}, answer) => {
			const [, secret] = /<SecretAccessKey>(.+?)<\/SecretAccessKey>/.exec(operation === 'iam:CreateAccessKey' ? answer : '') ?? [];
			if (secret !== undefined) {
				made.push(secret);
				await witness.plant(secret);
			}
		});
		onTestFinished(async () => proxy.stop());
		const store = `${root}-stored-key`;
		const run = async () => {
			const child = spawn(process.execPath, [programs.setup, JSON.stringify({root, identity: 'keys', store, real: true})], {
				cwd: root,
				env: {...witness.sandbox.env, AWS_ENDPOINT_URL: proxy.url, AWS_PROFILE: 'work'} as NodeJS.ProcessEnv,
				stdio: ['ignore', 'pipe', 'pipe'],
			});
			return (await Promise.all([text(child.stdout), text(child.stderr)])).join('');
		};

		// First without a store that answers: what sccache says of it is in the error, and the key is deleted again.
		proxy.begin({
			at: 's3:GetObject ferrovia/demo/.ferrovia-proof/*/.sccache_check',
			fault: {type: 'refused', refusal: 'access denied', also: ({about}) => about.includes('*')},
		});
		expect(await run()).toContain('The new access key was not proved, so it was deleted again.');
		proxy.begin();
		const said = await run();
		expect(said).toContain('"problems":[]');
		expect(made).toHaveLength(2);
		expect(holds(said, made)).toBe(false);
		expect(await witness.findings()).toEqual([]);
		expect((await witness.calls()).some(line => line.startsWith('sccache --start-server'))).toBe(true);
	});
});
