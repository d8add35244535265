import {mkdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {redact} from '../../source/engine/secrets.ts';
import {findTokens, gitHubHost} from '../../source/project/tokens.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';
import {scriptedRun} from '../_helpers/world.ts';

const now = Date.UTC(2026, 10, 25);
const signedOut = {'gh auth token': {exitCode: 1, stderr: 'no oauth token found for github.com'}};

type Situation = {
	readonly environment?: Readonly<Record<string, string>>;
	readonly gh?: Parameters<typeof scriptedRun>[0];
	/** What the file of Railway's CLI has. */
	readonly railway?: unknown;
};

async function find({environment = {}, gh = signedOut, railway}: Situation) {
	const home = await temporaryFolder();
	const file = path.join(home, '.railway', 'config.json');
	const text = typeof railway === 'string' ? railway : JSON.stringify(railway);
	if (text !== undefined) {
		await mkdir(path.dirname(file));
		await writeFile(file, text);
	}

	const {run, asked} = scriptedRun(gh);
	const tokens = await findTokens({run, environment, signal: new AbortController().signal, home, now});
	if (text !== undefined) {
		expect(await readFile(file, 'utf8')).toBe(text);
	}

	return {...tokens, asked};
}

describe('the token for GitHub', () => {
	it.each<[string, Situation, string, string, readonly string[]]>([
		['GH_TOKEN', {environment: {GH_TOKEN: 'token-of-gh', GITHUB_TOKEN: 'token-of-actions'}}, 'GH_TOKEN', 'token-of-gh', []],
		['GITHUB_TOKEN', {environment: {GITHUB_TOKEN: 'token-of-actions'}}, 'GITHUB_TOKEN', 'token-of-actions', []],
		[
			'GITHUB_TOKEN where GH_TOKEN is empty',
			{environment: {GH_TOKEN: '', GITHUB_TOKEN: 'token-of-actions\n'}},
			'GITHUB_TOKEN',
			'token-of-actions',
			[],
		],
		[
			"gh's where the environment has none",
			{gh: {'gh auth token': {stdout: 'token-that-gh-keeps\n'}}},
			'gh auth token',
			'token-that-gh-keeps',
			['gh auth token --hostname github.com'],
		],
	])('is %s, and a secret', async (_, situation, source, token, commands) => {
		const {github, asked} = await find(situation);
		expect(github?.source).toBe(source);
		expect(github?.token.reveal()).toBe(token);
		expect(asked).toEqual(commands);
		expect(redact(`Authorization: ${token}`)).toBe('Authorization: [secret]');
	});

	it.each([
		['nobody is signed in to gh', signedOut],
		['gh is not installed', {'gh auth token': {exitCode: undefined, missing: true}}],
		['gh prints nothing', {'gh auth token': {stdout: '\n'}}],
	])('is none where %s', async (_, gh) => {
		expect((await find({gh})).github).toBeUndefined();
	});

	it('of gh is asked for by the host of the API, so that none goes to another server', async () => {
		const {asked} = await find({environment: {GITHUB_API_URL: 'https://git.example.com/api/v3'}});
		expect(asked).toEqual(['gh auth token --hostname git.example.com']);
	});

	it.each([
		[undefined, 'github.com'],
		['', 'github.com'],
		['https://api.github.com', 'github.com'],
		['https://git.example.com/api/v3', 'git.example.com'],
		['https://api.acme.ghe.com', 'acme.ghe.com'],
		['https://api.github.com.example.com', 'api.github.com.example.com'],
		['http://127.0.0.1:4010', '127.0.0.1:4010'],
		['no address', undefined],
	])('belongs to the host of the API: %s, %s', (url, host) => {
		expect(gitHubHost(url)).toBe(host);
	});
});

describe('the token for Railway', () => {
	const seconds = now / 1000;

	it.each<[string, Situation, {source: string; kind: string; token: string}]>([
		[
			"is an account's of the environment",
			{environment: {RAILWAY_API_TOKEN: 'of-account', RAILWAY_TOKEN: 'of-project'}, railway: {user: {token: 'of-session'}}},
			{source: 'RAILWAY_API_TOKEN', kind: 'bearer', token: 'of-account'},
		],
		[
			"is a project's of the environment",
			{environment: {RAILWAY_API_TOKEN: '', RAILWAY_TOKEN: 'of-project'}},
			{source: 'RAILWAY_TOKEN', kind: 'project', token: 'of-project'},
		],
		[
			'is that of a session',
			{railway: {user: {token: 'of-long-ago', accessToken: 'of-session', refreshToken: 'never-used', tokenExpiresAt: seconds + 61}}},
			{source: 'railway login', kind: 'bearer', token: 'of-session'},
		],
		[
			'is that of a session from before they expired',
			{railway: {projects: {}, user: {token: 'of-long-ago', accessToken: null, tokenExpiresAt: null}}},
			{source: 'railway login', kind: 'bearer', token: 'of-long-ago'},
		],
		[
			'of a session is for Railway under its older name as well',
			{environment: {RAILWAY_API_URL: 'https://backboard.railway.app/graphql/v2'}, railway: {user: {token: 'of-long-ago'}}},
			{source: 'railway login', kind: 'bearer', token: 'of-long-ago'},
		],
	])('%s', async (_, situation, {token, ...expected}) => {
		const {railway} = await find(situation);
		expect(railway).toMatchObject(expected);
		expect(railway?.token?.reveal()).toBe(token);
		expect(redact(`it is ${token}`)).toBe('it is [secret]');
	});

	it.each([60, 0, -100_000])('of a session that ends in %d s is not used, and the session is known to be over', async left => {
		const {railway} = await find({railway: {user: {accessToken: 'of-session', token: 'of-long-ago', tokenExpiresAt: seconds + left}}});
		expect(railway).toEqual({expired: true, source: 'railway login'});
	});

	it.each<[string, Situation]>([
		['there is no file', {}],
		['nobody is signed in', {railway: {projects: {}, user: {token: null}}}],
		['the file is none that the CLI would understand', {railway: '{"user": '}],
		['the file has something else', {railway: []}],
		['another server is asked', {environment: {RAILWAY_API_URL: 'http://127.0.0.1:1/'}, railway: {user: {token: 'of-session'}}}],
		[
			'a server is asked that looks like Railway',
			{environment: {RAILWAY_API_URL: 'https://backboard.railway.com.example.org/'}, railway: {user: {token: 'of-session'}}},
		],
		[
			'Railway would be asked in the clear',
			{environment: {RAILWAY_API_URL: 'http://backboard.railway.com/graphql/v2'}, railway: {user: {token: 'of-session'}}},
		],
	])('is none where %s', async (_, situation) => {
		expect((await find(situation)).railway).toBeUndefined();
	});
});
