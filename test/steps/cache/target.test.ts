import {describe, expect, it} from 'vitest';
import type {AwsConfiguration} from '../../../source/project/aws-config.ts';
import {readTarget, requireBucket} from '../../../source/steps/cache/target.ts';
import {fakeWorld} from '../../_helpers/world.ts';

const profiles = ['work', 'home'].map(name => ({name, region: undefined, kind: 'SSO'}));
const read = (flags: Readonly<Record<string, string>>, aws: Partial<AwsConfiguration> = {environment: 'AWS_ACCESS_KEY_ID'}) =>
	readTarget(fakeWorld({flags, aws: {profiles, ...aws}}));
const key = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd';

describe('what the answers ask for', () => {
	it('is a new bucket on S3, with what the environment provides, unless they say more', () => {
		expect(read({cache: 's3'})).toEqual({
			store: 's3',
			profile: undefined,
			region: 'us-east-1',
			endpoint: undefined,
			bucket: undefined,
			prefix: 'ferrovia/demo',
			repository: 'local/demo',
			identity: 'keys',
			kmsKey: undefined,
			expiryDays: 14,
			localUse: 'off',
			adopt: false,
		});
	});

	it('is what they say', () => {
		const flags = {
			cache: 's3',
			'aws-profile': 'work',
			'cache-region': 'eu-central-1',
			'cache-bucket': 'mine',
			'cache-prefix': 'a/b',
			'cache-identity': 'oidc',
			'cache-encryption': key,
			'cache-expiry-days': '30',
			'cache-adopt': 'yes',
			'cache-endpoint': 'http://127.0.0.1:9000',
		};
		expect(read(flags)).toEqual({
			store: 's3',
			profile: 'work',
			region: 'eu-central-1',
			// An address that was given for another store earlier is not Amazon's.
			endpoint: undefined,
			bucket: 'mine',
			prefix: 'a/b',
			repository: 'local/demo',
			identity: 'oidc',
			kmsKey: key,
			expiryDays: 30,
			localUse: 'off',
			adopt: true,
		});
	});

	it.each([
		['a region of its own', {'cache-region': 'auto'}, '--cache-region us-east-1'],
		['the region of its KMS key', {'cache-region': 'us-east-1', 'cache-encryption': key}, '--cache-region eu-central-1'],
	])('needs %s for a bucket on S3, and the error names the flag', (_, flags, flag) => {
		expect(() => read({cache: 's3', ...flags})).toThrow(
			expect.objectContaining({exitCode: 2, next: expect.arrayContaining([`ferrovia setup cache ${flag}`])}),
		);
	});

	it('may leave the region to other stores', () => {
		expect(read({cache: 'r2', 'cache-endpoint': 'https://a.example.com', 'cache-encryption': key})).toMatchObject({region: 'auto'});
	});
});

describe('a profile that is not there', () => {
	const thrown = (flags: Readonly<Record<string, string>>, aws?: Partial<AwsConfiguration>) => {
		try {
			read({cache: 's3', ...flags}, aws);
		} catch (error) {
			return error;
		}

		return undefined;
	};

	it('is told with those that are there, and the nearest one first', () => {
		expect(thrown({'aws-profile': 'homer'})).toMatchObject({
			exitCode: 2,
			what: 'There is no AWS profile homer.',
			why: 'There are work, home.',
			next: ['ferrovia setup cache --aws-profile home', 'aws configure --profile homer'],
		});
		expect(thrown({cache: 'r2', 'cache-endpoint': 'https://a.example.com', 'aws-profile': 'homer'})).toMatchObject({exitCode: 2});
	});

	it('is told where there are none at all', () => {
		expect(thrown({'aws-profile': 'homer'}, {profiles: []})).toMatchObject({
			exitCode: 2,
			why: 'There is none in ~/.aws/config and ~/.aws/credentials.',
			next: ['ferrovia setup cache --aws-profile environment', 'aws configure --profile homer'],
		});
	});

	it('may be what AWS_PROFILE names, unless variables give credentials', () => {
		expect(thrown({'aws-profile': 'environment'}, {chosen: 'worm'})).toMatchObject({
			exitCode: 2,
			what: 'AWS_PROFILE names the profile worm, and there is none of that name.',
			next: ['export AWS_PROFILE=work', 'unset AWS_PROFILE'],
		});
		expect(thrown({'aws-profile': 'environment'}, {chosen: 'worm', environment: 'AWS_ACCESS_KEY_ID'})).toBeUndefined();
		expect(thrown({'aws-profile': 'environment'}, {chosen: 'work'})).toBeUndefined();
		expect(thrown({'aws-profile': 'environment'}, {})).toBeUndefined();
	});

	it('is of no interest to stores that need no credentials', () => {
		expect(thrown({cache: 'local', 'aws-profile': 'homer'})).toBeUndefined();
	});
});

describe('a store that Ferrovia makes no bucket in', () => {
	it('needs the name of one, and the error names the flag', () => {
		const target = read({cache: 'r2', 'cache-endpoint': 'https://a.example.com'});
		expect(() => requireBucket(target)).toThrow(
			expect.objectContaining({exitCode: 2, what: 'Which bucket of r2 is it?', next: ['ferrovia setup cache --cache-bucket NAME']}),
		);
		expect(requireBucket({...target, bucket: 'mine'})).toBe('mine');
	});
});
