import {spawn} from 'node:child_process';
import {mkdir, writeFile} from 'node:fs/promises';
import {createServer, request} from 'node:http';
import type {AddressInfo} from 'node:net';
import path from 'node:path';
import {text} from 'node:stream/consumers';
import {expect, inject, onTestFinished, vi} from 'vitest';
import {type GitHubDouble, startGitHub} from '../_helpers/github-api.ts';
import {type Moto, startMoto} from '../_helpers/moto.ts';
import {inventory} from '../steps/cache/_inventory.ts';
import {axumWorkspace, cli, type Sandbox} from './_project.ts';

export type Cloud = {
	readonly moto: Moto;
	readonly github: GitHubDouble;
	/** What is in the account before anything is made in it. */
	readonly empty: Awaited<ReturnType<typeof inventory>>;
};

/** An AWS account with nothing in it but its administrator, and a GitHub that knows acme/demo: both on loopback, gone when the test is over. */
export async function startCloud(): Promise<Cloud> {
	const [moto, github] = await Promise.all([startMoto(), startGitHub()]);
	// For the clients of the test itself; the program gets an environment of its own.
	vi.stubEnv('AWS_ENDPOINT_URL', moto.url);
	onTestFinished(async () => {
		vi.unstubAllEnvs();
		await Promise.all([moto.stop(), github.stop()]);
	});
	return {moto, github, empty: await inventory(moto)};
}

/** The workspace of somebody who is signed in to both: with the profile `work` in their `~/.aws/config`, and one of SSO beside it. */
export async function cloudWorkspace({moto: {url, admin}, github}: Cloud, endpoint = url): Promise<Sandbox> {
	const {root, env} = await axumWorkspace({light: true});
	const folder = path.join(String(env.HOME), '.aws');
	await mkdir(folder);
	await writeFile(
		path.join(folder, 'config'),
		`[profile work]
region = eu-central-1
aws_access_key_id = ${admin.accessKeyId}
aws_secret_access_key = ${admin.secretAccessKey}

[profile company]
sso_start_url = https://company.awsapps.com/start
`,
	);
	return {
		root,
		env: {
			...env,
			AWS_CONFIG_FILE: undefined,
			AWS_SHARED_CREDENTIALS_FILE: undefined,
			AWS_ENDPOINT_URL: endpoint,
			GITHUB_API_URL: github.url,
			GH_TOKEN: 'a-token-of-the-test',
		},
	};
}

/** The packed program without a terminal, while this process answers as GitHub. What the SDK thinks of this Node is never among its words. */
export async function runInCloud(
	args: readonly string[],
	{root, env}: Sandbox,
	more: Readonly<Record<string, string | undefined>> = {},
): Promise<{readonly exitCode: number | null; readonly stdout: string; readonly stderr: string}> {
	const child = spawn(process.execPath, [cli(inject('installed')), ...args], {
		cwd: root,
		env: {...env, ...more} as NodeJS.ProcessEnv,
		stdio: ['ignore', 'pipe', 'pipe'],
		timeout: 220_000,
	});
	const exited = new Promise<number | null>(resolve => {
		child.once('close', resolve);
	});
	const [exitCode, stdout, stderr] = await Promise.all([exited, text(child.stdout), text(child.stderr)]);
	expect(stderr).not.toMatch(/NodeVersion|AWS SDK|Warning:/);
	return {exitCode, stdout, stderr};
}

/** A server before another one that passes everything on, but keeps the answers to these requests to itself. `held` is when the first one was kept. */
export async function withholdAnswers(
	target: string,
	isWithheld: (line: string) => boolean,
): Promise<{readonly url: string; readonly held: Promise<void>}> {
	const {hostname, port} = new URL(target);
	let hold = () => {};
	const held = new Promise<void>(resolve => {
		hold = resolve;
	});
	const server = createServer((incoming, answer) => {
		const {method, url, headers} = incoming;
		const passed = request({hostname, port, method, path: url, headers}, response => {
			if (isWithheld(`${method} ${url}`)) {
				response.resume().once('end', hold);
			} else {
				answer.writeHead(response.statusCode ?? 500, response.headers);
				response.pipe(answer);
			}
		});
		passed.once('error', () => answer.destroy());
		incoming.pipe(passed);
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	onTestFinished(async () => {
		server.closeAllConnections();
		await new Promise(resolve => {
			server.close(resolve);
		});
	});
	return {url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, held};
}
