import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {describe, expect, it, onTestFinished} from 'vitest';
import {InterruptedError} from '../../../source/engine/errors.ts';
import {Secret} from '../../../source/engine/secrets.ts';
import {openGitHub} from '../../../source/services/github/client.ts';
import {type OidcSubject, readOidcSubject} from '../../../source/services/github/subject.ts';
import {acmeDemo, type GitHubAnswer, notFound, startGitHub} from '../../_helpers/github-api.ts';

const customization = 'GET /repos/acme/demo/actions/oidc/customization/sub';
const repository = 'GET /repos/acme/demo';
const token = new Secret('a-token-of-the-test');

/** GitHub at an address of the test, whose waits are none. */
function open(url: string, signal: AbortSignal, signedIn = true) {
	const signIn = signedIn ? {token, tokenSource: 'GH_TOKEN'} : {};
	return openGitHub({environment: {GITHUB_API_URL: url}, ...signIn, signal, pace: () => 0});
}

type Answers = Readonly<Record<string, GitHubAnswer>>;

/** Asks a GitHub that answers like this; nothing of it may be unknown to GitHub's own description. */
async function ask(
	answers: Answers,
	{signedIn = true, owner = 'acme', name = 'demo'}: {signedIn?: boolean; owner?: string; name?: string} = {},
): Promise<OidcSubject> {
	const github = await startGitHub({...acmeDemo, ...answers});
	onTestFinished(github.stop);
	const {signal} = new AbortController();
	try {
		return await readOidcSubject(open(github.url, signal, signedIn), owner, name);
	} finally {
		expect(github.faults).toEqual([]);
	}
}

describe('the subject of a repository', () => {
	it('is what GitHub says, for a repository with an immutable one', async () => {
		expect(await ask({})).toEqual({prefixes: ['repo:acme@11/demo@22'], defaultBranch: 'main', told: true});
	});

	it('is what GitHub says, for an older repository and another default branch', async () => {
		expect(
			await ask({
				[customization]: {
					body: {use_default: true, include_claim_keys: undefined, use_immutable_subject: false, sub_claim_prefix: 'repo:acme/demo'},
				},
				[repository]: {body: {...(acmeDemo[repository]?.body as object), default_branch: 'release/1.x'}},
			}),
		).toEqual({prefixes: ['repo:acme/demo'], defaultBranch: 'release/1.x', told: true});
	});

	it.each<[string, Answers]>([
		['hides it from the token', {[customization]: notFound}],
		['says nothing of a prefix', {[customization]: {body: {use_default: true, include_claim_keys: []}}}],
	])('is both forms there are, from the ids, where GitHub %s', async (_, answers) => {
		expect(await ask(answers)).toEqual({prefixes: ['repo:acme/demo', 'repo:acme@11/demo@22'], defaultBranch: 'main', told: false});
	});

	it('is both forms where nobody is signed in: a public repository is shown, and its customization is not', async () => {
		const unauthenticated = {status: 401, body: {message: 'Requires authentication', documentation_url: 'x', status: '401'}};
		expect(await ask({[customization]: unauthenticated}, {signedIn: false})).toMatchObject({told: false, defaultBranch: 'main'});
	});

	it('has the names as GitHub writes them, however the remote does: AWS compares letter by letter', async () => {
		expect(await ask({'GET /repos/Acme/DEMO': acmeDemo[repository] as GitHubAnswer}, {owner: 'Acme', name: 'DEMO'})).toEqual({
			prefixes: ['repo:acme/demo', 'repo:acme@11/demo@22'],
			defaultBranch: 'main',
			told: false,
		});
	});

	it('has the new name of a repository that was renamed', async () => {
		const moved = (to: string): GitHubAnswer => ({status: 301, body: {message: 'Moved Permanently', url: to}, headers: {location: to}});
		expect(await ask({'GET /repos/acme/old': moved('/repos/acme/demo')}, {name: 'old'})).toMatchObject({
			prefixes: ['repo:acme/demo', 'repo:acme@11/demo@22'],
		});
	});

	it('may be built from the claims of the default form', async () => {
		expect(
			await ask({
				[customization]: {body: {use_default: false, include_claim_keys: ['repo', 'context'], sub_claim_prefix: 'repo:acme/demo'}},
			}),
		).toEqual({prefixes: ['repo:acme/demo'], defaultBranch: 'main', told: true});
	});
});

describe('a subject that no role can be made for', () => {
	it.each([
		[['repository_owner', 'job_workflow_ref'], 'repository_owner, job_workflow_ref'],
		[['context', 'repo'], 'context, repo'],
		[['repo'], 'repo'],
		[[], 'a template of its organization'],
	])('is told with what it is built from: %j', async (claims, words) => {
		const asking = ask({[customization]: {body: {use_default: false, include_claim_keys: claims, sub_claim_prefix: undefined}}});
		await expect(asking).rejects.toMatchObject({
			exitCode: 3,
			what: `acme/demo builds the subject of its OIDC tokens from ${words}.`,
			next: [
				'gh api --method PUT repos/acme/demo/actions/oidc/customization/sub -F use_default=true',
				'ferrovia setup cache --cache-identity keys',
			],
		});
	});
});

describe('GitHub does not say', () => {
	const both = (answer: GitHubAnswer): Answers => ({[customization]: answer, [repository]: answer});

	it('because the token is wrong', async () => {
		await expect(ask(both({status: 401, body: {message: 'Bad credentials', documentation_url: 'x', status: '401'}}))).rejects.toMatchObject(
			{
				exitCode: 3,
				what: 'GitHub does not know the token.',
				why: expect.stringContaining('Bad credentials'),
				next: ['gh auth login', 'unset GH_TOKEN GITHUB_TOKEN'],
			},
		);
	});

	it('because the repository is private and nobody is signed in', async () => {
		await expect(ask(both(notFound), {signedIn: false})).rejects.toMatchObject({
			exitCode: 3,
			what: 'GitHub does not show acme/demo.',
			why: 'It does not exist, or it is private and nobody is signed in.',
			next: ['gh auth login', 'ferrovia setup cache --cache-identity keys'],
		});
	});

	it('because the token may not see it', async () => {
		await expect(ask(both(notFound))).rejects.toMatchObject({why: 'The token (GH_TOKEN) may not see it, or it does not exist.'});
	});

	it('because the organization wants a sign-in of its own', async () => {
		const message = 'Resource protected by organization SAML enforcement. You must grant your OAuth token access to this organization.';
		await expect(ask(both({status: 403, body: {message}}))).rejects.toMatchObject({
			exitCode: 3,
			what: 'GitHub does not show acme/demo.',
			why: message,
		});
	});

	it.each([
		[403, {'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '4102444800'}],
		[429, {'retry-after': '60'}],
		[403, {'retry-after': '60'}],
	])('because it was asked too often: %d %j', async (status, headers) => {
		// Of the two, only the one that is not needed is refused: guessing both forms then would change the roles back and forth.
		const answer = {
			status,
			headers,
			body: {message: 'API rate limit exceeded for 192.0.2.1.', documentation_url: 'https://docs.github.com'},
		};
		await expect(ask({[customization]: answer}, {signedIn: false})).rejects.toMatchObject({
			exitCode: 3,
			what: 'GitHub was asked too often from here.',
			why: expect.stringMatching(/^API rate limit exceeded/),
			next: ['gh auth login', 'ferrovia setup cache'],
		});
	});

	it('because it has a fault', async () => {
		await expect(ask(both({status: 500, body: {message: 'Server Error'}}))).rejects.toMatchObject({
			exitCode: 3,
			what: 'GitHub could not be asked how it names this repository to AWS.',
			why: 'Server Error',
		});
	});

	it('because there is no network', async () => {
		const server = createServer();
		await new Promise<void>(resolve => {
			server.listen(0, '127.0.0.1', resolve);
		});
		const {port} = server.address() as AddressInfo;
		await new Promise(resolve => {
			server.close(resolve);
		});
		const {signal} = new AbortController();
		const github = open(`http://127.0.0.1:${port}`, signal);
		await expect(readOidcSubject(github, 'acme', 'demo')).rejects.toMatchObject({exitCode: 3, why: 'The connection was refused.'});
	});

	it('because the run was interrupted', async () => {
		const controller = new AbortController();
		const server = createServer(() => controller.abort());
		await new Promise<void>(resolve => {
			server.listen(0, '127.0.0.1', resolve);
		});
		onTestFinished(() => {
			server.closeAllConnections();
			server.close();
		});
		const {signal} = controller;
		const {port} = server.address() as AddressInfo;
		const github = open(`http://127.0.0.1:${port}`, signal);
		await expect(readOidcSubject(github, 'acme', 'demo')).rejects.toBeInstanceOf(InterruptedError);
	});
});
