import * as Iam from '@aws-sdk/client-iam';
import * as S3 from '@aws-sdk/client-s3';
import {GetCallerIdentityCommand} from '@aws-sdk/client-sts';
import type {AwsCredentials} from '../../../source/services/aws/credentials.ts';
import {errorName, errorStatus} from '../../../source/services/aws/failures.ts';
import {audience, githubIssuer, readWritePolicy, tlsOnly, trustPolicy} from '../../../source/steps/cache/policies.ts';
import {type Clients, open} from './_aws.ts';

const account = '123456789012';
const Bucket = 'ferrovia-demo-bucket';
const prefix = 'ferrovia/demo';
const place = {partition: 'aws', bucket: Bucket, prefix};
const provider = `arn:aws:iam::${account}:oidc-provider/${githubIssuer}`;
const trust = JSON.stringify(trustPolicy(provider, ['repo:acme/demo:ref:refs/heads/main']));
const policy = JSON.stringify(readWritePolicy(place));
const Tags = [
	{Key: 'ferrovia:repository', Value: 'acme/demo'},
	{Key: 'ferrovia:keys-before', Value: 'none &amp; <all> "é"'},
];
const owned = {Bucket, ExpectedBucketOwner: account};
const role = {RoleName: 'ferrovia-write'};
const user = {UserName: 'ferrovia-ci'};
const inline = {PolicyName: 'ferrovia-cache'};
const everything = JSON.stringify({Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]});
const binary = Buffer.from([0, 255, 254, 128, 13, 10]);
const location = {CreateBucketConfiguration: {LocationConstraint: 'eu-central-1'}} as const;

/** What a script learns on its way. */
type Learned = {readonly keys: AwsCredentials[]; readonly versions: string[]};
type Step = readonly [name: string, run: (clients: Clients, learned: Learned) => Promise<unknown>];

const asAdmin: readonly Step[] = [
	['who is signed in', async ({sts}) => sts.send(new GetCallerIdentityCommand({}))],
	['head a bucket that is not there', async ({s3}) => s3.send(new S3.HeadBucketCommand(owned))],
	['list a bucket that is not there', async ({s3}) => s3.send(new S3.ListObjectsV2Command(owned))],
	['tags of a bucket that is not there', async ({s3}) => s3.send(new S3.GetBucketTaggingCommand(owned))],
	['delete a bucket that is not there', async ({s3}) => s3.send(new S3.DeleteBucketCommand(owned))],
	['no buckets', async ({s3}) => s3.send(new S3.ListBucketsCommand({Prefix: Bucket}))],
	['create a bucket of a bad name', async ({s3}) => s3.send(new S3.CreateBucketCommand({Bucket: 'Bad_Name', ...location}))],
	[
		'create a bucket of another region',
		async ({s3}) => s3.send(new S3.CreateBucketCommand({Bucket, CreateBucketConfiguration: {LocationConstraint: 'eu-west-1'}})),
	],
	['create a bucket', async ({s3}) => s3.send(new S3.CreateBucketCommand({Bucket, ObjectOwnership: 'BucketOwnerEnforced', ...location}))],
	['create it again', async ({s3}) => s3.send(new S3.CreateBucketCommand({Bucket, ...location}))],
	['head the bucket', async ({s3}) => s3.send(new S3.HeadBucketCommand(owned))],
	['list buckets by prefix', async ({s3}) => s3.send(new S3.ListBucketsCommand({Prefix: Bucket}))],
	['list buckets by another prefix', async ({s3}) => s3.send(new S3.ListBucketsCommand({Prefix: 'other'}))],
	['head it as another account’s', async ({s3}) => s3.send(new S3.HeadBucketCommand({Bucket, ExpectedBucketOwner: '210987654321'}))],
	['list it as another account’s', async ({s3}) => s3.send(new S3.ListObjectsV2Command({Bucket, ExpectedBucketOwner: '210987654321'}))],

	['no tags', async ({s3}) => s3.send(new S3.GetBucketTaggingCommand(owned))],
	['new: public access', async ({s3}) => s3.send(new S3.GetPublicAccessBlockCommand(owned))],
	['new: ownership', async ({s3}) => s3.send(new S3.GetBucketOwnershipControlsCommand(owned))],
	['new: encryption', async ({s3}) => s3.send(new S3.GetBucketEncryptionCommand(owned))],
	['no policy', async ({s3}) => s3.send(new S3.GetBucketPolicyCommand(owned))],
	['no versions', async ({s3}) => s3.send(new S3.GetBucketVersioningCommand(owned))],
	['no lifecycle', async ({s3}) => s3.send(new S3.GetBucketLifecycleConfigurationCommand(owned))],
	['delete no lifecycle', async ({s3}) => s3.send(new S3.DeleteBucketLifecycleCommand(owned))],
	['delete no policy', async ({s3}) => s3.send(new S3.DeleteBucketPolicyCommand(owned))],
	['delete no tags', async ({s3}) => s3.send(new S3.DeleteBucketTaggingCommand(owned))],

	['tag', async ({s3}) => s3.send(new S3.PutBucketTaggingCommand({...owned, Tagging: {TagSet: Tags}}))],
	['tags', async ({s3}) => s3.send(new S3.GetBucketTaggingCommand(owned))],
	['tag twice with a key', async ({s3}) => s3.send(new S3.PutBucketTaggingCommand({...owned, Tagging: {TagSet: [...Tags, ...Tags]}}))],
	['untag', async ({s3}) => s3.send(new S3.DeleteBucketTaggingCommand(owned))],
	['tags after that', async ({s3}) => s3.send(new S3.GetBucketTaggingCommand(owned))],
	[
		'block public access',
		async ({s3}) =>
			s3.send(
				new S3.PutPublicAccessBlockCommand({
					...owned,
					PublicAccessBlockConfiguration: {
						BlockPublicAcls: true,
						IgnorePublicAcls: true,
						BlockPublicPolicy: true,
						RestrictPublicBuckets: true,
					},
				}),
			),
	],
	['public access', async ({s3}) => s3.send(new S3.GetPublicAccessBlockCommand(owned))],
	[
		'block some public access',
		async ({s3}) => s3.send(new S3.PutPublicAccessBlockCommand({...owned, PublicAccessBlockConfiguration: {BlockPublicAcls: true}})),
	],
	['some public access', async ({s3}) => s3.send(new S3.GetPublicAccessBlockCommand(owned))],
	['allow public access', async ({s3}) => s3.send(new S3.DeletePublicAccessBlockCommand(owned))],
	['public access after that', async ({s3}) => s3.send(new S3.GetPublicAccessBlockCommand(owned))],
	...(['BucketOwnerEnforced', 'ObjectWriter'] as const).flatMap((ObjectOwnership): readonly Step[] => [
		[
			`own: ${ObjectOwnership}`,
			async ({s3}) => s3.send(new S3.PutBucketOwnershipControlsCommand({...owned, OwnershipControls: {Rules: [{ObjectOwnership}]}})),
		],
		[`ownership: ${ObjectOwnership}`, async ({s3}) => s3.send(new S3.GetBucketOwnershipControlsCommand(owned))],
	]),
	[
		'encrypt with KMS',
		async ({s3}) =>
			s3.send(
				new S3.PutBucketEncryptionCommand({
					...owned,
					ServerSideEncryptionConfiguration: {
						Rules: [{ApplyServerSideEncryptionByDefault: {SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'alias/mine'}, BucketKeyEnabled: true}],
					},
				}),
			),
	],
	['encryption with KMS', async ({s3}) => s3.send(new S3.GetBucketEncryptionCommand(owned))],
	[
		'encrypt',
		async ({s3}) =>
			s3.send(
				new S3.PutBucketEncryptionCommand({
					...owned,
					ServerSideEncryptionConfiguration: {
						Rules: [{ApplyServerSideEncryptionByDefault: {SSEAlgorithm: 'AES256'}, BucketKeyEnabled: false}],
					},
				}),
			),
	],
	['encryption', async ({s3}) => s3.send(new S3.GetBucketEncryptionCommand(owned))],
	[
		'set a policy',
		async ({s3}) =>
			s3.send(new S3.PutBucketPolicyCommand({...owned, Policy: JSON.stringify({Version: '2012-10-17', Statement: [tlsOnly(place)]})})),
	],
	['policy', async ({s3}) => s3.send(new S3.GetBucketPolicyCommand(owned))],
	// An emulator that takes it answers nothing more until it is gone.
	['set a bad policy', async ({s3}) => s3.send(new S3.PutBucketPolicyCommand({...owned, Policy: '{"Statement":'}))],
	['delete the policy', async ({s3}) => s3.send(new S3.DeleteBucketPolicyCommand(owned))],
	[
		'set the policy again',
		async ({s3}) =>
			s3.send(new S3.PutBucketPolicyCommand({...owned, Policy: JSON.stringify({Version: '2012-10-17', Statement: [tlsOnly(place)]})})),
	],
	['versions in it', async ({s3}) => s3.send(new S3.PutBucketVersioningCommand({...owned, VersioningConfiguration: {Status: 'Enabled'}}))],
	['versioning', async ({s3}) => s3.send(new S3.GetBucketVersioningCommand(owned))],
	[
		'let expire',
		async ({s3}) =>
			s3.send(
				new S3.PutBucketLifecycleConfigurationCommand({
					...owned,
					LifecycleConfiguration: {
						Rules: [
							{
								ID: 'ferrovia:ferrovia/demo/*',
								Status: 'Enabled',
								Filter: {Prefix: `${prefix}/`},
								Expiration: {Days: 14},
								AbortIncompleteMultipartUpload: {DaysAfterInitiation: 1},
							},
							{ID: 'logs', Status: 'Disabled', Filter: {Prefix: 'logs/'}, Expiration: {Days: 3}},
						],
					},
				}),
			),
	],
	['lifecycle', async ({s3}) => s3.send(new S3.GetBucketLifecycleConfigurationCommand(owned))],
	['keep it forever', async ({s3}) => s3.send(new S3.DeleteBucketLifecycleCommand(owned))],
	['lifecycle after that', async ({s3}) => s3.send(new S3.GetBucketLifecycleConfigurationCommand(owned))],

	['put into no bucket', async ({s3}) => s3.send(new S3.PutObjectCommand({Bucket: 'not-there-at-all', Key: 'a', Body: 'x'}))],
	[
		'put',
		async ({s3}, {versions}) => {
			const {VersionId, ...put} = await s3.send(new S3.PutObjectCommand({...owned, Key: `${prefix}/a b+ü&<'(x)`, Body: 'first'}));
			versions.push(VersionId ?? 'none');
			return {...put, has: VersionId !== undefined && VersionId !== 'null'};
		},
	],
	['put over it', async ({s3}) => s3.send(new S3.PutObjectCommand({...owned, Key: `${prefix}/a b+ü&<'(x)`, Body: binary}))],
	[
		'put another',
		async ({s3}) => s3.send(new S3.PutObjectCommand({...owned, Key: `${prefix}/b`, Body: '', ContentLength: 0, ContentType: 'text/plain'})),
	],
	['put elsewhere', async ({s3}) => s3.send(new S3.PutObjectCommand({...owned, Key: 'else', Body: 'x'}))],
	['get', async ({s3}) => s3.send(new S3.GetObjectCommand({...owned, Key: `${prefix}/a b+ü&<'(x)`}))],
	[
		'get a version',
		async ({s3}, {versions}) => s3.send(new S3.GetObjectCommand({...owned, Key: `${prefix}/a b+ü&<'(x)`, VersionId: versions[0]})),
	],
	['head', async ({s3}) => s3.send(new S3.HeadObjectCommand({...owned, Key: `${prefix}/b`}))],
	['get what is not there', async ({s3}) => s3.send(new S3.GetObjectCommand({...owned, Key: 'nothing'}))],
	['head what is not there', async ({s3}) => s3.send(new S3.HeadObjectCommand({...owned, Key: 'nothing'}))],
	['list', async ({s3}) => s3.send(new S3.ListObjectsV2Command(owned))],
	['list below', async ({s3}) => s3.send(new S3.ListObjectsV2Command({...owned, Prefix: `${prefix}/`}))],
	['list nothing', async ({s3}) => s3.send(new S3.ListObjectsV2Command({...owned, Prefix: 'nothing/'}))],
	[
		'list page by page',
		async ({s3}) => {
			const pages: unknown[] = [];
			let ContinuationToken: string | undefined;
			do {
				const page = await s3.send(new S3.ListObjectsV2Command({...owned, MaxKeys: 1, ContinuationToken}));
				pages.push([page.KeyCount, page.IsTruncated, page.Contents?.map(({Key}) => Key)]);
				ContinuationToken = page.NextContinuationToken;
			} while (ContinuationToken !== undefined);
			return pages;
		},
	],
	['delete one', async ({s3}) => s3.send(new S3.DeleteObjectCommand({...owned, Key: `${prefix}/b`}))],
	['get what was deleted', async ({s3}) => s3.send(new S3.GetObjectCommand({...owned, Key: `${prefix}/b`}))],
	['list versions', async ({s3}) => s3.send(new S3.ListObjectVersionsCommand(owned))],
	[
		'list versions page by page',
		async ({s3}) => {
			const pages: unknown[] = [];
			let KeyMarker: string | undefined;
			let VersionIdMarker: string | undefined;
			do {
				const page = await s3.send(new S3.ListObjectVersionsCommand({...owned, MaxKeys: 2, KeyMarker, VersionIdMarker}));
				pages.push([page.IsTruncated, [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({Key}) => Key)]);
				({NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker} = page);
			} while (KeyMarker !== undefined);
			return pages;
		},
	],
	['delete a bucket that is not empty', async ({s3}) => s3.send(new S3.DeleteBucketCommand(owned))],
	[
		'delete several',
		async ({s3}) => s3.send(new S3.DeleteObjectsCommand({...owned, Delete: {Objects: [{Key: 'else'}, {Key: 'nothing'}], Quiet: true}})),
	],
	[
		'delete all versions',
		async ({s3}) => {
			const {Versions = [], DeleteMarkers = []} = await s3.send(new S3.ListObjectVersionsCommand(owned));
			const Objects = [...Versions, ...DeleteMarkers].map(({Key, VersionId}) => ({Key, VersionId}));
			const {Errors} = await s3.send(new S3.DeleteObjectsCommand({...owned, Delete: {Objects, Quiet: true}}));
			return {Errors};
		},
	],
	['list versions after that', async ({s3}) => s3.send(new S3.ListObjectVersionsCommand(owned))],
	[
		'no more versions',
		async ({s3}) => s3.send(new S3.PutBucketVersioningCommand({...owned, VersioningConfiguration: {Status: 'Suspended'}})),
	],

	['no providers', async ({iam}) => iam.send(new Iam.ListOpenIDConnectProvidersCommand({}))],
	['get no provider', async ({iam}) => iam.send(new Iam.GetOpenIDConnectProviderCommand({OpenIDConnectProviderArn: provider}))],
	[
		'create a provider',
		async ({iam}) => iam.send(new Iam.CreateOpenIDConnectProviderCommand({Url: `https://${githubIssuer}`, ClientIDList: [audience], Tags})),
	],
	[
		'create it again: provider',
		async ({iam}) => iam.send(new Iam.CreateOpenIDConnectProviderCommand({Url: `https://${githubIssuer}`, ClientIDList: [audience]})),
	],
	['list providers', async ({iam}) => iam.send(new Iam.ListOpenIDConnectProvidersCommand({}))],
	['provider', async ({iam}) => iam.send(new Iam.GetOpenIDConnectProviderCommand({OpenIDConnectProviderArn: provider}))],
	...['other', 'other'].map(
		(ClientID, index): Step => [
			`add an audience ${index}`,
			async ({iam}) => iam.send(new Iam.AddClientIDToOpenIDConnectProviderCommand({OpenIDConnectProviderArn: provider, ClientID})),
		],
	),
	['provider with two', async ({iam}) => iam.send(new Iam.GetOpenIDConnectProviderCommand({OpenIDConnectProviderArn: provider}))],
	...['other', 'never'].map(
		(ClientID): Step => [
			`remove the audience ${ClientID}`,
			async ({iam}) => iam.send(new Iam.RemoveClientIDFromOpenIDConnectProviderCommand({OpenIDConnectProviderArn: provider, ClientID})),
		],
	),
	['provider with one', async ({iam}) => iam.send(new Iam.GetOpenIDConnectProviderCommand({OpenIDConnectProviderArn: provider}))],

	['no role', async ({iam}) => iam.send(new Iam.GetRoleCommand(role))],
	[
		'create a role with a bad trust',
		async ({iam}) => iam.send(new Iam.CreateRoleCommand({RoleName: 'bad', AssumeRolePolicyDocument: '{'})),
	],
	['delete the role with a bad trust', async ({iam}) => iam.send(new Iam.DeleteRoleCommand({RoleName: 'bad'}))],
	[
		'create a role',
		async ({iam}) =>
			iam.send(
				new Iam.CreateRoleCommand({...role, AssumeRolePolicyDocument: trust, Description: 'Of acme/demo', MaxSessionDuration: 3600, Tags}),
			),
	],
	['create it again: role', async ({iam}) => iam.send(new Iam.CreateRoleCommand({...role, AssumeRolePolicyDocument: trust}))],
	['role', async ({iam}) => iam.send(new Iam.GetRoleCommand(role))],
	['list roles', async ({iam}) => iam.send(new Iam.ListRolesCommand({}))],
	['no policy of the role', async ({iam}) => iam.send(new Iam.GetRolePolicyCommand({...role, ...inline}))],
	['delete no policy of the role', async ({iam}) => iam.send(new Iam.DeleteRolePolicyCommand({...role, ...inline}))],
	['put a bad policy', async ({iam}) => iam.send(new Iam.PutRolePolicyCommand({...role, ...inline, PolicyDocument: '{"Statement":'}))],
	['put a policy', async ({iam}) => iam.send(new Iam.PutRolePolicyCommand({...role, ...inline, PolicyDocument: policy}))],
	['policy of the role', async ({iam}) => iam.send(new Iam.GetRolePolicyCommand({...role, ...inline}))],
	['policies of the role', async ({iam}) => iam.send(new Iam.ListRolePoliciesCommand(role))],
	['attached to the role', async ({iam}) => iam.send(new Iam.ListAttachedRolePoliciesCommand(role))],
	['policies of no role', async ({iam}) => iam.send(new Iam.ListRolePoliciesCommand({RoleName: 'nobody'}))],
	[
		'put a policy of no role',
		async ({iam}) => iam.send(new Iam.PutRolePolicyCommand({RoleName: 'nobody', ...inline, PolicyDocument: policy})),
	],
	[
		'change the trust',
		async ({iam}) => iam.send(new Iam.UpdateAssumeRolePolicyCommand({...role, PolicyDocument: trust.replace('main', 'other')})),
	],
	['trust', async ({iam}) => iam.send(new Iam.GetRoleCommand(role))],
	[
		'change the trust of nobody',
		async ({iam}) => iam.send(new Iam.UpdateAssumeRolePolicyCommand({RoleName: 'nobody', PolicyDocument: trust})),
	],
	['delete a role with a policy', async ({iam}) => iam.send(new Iam.DeleteRoleCommand(role))],

	['no user', async ({iam}) => iam.send(new Iam.GetUserCommand(user))],
	['keys of no user', async ({iam}) => iam.send(new Iam.ListAccessKeysCommand(user))],
	['key of no user', async ({iam}) => iam.send(new Iam.CreateAccessKeyCommand(user))],
	['create a user', async ({iam}) => iam.send(new Iam.CreateUserCommand({...user, Tags: Tags.slice(0, 1)}))],
	['create it again: user', async ({iam}) => iam.send(new Iam.CreateUserCommand(user))],
	['user', async ({iam}) => iam.send(new Iam.GetUserCommand(user))],
	['tag the user', async ({iam}) => iam.send(new Iam.TagUserCommand({...user, Tags: [{Key: 'ferrovia:key', Value: 'X'}]}))],
	['tag over', async ({iam}) => iam.send(new Iam.TagUserCommand({...user, Tags: [{Key: 'ferrovia:key', Value: 'Y'}]}))],
	['tagged', async ({iam}) => iam.send(new Iam.GetUserCommand(user))],
	['untag the user', async ({iam}) => iam.send(new Iam.UntagUserCommand({...user, TagKeys: ['ferrovia:key', 'never']}))],
	['untagged', async ({iam}) => iam.send(new Iam.GetUserCommand(user))],
	['tag nobody', async ({iam}) => iam.send(new Iam.TagUserCommand({UserName: 'nobody', Tags}))],
	['no policy of the user', async ({iam}) => iam.send(new Iam.GetUserPolicyCommand({...user, ...inline}))],
	['put a policy of the user', async ({iam}) => iam.send(new Iam.PutUserPolicyCommand({...user, ...inline, PolicyDocument: everything}))],
	['put another policy of the user', async ({iam}) => iam.send(new Iam.PutUserPolicyCommand({...user, ...inline, PolicyDocument: policy}))],
	['policy of the user', async ({iam}) => iam.send(new Iam.GetUserPolicyCommand({...user, ...inline}))],
	['policies of the user', async ({iam}) => iam.send(new Iam.ListUserPoliciesCommand(user))],
	['attached to the user', async ({iam}) => iam.send(new Iam.ListAttachedUserPoliciesCommand(user))],
	['no keys', async ({iam}) => iam.send(new Iam.ListAccessKeysCommand(user))],
	...['key', 'second key', 'third key'].map(
		(name): Step => [
			name,
			async ({iam}, {keys}) => {
				const {AccessKey} = await iam.send(new Iam.CreateAccessKeyCommand(user));
				keys.push({accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? ''});
				return {AccessKey: {...AccessKey, SecretAccessKey: AccessKey?.SecretAccessKey?.length}};
			},
		],
	),
	['keys', async ({iam}) => iam.send(new Iam.ListAccessKeysCommand(user))],
];

/** With the key of a user that may only what sccache needs. */
const asCi: readonly Step[] = [
	['who is signed in', async ({sts}) => sts.send(new GetCallerIdentityCommand({}))],
	['put', async ({s3}) => s3.send(new S3.PutObjectCommand({Bucket, Key: `${prefix}/object`, Body: binary}))],
	['get', async ({s3}) => s3.send(new S3.GetObjectCommand({Bucket, Key: `${prefix}/object`}))],
	['head', async ({s3}) => s3.send(new S3.HeadObjectCommand({Bucket, Key: `${prefix}/object`}))],
	['get what is not there', async ({s3}) => s3.send(new S3.GetObjectCommand({Bucket, Key: `${prefix}/.ferrovia-proof/never-there`}))],
	['head the bucket', async ({s3}) => s3.send(new S3.HeadBucketCommand({Bucket}))],
	['list', async ({s3}) => s3.send(new S3.ListObjectsV2Command({Bucket}))],
	['get elsewhere', async ({s3}) => s3.send(new S3.GetObjectCommand({Bucket, Key: 'ferrovia-proof-elsewhere/object'}))],
	['head elsewhere', async ({s3}) => s3.send(new S3.HeadObjectCommand({Bucket, Key: 'ferrovia-proof-elsewhere/object'}))],
	['put elsewhere', async ({s3}) => s3.send(new S3.PutObjectCommand({Bucket, Key: 'ferrovia-proof-elsewhere/object', Body: 'x'}))],
	['delete', async ({s3}) => s3.send(new S3.DeleteObjectCommand({Bucket, Key: `${prefix}/object`}))],
	['delete several', async ({s3}) => s3.send(new S3.DeleteObjectsCommand({Bucket, Delete: {Objects: [{Key: `${prefix}/object`}]}}))],
	['list versions', async ({s3}) => s3.send(new S3.ListObjectVersionsCommand({Bucket}))],
	['policy', async ({s3}) => s3.send(new S3.GetBucketPolicyCommand({Bucket}))],
	['delete the policy', async ({s3}) => s3.send(new S3.DeleteBucketPolicyCommand({Bucket}))],
	['tags', async ({s3}) => s3.send(new S3.GetBucketTaggingCommand({Bucket}))],
	['lifecycle', async ({s3}) => s3.send(new S3.GetBucketLifecycleConfigurationCommand({Bucket}))],
	['encryption', async ({s3}) => s3.send(new S3.GetBucketEncryptionCommand({Bucket}))],
	['public access', async ({s3}) => s3.send(new S3.GetPublicAccessBlockCommand({Bucket}))],
	['list buckets', async ({s3}) => s3.send(new S3.ListBucketsCommand({}))],
	['create a bucket', async ({s3}) => s3.send(new S3.CreateBucketCommand({Bucket: 'another-bucket-of-ci', ...location}))],
	['head another bucket', async ({s3}) => s3.send(new S3.HeadBucketCommand({Bucket: 'another-bucket-of-ci'}))],
	['delete the bucket', async ({s3}) => s3.send(new S3.DeleteBucketCommand({Bucket}))],
	['itself', async ({iam}) => iam.send(new Iam.GetUserCommand(user))],
	['a key', async ({iam}) => iam.send(new Iam.CreateAccessKeyCommand(user))],
	['role', async ({iam}) => iam.send(new Iam.GetRoleCommand(role))],
	['providers', async ({iam}) => iam.send(new Iam.ListOpenIDConnectProvidersCommand({}))],
	['more for itself', async ({iam}) => iam.send(new Iam.PutUserPolicyCommand({...user, ...inline, PolicyDocument: everything}))],
];

/** Of a key that nobody has, or that is another's. */
const asNobody: readonly Step[] = [
	['who is signed in', async ({sts}) => sts.send(new GetCallerIdentityCommand({}))],
	['list buckets', async ({s3}) => s3.send(new S3.ListBucketsCommand({}))],
	['head the bucket', async ({s3}) => s3.send(new S3.HeadBucketCommand({Bucket}))],
	['get', async ({s3}) => s3.send(new S3.GetObjectCommand({Bucket, Key: `${prefix}/object`}))],
	['role', async ({iam}) => iam.send(new Iam.GetRoleCommand(role))],
];

const asAdminAgain: readonly Step[] = [
	['delete a user with keys', async ({iam}) => iam.send(new Iam.DeleteUserCommand(user))],
	['delete no key', async ({iam}) => iam.send(new Iam.DeleteAccessKeyCommand({...user, AccessKeyId: 'AKIAIOSFODNN7EXAMPLE'}))],
	...[0, 1].map(
		(index): Step => [
			`delete key ${index}`,
			async ({iam}, {keys}) => iam.send(new Iam.DeleteAccessKeyCommand({...user, AccessKeyId: keys[index]?.accessKeyId ?? ''})),
		],
	),
	['delete a user with a policy', async ({iam}) => iam.send(new Iam.DeleteUserCommand(user))],
	['delete the policy of the user', async ({iam}) => iam.send(new Iam.DeleteUserPolicyCommand({...user, ...inline}))],
	['delete it again: policy of the user', async ({iam}) => iam.send(new Iam.DeleteUserPolicyCommand({...user, ...inline}))],
	['delete the user', async ({iam}) => iam.send(new Iam.DeleteUserCommand(user))],
	['delete it again: user', async ({iam}) => iam.send(new Iam.DeleteUserCommand(user))],
	['delete the policy of the role', async ({iam}) => iam.send(new Iam.DeleteRolePolicyCommand({...role, ...inline}))],
	['delete the role', async ({iam}) => iam.send(new Iam.DeleteRoleCommand(role))],
	['delete it again: role', async ({iam}) => iam.send(new Iam.DeleteRoleCommand(role))],
	['delete the provider', async ({iam}) => iam.send(new Iam.DeleteOpenIDConnectProviderCommand({OpenIDConnectProviderArn: provider}))],
	[
		'delete it again: provider',
		async ({iam}) => iam.send(new Iam.DeleteOpenIDConnectProviderCommand({OpenIDConnectProviderArn: provider})),
	],
	[
		'delete what CI put',
		async ({s3}) => {
			const {Versions = [], DeleteMarkers = []} = await s3.send(new S3.ListObjectVersionsCommand(owned));
			const Objects = [...Versions, ...DeleteMarkers].map(({Key, VersionId}) => ({Key, VersionId}));
			return s3.send(new S3.DeleteObjectsCommand({...owned, Delete: {Objects}}));
		},
	],
	['delete the bucket', async ({s3}) => s3.send(new S3.DeleteBucketCommand(owned))],
	['delete it again: bucket', async ({s3}) => s3.send(new S3.DeleteBucketCommand(owned))],
	['buckets after that', async ({s3}) => s3.send(new S3.ListBucketsCommand({}))],
];

export type Outcome = {readonly name: string; readonly outcome: unknown};

/** Calls everything that Ferrovia and sccache call, well and badly, as several identities; what came of each is the same wherever AWS's rules are. */
export async function runScript({url, admin}: {readonly url: string; readonly admin: AwsCredentials}): Promise<readonly Outcome[]> {
	const learned: Learned = {keys: [], versions: []};
	const outcomes: Outcome[] = [];
	const run = async (who: string, credentials: AwsCredentials, steps: readonly Step[]) => {
		const clients = open(url, credentials);
		for (const [name, step] of steps) {
			outcomes.push({name: `${who}: ${name}`, outcome: await outcomeOf(async () => step(clients, learned))});
		}
	};

	await run('admin', admin, asAdmin);
	const [ci = admin] = learned.keys;
	await run('ci', ci, asCi);
	await run('unknown key', {accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: ci.secretAccessKey}, asNobody);
	await run('wrong secret', {...ci, secretAccessKey: admin.secretAccessKey}, asNobody);
	await run('admin', admin, asAdminAgain);
	await run('deleted key', ci, asNobody);
	return outcomes;
}

async function outcomeOf(call: () => Promise<unknown>): Promise<unknown> {
	try {
		return await plain('', await call());
	} catch (error) {
		if (errorStatus(error) === undefined) {
			throw error;
		}

		return `${errorName(error)} ${errorStatus(error)}`;
	}
}

/** What is left out: how a call went, and what neither Ferrovia nor sccache reads, so that the double does not tell it. */
const unread = [
	'$metadata',
	'AcceptRanges',
	'ChecksumAlgorithm',
	'ChecksumCRC32',
	'Owner',
	'RoleLastUsed',
	'ServerSideEncryption',
	'TransitionDefaultMinimumObjectSize',
];

/** Data without what is another one with each run: ids and dates. */
async function plain(name: string, value: unknown): Promise<unknown> {
	if (value instanceof Date) {
		return 'a date';
	}

	if (/Document$/.test(name) && typeof value === 'string') {
		return decodeURIComponent(value);
	}

	if (/^(?:Arn|OpenIDConnectProviderArn|AccountId)$/.test(name) || typeof value !== 'object' || value === null) {
		return /(?:Id|ID)$|Token$/.test(name) && name !== 'KMSMasterKeyID' && name !== 'ID' && value !== 'null' ? 'an id' : value;
	}

	if ('transformToByteArray' in value) {
		return Buffer.from(await (value as {transformToByteArray: () => Promise<Uint8Array>}).transformToByteArray()).toString('latin1');
	}

	if (Array.isArray(value)) {
		return Promise.all(value.map(async item => plain(name, item)));
	}

	const entries = await Promise.all(
		Object.entries(value)
			.filter(([key, member]) => member !== undefined && !unread.includes(key))
			.map(async ([key, member]) => [key, await plain(key, member)] as const),
	);
	return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
