import {describe, expect, it} from 'vitest';
import type {PolicyDocument} from '../../../source/steps/cache/documents.ts';
import {audience, githubIssuer, readOnlyPolicy, readWritePolicy, tlsOnly, trustPolicy} from '../../../source/steps/cache/policies.ts';
import {account, bucketPolicy, defaultKeyPolicy, everything, judge, judgeTrust} from './_judge.ts';

const place = {partition: 'aws', bucket: 'cache-bucket', prefix: 'ferrovia/demo'};
const bucket = 'arn:aws:s3:::cache-bucket';
const kmsKey = `arn:aws:kms:eu-central-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

/** What is asked, and whether it must be allowed to whoever writes and to whoever only reads. */
const questions: ReadonlyArray<readonly [action: string, resource: string, write: boolean, read: boolean]> = [
	['s3:GetObject', `${bucket}/ferrovia/demo/a/b/c/object`, true, true],
	['s3:PutObject', `${bucket}/ferrovia/demo/a/b/c/object`, true, false],
	['s3:GetObject', `${bucket}/ferrovia/demo/.sccache_check`, true, true],
	['s3:PutObject', `${bucket}/ferrovia/demo/.sccache_check`, true, false],
	['s3:ListBucket', bucket, true, true],
	['s3:DeleteObject', `${bucket}/ferrovia/demo/a/b/c/object`, false, false],
	['s3:DeleteObjectVersion', `${bucket}/ferrovia/demo/a/b/c/object`, false, false],
	['s3:GetObjectVersion', `${bucket}/ferrovia/demo/a/b/c/object`, false, false],
	['s3:PutObjectAcl', `${bucket}/ferrovia/demo/a/b/c/object`, false, false],
	['s3:GetObject', `${bucket}/ferrovia/other/object`, false, false],
	['s3:PutObject', `${bucket}/ferrovia/other/object`, false, false],
	['s3:PutObject', `${bucket}/ferrovia/demofoo/object`, false, false],
	['s3:PutObject', `${bucket}/ferrovia/demo`, false, false],
	['s3:GetObject', `${bucket}/object`, false, false],
	['s3:PutObject', `${bucket}/ferrovia-proof-elsewhere/object`, false, false],
	['s3:GetObject', 'arn:aws:s3:::other-bucket/ferrovia/demo/object', false, false],
	['s3:PutObject', 'arn:aws:s3:::cache-bucket-2/ferrovia/demo/object', false, false],
	['s3:ListBucket', 'arn:aws:s3:::other-bucket', false, false],
	['s3:ListBucketVersions', bucket, false, false],
	['s3:GetBucketPolicy', bucket, false, false],
	['s3:PutBucketPolicy', bucket, false, false],
	['s3:PutLifecycleConfiguration', bucket, false, false],
	['s3:DeleteBucket', bucket, false, false],
	['s3:ListAllMyBuckets', '*', false, false],
	['iam:CreateAccessKey', `arn:aws:iam::${account}:user/ferrovia-acme-demo-ci`, false, false],
	['sts:AssumeRole', `arn:aws:iam::${account}:role/admin`, false, false],
];

describe('what CI may do', () => {
	it.each(questions)('%s on %s', async (action, resource, write, read) => {
		const decided = async (identity: PolicyDocument) => (await judge({action, resource, identity})) === 'Allowed';
		expect([await decided(readWritePolicy(place)), await decided(readOnlyPolicy(place))]).toEqual([write, read]);
	});

	it('reaches the whole bucket only where there is no prefix', async () => {
		const identity = readWritePolicy({...place, prefix: ''});
		expect(await judge({action: 's3:PutObject', resource: `${bucket}/anything`, identity})).toBe('Allowed');
		expect(await judge({action: 's3:DeleteObject', resource: `${bucket}/anything`, identity})).toBe('ImplicitlyDenied');
	});

	it('names the partition that it is in', () => {
		expect(JSON.stringify(readWritePolicy({...place, partition: 'aws-cn'}))).not.toContain('arn:aws:');
	});
});

describe('a key of KMS', () => {
	it.each([
		['kms:Decrypt', kmsKey, true, true],
		['kms:GenerateDataKey', kmsKey, true, false],
		['kms:Encrypt', kmsKey, false, false],
		['kms:ScheduleKeyDeletion', kmsKey, false, false],
		['kms:Decrypt', kmsKey.replace('1234abcd', '9999abcd'), false, false],
		['s3:PutObject', `${bucket}/ferrovia/demo/object`, true, false],
	] as const)('%s on %s', async (action, resource, write, read) => {
		const decided = async (identity: PolicyDocument) =>
			(await judge({action, resource, identity, policy: action.startsWith('kms:') ? defaultKeyPolicy : undefined})) === 'Allowed';
		const encrypted = {...place, kmsKey};
		expect([await decided(readWritePolicy(encrypted)), await decided(readOnlyPolicy(encrypted))]).toEqual([write, read]);
	});

	it('is not to be used where there is none', async () => {
		expect(await judge({action: 'kms:Decrypt', resource: kmsKey, identity: readWritePolicy(place), policy: defaultKeyPolicy})).toBe(
			'ImplicitlyDenied',
		);
	});
});

describe('who may assume a role', () => {
	const provider = `arn:aws:iam::${account}:oidc-provider/${githubIssuer}`;
	const prefix = 'repo:acme@11/demo@22';
	const main = `${prefix}:ref:refs/heads/main`;
	const assumes = async (trust: PolicyDocument, sub: string, aud = audience, principal = provider) =>
		judgeTrust(trust, {sub, aud, provider: principal});

	it('is the default branch, for the role that writes', async () => {
		expect(await assumes(trustPolicy(provider, [main]), main)).toBe('Allowed');
	});

	it.each([
		['another branch', `${prefix}:ref:refs/heads/other`],
		['a branch that begins with the same name', `${main}-2`],
		['a branch in another case', `${prefix}:ref:refs/heads/Main`],
		['a tag', `${prefix}:ref:refs/tags/main`],
		['a pull request', `${prefix}:pull_request`],
		['an environment', `${prefix}:environment:main`],
		['another repository', 'repo:acme@11/other@23:ref:refs/heads/main'],
		['another owner', 'repo:mallory@66/demo@22:ref:refs/heads/main'],
		['the older form of the same repository', 'repo:acme/demo:ref:refs/heads/main'],
	])('is not %s', async (_, sub) => {
		expect(await assumes(trustPolicy(provider, [main]), sub)).not.toBe('Allowed');
	});

	it('is exactly a pull request, for the role that reads', async () => {
		const trust = trustPolicy(provider, [`${prefix}:pull_request`]);
		expect(await assumes(trust, `${prefix}:pull_request`)).toBe('Allowed');
		expect(await assumes(trust, `${prefix}:pull_request_target`)).not.toBe('Allowed');
		expect(await assumes(trust, main)).not.toBe('Allowed');
		expect(await assumes(trust, 'repo:mallory@66/demo@22:pull_request')).not.toBe('Allowed');
	});

	it('is each of two subjects, where GitHub did not say which form it uses', async () => {
		const older = 'repo:acme/demo:ref:refs/heads/main';
		const trust = trustPolicy(provider, [older, main]);
		expect(await assumes(trust, main)).toBe('Allowed');
		expect(await assumes(trust, older)).toBe('Allowed');
		expect(await assumes(trust, `${older}x`)).not.toBe('Allowed');
	});

	it('has a token for AWS, from the provider of the same account', async () => {
		const trust = trustPolicy(provider, [main]);
		expect(await assumes(trust, main, 'https://github.com/acme')).not.toBe('Allowed');
		expect(await assumes(trust, main, audience, provider.replace(githubIssuer, 'gitlab.com'))).not.toBe('Allowed');
	});

	it('takes no star in a subject for a wildcard', async () => {
		expect(await assumes(trustPolicy(provider, [`${prefix}:*`]), main)).not.toBe('Allowed');
	});
});

describe('a bucket that answers only to encrypted connections', () => {
	const policy = bucketPolicy(tlsOnly(place));
	const over = async (secure: string, identity = everything, resource = `${bucket}/ferrovia/demo/object`) =>
		judge({action: 's3:GetObject', resource, identity, policy, context: {'aws:SecureTransport': secure}});

	it('denies without TLS, whoever asks and whatever for', async () => {
		expect(await over('false')).toBe('ExplicitlyDenied');
		expect(await over('false', readWritePolicy(place))).toBe('ExplicitlyDenied');
		expect(
			await judge({
				action: 's3:PutBucketPolicy',
				resource: bucket,
				identity: everything,
				policy,
				context: {'aws:SecureTransport': 'false'},
			}),
		).toBe('ExplicitlyDenied');
	});

	it('changes nothing with TLS: it allows nobody, and denies nobody', async () => {
		expect(await over('true')).toBe('Allowed');
		expect(await over('true', readWritePolicy(place))).toBe('Allowed');
		expect(await over('true', readWritePolicy(place), `${bucket}/elsewhere`)).toBe('ImplicitlyDenied');
	});

	it('lets other buckets be', async () => {
		expect(
			await judge({
				action: 's3:GetObject',
				resource: 'arn:aws:s3:::other-bucket/object',
				identity: everything,
				policy,
				context: {'aws:SecureTransport': 'false'},
			}),
		).toBe('Allowed');
	});
});
