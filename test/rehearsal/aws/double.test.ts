import {
	CreateUserCommand,
	GetUserCommand,
	ListUsersCommand,
	PutUserPolicyCommand,
	SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import {
	CreateBucketCommand,
	DeleteBucketCommand,
	GetObjectCommand,
	HeadBucketCommand,
	type LifecycleRule,
	ListObjectsV2Command,
	PutBucketLifecycleConfigurationCommand,
	PutBucketPolicyCommand,
	PutBucketTaggingCommand,
	PutObjectCommand,
} from '@aws-sdk/client-s3';
import {describe, expect, it} from 'vitest';
import {newAccount} from '../../../source/rehearsal/aws/state.ts';
import {Bucket as ProductBucket} from '../../../source/services/aws/bucket.ts';
import {openAws} from '../../../source/services/aws/session.ts';
import {newUser, startLab} from './_aws.ts';

const Bucket = 'demo-bucket';
const {signal} = new AbortController();
const inRegion = {Bucket, CreateBucketConfiguration: {LocationConstraint: 'eu-central-1'}} as const;
const allow = (Action: string, Resource: string) => ({Effect: 'Allow', Action, Resource}) as const;

/** The double with a bucket, and the administrator's client. */
async function startWithBucket() {
	const lab = await startLab();
	const {s3} = lab.open();
	await s3.send(new CreateBucketCommand(inRegion));
	return {...lab, s3};
}

const lifecycle = (...Rules: readonly LifecycleRule[]) =>
	new PutBucketLifecycleConfigurationCommand({Bucket, LifecycleConfiguration: {Rules: [...Rules]}});

describe('a bucket', () => {
	it('of another account is taken, and closed', async () => {
		const {open} = await startLab({state: newAccount({taken: [Bucket]})});
		const {s3} = open();
		await expect(s3.send(new CreateBucketCommand(inRegion))).rejects.toMatchObject({name: 'BucketAlreadyExists'});
		await expect(s3.send(new HeadBucketCommand({Bucket}))).rejects.toMatchObject({$metadata: {httpStatusCode: 403}});
		await expect(s3.send(new GetObjectCommand({Bucket, Key: 'a'}))).rejects.toMatchObject({name: 'AccessDenied'});
	});

	it('enforces its policy for everyone', async () => {
		const {s3} = await startWithBucket();
		const deny = {Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: `arn:aws:s3:::${Bucket}/*`};
		const putPolicy = async (changed: object) => {
			const Policy = JSON.stringify({Version: '2012-10-17', Statement: [{...deny, ...changed}]});
			return s3.send(new PutBucketPolicyCommand({Bucket, Policy}));
		};
		await putPolicy({});
		await expect(s3.send(new PutObjectCommand({Bucket, Key: 'a', Body: 'x'}))).rejects.toMatchObject({name: 'AccessDenied'});
		// Everything on loopback counts as TLS.
		await putPolicy({Condition: {Bool: {'aws:SecureTransport': 'false'}}});
		await s3.send(new PutObjectCommand({Bucket, Key: 'a', Body: 'x'}));
		await expect(putPolicy({Resource: 'arn:aws:s3:::other-bucket/*'})).rejects.toMatchObject({name: 'MalformedPolicy'});
	});

	it('tells that an object is missing only to those who may list it', async () => {
		const lab = await startWithBucket();
		const reader = lab.open(await newUser(lab, 'reader', allow('s3:GetObject', `arn:aws:s3:::${Bucket}/*`))).s3;
		const lister = lab.open(await newUser(lab, 'lister', allow('s3:*', `arn:aws:s3:::${Bucket}*`))).s3;
		await expect(reader.send(new GetObjectCommand({Bucket, Key: 'a'}))).rejects.toMatchObject({name: 'AccessDenied'});
		await expect(lister.send(new GetObjectCommand({Bucket, Key: 'a'}))).rejects.toMatchObject({name: 'NoSuchKey'});
	});

	it('is emptied and deleted with all its versions', async () => {
		const {url, admin, state} = await startLab();
		const session = openAws({profile: undefined, region: 'eu-central-1', endpoint: url, credentials: admin, environment: {}});
		const bucket = new ProductBucket(session, Bucket, state.account, signal);
		await bucket.create();
		await bucket.putVersioning('Enabled');
		for (const Body of ['one', 'two', 'three']) {
			await session.s3.send(new PutObjectCommand({Bucket, Key: 'a', Body}));
		}

		await bucket.putVersioning('Suspended');
		await session.s3.send(new PutObjectCommand({Bucket, Key: 'a', Body: 'last'}));
		const versions = state.buckets.get(Bucket)?.objects.get('a') ?? [];
		expect(versions.map(({body}) => String(body))).toEqual(['one', 'two', 'three', 'last']);
		await expect(session.s3.send(new DeleteBucketCommand({Bucket}))).rejects.toMatchObject({name: 'BucketNotEmpty'});
		const lines: string[] = [];
		await bucket.empty('', line => lines.push(line));
		expect(lines).toEqual(['4 objects deleted']);
		await bucket.delete();
		expect(await bucket.state()).toEqual({state: 'absent'});
	});

	it.each([
		['a tag of AWS itself', new PutBucketTaggingCommand({Bucket, Tagging: {TagSet: [{Key: 'aws:x', Value: 'y'}]}}), 'InvalidTag'],
		['an expiry in no days', lifecycle({Status: 'Enabled', Filter: {Prefix: ''}, Expiration: {Days: 0}}), 'MalformedXML'],
		['a lifecycle without rules', lifecycle(), 'MalformedXML'],
		['a list with a delimiter, which the double does not know', new ListObjectsV2Command({Bucket, Delimiter: '/'}), 'NotImplemented'],
	])('refuses %s', async (_, command, name) => {
		const {s3} = await startWithBucket();
		await expect(s3.send(command as PutBucketTaggingCommand)).rejects.toMatchObject({name});
	});

	it('refuses a key that is not valid UTF-8', async () => {
		const {url} = await startLab();
		const answer = await fetch(`${url}/${Bucket}/%E0%A4%A`);
		expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('<Code>AccessDenied</Code>')]);
	});
});

describe('IAM', () => {
	it('simulates what it would decide', async () => {
		const lab = await startLab();
		const {iam} = lab.open();
		const user = lab.open(await newUser(lab, 'ci', allow('iam:GetUser', 'arn:aws:iam::123456789012:user/ci')));
		const simulated = async (UserName: string) => {
			const {EvaluationResults = []} = await iam.send(
				new SimulatePrincipalPolicyCommand({
					PolicySourceArn: 'arn:aws:iam::123456789012:user/ci',
					ActionNames: ['iam:GetUser', 'iam:ListUsers'],
					ResourceArns: [`arn:aws:iam::123456789012:user/${UserName}`],
				}),
			);
			return EvaluationResults.map(({EvalDecision}) => EvalDecision);
		};
		expect(await simulated('ci')).toEqual(['allowed', 'implicitDeny']);
		expect(await simulated('admin')).toEqual(['implicitDeny', 'implicitDeny']);
		await user.iam.send(new GetUserCommand({UserName: 'ci'}));
		// Without a name it is the caller.
		expect((await user.iam.send(new GetUserCommand({}))).User?.UserName).toBe('ci');
		await expect(user.iam.send(new GetUserCommand({UserName: 'admin'}))).rejects.toMatchObject({name: 'AccessDenied'});
		await expect(user.iam.send(new ListUsersCommand({}))).rejects.toMatchObject({name: 'AccessDenied'});
		const unknown = new SimulatePrincipalPolicyCommand({
			PolicySourceArn: 'arn:aws:iam::123456789012:user/x',
			ActionNames: ['s3:GetObject'],
		});
		await expect(iam.send(unknown)).rejects.toMatchObject({name: 'NoSuchEntityException'});
	});

	it('needs iam:TagUser to create a user with tags', async () => {
		const lab = await startLab();
		const {iam} = lab.open(await newUser(lab, 'maker', allow('iam:CreateUser', '*')));
		const tagged = new CreateUserCommand({UserName: 'one', Tags: [{Key: 'a', Value: 'b'}]});
		await expect(iam.send(tagged)).rejects.toMatchObject({name: 'AccessDenied', message: expect.stringContaining('iam:TagUser')});
		await iam.send(new CreateUserCommand({UserName: 'one'}));
	});

	it.each([
		['no JSON', '{'],
		['another version', '{"Version":"2020-01-01","Statement":[]}'],
		['no statement', '{"Version":"2012-10-17"}'],
		['no action', '{"Statement":[{"Effect":"Allow","Resource":"*"}]}'],
		['an action without a service', '{"Statement":[{"Effect":"Allow","Action":"GetObject","Resource":"*"}]}'],
		['no resource', '{"Statement":[{"Effect":"Allow","Action":"s3:*"}]}'],
		['a resource that is no ARN', '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"bucket"}]}'],
		['a principal', '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}]}'],
		['another effect', '{"Statement":[{"Effect":"Maybe","Action":"s3:*","Resource":"*"}]}'],
		['an unknown operator', '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Sounds":{"a":"b"}}}]}'],
	])('refuses a policy with %s', async (_, PolicyDocument) => {
		const {open} = await startLab();
		const put = new PutUserPolicyCommand({UserName: 'admin', PolicyName: 'x', PolicyDocument});
		await expect(open().iam.send(put)).rejects.toMatchObject({name: 'MalformedPolicyDocumentException'});
	});

	it('refuses a name with other characters', async () => {
		const {open} = await startLab();
		await expect(open().iam.send(new CreateUserCommand({UserName: 'a b'}))).rejects.toMatchObject({name: 'ValidationError'});
	});
});
