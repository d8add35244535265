import {describe, expect, it} from 'vitest';
import {cacheChecks} from '../../../source/steps/cache/checks.ts';
import {cacheStep} from '../../../source/steps/cache/step.ts';
import {fakeWorld} from '../../_helpers/world.ts';

const idsOf = (flags: Readonly<Record<string, string>>) => cacheChecks(fakeWorld({flags})).map(({id}) => id);

const ofTheBucket = ['private', 'owner', 'encrypted', 'tls', 'unversioned', 'expiry', 'tag'].map(id => `cache.bucket-${id}`);

describe('the checks of the cache', () => {
	it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
		[
			'S3 with roles',
			{cache: 's3', 'cache-identity': 'oidc'},
			['cache.served', 'cache.least-privilege', 'cache.provider', 'cache.role-write', 'cache.role-read', ...ofTheBucket],
		],
		[
			'S3 with a key',
			{cache: 's3', 'cache-identity': 'keys'},
			['cache.served', 'cache.least-privilege', 'cache.user', 'cache.key', ...ofTheBucket],
		],
		['R2', {cache: 'r2', 'cache-endpoint': 'https://a.example.com'}, ['cache.served']],
		['MinIO', {cache: 'minio'}, ['cache.served']],
		['another store', {cache: 'custom', 'cache-endpoint': 'https://a.example.com'}, ['cache.served']],
		["GitHub's own", {cache: 'gha'}, []],
		['this machine only', {cache: 'local'}, []],
		['nowhere', {cache: 'none'}, []],
	])('have ids that others rely on: %s', (_, flags, ids) => {
		expect(idsOf(flags)).toEqual(ids);
		expect(new Set(ids).size).toBe(ids.length);
	});

	it('say what they promise, each in its own words', () => {
		for (const identity of ['oidc', 'keys']) {
			const checks = cacheStep.checks(fakeWorld({flags: {cache: 's3', 'cache-identity': identity}}));
			expect(checks.every(({step, title}) => step === 'cache' && title !== '')).toBe(true);
			expect(new Set(checks.map(({title}) => title)).size).toBe(checks.length);
		}
	});

	it('are unknown, each of them, when nobody can be asked: a list is made without looking', async () => {
		const world = fakeWorld({
			flags: {cache: 's3', 'aws-profile': 'gone'},
			aws: {profiles: [{name: 'there', region: undefined, kind: 'SSO'}]},
		});
		const [check] = cacheChecks(world);
		await expect(check?.run({signal: new AbortController().signal, output() {}})).rejects.toMatchObject({
			exitCode: 2,
			what: 'There is no AWS profile gone.',
		});
	});
});

describe('the step', () => {
	it('does not apply where there is no sccache to share for', () => {
		expect(cacheStep.applicability(fakeWorld({flags: {'compiler-cache': 'none'}}))).toEqual({
			applies: false,
			reason: 'without sccache there is nothing to share',
		});
		expect(cacheStep.applicability(fakeWorld({flags: {'compiler-cache': 'sccache'}}))).toEqual({applies: true});
	});
});
