import {CreateOpenIDConnectProviderCommand, CreateRoleCommand, PutRolePolicyCommand} from '@aws-sdk/client-iam';
import {CreateBucketCommand, GetObjectCommand, PutBucketPolicyCommand, PutObjectCommand} from '@aws-sdk/client-s3';
import {AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand} from '@aws-sdk/client-sts';
import {describe, expect, it} from 'vitest';
import {openAws} from '../../../source/services/aws/session.ts';
import {audience, githubIssuer, readOnlyPolicy, readWritePolicy, trustPolicy} from '../../../source/steps/cache/policies.ts';
import {tryRefusals} from '../../../source/steps/cache/refusals.ts';
import {type Lab, startLab} from './_aws.ts';

const provider = `arn:aws:iam::123456789012:oidc-provider/${githubIssuer}`;
const place = {partition: 'aws', bucket: 'demo-bucket', prefix: 'ferrovia/demo'};
const main = 'repo:acme/demo:ref:refs/heads/main';
const pull = 'repo:acme/demo:pull_request';
const Bucket = place.bucket;
const object = {Bucket, Key: `${place.prefix}/object`};

/** As a job of GitHub's has it, signed by nobody. */
function tokenOf(claims: Readonly<Record<string, unknown>>): string {
	const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
	return `${part({alg: 'none'})}.${part({iss: `https://${githubIssuer}`, aud: audience, sub: main, ...claims})}.`;
}

/** The account as Ferrovia leaves it. */
async function startAccount(): Promise<Lab> {
	const lab = await startLab();
	const {s3, iam} = lab.open();
	await s3.send(new CreateBucketCommand({Bucket, CreateBucketConfiguration: {LocationConstraint: 'eu-central-1'}}));
	await iam.send(new CreateOpenIDConnectProviderCommand({Url: `https://${githubIssuer}`, ClientIDList: [audience]}));
	for (const [RoleName, subject, policy] of [
		['write', main, readWritePolicy(place)],
		['read', pull, readOnlyPolicy(place)],
	] as const) {
		await iam.send(new CreateRoleCommand({RoleName, AssumeRolePolicyDocument: JSON.stringify(trustPolicy(provider, [subject]))}));
		await iam.send(new PutRolePolicyCommand({RoleName, PolicyName: 'ferrovia-cache', PolicyDocument: JSON.stringify(policy)}));
	}

	return lab;
}

async function assume({open}: Lab, role: string, claims: Readonly<Record<string, unknown>> = {}, DurationSeconds?: number) {
	const {Credentials} = await open().sts.send(
		new AssumeRoleWithWebIdentityCommand({
			RoleArn: `arn:aws:iam::123456789012:role/${role}`,
			RoleSessionName: 'GitHubActions',
			WebIdentityToken: tokenOf(claims),
			DurationSeconds,
		}),
	);
	return {
		accessKeyId: Credentials?.AccessKeyId ?? '',
		secretAccessKey: Credentials?.SecretAccessKey ?? '',
		sessionToken: Credentials?.SessionToken ?? '',
	};
}

describe('a job of GitHub Actions', () => {
	it('on the default branch reads and writes the cache, and nothing else', async () => {
		const lab = await startAccount();
		const credentials = await assume(lab, 'write');
		const {s3, sts} = lab.open(credentials);
		expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
			Arn: 'arn:aws:sts::123456789012:assumed-role/write/GitHubActions',
			Account: '123456789012',
		});
		await s3.send(new PutObjectCommand({...object, Body: 'x'}));
		await s3.send(new GetObjectCommand(object));
		const session = openAws({profile: undefined, region: 'eu-central-1', endpoint: lab.url, credentials, environment: {}});
		const refusals = await tryRefusals(session, Bucket, place.prefix, new AbortController().signal);
		expect(refusals.filter(({refused}) => !refused)).toEqual([]);
		expect(refusals).toHaveLength(5);
	});

	it.each(['arn:aws:iam::123456789012:role/write', 'arn:aws:sts::123456789012:assumed-role/write/GitHubActions'])(
		'is shut out of a bucket that denies %s',
		async AWS => {
			const lab = await startAccount();
			const statement = {Effect: 'Deny', Principal: {AWS}, Action: 's3:PutObject', Resource: `arn:aws:s3:::${Bucket}/*`};
			const Policy = JSON.stringify({Version: '2012-10-17', Statement: [statement]});
			await lab.open().s3.send(new PutBucketPolicyCommand({Bucket, Policy}));
			const {s3} = lab.open(await assume(lab, 'write'));
			await expect(s3.send(new PutObjectCommand({...object, Body: 'x'}))).rejects.toMatchObject({name: 'AccessDenied'});
			await lab.open().s3.send(new PutObjectCommand({...object, Body: 'x'}));
		},
	);

	it('of a pull request only reads', async () => {
		const lab = await startAccount();
		const {s3} = lab.open(await assume(lab, 'read', {sub: pull}));
		await expect(s3.send(new GetObjectCommand(object))).rejects.toMatchObject({name: 'NoSuchKey'});
		await expect(s3.send(new PutObjectCommand({...object, Body: 'x'}))).rejects.toMatchObject({name: 'AccessDenied'});
	});

	it.each([
		['the subject of another role', 'write', {sub: pull}, 'AccessDenied'],
		['a role that is not there', 'nothing', {}, 'AccessDenied'],
		['another audience', 'write', {aud: 'https://github.com/acme'}, 'InvalidIdentityTokenException'],
		['another issuer', 'write', {iss: 'https://gitlab.com'}, 'InvalidIdentityTokenException'],
		['a token that has ended', 'write', {exp: 1}, 'ExpiredTokenException'],
	])('with %s is not let in', async (_, role, claims, name) => {
		await expect(assume(await startAccount(), role, claims)).rejects.toMatchObject({name});
	});

	it('does not get longer than an hour, or other than a token', async () => {
		const lab = await startAccount();
		await expect(assume(lab, 'write', {}, 7200)).rejects.toMatchObject({name: 'ValidationError'});
		const nonsense = new AssumeRoleWithWebIdentityCommand({RoleArn: 'x'.repeat(20), RoleSessionName: 'x', WebIdentityToken: 'nonsense'});
		await expect(lab.open().sts.send(nonsense)).rejects.toMatchObject({name: 'InvalidIdentityTokenException'});
	});

	it('is shut out when its session has ended', async () => {
		const lab = await startAccount();
		const {s3, sts} = lab.open(await assume(lab, 'write'));
		await sts.send(new GetCallerIdentityCommand({}));
		for (const [id, session] of lab.state.sessions) {
			lab.state.sessions.set(id, {...session, expiresAt: new Date(Date.now() - 1).toISOString()});
		}

		await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({name: 'ExpiredToken'});
		await expect(s3.send(new GetObjectCommand({Bucket, Key: 'x'}))).rejects.toMatchObject({name: 'ExpiredToken'});
	});
});
