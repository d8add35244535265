import {describe, expect, it, onTestFinished} from 'vitest';
import {startRegistry} from '../../../source/rehearsal/registry/double.ts';
import {packageOutcome, packageSettings} from '../../../source/steps/github/package-outcome.ts';
import {fakeWorld} from '../../_helpers/world.ts';

const repository = {
	owner: 'acme',
	name: 'demo',
	ownedByOrganization: false,
	isPrivate: true,
	archived: false,
	defaultBranch: 'main',
	mayPush: true,
	mayAdminister: true,
	url: 'https://github.com/acme/demo',
};
const home = {repository, site: 'https://github.com', account: {login: 'acme', scopes: undefined}};
const {signal} = new AbortController();
const settings = {image: 'ghcr.io/acme/demo', branch: 'main'};
const page = 'https://github.com/users/acme/packages/container/demo/settings';
const isPrivate = (token?: string) => ({'image-access': 'private', ...(token !== undefined && {'registry-token': token})});

type Visibility = 'public' | 'private' | 'missing';

/** What the check says of an image with that visibility. */
async function judge(visibility: Visibility, flags: Readonly<Record<string, string>> = {}) {
	const registry = await startRegistry();
	onTestFinished(registry.stop);
	registry.state.readers.add('ghp_may_read_packages');
	const digest = visibility === 'missing' ? undefined : registry.push('acme/demo', 'main', 'one', visibility === 'public').digest;
	const world = fakeWorld({environment: {FERROVIA_REGISTRY_URL: registry.url}, flags});
	return {digest, outcome: await packageOutcome(world, settings, home, visibility !== 'missing', signal)};
}

describe('the image that CI pushes', () => {
	it('passes if everybody can pull it, with its digest for linux/amd64', async () => {
		const {digest, outcome} = await judge('public');
		expect(outcome).toMatchObject({status: 'pass', evidence: digest, detail: expect.stringContaining('linux/amd64')});
	});

	it.each<[string, Visibility, Readonly<Record<string, string>>, object]>([
		[
			'fails if Railway has to pull a private one without a token',
			'private',
			{},
			{status: 'fail', detail: expect.stringContaining('Pro plan'), remedy: expect.stringContaining(page)},
		],
		[
			'is unknown before the first push',
			'missing',
			{},
			{status: 'unknown', detail: expect.stringContaining('nothing has been pushed yet')},
		],
		['warns if it is public and should be private', 'public', isPrivate(), {status: 'warn', remedy: page}],
		['is unknown if it is private and there is no token to try', 'private', isPrivate(), {status: 'unknown'}],
		[
			'passes if the token can pull it',
			'private',
			isPrivate('ghp_may_read_packages'),
			{status: 'pass', detail: expect.stringContaining('is private')},
		],
		[
			"fails if the token can't pull it",
			'private',
			isPrivate('ghp_may_read_nothing'),
			{status: 'fail', remedy: 'https://github.com/settings/tokens/new?scopes=read:packages'},
		],
	])('%s', async (_, visibility, flags, expected) => {
		expect((await judge(visibility, flags)).outcome).toMatchObject(expected);
	});

	it('is unknown without a network', async () => {
		const world = fakeWorld({environment: {FERROVIA_REGISTRY_URL: 'http://127.0.0.1:9'}});
		expect(await packageOutcome(world, settings, home, true, signal)).toMatchObject({status: 'unknown'});
	});

	it.each([
		['ghcr.io/acme/demo', false, page],
		['ghcr.io/acme/demo/api', true, 'https://github.com/orgs/acme/packages/container/demo%2Fapi/settings'],
	])('%s has its page', (image, ownedByOrganization, url) => {
		expect(packageSettings(image, {...home, repository: {...repository, ownedByOrganization}})).toBe(url);
	});
});
