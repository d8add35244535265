import {describe, expect, it} from 'vitest';
import type {Account} from '../../../source/steps/cache/account.ts';
import type {WantedHolder} from '../../../source/steps/cache/holder-changes.ts';
import {providerArn, readSubject, wantedRoles} from '../../../source/steps/cache/oidc.ts';
import {audience} from '../../../source/steps/cache/policies.ts';
import type {Target} from '../../../source/steps/cache/target.ts';
import {fakeWorld} from '../../_helpers/world.ts';
import {judge, judgeTrust, account as number} from './_judge.ts';

const account = {caller: {account: number, partition: 'aws'}} as Account;
const target = {repository: 'acme/demo'} as Target;
const place = {partition: 'aws', bucket: 'cache-bucket', prefix: 'ferrovia/demo'};
const prefix = 'repo:acme@11/demo@22';

function roles(prefixes: readonly string[] = [prefix], defaultBranch = 'main') {
	const [write, read] = wantedRoles(account, target, place, {prefixes, defaultBranch, told: true});
	return {write: write as WantedHolder, read: read as WantedHolder};
}

async function letsIn({trust}: WantedHolder, sub: string): Promise<boolean> {
	if (trust === undefined) {
		throw new TypeError('a role without a trust');
	}

	return (await judgeTrust(trust, {sub, aud: audience, provider: providerArn(account)})) === 'Allowed';
}

describe('the roles of a repository', () => {
	it('let in the default branch to write, and pull requests to read; nobody else, and neither in the place of the other', async () => {
		const {write, read} = roles();
		const subjects = ['ref:refs/heads/main', 'pull_request', 'ref:refs/heads/other', 'ref:refs/tags/main', 'environment:production'];
		const decided = async (role: WantedHolder) => Promise.all(subjects.map(async subject => letsIn(role, `${prefix}:${subject}`)));
		expect(await decided(write)).toEqual([true, false, false, false, false]);
		expect(await decided(read)).toEqual([false, true, false, false, false]);
		expect(await letsIn(write, 'repo:acme@11/other@33:ref:refs/heads/main')).toBe(false);
		expect(await letsIn(read, 'repo:acme@11/other@33:pull_request')).toBe(false);
	});

	it('let in both forms of a subject where GitHub did not say which one it is', async () => {
		const {write, read} = roles(['repo:acme/demo', prefix]);
		for (const form of ['repo:acme/demo', prefix]) {
			expect(await letsIn(write, `${form}:ref:refs/heads/main`)).toBe(true);
			expect(await letsIn(read, `${form}:pull_request`)).toBe(true);
		}

		expect(await letsIn(write, 'repo:acme/demo2:ref:refs/heads/main')).toBe(false);
	});

	it('name a branch as GitHub does, whatever its name', async () => {
		expect(await letsIn(roles([prefix], 'release/1.x').write, `${prefix}:ref:refs/heads/release/1.x`)).toBe(true);
		// GitHub writes a colon inside a name as %3A, which keeps `a:environment:b` from being read as two claims.
		const odd = roles([prefix], 'a:environment:b').write;
		expect(await letsIn(odd, `${prefix}:ref:refs/heads/a%3Aenvironment%3Ab`)).toBe(true);
		expect(await letsIn(odd, `${prefix}:ref:refs/heads/a:environment:b`)).toBe(false);
	});

	it('may put objects in one case, and never in the other', async () => {
		const {write, read} = roles();
		const decided = async ({policy}: WantedHolder) =>
			judge({action: 's3:PutObject', resource: 'arn:aws:s3:::cache-bucket/ferrovia/demo/x', identity: policy});
		expect([await decided(write), await decided(read)]).toEqual(['Allowed', 'ImplicitlyDenied']);
		expect(write.name).not.toBe(read.name);
	});
});

describe('a repository that is not on GitHub', () => {
	it.each([
		[undefined, 'There is no git remote.'],
		[{name: 'origin', host: 'gitlab.com', owner: 'acme', repository: 'demo'}, 'The remote origin is on gitlab.com.'],
	])('has no such role, and the flag for the other way is named', async (remote, why) => {
		const git = {remote} as ReturnType<typeof fakeWorld>['project']['git'];
		const reading = readSubject(fakeWorld({project: {git}}), new AbortController().signal);
		await expect(reading).rejects.toMatchObject({exitCode: 2, why, next: ['ferrovia setup cache --cache-identity keys']});
	});
});
