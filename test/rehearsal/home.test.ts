import {lstat, mkdir, readdir, readFile, readlink, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {readAwsConfiguration} from '../../source/project/aws-config.ts';
import {makePracticeHome, writeAwsProfile} from '../../source/rehearsal/home.ts';
import {writeFiles} from '../_helpers/project-folder.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';

afterEach(() => {
	vi.unstubAllEnvs();
});

/** A rehearsal's home beside the user's own, which has these files. */
async function makeHome(environment: Readonly<Record<string, string | undefined>> = {}, files: Readonly<Record<string, string>> = {}) {
	const folder = await temporaryFolder();
	const own = path.join(folder, 'own');
	await mkdir(own);
	await writeFiles(own, files);
	vi.stubEnv('HOME', own);
	vi.stubEnv('USERPROFILE', own);
	return {own, home: await makePracticeHome(path.join(folder, 'practice'), environment)};
}

const cargoFiles = {
	'.cargo/config.toml': '[registries.acme]\nindex = "sparse+https://crates.acme.example/index/"\n',
	'.cargo/config': '# old\n',
	'.cargo/env': '# env\n',
	'.cargo/credentials.toml': '[registries.acme]\ntoken = "secret"\n',
	'.cargo/credentials': 'token = "secret"\n',
	'.cargo/registry/index/one': 'one\n',
	'.cargo/git/db/two': 'two\n',
	'.cargo/bin/cargo-tool': 'tool\n',
};

describe('the environment of a rehearsal', () => {
	it('has no variable of an account, of git or of this rehearsal', async () => {
		const names = `
			AWS_ACCESS_KEY_ID AWS_PROFILE AWS_CONFIG_FILE aws_secret_access_key
			GH_TOKEN GH_HOST GITHUB_TOKEN GITHUB_API_URL ACTIONS_ID_TOKEN_REQUEST_TOKEN
			RAILWAY_API_TOKEN RAILWAY_TOKEN FERROVIA_BUCKET FERROVIA_REHEARSAL SCCACHE_BUCKET
			XDG_CONFIG_HOME XDG_CACHE_HOME GIT_DIR GIT_WORK_TREE GIT_ASKPASS GIT_SSH_COMMAND NPM_TOKEN SSH_AUTH_SOCK
			CARGO_REGISTRY_TOKEN CARGO_REGISTRIES_ACME_TOKEN CARGO_REGISTRIES_ACME_INDEX`;
		const {home} = await makeHome(
			Object.fromEntries(
				names
					.trim()
					.split(/\s+/)
					.map(name => [name, 'mine']),
			),
		);
		expect(Object.entries(home.environment).filter(([, value]) => value === 'mine')).toEqual([]);
	});

	it('has what builds need', async () => {
		const needed = {
			PATH: '/usr/bin:/bin',
			LANG: 'it_IT.UTF-8',
			TERM: 'xterm',
			RUSTFLAGS: '-C target-cpu=native',
			CC: 'clang',
			CARGO_BUILD_JOBS: '2',
			CARGO_HTTP_CAINFO: '/etc/ca.pem',
			SSL_CERT_FILE: '/etc/ca.pem',
			NODE_EXTRA_CA_CERTS: '/etc/ca.pem',
			DOCKER_HOST: 'unix:///run/docker.sock',
			PKG_CONFIG_PATH: '/opt/lib/pkgconfig',
		};
		const {home} = await makeHome(needed);
		expect(home.environment).toMatchObject(needed);
	});

	it('has its own home, and a git that reaches no other machine and asks nothing', async () => {
		const {home, own} = await makeHome({HOME: '/home/me', USERPROFILE: 'C:\\me', GIT_ALLOW_PROTOCOL: 'https', CARGO_HOME: undefined});
		expect(home.environment).toEqual({
			HOME: home.folder,
			USERPROFILE: home.folder,
			CARGO_HOME: path.join(home.folder, '.cargo'),
			GIT_ALLOW_PROTOCOL: 'file',
			GIT_TERMINAL_PROMPT: '0',
		});
		expect(home.cargoHome).toBe(path.join(home.folder, '.cargo'));
		expect(await readdir(own)).toEqual([]);
	});

	it("finds toolchains and Docker's settings in the user's home, or where variables say", async () => {
		const files = {'.rustup/settings.toml': '', '.docker/config.json': '{}'};
		const {home, own} = await makeHome({}, files);
		expect(home.environment).toMatchObject({RUSTUP_HOME: path.join(own, '.rustup'), DOCKER_CONFIG: path.join(own, '.docker')});
		const elsewhere = {RUSTUP_HOME: await temporaryFolder(), DOCKER_CONFIG: await temporaryFolder()};
		expect((await makeHome(elsewhere, files)).home.environment).toMatchObject(elsewhere);
	});
});

describe("cargo's folder in a rehearsal", () => {
	it("has copies of the user's settings, links to downloads and programs, and no token", async () => {
		const {home, own} = await makeHome({}, cargoFiles);
		expect((await readdir(home.cargoHome)).sort()).toEqual(['bin', 'config', 'config.toml', 'env', 'git', 'registry']);
		for (const name of ['registry', 'git', 'bin']) {
			expect(await readlink(path.join(home.cargoHome, name))).toBe(path.join(own, '.cargo', name));
		}

		for (const name of ['config.toml', 'config', 'env']) {
			expect((await lstat(path.join(home.cargoHome, name))).isFile(), name).toBe(true);
			await writeFile(path.join(home.cargoHome, name), 'practice\n');
		}

		for (const [name, text] of Object.entries(cargoFiles)) {
			expect(await readFile(path.join(own, name), 'utf8'), name).toBe(text);
		}
	});

	it('is taken from CARGO_HOME', async () => {
		const elsewhere = await temporaryFolder();
		await writeFiles(elsewhere, {'config.toml': '# elsewhere\n'});
		const {home} = await makeHome({CARGO_HOME: elsewhere}, cargoFiles);
		expect(await readdir(home.cargoHome)).toEqual(['config.toml']);
		expect(await readFile(path.join(home.cargoHome, 'config.toml'), 'utf8')).toBe('# elsewhere\n');
	});
});

describe("the practice cloud's profile", () => {
	it('is the only one, has a key, and is readable by its owner only', async () => {
		const {home} = await makeHome();
		await writeAwsProfile(home.folder, {accessKeyId: 'AKIAPRACTICE', secretAccessKey: 'very+secret/key='});
		const file = path.join(home.folder, '.aws/config');
		if (process.platform !== 'win32') {
			expect((await stat(file)).mode & 0o777).toBe(0o600);
		}

		vi.stubEnv('HOME', home.folder);
		vi.stubEnv('USERPROFILE', home.folder);
		expect(await readAwsConfiguration(home.environment)).toEqual({
			environment: undefined,
			region: undefined,
			chosen: undefined,
			problem: undefined,
			profiles: [{name: 'practice', region: 'eu-central-1', kind: 'access key'}],
		});
		expect(await readFile(file, 'utf8')).toContain('aws_access_key_id = AKIAPRACTICE\naws_secret_access_key = very+secret/key=\n');
	});
});
