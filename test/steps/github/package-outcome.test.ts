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

async function judge(
	prepare: (registry: Awaited<ReturnType<typeof startRegistry>>) => void,
	{
		flags = {},
		hasRun = true,
		options = {},
	}: {flags?: Readonly<Record<string, string>>; hasRun?: boolean; options?: Parameters<typeof startRegistry>[0]} = {},
) {
	const registry = await startRegistry(options);
	onTestFinished(registry.stop);
	prepare(registry);
	return packageOutcome(fakeWorld({environment: {FERROVIA_REGISTRY_URL: registry.url}, flags}), settings, home, hasRun, signal);
}

describe('the image that CI pushes', () => {
	it('passes where everybody can pull it, with its digest for linux/amd64', async () => {
		let digest = '';
		const outcome = await judge(registry => {
			digest = registry.push('acme/demo', 'main', 'one', true).digest;
		});
		expect(outcome).toMatchObject({status: 'pass', evidence: digest, detail: expect.stringContaining('linux/amd64')});
	});

	it('fails where it is private and Railway was to pull it without a token, with the page that changes it', async () => {
		expect(await judge(registry => void registry.push('acme/demo', 'main', 'one'))).toMatchObject({
			status: 'fail',
			detail: expect.stringContaining('Pro plan'),
			remedy: expect.stringContaining('https://github.com/users/acme/packages/container/demo/settings'),
		});
	});

	it('does not know where nothing has been pushed yet', async () => {
		expect(await judge(() => {}, {hasRun: false})).toMatchObject({
			status: 'unknown',
			detail: expect.stringContaining('nothing has been pushed yet'),
		});
	});

	it('warns where it is public and was to be private', async () => {
		const outcome = await judge(registry => void registry.push('acme/demo', 'main', 'one', true), {flags: {'image-access': 'private'}});
		expect(outcome).toMatchObject({status: 'warn', remedy: 'https://github.com/users/acme/packages/container/demo/settings'});
	});

	it('is unknown where it is private and there is no token to try, and is tried where there is one', async () => {
		const push = (registry: Awaited<ReturnType<typeof startRegistry>>) => {
			registry.push('acme/demo', 'main', 'one');
			registry.state.readers.add('ghp_may_read_packages');
		};
		expect(await judge(push, {flags: {'image-access': 'private'}})).toMatchObject({status: 'unknown'});
		const having = (token: string) => ({flags: {'image-access': 'private', 'registry-token': token}});
		expect(await judge(push, having('ghp_may_read_packages'))).toMatchObject({
			status: 'pass',
			detail: expect.stringContaining('is private'),
		});
		expect(await judge(push, having('ghp_may_read_nothing'))).toMatchObject({
			status: 'fail',
			remedy: 'https://github.com/settings/tokens/new?scopes=read:packages',
		});
	});

	it('is unknown where the registry can not be asked', async () => {
		const gone = await startRegistry();
		await gone.stop();
		const world = fakeWorld({environment: {FERROVIA_REGISTRY_URL: gone.url}});
		expect(await packageOutcome(world, settings, home, true, signal)).toMatchObject({status: 'unknown'});
	});

	it.each([
		['ghcr.io/acme/demo', false, 'https://github.com/users/acme/packages/container/demo/settings'],
		['ghcr.io/acme/demo/api', true, 'https://github.com/orgs/acme/packages/container/demo%2Fapi/settings'],
	])('%s has its page', (image, ownedByOrganization, url) => {
		expect(packageSettings(image, {...home, repository: {...repository, ownedByOrganization}})).toBe(url);
	});
});
