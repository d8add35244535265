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
const ofProvider = {OpenIDConnectProviderArn: provider};
const newProvider = {Url: `https://${githubIssuer}`, ClientIDList: [audience]};
const trust = JSON.stringify(trustPolicy(provider, ['repo:acme/demo:ref:refs/heads/main']));
const policy = JSON.stringify(readWritePolicy(place));
const Policy = JSON.stringify({Version: '2012-10-17', Statement: [tlsOnly(place)]});
const Key = `${prefix}/a b+ü&<'(x)`;
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

const blockAll = {BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true};
const encryptions = {
	' with KMS': {ApplyServerSideEncryptionByDefault: {SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'alias/mine'}, BucketKeyEnabled: true},
	'': {ApplyServerSideEncryptionByDefault: {SSEAlgorithm: 'AES256'}, BucketKeyEnabled: false},
} as const;
const Rules = [
	{
		ID: 'ferrovia:ferrovia/demo/*',
		Status: 'Enabled',
		Filter: {Prefix: `${prefix}/`},
		Expiration: {Days: 14},
		AbortIncompleteMultipartUpload: {DaysAfterInitiation: 1},
	},
	{ID: 'logs', Status: 'Disabled', Filter: {Prefix: 'logs/'}, Expiration: {Days: 3}},
] satisfies S3.LifecycleRule[];

/** Every version and delete marker in the bucket. */
async function versionsOf(s3: S3.S3Client): Promise<S3.ObjectIdentifier[]> {
	const {Versions = [], DeleteMarkers = []} = await s3.send(new S3.ListObjectVersionsCommand(owned));
	return [...Versions, ...DeleteMarkers].map(version => ({Key: version.Key, VersionId: version.VersionId}));
}

/** What a script learns on its way. */
type Learned = {readonly keys: AwsCredentials[]; readonly versions: string[]};
type Call = (clients: Clients, learned: Learned) => Promise<unknown>;
type Step = readonly [name: string, call: Call];

/** One command of a service, whatever its types. */
const s3 =
	(command: object): Call =>
	async clients =>
		clients.s3.send(command as S3.ListBucketsCommand);
const iam =
	(command: object): Call =>
	async clients =>
		clients.iam.send(command as Iam.ListRolesCommand);
const whoAmI: Step = ['who is signed in', async ({sts}) => sts.send(new GetCallerIdentityCommand({}))];

const asAdmin: readonly Step[] = [
	whoAmI,
	['head a bucket that is not there', s3(new S3.HeadBucketCommand(owned))],
	['list a bucket that is not there', s3(new S3.ListObjectsV2Command(owned))],
	['tags of a bucket that is not there', s3(new S3.GetBucketTaggingCommand(owned))],
	['delete a bucket that is not there', s3(new S3.DeleteBucketCommand(owned))],
	['no buckets', s3(new S3.ListBucketsCommand({Prefix: Bucket}))],
	['create a bucket of a bad name', s3(new S3.CreateBucketCommand({Bucket: 'Bad_Name', ...location}))],
	[
		'create a bucket of another region',
		s3(new S3.CreateBucketCommand({Bucket, CreateBucketConfiguration: {LocationConstraint: 'eu-west-1'}})),
	],
	['create a bucket', s3(new S3.CreateBucketCommand({Bucket, ObjectOwnership: 'BucketOwnerEnforced', ...location}))],
	['create it again', s3(new S3.CreateBucketCommand({Bucket, ...location}))],
	['head the bucket', s3(new S3.HeadBucketCommand(owned))],
	['list buckets by prefix', s3(new S3.ListBucketsCommand({Prefix: Bucket}))],
	['list buckets by another prefix', s3(new S3.ListBucketsCommand({Prefix: 'other'}))],
	['head it as another account’s', s3(new S3.HeadBucketCommand({Bucket, ExpectedBucketOwner: '210987654321'}))],
	['list it as another account’s', s3(new S3.ListObjectsV2Command({Bucket, ExpectedBucketOwner: '210987654321'}))],

	['no tags', s3(new S3.GetBucketTaggingCommand(owned))],
	['new: public access', s3(new S3.GetPublicAccessBlockCommand(owned))],
	['new: ownership', s3(new S3.GetBucketOwnershipControlsCommand(owned))],
	['new: encryption', s3(new S3.GetBucketEncryptionCommand(owned))],
	['no policy', s3(new S3.GetBucketPolicyCommand(owned))],
	['no versions', s3(new S3.GetBucketVersioningCommand(owned))],
	['no lifecycle', s3(new S3.GetBucketLifecycleConfigurationCommand(owned))],
	['delete no lifecycle', s3(new S3.DeleteBucketLifecycleCommand(owned))],
	['delete no policy', s3(new S3.DeleteBucketPolicyCommand(owned))],
	['delete no tags', s3(new S3.DeleteBucketTaggingCommand(owned))],

	['tag', s3(new S3.PutBucketTaggingCommand({...owned, Tagging: {TagSet: Tags}}))],
	['tags', s3(new S3.GetBucketTaggingCommand(owned))],
	['tag twice with a key', s3(new S3.PutBucketTaggingCommand({...owned, Tagging: {TagSet: [...Tags, ...Tags]}}))],
	['untag', s3(new S3.DeleteBucketTaggingCommand(owned))],
	['tags after that', s3(new S3.GetBucketTaggingCommand(owned))],
	['block public access', s3(new S3.PutPublicAccessBlockCommand({...owned, PublicAccessBlockConfiguration: blockAll}))],
	['public access', s3(new S3.GetPublicAccessBlockCommand(owned))],
	['block some public access', s3(new S3.PutPublicAccessBlockCommand({...owned, PublicAccessBlockConfiguration: {BlockPublicAcls: true}}))],
	['some public access', s3(new S3.GetPublicAccessBlockCommand(owned))],
	['allow public access', s3(new S3.DeletePublicAccessBlockCommand(owned))],
	['public access after that', s3(new S3.GetPublicAccessBlockCommand(owned))],
	...(['BucketOwnerEnforced', 'ObjectWriter'] as const).flatMap((ObjectOwnership): readonly Step[] => [
		[`own: ${ObjectOwnership}`, s3(new S3.PutBucketOwnershipControlsCommand({...owned, OwnershipControls: {Rules: [{ObjectOwnership}]}}))],
		[`ownership: ${ObjectOwnership}`, s3(new S3.GetBucketOwnershipControlsCommand(owned))],
	]),
	...Object.entries(encryptions).flatMap(([name, ByDefault]): readonly Step[] => [
		[`encrypt${name}`, s3(new S3.PutBucketEncryptionCommand({...owned, ServerSideEncryptionConfiguration: {Rules: [ByDefault]}}))],
		[`encryption${name}`, s3(new S3.GetBucketEncryptionCommand(owned))],
	]),
	['set a policy', s3(new S3.PutBucketPolicyCommand({...owned, Policy}))],
	['policy', s3(new S3.GetBucketPolicyCommand(owned))],
	// An emulator that takes it answers nothing more until it is gone.
	['set a bad policy', s3(new S3.PutBucketPolicyCommand({...owned, Policy: '{"Statement":'}))],
	['delete the policy', s3(new S3.DeleteBucketPolicyCommand(owned))],
	['set the policy again', s3(new S3.PutBucketPolicyCommand({...owned, Policy}))],
	['versions in it', s3(new S3.PutBucketVersioningCommand({...owned, VersioningConfiguration: {Status: 'Enabled'}}))],
	['versioning', s3(new S3.GetBucketVersioningCommand(owned))],
	['let expire', s3(new S3.PutBucketLifecycleConfigurationCommand({...owned, LifecycleConfiguration: {Rules}}))],
	['lifecycle', s3(new S3.GetBucketLifecycleConfigurationCommand(owned))],
	['keep it forever', s3(new S3.DeleteBucketLifecycleCommand(owned))],
	['lifecycle after that', s3(new S3.GetBucketLifecycleConfigurationCommand(owned))],

	['put into no bucket', s3(new S3.PutObjectCommand({Bucket: 'not-there-at-all', Key: 'a', Body: 'x'}))],
	[
		'put',
		async ({s3}, {versions}) => {
			const {VersionId, ...put} = await s3.send(new S3.PutObjectCommand({...owned, Key, Body: 'first'}));
			versions.push(VersionId ?? 'none');
			return {...put, has: VersionId !== undefined && VersionId !== 'null'};
		},
	],
	['put over it', s3(new S3.PutObjectCommand({...owned, Key, Body: binary}))],
	['put another', s3(new S3.PutObjectCommand({...owned, Key: `${prefix}/b`, Body: '', ContentLength: 0, ContentType: 'text/plain'}))],
	['put elsewhere', s3(new S3.PutObjectCommand({...owned, Key: 'else', Body: 'x'}))],
	['get', s3(new S3.GetObjectCommand({...owned, Key}))],
	['get a version', async ({s3}, {versions}) => s3.send(new S3.GetObjectCommand({...owned, Key, VersionId: versions[0]}))],
	['head', s3(new S3.HeadObjectCommand({...owned, Key: `${prefix}/b`}))],
	['get what is not there', s3(new S3.GetObjectCommand({...owned, Key: 'nothing'}))],
	['head what is not there', s3(new S3.HeadObjectCommand({...owned, Key: 'nothing'}))],
	['list', s3(new S3.ListObjectsV2Command(owned))],
	['list below', s3(new S3.ListObjectsV2Command({...owned, Prefix: `${prefix}/`}))],
	['list nothing', s3(new S3.ListObjectsV2Command({...owned, Prefix: 'nothing/'}))],
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
	['delete one', s3(new S3.DeleteObjectCommand({...owned, Key: `${prefix}/b`}))],
	['get what was deleted', s3(new S3.GetObjectCommand({...owned, Key: `${prefix}/b`}))],
	['list versions', s3(new S3.ListObjectVersionsCommand(owned))],
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
	['delete a bucket that is not empty', s3(new S3.DeleteBucketCommand(owned))],
	['delete several', s3(new S3.DeleteObjectsCommand({...owned, Delete: {Objects: [{Key: 'else'}, {Key: 'nothing'}], Quiet: true}}))],
	[
		'delete all versions',
		async ({s3}) => {
			const {Errors} = await s3.send(new S3.DeleteObjectsCommand({...owned, Delete: {Objects: await versionsOf(s3), Quiet: true}}));
			return {Errors};
		},
	],
	['list versions after that', s3(new S3.ListObjectVersionsCommand(owned))],
	['no more versions', s3(new S3.PutBucketVersioningCommand({...owned, VersioningConfiguration: {Status: 'Suspended'}}))],

	['no providers', iam(new Iam.ListOpenIDConnectProvidersCommand({}))],
	['get no provider', iam(new Iam.GetOpenIDConnectProviderCommand(ofProvider))],
	['create a provider', iam(new Iam.CreateOpenIDConnectProviderCommand({...newProvider, Tags}))],
	['create it again: provider', iam(new Iam.CreateOpenIDConnectProviderCommand(newProvider))],
	['list providers', iam(new Iam.ListOpenIDConnectProvidersCommand({}))],
	['provider', iam(new Iam.GetOpenIDConnectProviderCommand(ofProvider))],
	...['other', 'other'].map(
		(ClientID, index): Step => [
			`add an audience ${index}`,
			iam(new Iam.AddClientIDToOpenIDConnectProviderCommand({...ofProvider, ClientID})),
		],
	),
	['provider with two', iam(new Iam.GetOpenIDConnectProviderCommand(ofProvider))],
	...['other', 'never'].map(
		(ClientID): Step => [
			`remove the audience ${ClientID}`,
			iam(new Iam.RemoveClientIDFromOpenIDConnectProviderCommand({...ofProvider, ClientID})),
		],
	),
	['provider with one', iam(new Iam.GetOpenIDConnectProviderCommand(ofProvider))],

	['no role', iam(new Iam.GetRoleCommand(role))],
	['create a role with a bad trust', iam(new Iam.CreateRoleCommand({RoleName: 'bad', AssumeRolePolicyDocument: '{'}))],
	['delete the role with a bad trust', iam(new Iam.DeleteRoleCommand({RoleName: 'bad'}))],
	[
		'create a role',
		iam(new Iam.CreateRoleCommand({...role, AssumeRolePolicyDocument: trust, Description: 'Of acme/demo', MaxSessionDuration: 3600, Tags})),
	],
	['create it again: role', iam(new Iam.CreateRoleCommand({...role, AssumeRolePolicyDocument: trust}))],
	['role', iam(new Iam.GetRoleCommand(role))],
	['list roles', iam(new Iam.ListRolesCommand({}))],
	['no policy of the role', iam(new Iam.GetRolePolicyCommand({...role, ...inline}))],
	['delete no policy of the role', iam(new Iam.DeleteRolePolicyCommand({...role, ...inline}))],
	['put a bad policy', iam(new Iam.PutRolePolicyCommand({...role, ...inline, PolicyDocument: '{"Statement":'}))],
	['put a policy', iam(new Iam.PutRolePolicyCommand({...role, ...inline, PolicyDocument: policy}))],
	['policy of the role', iam(new Iam.GetRolePolicyCommand({...role, ...inline}))],
	['policies of the role', iam(new Iam.ListRolePoliciesCommand(role))],
	['attached to the role', iam(new Iam.ListAttachedRolePoliciesCommand(role))],
	['policies of no role', iam(new Iam.ListRolePoliciesCommand({RoleName: 'nobody'}))],
	['put a policy of no role', iam(new Iam.PutRolePolicyCommand({RoleName: 'nobody', ...inline, PolicyDocument: policy}))],
	['change the trust', iam(new Iam.UpdateAssumeRolePolicyCommand({...role, PolicyDocument: trust.replace('main', 'other')}))],
	['trust', iam(new Iam.GetRoleCommand(role))],
	['change the trust of nobody', iam(new Iam.UpdateAssumeRolePolicyCommand({RoleName: 'nobody', PolicyDocument: trust}))],
	['delete a role with a policy', iam(new Iam.DeleteRoleCommand(role))],

	['no user', iam(new Iam.GetUserCommand(user))],
	['keys of no user', iam(new Iam.ListAccessKeysCommand(user))],
	['key of no user', iam(new Iam.CreateAccessKeyCommand(user))],
	['create a user', iam(new Iam.CreateUserCommand({...user, Tags: Tags.slice(0, 1)}))],
	['create it again: user', iam(new Iam.CreateUserCommand(user))],
	['user', iam(new Iam.GetUserCommand(user))],
	['tag the user', iam(new Iam.TagUserCommand({...user, Tags: [{Key: 'ferrovia:key', Value: 'X'}]}))],
	['tag over', iam(new Iam.TagUserCommand({...user, Tags: [{Key: 'ferrovia:key', Value: 'Y'}]}))],
	['tagged', iam(new Iam.GetUserCommand(user))],
	['untag the user', iam(new Iam.UntagUserCommand({...user, TagKeys: ['ferrovia:key', 'never']}))],
	['untagged', iam(new Iam.GetUserCommand(user))],
	['tag nobody', iam(new Iam.TagUserCommand({UserName: 'nobody', Tags}))],
	['no policy of the user', iam(new Iam.GetUserPolicyCommand({...user, ...inline}))],
	['put a policy of the user', iam(new Iam.PutUserPolicyCommand({...user, ...inline, PolicyDocument: everything}))],
	['put another policy of the user', iam(new Iam.PutUserPolicyCommand({...user, ...inline, PolicyDocument: policy}))],
	['policy of the user', iam(new Iam.GetUserPolicyCommand({...user, ...inline}))],
	['policies of the user', iam(new Iam.ListUserPoliciesCommand(user))],
	['attached to the user', iam(new Iam.ListAttachedUserPoliciesCommand(user))],
	['no keys', iam(new Iam.ListAccessKeysCommand(user))],
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
	['keys', iam(new Iam.ListAccessKeysCommand(user))],
];

/** With the key of a user that may only what sccache needs. */
const asCi: readonly Step[] = [
	whoAmI,
	['put', s3(new S3.PutObjectCommand({Bucket, Key: `${prefix}/object`, Body: binary}))],
	['get', s3(new S3.GetObjectCommand({Bucket, Key: `${prefix}/object`}))],
	['head', s3(new S3.HeadObjectCommand({Bucket, Key: `${prefix}/object`}))],
	['get what is not there', s3(new S3.GetObjectCommand({Bucket, Key: `${prefix}/.ferrovia-proof/never-there`}))],
	['head the bucket', s3(new S3.HeadBucketCommand({Bucket}))],
	['list', s3(new S3.ListObjectsV2Command({Bucket}))],
	['get elsewhere', s3(new S3.GetObjectCommand({Bucket, Key: 'ferrovia-proof-elsewhere/object'}))],
	['head elsewhere', s3(new S3.HeadObjectCommand({Bucket, Key: 'ferrovia-proof-elsewhere/object'}))],
	['put elsewhere', s3(new S3.PutObjectCommand({Bucket, Key: 'ferrovia-proof-elsewhere/object', Body: 'x'}))],
	['delete', s3(new S3.DeleteObjectCommand({Bucket, Key: `${prefix}/object`}))],
	['delete several', s3(new S3.DeleteObjectsCommand({Bucket, Delete: {Objects: [{Key: `${prefix}/object`}]}}))],
	['list versions', s3(new S3.ListObjectVersionsCommand({Bucket}))],
	['policy', s3(new S3.GetBucketPolicyCommand({Bucket}))],
	['delete the policy', s3(new S3.DeleteBucketPolicyCommand({Bucket}))],
	['tags', s3(new S3.GetBucketTaggingCommand({Bucket}))],
	['lifecycle', s3(new S3.GetBucketLifecycleConfigurationCommand({Bucket}))],
	['encryption', s3(new S3.GetBucketEncryptionCommand({Bucket}))],
	['public access', s3(new S3.GetPublicAccessBlockCommand({Bucket}))],
	['list buckets', s3(new S3.ListBucketsCommand({}))],
	['create a bucket', s3(new S3.CreateBucketCommand({Bucket: 'another-bucket-of-ci', ...location}))],
	['head another bucket', s3(new S3.HeadBucketCommand({Bucket: 'another-bucket-of-ci'}))],
	['delete the bucket', s3(new S3.DeleteBucketCommand({Bucket}))],
	['itself', iam(new Iam.GetUserCommand(user))],
	['a key', iam(new Iam.CreateAccessKeyCommand(user))],
	['role', iam(new Iam.GetRoleCommand(role))],
	['providers', iam(new Iam.ListOpenIDConnectProvidersCommand({}))],
	['more for itself', iam(new Iam.PutUserPolicyCommand({...user, ...inline, PolicyDocument: everything}))],
];

/** Of a key that nobody has, or that is another's. */
const asNobody: readonly Step[] = [
	whoAmI,
	['list buckets', s3(new S3.ListBucketsCommand({}))],
	['head the bucket', s3(new S3.HeadBucketCommand({Bucket}))],
	['get', s3(new S3.GetObjectCommand({Bucket, Key: `${prefix}/object`}))],
	['role', iam(new Iam.GetRoleCommand(role))],
];

const asAdminAgain: readonly Step[] = [
	['delete a user with keys', iam(new Iam.DeleteUserCommand(user))],
	['delete no key', iam(new Iam.DeleteAccessKeyCommand({...user, AccessKeyId: 'AKIAIOSFODNN7EXAMPLE'}))],
	...[0, 1].map(
		(index): Step => [
			`delete key ${index}`,
			async ({iam}, {keys}) => iam.send(new Iam.DeleteAccessKeyCommand({...user, AccessKeyId: keys[index]?.accessKeyId ?? ''})),
		],
	),
	['delete a user with a policy', iam(new Iam.DeleteUserCommand(user))],
	['delete the policy of the user', iam(new Iam.DeleteUserPolicyCommand({...user, ...inline}))],
	['delete it again: policy of the user', iam(new Iam.DeleteUserPolicyCommand({...user, ...inline}))],
	['delete the user', iam(new Iam.DeleteUserCommand(user))],
	['delete it again: user', iam(new Iam.DeleteUserCommand(user))],
	['delete the policy of the role', iam(new Iam.DeleteRolePolicyCommand({...role, ...inline}))],
	['delete the role', iam(new Iam.DeleteRoleCommand(role))],
	['delete it again: role', iam(new Iam.DeleteRoleCommand(role))],
	['delete the provider', iam(new Iam.DeleteOpenIDConnectProviderCommand(ofProvider))],
	['delete it again: provider', iam(new Iam.DeleteOpenIDConnectProviderCommand(ofProvider))],
	['delete what CI put', async ({s3}) => s3.send(new S3.DeleteObjectsCommand({...owned, Delete: {Objects: await versionsOf(s3)}}))],
	['delete the bucket', s3(new S3.DeleteBucketCommand(owned))],
	['delete it again: bucket', s3(new S3.DeleteBucketCommand(owned))],
	['buckets after that', s3(new S3.ListBucketsCommand({}))],
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
