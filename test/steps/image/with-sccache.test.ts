import {chmod, mkdir, readFile, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {runProcess} from '../../../source/services/process.ts';
import {withSccache} from '../../../source/steps/image/with-sccache.ts';
import {onPath} from '../../_helpers/programs.ts';
import {temporaryFolder} from '../../_helpers/temporary.ts';

/** What sccache 0.16 said after one hit, one miss and a program. */
const statistics = path.join(import.meta.dirname, '../../fixtures/sccache-statistics.json');

const shells = [
	['sh', ['/bin/sh']],
	['dash', ['dash']],
	['bash', ['bash', '--posix']],
	['busybox', ['busybox', 'sh']],
] as const;
const awks = [
	['awk', []],
	['mawk', []],
	['gawk', []],
	['original-awk', []],
	['busybox', ['awk']],
] as const;

type Run = {
	readonly environment?: Readonly<Record<string, string>>;
	readonly secrets?: Readonly<Record<string, string>>;
	/** What the fake sccache does when it is started. */
	readonly store?: 'answers' | 'refuses' | 'hangs';
	/** A shell command. */
	readonly command?: string;
	readonly shell?: readonly string[];
	/** A program to be awk. */
	readonly awk?: readonly [program: string, ...argv: string[]];
};

/** Runs the script for real, with a folder in place of /run/secrets, and programs of the test's own on PATH. */
async function run({environment = {}, secrets = {}, store = 'answers', command = 'true', shell = ['/bin/sh'], awk}: Run = {}) {
	const folder = await temporaryFolder();
	const [bin, secretsFolder] = [path.join(folder, 'bin'), path.join(folder, 'secrets')];
	await mkdir(bin);
	await mkdir(secretsFolder);
	for (const [name, text] of Object.entries(secrets)) {
		await writeFile(path.join(secretsFolder, name), text);
	}

	const program = async (name: string, text: string) => {
		await writeFile(path.join(bin, name), text);
		await chmod(path.join(bin, name), 0o755);
	};
	await program(
		'sccache',
		`#!/bin/sh
echo "$*" >> ${folder}/asked
case "$1" in
	--start-server) env > ${folder}/server; case ${store} in
		refuses) echo 'sccache: error: Server startup failed: cache storage failed to read:' >&2; printf '    NoSuchBucket\\n\\nBacktrace:\\n   0: <unknown>\\n' >&2; exit 2 ;;
		hangs) exec sleep 60 ;;
	esac ;;
	--show-stats) cat ${statistics} ;;
esac
`,
	);
	if (awk !== undefined) {
		await (awk.length === 1
			? symlink(onPath(awk[0]) ?? '', path.join(bin, 'awk'))
			: program('awk', `#!/bin/sh\nexec ${awk.join(' ')} "$@"\n`));
	}

	// A minute is what a store is given; a test has no minute.
	const script = withSccache.replaceAll('/run/secrets', secretsFolder).replace('timeout 60 ', 'timeout 1 ');
	await program('with-sccache', script);
	const {stdout, stderr, exitCode} = await runProcess(
		[...shell, path.join(bin, 'with-sccache'), 'sh', '-c', `env > ${folder}/seen; ${command}`],
		{
			env: {
				...Object.fromEntries(Object.keys(process.env).map(name => [name, undefined])),
				PATH: `${bin}:${process.env.PATH}`,
				HOME: folder,
				// As the image has them when the build is given nothing.
				SCCACHE_BUCKET: '',
				SCCACHE_REGION: '',
				SCCACHE_ENDPOINT: '',
				SCCACHE_PREFIX: '',
				...environment,
			},
		},
	);
	const read = async (name: string) => readFile(path.join(folder, name), 'utf8').catch(() => '');
	const variables = (text: string) =>
		Object.fromEntries(text.split('\n').map(line => [line.split('=', 1)[0], line.replace(/^[^=]*=/, '')]));
	return {
		exitCode,
		stderr,
		lines: stdout.trimEnd().split('\n'),
		asked: (await read('asked')).trim().split('\n').filter(Boolean),
		seen: variables(await read('seen')),
		server: variables(await read('server')),
		secretsFolder,
	};
}

const keys = {aws_access_key_id: 'AKIAEXAMPLE', aws_secret_access_key: 'not/a+secret'};
const bucket = {SCCACHE_BUCKET: 'builds', SCCACHE_REGION: 'eu-central-1', SCCACHE_PREFIX: 'acme/api'};
const counted = 'sccache: {"hits":1,"misses":1,"uncacheable":1,"errors":0,"location":"Local disk: "}';

describe('with-sccache', () => {
	it('runs a command without a cache where the build was given none', async () => {
		const {exitCode, lines, asked, seen, stderr} = await run({command: 'echo compiled'});
		expect({exitCode, lines, asked, stderr}).toEqual({
			exitCode: 0,
			lines: ['compiled', 'sccache: off (this build was given no cache)'],
			asked: [],
			stderr: '',
		});
		// Empty, so that cargo uses no wrapper that a configuration file names.
		expect(seen.RUSTC_WRAPPER).toBe('');
	});

	it.each([
		['none', {}],
		['half of them', {aws_access_key_id: 'AKIAEXAMPLE'}],
		['empty ones', {aws_access_key_id: '', aws_secret_access_key: ''}],
	])('says that a bucket is of no use with %s for credentials', async (_, secrets) => {
		const {exitCode, lines, asked} = await run({environment: bucket, secrets});
		expect({exitCode, lines, asked}).toEqual({exitCode: 0, lines: ['sccache: off (there is a bucket, but no credentials)'], asked: []});
	});

	it('starts a server for the bucket, counts, and stops it', async () => {
		const {exitCode, lines, asked, seen, server} = await run({environment: bucket, secrets: keys, command: 'echo compiled'});
		expect({exitCode, lines, asked}).toEqual({
			exitCode: 0,
			lines: ['compiled', counted],
			asked: ['--start-server', '--show-stats --stats-format=json', '--stop-server'],
		});
		expect(server).toMatchObject({
			SCCACHE_BUCKET: 'builds',
			SCCACHE_REGION: 'eu-central-1',
			SCCACHE_S3_KEY_PREFIX: 'acme/api',
			AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
			AWS_SECRET_ACCESS_KEY: 'not/a+secret',
			SCCACHE_IDLE_TIMEOUT: '0',
		});
		for (const name of ['SCCACHE_ENDPOINT', 'AWS_SESSION_TOKEN', 'SCCACHE_GHA_ENABLED']) {
			expect(server).not.toHaveProperty(name);
		}

		expect(seen).toMatchObject({RUSTC_WRAPPER: 'sccache', SCCACHE_IGNORE_SERVER_IO_ERROR: '1'});
	});

	it('hands on a session token', async () => {
		const {server} = await run({environment: bucket, secrets: {...keys, aws_session_token: 'token=='}});
		expect(server.AWS_SESSION_TOKEN).toBe('token==');
	});

	it("uses GitHub's cache where there is no bucket, in the version that is there", async () => {
		const secrets = {actions_runtime_token: 'ey.JWT', actions_results_url: 'https://results.example/'};
		const {lines, server} = await run({secrets});
		expect(lines).toEqual([counted]);
		expect(server).toMatchObject({
			SCCACHE_GHA_ENABLED: 'true',
			ACTIONS_CACHE_SERVICE_V2: 'on',
			ACTIONS_RUNTIME_TOKEN: 'ey.JWT',
			ACTIONS_RESULTS_URL: 'https://results.example/',
		});
		expect(server).not.toHaveProperty('SCCACHE_BUCKET');
	});

	it('goes on without a store that refuses, in one line that says why', async () => {
		const {exitCode, lines, asked, seen} = await run({environment: bucket, secrets: keys, store: 'refuses', command: 'echo compiled'});
		expect({exitCode, lines, asked}).toEqual({
			exitCode: 0,
			lines: [
				'compiled',
				expect.stringMatching(/^sccache: off \(the cache does not answer: .*cache storage failed to read: NoSuchBucket ?\)$/),
			],
			asked: ['--start-server'],
		});
		expect(seen.RUSTC_WRAPPER).toBe('');
	});

	it('goes on without a store that never answers', async () => {
		const {exitCode, lines} = await run({environment: bucket, secrets: keys, store: 'hangs', command: 'echo compiled'});
		expect({exitCode, lines}).toEqual({
			exitCode: 0,
			lines: ['compiled', expect.stringMatching(/^sccache: off \(the cache does not answer: ?.*\)$/)],
		});
	});

	it.each([
		['with a cache', {environment: bucket, secrets: keys}, counted],
		['without one', {}, 'sccache: off (this build was given no cache)'],
		['with a dead one', {environment: bucket, secrets: keys, store: 'refuses'} as const, expect.stringMatching(/^sccache: off /)],
	])('fails as the command fails, and still says its last line: %s', async (_, options, last) => {
		const {exitCode, lines} = await run({...options, command: 'echo broken; exit 101'});
		expect(exitCode).toBe(101);
		expect(lines).toEqual(['broken', last]);
	});

	it('says nothing secret', async () => {
		const secrets = {
			...keys,
			aws_session_token: 'session==',
			cargo_registries_acme_token: 'registry',
			git_credentials: 'https://me:github@github.com\n',
		};
		for (const store of ['answers', 'refuses'] as const) {
			const {lines, stderr} = await run({environment: bucket, secrets, store});
			expect(`${lines.join('\n')}${stderr}`).not.toMatch(/AKIAEXAMPLE|not\/a\+secret|session==|registry|me:github/);
		}
	});

	it('gives cargo the tokens of registries', async () => {
		const {seen} = await run({secrets: {cargo_registries_acme_crates_token: 'Bearer one two', cargo_registries_other_token: ''}});
		expect(seen.CARGO_REGISTRIES_ACME_CRATES_TOKEN).toBe('Bearer one two');
		expect(seen).not.toHaveProperty('CARGO_REGISTRIES_OTHER_TOKEN');
	});

	describe.skipIf(onPath('git') === undefined)('with credentials of git (needs git)', () => {
		const secrets = {git_credentials: 'https://x-access-token:to%20ken@github.com\nhttps://me:other@git.example:8443\n'};

		it('answers git, and only when it is asked', async () => {
			const ask = (what: string) => `printf 'protocol=https\\nhost=github.com\\n\\n' | git credential ${what}`;
			const {lines, secretsFolder} = await run({secrets, command: ask('fill')});
			expect(lines).toEqual(expect.arrayContaining(['username=x-access-token', 'password=to ken']));
			await run({secrets, command: ask('reject')});
			expect(await readFile(path.join(secretsFolder, 'git_credentials'), 'utf8')).toBe(secrets.git_credentials);
		});

		it('fetches over https what is named by ssh, which the image does not have', async () => {
			const {lines} = await run({
				secrets,
				command: 'for host in github.com git.example elsewhere.example; do git ls-remote --get-url "ssh://git@$host/acme/shared.git"; done',
			});
			expect(lines.slice(0, 3)).toEqual([
				'https://github.com/acme/shared.git',
				'https://git.example/acme/shared.git',
				'ssh://git@elsewhere.example/acme/shared.git',
			]);
		});
	});
});

describe('the script', () => {
	for (const [name, shell] of shells) {
		it.skipIf(onPath(path.basename(shell[0])) === undefined)(`runs in ${name} (needs ${name})`, async () => {
			const good = await run({environment: bucket, secrets: {...keys, cargo_registries_acme_token: 'x'}, shell, command: 'exit 3'});
			expect([good.exitCode, good.lines]).toEqual([3, [counted]]);
			const dead = await run({environment: bucket, secrets: keys, shell, store: 'refuses'});
			expect([dead.exitCode, dead.lines.length]).toEqual([0, 1]);
		});
	}

	for (const [name, argv] of awks) {
		it.skipIf(onPath(name) === undefined)(`counts with ${[name, ...argv].join(' ')} (needs ${name})`, async () => {
			expect((await run({environment: bucket, secrets: keys, awk: [name, ...argv]})).lines).toEqual([counted]);
		});
	}

	it.skipIf(onPath('shellcheck') === undefined)('has no finding of shellcheck (needs shellcheck)', async () => {
		const {stdout, stderr, exitCode} = await runProcess(
			['shellcheck', '--shell=sh', '--enable=all', '--exclude=SC2250,SC2310,SC2312', '-'],
			{
				input: withSccache,
			},
		);
		expect({said: stdout + stderr, exitCode}).toEqual({said: '', exitCode: 0});
		const usual = await runProcess(['shellcheck', '-'], {input: withSccache});
		expect({said: usual.stdout + usual.stderr, exitCode: usual.exitCode}).toEqual({said: '', exitCode: 0});
	});
});
