import {describe, expect, it, onTestFinished} from 'vitest';
import {InterruptedError} from '../../../source/engine/errors.ts';
import {Secret} from '../../../source/engine/secrets.ts';
import {openGitHub} from '../../../source/services/github/client.ts';
import {readOidcSubject} from '../../../source/services/github/subject.ts';
import {acmeDemo, type GitHubAnswer, notFound, startGitHub} from '../../_helpers/github-api.ts';
import {listen, refusingUrl} from '../../_helpers/listen.ts';

const customization = 'GET /repos/acme/demo/actions/oidc/customization/sub';
const repository = 'GET /repos/acme/demo';
const token = {token: new Secret('a-token-of-the-test'), tokenSource: 'GH_TOKEN'};

type Answers = Readonly<Record<string, GitHubAnswer>>;
type Asking = {signedIn?: boolean; owner?: string; name?: string; signal?: AbortSignal};

async function askAt(url: string, {signedIn = true, owner = 'acme', name = 'demo', signal = new AbortController().signal}: Asking = {}) {
	const github = openGitHub({environment: {GITHUB_API_URL: url}, ...(signedIn ? token : {}), signal, pace: () => 0});
	return readOidcSubject(github, owner, name);
}

/** Asks a GitHub that answers like this. Everything in it must be in GitHub's own description. */
async function ask(answers: Answers, asking?: Asking) {
	const github = await startGitHub({...acmeDemo, ...answers});
	onTestFinished(async () => {
		await github.stop();
		expect(github.faults).toEqual([]);
	});
	return askAt(github.url, asking);
}

const refusal = (status: number, message: string, headers = {}): GitHubAnswer => ({status, headers, body: {message}});

describe('the subject of a repository', () => {
	const oldPrefix = {use_immutable_subject: false, sub_claim_prefix: 'repo:acme/demo'};
	const immutable = ['repo:acme@11/demo@22'];
	const both = ['repo:acme/demo', ...immutable];
	const moved = (to: string): GitHubAnswer => ({status: 301, body: {message: 'Moved Permanently', url: to}, headers: {location: to}});
	const told = {defaultBranch: 'main', told: true};
	const guessed = {defaultBranch: 'main', told: false};

	it.each<[string, Answers, object, Asking?]>([
		['what GitHub says', {}, {prefixes: immutable, ...told}],
		[
			'the older form where GitHub says so',
			{
				[customization]: {body: {use_default: true, include_claim_keys: undefined, ...oldPrefix}},
				[repository]: {body: {...(acmeDemo[repository]?.body as object), default_branch: 'release/1.x'}},
			},
			{prefixes: ['repo:acme/demo'], defaultBranch: 'release/1.x', told: true},
		],
		[
			'that of a customization with the default form',
			{[customization]: {body: {use_default: false, include_claim_keys: ['repo', 'context'], ...oldPrefix}}},
			{prefixes: ['repo:acme/demo'], ...told},
		],
		['both forms where GitHub hides it from the token', {[customization]: notFound}, {prefixes: both, ...guessed}],
		[
			'both forms where GitHub names no prefix',
			{[customization]: {body: {use_default: true, include_claim_keys: []}}},
			{prefixes: both, ...guessed},
		],
		[
			'both forms of a public repository without a sign-in',
			{[customization]: refusal(401, 'Requires authentication')},
			{prefixes: both, ...guessed},
			{signedIn: false},
		],
		[
			"GitHub's spelling instead of the remote's",
			{'GET /repos/Acme/DEMO': acmeDemo[repository] as GitHubAnswer},
			{prefixes: both, ...guessed},
			{owner: 'Acme', name: 'DEMO'},
		],
		['the new name after a renaming', {'GET /repos/acme/old': moved('/repos/acme/demo')}, {prefixes: both, ...guessed}, {name: 'old'}],
	])('is %s', async (_, answers, expected, asking) => {
		expect(await ask(answers, asking)).toEqual(expected);
	});

	it.each([
		[['repository_owner', 'job_workflow_ref'], 'repository_owner, job_workflow_ref'],
		[['context', 'repo'], 'context, repo'],
		[['repo'], 'repo'],
		[[], 'a template of its organization'],
	])('is refused when it is built from %j', async (claims, words) => {
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
	const saml = 'Resource protected by organization SAML enforcement. You must grant your OAuth token access to this organization.';
	const hidden = 'GitHub does not show acme/demo.';

	it.each<[string, GitHubAnswer, object, Asking?]>([
		[
			'because the token is wrong',
			refusal(401, 'Bad credentials'),
			{
				what: 'GitHub does not know the token.',
				why: expect.stringContaining('Bad credentials'),
				next: ['gh auth login', 'unset GH_TOKEN GITHUB_TOKEN'],
			},
		],
		[
			'because the repository is private and nobody is signed in',
			notFound,
			{
				what: hidden,
				why: 'It does not exist, or it is private and nobody is signed in.',
				next: ['gh auth login', 'ferrovia setup cache --cache-identity keys'],
			},
			{signedIn: false},
		],
		['because the token may not see it', notFound, {what: hidden, why: 'The token (GH_TOKEN) may not see it, or it does not exist.'}],
		['because the organization wants a sign-in of its own', refusal(403, saml), {what: hidden, why: saml}],
		[
			'because it has a fault',
			refusal(500, 'Server Error'),
			{what: 'GitHub could not be asked how it names this repository to AWS.', why: 'Server Error'},
		],
	])('%s', async (_, answer, expected, asking) => {
		const asked = ask({[customization]: answer, [repository]: answer}, asking);
		await expect(asked).rejects.toMatchObject({exitCode: 3, ...expected});
	});

	it.each([
		[403, {'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '4102444800'}],
		[429, {'retry-after': '60'}],
		[403, {'retry-after': '60'}],
	])('because it was asked too often: %d %j', async (status, headers) => {
		// Only the customization is refused: guessing both forms then would change the roles back and forth.
		const asked = ask({[customization]: refusal(status, 'API rate limit exceeded for 192.0.2.1.', headers)}, {signedIn: false});
		await expect(asked).rejects.toMatchObject({
			exitCode: 3,
			what: 'GitHub was asked too often from here.',
			why: expect.stringMatching(/^API rate limit exceeded/),
			next: ['gh auth login', 'ferrovia setup cache'],
		});
	});

	it('because there is no network', async () => {
		await expect(askAt(await refusingUrl())).rejects.toMatchObject({exitCode: 3, why: 'The connection was refused.'});
	});

	it('because the run was aborted', async () => {
		const controller = new AbortController();
		const url = await listen(() => controller.abort());
		await expect(askAt(url, {signal: controller.signal})).rejects.toBeInstanceOf(InterruptedError);
	});
});
