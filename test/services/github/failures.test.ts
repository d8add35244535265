import {describe, expect, it} from 'vitest';
import {InterruptedError} from '../../../source/engine/errors.ts';
import {githubFailure, remedyOf} from '../../../source/services/github/failures.ts';

const refusal = (status: number, headers: Readonly<Record<string, string>> = {}, message = 'Not Found') =>
	Object.assign(new Error(message), {status, response: {headers}});
const github = {tokenSource: 'GH_TOKEN'};

describe('a refusal of GitHub', () => {
	it.each([
		[
			refusal(403, {'x-accepted-github-permissions': 'secrets=write'}),
			3,
			'Give the token secrets: write at https://github.com/settings/personal-access-tokens',
		],
		[refusal(404, {'x-oauth-scopes': 'gist', 'x-accepted-oauth-scopes': 'repo'}), 3, 'gh auth refresh --scopes repo'],
		[refusal(404, {'x-oauth-scopes': 'repo', 'x-accepted-oauth-scopes': 'repo, workflow'}), 3, 'gh auth refresh --scopes workflow'],
		[refusal(401), 3, 'gh auth login'],
		[refusal(429), 3, 'ferrovia setup github'],
		[refusal(403, {'retry-after': '60'}), 3, 'ferrovia setup github'],
		[refusal(422), 1, 'ferrovia setup github'],
		[refusal(502), 3, 'https://www.githubstatus.com'],
		[Object.assign(new Error('connect'), {code: 'ECONNREFUSED'}), 3, 'https://www.githubstatus.com'],
	])('says what mends it: %o', (error, exitCode, next) => {
		const failure = githubFailure(error, 'store the secret X', github);
		expect(failure).toMatchObject({exitCode, what: expect.stringMatching(/GitHub/)});
		expect(failure.next?.[0]).toBe(next);
	});

	it('that is a page is not shown', () => {
		expect(githubFailure(refusal(502, {}, '<!DOCTYPE html><html>'), 'do it', github).why).toBe(
			'It answered with a web page instead of data.',
		);
	});

	it('is none where the user interrupted', () => {
		expect(githubFailure(Object.assign(new Error('aborted'), {name: 'AbortError'}), 'do it', github)).toBeInstanceOf(InterruptedError);
	});

	it('names each of several permissions', () => {
		expect(remedyOf({'x-accepted-github-permissions': 'contents=write,workflows=write; administration=write'})).toContain(
			'contents: write, workflows: write or administration: write',
		);
	});
});
