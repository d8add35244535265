import {inspect} from 'node:util';
import {describe, expect, it, onTestFinished} from 'vitest';
import {Secret} from '../../../source/engine/secrets.ts';
import {type GitHubOptions, openGitHub} from '../../../source/services/github/client.ts';
import {acmeDemo, type GitHubAnswer, startGitHub} from '../../_helpers/github-api.ts';

const {signal} = new AbortController();
const asked = {owner: 'acme', repo: 'demo'};
const repository = 'GET /repos/acme/demo';

/** GitHub that answers like this, one after the other. */
async function open(options: Partial<GitHubOptions> = {}, ...answers: readonly GitHubAnswer[]) {
	const last = acmeDemo[repository] as GitHubAnswer;
	const rest = [...answers];
	const double = await startGitHub({
		get [repository]() {
			return double.asked.length > 0 ? (rest[double.asked.length - 1] ?? last) : last;
		},
	});
	onTestFinished(async () => {
		await double.stop();
		expect(double.faults).toEqual([]);
	});
	const said: string[] = [];
	const github = openGitHub({
		environment: {GITHUB_API_URL: double.url},
		signal,
		output: line => said.push(line),
		pace: () => 0,
		...options,
	});
	return {github, double, said};
}

describe('a request to GitHub', () => {
	it('names the API version, the user agent and the token, which nothing that is printed shows', async () => {
		const {github, double} = await open({token: new Secret('ghp_of_the_test_0123'), tokenSource: 'GH_TOKEN'});
		await github.request('GET /repos/{owner}/{repo}', asked);
		expect(double.headers[0]).toMatchObject({
			'x-github-api-version': '2022-11-28',
			'user-agent': expect.stringMatching(/^ferrovia\/\d+\.\d+\.\d+/),
			authorization: 'token ghp_of_the_test_0123',
		});
		expect(github.tokenSource).toBe('GH_TOKEN');
		expect(inspect(github, {depth: 5})).not.toContain('ghp_of_the_test_0123');
	});

	it('has no authorization without a token', async () => {
		const {github, double} = await open({tokenSource: 'GH_TOKEN'});
		await github.request('GET /repos/{owner}/{repo}', asked);
		expect(double.headers[0]?.authorization).toBeUndefined();
		expect(github.tokenSource).toBeUndefined();
	});

	it('goes to GitHub itself when GITHUB_API_URL is empty', () => {
		const github = openGitHub({environment: {GITHUB_API_URL: ''}, signal});
		expect(github.request.endpoint('GET /rate_limit').url).toBe('https://api.github.com/rate_limit');
	});

	it('is repeated after a fault and after a short limit, and says so', async () => {
		const limited = {status: 403, headers: {'retry-after': '2'}, body: {message: 'You have exceeded a secondary rate limit.'}};
		const {github, double, said} = await open({}, {status: 500, body: {message: 'Server Error'}}, limited);
		const {data} = await github.request('GET /repos/{owner}/{repo}', asked);
		expect(data.full_name).toBe('acme/demo');
		expect(double.asked).toEqual([repository, repository, repository]);
		expect(said).toEqual(['GitHub answered 500; it is asked again in 1 s', 'GitHub asks to wait 2 s']);
	});
});
