import {describe, expect, it, onTestFinished} from 'vitest';
import {redact} from '../../../source/engine/secrets.ts';
import {openGitHub} from '../../../source/services/github/client.ts';
import {type GitHubDouble, startGitHub} from '../../_helpers/github-api.ts';
import {scriptedRun} from '../../_helpers/world.ts';

const {signal} = new AbortController();
const signedOut = {'gh auth token': {exitCode: 1, stderr: 'no oauth token found for github.com'}};

async function open(environment: Readonly<Record<string, string>>, gh: Parameters<typeof scriptedRun>[0] = signedOut) {
	const double: GitHubDouble = await startGitHub();
	onTestFinished(double.stop);
	const {run, asked} = scriptedRun(gh);
	const github = await openGitHub({environment: {GITHUB_API_URL: double.url, ...environment}, run, signal});
	await github.request('GET /repos/{owner}/{repo}', {owner: 'acme', repo: 'demo'});
	return {github, double, asked, authorization: double.headers[0]?.authorization};
}

describe('the token for GitHub', () => {
	it.each([
		[{GH_TOKEN: 'token-of-gh', GITHUB_TOKEN: 'token-of-actions'}, 'GH_TOKEN', 'token-of-gh'],
		[{GITHUB_TOKEN: 'token-of-actions'}, 'GITHUB_TOKEN', 'token-of-actions'],
		[{GH_TOKEN: '', GITHUB_TOKEN: 'token-of-actions'}, 'GITHUB_TOKEN', 'token-of-actions'],
	])('is that of the environment: %j', async (environment, source, token) => {
		const {github, authorization, asked} = await open(environment);
		expect(github.tokenSource).toBe(source);
		expect(authorization).toBe(`token ${token}`);
		expect(asked).toEqual([]);
	});

	it('is the one that gh keeps, where the environment has none', async () => {
		const {github, authorization, asked} = await open({}, {'gh auth token': {stdout: 'token-that-gh-keeps\n'}});
		expect(github.tokenSource).toBe('gh auth token');
		expect(authorization).toBe('token token-that-gh-keeps');
		expect(asked).toEqual(['gh auth token --hostname github.com']);
	});

	it.each([
		['nobody is signed in to gh', signedOut],
		['gh is not here', {'gh auth token': {exitCode: undefined, missing: true}}],
		['gh says nothing', {'gh auth token': {stdout: '\n'}}],
	])('is none where %s', async (_, gh) => {
		const {github, authorization} = await open({}, gh);
		expect(github.tokenSource).toBeUndefined();
		expect(authorization).toBeUndefined();
	});

	it.each([
		[{GH_TOKEN: 'ghp_secret_of_the_environment'}, signedOut],
		[{}, {'gh auth token': {stdout: 'ghp_secret_of_the_environment'}}],
	])('is a secret, wherever it came from', async (environment, gh) => {
		await open(environment, gh);
		expect(redact('Authorization: ghp_secret_of_the_environment')).toBe('Authorization: [secret]');
	});
});

describe('a request to GitHub', () => {
	it('names the version of the API and who asks, and is in the description of the API', async () => {
		const {double} = await open({GH_TOKEN: 'token'});
		expect(double.headers[0]).toMatchObject({'x-github-api-version': '2022-11-28', 'user-agent': expect.stringMatching(/^ferrovia\b/)});
		expect(double.faults).toEqual([]);
	});

	it('goes to GitHub itself where an empty variable names no other server', async () => {
		const {run} = scriptedRun(signedOut);
		const github = await openGitHub({environment: {GITHUB_API_URL: ''}, run, signal});
		expect(github.request.endpoint('GET /rate_limit').url).toBe('https://api.github.com/rate_limit');
	});
});
