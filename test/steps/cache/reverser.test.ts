import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {AttachUserPolicyCommand, CreatePolicyCommand, DetachUserPolicyCommand, PutRolePolicyCommand} from '@aws-sdk/client-iam';
import {DeleteObjectCommand, PutBucketVersioningCommand, PutObjectCommand} from '@aws-sdk/client-s3';
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest';
import type {ResourceReversal, ResourceState} from '../../../source/engine/reverser.ts';
import {Bucket} from '../../../source/services/aws/bucket.ts';
import {Iam} from '../../../source/services/aws/iam.ts';
import {type AwsSession, openAws} from '../../../source/services/aws/session.ts';
import {policyName} from '../../../source/steps/cache/holder-changes.ts';
import {currentKeyTag} from '../../../source/steps/cache/keys.ts';
import {identityNames} from '../../../source/steps/cache/names.ts';
import {audience, githubIssuer, readWritePolicy, trustPolicy} from '../../../source/steps/cache/policies.ts';
import type {CloudAction} from '../../../source/steps/cache/reversals.ts';
import {cacheReverser} from '../../../source/steps/cache/reverser.ts';
import {type Moto, motoServer, startMoto} from '../../_helpers/moto.ts';
import {temporaryFolder} from '../../_helpers/temporary.ts';
import {signIn} from './_cloud.ts';

const account = '123456789012';
const region = 'eu-central-1';
const repository = 'acme/demo';
const tags = {'ferrovia:repository': repository};
const {signal} = new AbortController();

describe.skipIf(motoServer === null)('what the step made in a cloud, on an emulated AWS (moto)', () => {
	let moto: Moto;
	let session: AwsSession;
	let iam: Iam;

	beforeAll(async () => {
		moto = await startMoto();
		signIn(moto.environment);
		session = openAws({profile: undefined, region, endpoint: moto.url, credentials: moto.admin, environment: {}});
		iam = new Iam(openAws({profile: undefined, region, environment: process.env}), signal);
	}, 60_000);

	afterAll(async () => {
		vi.unstubAllEnvs();
		await moto.stop();
	});

	const reversal = (action: CloudAction, data: Readonly<Record<string, string>>): ResourceReversal => ({
		type: 'resource',
		action,
		data: {account, region, repository, ...data},
		summary: action,
	});
	const inspect = async (action: CloudAction, data: Readonly<Record<string, string>>): Promise<ResourceState> =>
		cacheReverser.inspect(reversal(action, data), signal);
	const apply = async (action: CloudAction, data: Readonly<Record<string, string>>, mayDestroy = false) =>
		cacheReverser.apply(reversal(action, data), {signal, mayDestroy, output() {}});

	async function newBucket(name: string, more: Readonly<Record<string, string>> = tags): Promise<Bucket> {
		const bucket = new Bucket(session, name, account, signal);
		await bucket.create();
		if (Object.keys(more).length > 0) {
			await bucket.putTags(more);
		}

		return bucket;
	}

	describe('in another account', () => {
		it('is not touched, and the profile is to be named', async () => {
			await expect(inspect('delete-bucket', {bucket: 'b', account: '999999999999'})).rejects.toMatchObject({
				exitCode: 3,
				what: `It is in the AWS account 999999999999, and you are signed in to ${account}.`,
				next: ['AWS_PROFILE=NAME ferrovia undo cache'],
			});
			await expect(apply('delete-bucket', {bucket: 'b', account: '999999999999'}, true)).rejects.toMatchObject({exitCode: 3});
		});

		it('is taken back with AWS_PROFILE, where the profile that it was made with is gone', async () => {
			const folder = await temporaryFolder();
			const {accessKeyId, secretAccessKey} = moto.admin;
			const config = path.join(folder, 'config');
			await writeFile(config, `[profile other]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`);
			const {AWS_CONFIG_FILE: before = ''} = moto.environment;
			vi.stubEnv('AWS_CONFIG_FILE', config);
			try {
				await expect(inspect('delete-bucket', {bucket: 'not-there', profile: 'gone'})).rejects.toMatchObject({exitCode: 3});
				vi.stubEnv('AWS_PROFILE', 'other');
				expect(await inspect('delete-bucket', {bucket: 'not-there', profile: 'gone'})).toMatchObject({state: 'gone'});
			} finally {
				vi.stubEnv('AWS_PROFILE', undefined);
				vi.stubEnv('AWS_CONFIG_FILE', before);
			}
		});
	});

	describe('a bucket', () => {
		it('is deleted when it is empty', async () => {
			await newBucket('reverse-empty');
			expect(await inspect('delete-bucket', {bucket: 'reverse-empty'})).toEqual({
				state: 'ready',
				summary: 'delete the bucket reverse-empty',
			});
			await apply('delete-bucket', {bucket: 'reverse-empty'});
			expect(await inspect('delete-bucket', {bucket: 'reverse-empty'})).toEqual({
				state: 'gone',
				summary: 'there is no bucket reverse-empty',
			});
			await apply('delete-bucket', {bucket: 'reverse-empty'});
		});

		it('with objects, of all versions, is destroyed only by permission, and that says what would be', async () => {
			const bucket = await newBucket('reverse-full');
			await session.s3.send(new PutBucketVersioningCommand({Bucket: bucket.name, VersioningConfiguration: {Status: 'Enabled'}}));
			for (const Body of ['x'.repeat(1_000_000), 'x'.repeat(500_000)]) {
				await session.s3.send(new PutObjectCommand({Bucket: bucket.name, Key: 'a', Body}));
			}

			await session.s3.send(new PutObjectCommand({Bucket: bucket.name, Key: 'b', Body: 'x'.repeat(700_000)}));
			expect(await inspect('delete-bucket', {bucket: bucket.name})).toEqual({
				state: 'ready',
				summary: 'delete the bucket reverse-full',
				destroys: '2 objects (1.2 MB) in it',
			});
			await expect(apply('delete-bucket', {bucket: bucket.name})).rejects.toThrow('There are objects in the bucket reverse-full by now.');
			expect(await bucket.contents('', 10)).toMatchObject({objects: 2});
			await apply('delete-bucket', {bucket: bucket.name}, true);
			expect(await bucket.state()).toEqual({state: 'absent'});
		});

		it('that only has older versions of objects is not empty either', async () => {
			const bucket = await newBucket('reverse-versions');
			await bucket.putVersioning('Enabled');
			await session.s3.send(new PutObjectCommand({Bucket: bucket.name, Key: 'a', Body: 'precious'}));
			await session.s3.send(new DeleteObjectCommand({Bucket: bucket.name, Key: 'a'}));
			expect(await bucket.contents('', 10)).toMatchObject({objects: 0});
			expect(await inspect('delete-bucket', {bucket: bucket.name})).toMatchObject({
				state: 'ready',
				destroys: 'older versions of objects in it',
			});
			await expect(apply('delete-bucket', {bucket: bucket.name})).rejects.toThrow(
				'There are objects in the bucket reverse-versions by now.',
			);
			await apply('delete-bucket', {bucket: bucket.name}, true);
			expect(await bucket.state()).toEqual({state: 'absent'});
		});

		it.each<[string, string, Readonly<Record<string, string>>, boolean, ResourceState['state']]>([
			['the tag of another repository', 'reverse-other', {'ferrovia:repository': 'acme/other'}, false, 'kept'],
			['no tag any more, and objects', 'reverse-untagged-full', {}, true, 'kept'],
			['no tag yet, and no objects', 'reverse-untagged-empty', {}, false, 'ready'],
		])('with %s', async (_, name, tagged, full, state) => {
			const bucket = await newBucket(name, tagged);
			if (full) {
				await session.s3.send(new PutObjectCommand({Bucket: name, Key: 'a', Body: 'x'}));
			}

			expect(await inspect('delete-bucket', {bucket: name})).toMatchObject({state});
			await bucket.empty('', () => {});
			await bucket.delete();
		});
	});

	describe('a setting of a bucket', () => {
		const bucket = 'reverse-setting';
		const data = {bucket, setting: 'unversioned', before: '"Enabled"', after: '"Suspended"'};

		it('is put back when it is as Ferrovia left it, and kept when somebody changed it since', async () => {
			expect(await inspect('restore-setting', data)).toEqual({state: 'gone', summary: `there is no bucket ${bucket}`});
			const made = await newBucket(bucket);
			await made.putVersioning('Suspended');
			expect(await inspect('restore-setting', data)).toMatchObject({state: 'ready'});
			await apply('restore-setting', data);
			expect(await made.versioning()).toBe('Enabled');
			expect(await inspect('restore-setting', data)).toMatchObject({state: 'gone'});

			const expiry = {bucket, setting: 'expiry', before: 'null', after: '[{"ID":"a","Status":"Enabled"}]'};
			await made.putLifecycle([{ID: 'theirs', Status: 'Enabled', Filter: {Prefix: 'x/'}, Expiration: {Days: 3}}]);
			expect(await inspect('restore-setting', expiry)).toEqual({
				state: 'kept',
				summary: `the bucket ${bucket} was changed since: x/* after 3 days`,
			});
		});

		it('that this version does not know is told', async () => {
			await expect(inspect('restore-setting', {...data, setting: 'color'})).rejects.toThrow('does not know the setting "color"');
		});
	});

	describe("GitHub's provider", () => {
		const arn = `arn:aws:iam::${account}:oidc-provider/${githubIssuer}`;
		const trust = JSON.stringify(trustPolicy(arn, ['repo:acme/demo:pull_request']));

		it("is kept while somebody else's role uses it, and deleted after that", async () => {
			expect(await inspect('delete-provider', {arn})).toMatchObject({state: 'gone'});
			await iam.createProvider(githubIssuer, audience, tags);
			await iam.createRole('deploy', trust, '', {});
			expect(await inspect('delete-provider', {arn})).toEqual({
				state: 'kept',
				summary: 'the OIDC provider of GitHub is used by deploy',
			});
			await expect(apply('delete-provider', {arn})).rejects.toThrow('The OIDC provider of GitHub is still used by deploy.');
			await iam.delete('role', 'deploy');
			await iam.createRole(identityNames(repository).write, trust, '', tags);
			// The role of the same run goes first.
			expect(await inspect('delete-provider', {arn})).toMatchObject({state: 'ready'});
			await expect(apply('delete-provider', {arn})).rejects.toThrow('is still used by');
			await iam.delete('role', identityNames(repository).write);
			await apply('delete-provider', {arn});
			await apply('delete-provider', {arn});
			expect(await inspect('delete-provider', {arn})).toMatchObject({state: 'gone'});
		});

		it('is kept when somebody else made it after a run had died', async () => {
			await iam.createProvider(githubIssuer, audience, {team: 'web'});
			expect(await inspect('delete-provider', {arn})).toEqual({
				state: 'kept',
				summary: "the OIDC provider of GitHub does not carry Ferrovia's tag",
			});
			await iam.deleteProvider(arn);
		});

		it('has the audience that was added, or has not', async () => {
			await iam.createProvider(githubIssuer, audience, {});
			expect(await inspect('remove-audience', {arn, audience})).toMatchObject({state: 'ready'});
			// moto has no call to take it away: test/services/aws/iam.test.ts looks at what is sent.
			expect(await inspect('remove-audience', {arn, audience: 'other'})).toMatchObject({state: 'gone'});
			await iam.deleteProvider(arn);
			expect(await inspect('remove-audience', {arn, audience})).toMatchObject({state: 'gone'});
		});
	});

	describe('a role or a user', () => {
		const policy = JSON.stringify(readWritePolicy({partition: 'aws', bucket: 'b', prefix: 'p'}));
		const other = JSON.stringify(readWritePolicy({partition: 'aws', bucket: 'b', prefix: 'q'}));
		const third = JSON.stringify(readWritePolicy({partition: 'aws', bucket: 'b', prefix: 'r'}));
		const trust = (subject: string) => JSON.stringify(trustPolicy('arn:p', [subject]));

		it('is deleted with its own policy, and kept with one of somebody else', async () => {
			const role = {kind: 'role', name: 'reverse-role'};
			expect(await inspect('delete-holder', role)).toEqual({state: 'gone', summary: 'there is no role reverse-role'});
			await iam.createRole('reverse-role', trust('a'), '', tags);
			await iam.putPolicy('role', 'reverse-role', policyName, policy);
			await session.iam.send(new PutRolePolicyCommand({RoleName: 'reverse-role', PolicyName: 'theirs', PolicyDocument: policy}));
			expect(await inspect('delete-holder', role)).toEqual({
				state: 'kept',
				summary: 'the role reverse-role has what Ferrovia did not give it: theirs',
			});
			await iam.deletePolicy('role', 'reverse-role', 'theirs');
			expect(await inspect('delete-holder', role)).toMatchObject({state: 'ready'});
			await apply('delete-holder', role);
			expect(await iam.holder('role', 'reverse-role')).toBeUndefined();
		});

		it('is kept without the tag of the repository', async () => {
			await iam.createUser('reverse-stranger', {'ferrovia:repository': 'acme/other'});
			expect(await inspect('delete-holder', {kind: 'user', name: 'reverse-stranger'})).toEqual({
				state: 'kept',
				summary: "the user reverse-stranger does not carry Ferrovia's tag",
			});
		});

		it('is kept with a key, or a policy that is attached, of somebody else; keys of Ferrovia go with it', async () => {
			const user = {kind: 'user', name: 'reverse-user'};
			await iam.createUser('reverse-user', tags);
			const ours = await iam.createAccessKey('reverse-user');
			await iam.tagUser('reverse-user', {[currentKeyTag]: ours.accessKeyId});
			const theirs = await iam.createAccessKey('reverse-user');
			const {Policy} = await session.iam.send(new CreatePolicyCommand({PolicyName: 'attached', PolicyDocument: policy}));
			await session.iam.send(new AttachUserPolicyCommand({UserName: 'reverse-user', PolicyArn: Policy?.Arn}));
			expect(await inspect('delete-holder', user)).toEqual({
				state: 'kept',
				summary: `the user reverse-user has what Ferrovia did not give it: attached, ${theirs.accessKeyId}`,
			});
			await session.iam.send(new DetachUserPolicyCommand({UserName: 'reverse-user', PolicyArn: Policy?.Arn}));
			await iam.deleteAccessKey('reverse-user', theirs.accessKeyId);
			expect(await inspect('delete-key', {name: 'reverse-user'})).toMatchObject({state: 'ready'});
			await apply('delete-holder', user);
			expect(await iam.holder('user', 'reverse-user')).toBeUndefined();
			expect(await inspect('delete-key', {name: 'reverse-user'})).toMatchObject({state: 'gone'});
		});

		it('gets back what it might do, unless somebody changed it since', async () => {
			const data = {kind: 'user', name: 'reverse-policy', before: policy, after: other};
			await iam.createUser('reverse-policy', tags);
			expect(await inspect('restore-policy', {...data, before: ''})).toMatchObject({state: 'gone'});
			await iam.putPolicy('user', 'reverse-policy', policyName, third);
			expect(await inspect('restore-policy', data)).toEqual({
				state: 'kept',
				summary: 'what the user reverse-policy may do was changed since',
			});
			await iam.putPolicy('user', 'reverse-policy', policyName, other);
			expect(await inspect('restore-policy', data)).toMatchObject({state: 'ready'});
			await apply('restore-policy', data);
			expect(await inspect('restore-policy', data)).toMatchObject({state: 'gone'});
			await apply('restore-policy', {...data, before: ''});
			expect(await iam.policy('user', 'reverse-policy', policyName)).toBeUndefined();
		});

		it('gets back who might assume it, unless somebody changed it since', async () => {
			const data = {name: 'reverse-trust', before: trust('a'), after: trust('b')};
			expect(await inspect('restore-trust', data)).toEqual({state: 'gone', summary: 'there is no role reverse-trust'});
			await iam.createRole('reverse-trust', trust('c'), '', tags);
			expect(await inspect('restore-trust', data)).toMatchObject({state: 'kept'});
			await iam.putTrust('reverse-trust', trust('b'));
			expect(await inspect('restore-trust', data)).toMatchObject({state: 'ready'});
			await apply('restore-trust', data);
			expect(await inspect('restore-trust', data)).toMatchObject({state: 'gone'});
		});
	});

	it('that a newer version made is left to that one', async () => {
		await expect(inspect('delete-moon' as CloudAction, {})).rejects.toMatchObject({
			what: 'This version of Ferrovia does not know how to take back "delete-moon".',
			next: ['npx ferrovia@latest undo cache'],
		});
		await expect(inspect('toString' as CloudAction, {})).rejects.toThrow('does not know how to take back');
	});
});
