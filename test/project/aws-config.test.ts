import {mkdir, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {type AwsConfiguration, readAwsConfiguration} from '../../source/project/aws-config.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';

type Files = {readonly config?: string; readonly credentials?: string};

/** Reads files of this content; those that are left out are not there. */
async function read({config, credentials}: Files, more: Readonly<Record<string, string>> = {}): Promise<AwsConfiguration> {
	const folder = await temporaryFolder();
	const paths = {AWS_CONFIG_FILE: path.join(folder, 'config'), AWS_SHARED_CREDENTIALS_FILE: path.join(folder, 'credentials')};
	if (config !== undefined) {
		await writeFile(paths.AWS_CONFIG_FILE, config);
	}

	if (credentials !== undefined) {
		await writeFile(paths.AWS_SHARED_CREDENTIALS_FILE, credentials);
	}

	return readAwsConfiguration({...paths, ...more});
}

const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const keys = `aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = ${secret}\n`;

describe('profiles', () => {
	it('say how they sign in', async () => {
		const {profiles} = await read({
			config: `
[default]
region = eu-central-1
${keys}
[profile sso]
sso_session = work
sso_account_id = 123456789012
sso_role_name = Admin
region = us-east-1
[sso-session work]
sso_start_url = https://example.awsapps.com/start
sso_region = eu-west-1
[profile older-sso]
sso_start_url = https://example.awsapps.com/start
sso_region = eu-west-1
[profile role]
role_arn = arn:aws:iam::123456789012:role/admin
source_profile = default
[profile process]
credential_process = /usr/bin/get-key --token ${secret}
[profile console]
login_session = arn:aws:iam::123456789012:user/me
[profile only-a-region]
region = eu-west-3
[services local]
s3 =
  endpoint_url = http://127.0.0.1:9000
`,
			credentials: `[keys]\n${keys}aws_session_token = ${secret}\n`,
		});
		expect(profiles).toEqual([
			{name: 'default', region: 'eu-central-1', kind: 'access key'},
			{name: 'sso', region: 'us-east-1', kind: 'SSO'},
			{name: 'older-sso', region: undefined, kind: 'SSO'},
			{name: 'role', region: undefined, kind: 'role arn:aws:iam::123456789012:role/admin'},
			{name: 'process', region: undefined, kind: 'credential process'},
			{name: 'console', region: undefined, kind: 'sign-in of the console'},
			{name: 'only-a-region', region: 'eu-west-3', kind: undefined},
			{name: 'keys', region: undefined, kind: 'access key'},
		]);
	});

	it('sign in as the SDK would when they could in two ways, and take a setting of both files from the credentials', async () => {
		const {profiles} = await read({
			config: `[profile both]\nsso_session = work\nregion = eu-west-1\n[profile role]\nrole_arn = arn:a\nsource_profile = both\n[profile process]\nsso_session = work\ncredential_process = get\n`,
			credentials: `[both]\n${keys}region = eu-west-2\n[role]\n${keys}`,
		});
		expect(profiles).toEqual([
			{name: 'both', region: 'eu-west-2', kind: 'access key'},
			{name: 'role', region: undefined, kind: 'role arn:a'},
			{name: 'process', region: undefined, kind: 'credential process'},
		]);
	});

	it.each<[string, Files, object[]]>([
		[
			'leave out other sections',
			{
				config:
					'[nobody]\nregion = eu-west-1\n[sso-session a]\nsso_region = b\n[services b]\ns3 =\n  endpoint_url = http://x\n[plugins]\na = b\n',
				credentials: '[profile wrong]\naws_access_key_id = a\n',
			},
			[],
		],
		['need both halves of a key', {credentials: '[half]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n'}, [{name: 'half', kind: undefined}]],
		[
			'may have comments, quotes, indentation, nested settings and the line ends of Windows',
			{
				config:
					'\uFEFF# mine\r\n; also\r\n  [default]   # home\r\nregion=eu-west-1 ; near\r\n\r\n[profile "quoted"]\r\ns3 =\r\n  max_concurrent_requests = 20\r\n  addressing_style = path\r\nregion = eu-west-2\r\n[profile a.b-c_d@e]\r\nregion = eu-west-3',
			},
			[
				{name: 'default', region: 'eu-west-1'},
				{name: 'quoted', region: 'eu-west-2'},
				{name: 'a.b-c_d@e', region: 'eu-west-3'},
			],
		],
	])('%s', async (_, files, expected) => {
		const {profiles} = await read(files);
		expect(profiles).toMatchObject(expected);
		expect(profiles).toHaveLength(expected.length);
	});

	it('never bring a secret along', async () => {
		const result = await read(
			{config: `[profile p]\ncredential_process = get ${secret}\n`, credentials: `[default]\n${keys}`},
			{AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: secret},
		);
		expect(JSON.stringify(result)).not.toContain(secret);
		expect(JSON.stringify(result)).not.toContain('AKIAIOSFODNN7EXAMPLE');
	});
});

describe('variables', () => {
	const none = {profiles: [], environment: undefined, region: undefined, chosen: undefined};
	it.each<[Readonly<Record<string, string>>, object]>([
		[{AWS_ACCESS_KEY_ID: 'x'}, {environment: 'AWS_ACCESS_KEY_ID'}],
		[{AWS_WEB_IDENTITY_TOKEN_FILE: 'x'}, {environment: 'AWS_WEB_IDENTITY_TOKEN_FILE'}],
		[{AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: 'x'}, {environment: 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'}],
		[{AWS_CONTAINER_CREDENTIALS_FULL_URI: 'x'}, {environment: 'AWS_CONTAINER_CREDENTIALS_FULL_URI'}],
		[{AWS_ROLE_ARN: 'x'}, {}],
		[
			{AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2', AWS_PROFILE: 'p'},
			{region: 'eu-west-1', chosen: 'p'},
		],
		[{AWS_DEFAULT_REGION: 'eu-west-2'}, {region: 'eu-west-2'}],
		[{AWS_REGION: '', AWS_DEFAULT_REGION: 'eu-west-2', AWS_PROFILE: '', AWS_ACCESS_KEY_ID: ''}, {region: 'eu-west-2'}],
	])('%j give %j, and there need be no files', async (variables, expected) => {
		expect(await read({}, variables)).toEqual({...none, ...expected});
	});
});

describe('where the files are', () => {
	it.each([{}, {AWS_CONFIG_FILE: '', AWS_SHARED_CREDENTIALS_FILE: ''}, {AWS_CONFIG_FILE: '~/.aws/config'}])(
		'is below ~/.aws where the variables say nothing else: %j',
		async variables => {
			const home = await temporaryFolder();
			vi.spyOn(os, 'homedir').mockReturnValue(home);
			vi.stubEnv('HOME', home);
			onTestFinished(() => {
				vi.restoreAllMocks();
				vi.unstubAllEnvs();
			});
			await mkdir(path.join(home, '.aws'));
			await writeFile(path.join(home, '.aws', 'config'), '[default]\nregion = eu-west-1\n');
			await writeFile(path.join(home, '.aws', 'credentials'), `[default]\n${keys}`);
			expect((await readAwsConfiguration(variables)).profiles).toEqual([{name: 'default', region: 'eu-west-1', kind: 'access key'}]);
			await writeFile(path.join(home, '.aws', 'config'), 'nonsense\n');
			expect((await readAwsConfiguration(variables)).problem?.what).toContain(path.join(home, '.aws', 'config'));
		},
	);
});

describe('a file that is no configuration', () => {
	it.each([
		['a word', '[default]\nregion = eu-west-1\nnonsense\n', 3],
		['a heading that is not closed', '[default\nregion = eu-west-1\n', 1],
		['a heading with something after it', '[default] region = eu-west-1\n', 1],
		['an empty heading', '\n[]\n', 2],
		['a setting without a name', '[default]\n= eu-west-1\n', 2],
		['JSON', '{\n  "region": "eu-west-1"\n}\n', 1],
	])('is named with the line: %s', async (_, config, line) => {
		const {problem, profiles} = await read({config});
		expect(profiles).toEqual([]);
		expect(problem).toMatchObject({
			exitCode: 2,
			what: expect.stringMatching(/\/config can't be read\.$/),
			why: `Line ${line} is neither a heading in brackets nor "name = value".`,
		});
	});

	it('is not quoted: what stands there may be a secret', async () => {
		const {problem: error} = await read({credentials: `[default]\n${secret}\n`});
		expect(error).toMatchObject({exitCode: 2, what: expect.stringMatching(/\/credentials can't be read\.$/)});
		expect(JSON.stringify(error) + String(error)).not.toContain(secret);
	});

	it('may be a folder', async () => {
		const folder = await temporaryFolder();
		expect((await readAwsConfiguration({AWS_CONFIG_FILE: folder, AWS_SHARED_CREDENTIALS_FILE: os.devNull})).problem).toMatchObject({
			exitCode: 2,
			what: `${folder} can't be read.`,
			why: expect.stringContaining('EISDIR'),
		});
	});
});
