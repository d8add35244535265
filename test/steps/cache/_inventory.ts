import {
	GetRoleCommand,
	GetRolePolicyCommand,
	GetUserCommand,
	GetUserPolicyCommand,
	ListAccessKeysCommand,
	ListOpenIDConnectProvidersCommand,
	ListRolePoliciesCommand,
	ListRolesCommand,
	ListUserPoliciesCommand,
	ListUsersCommand,
} from '@aws-sdk/client-iam';
import {
	GetBucketEncryptionCommand,
	GetBucketLifecycleConfigurationCommand,
	GetBucketOwnershipControlsCommand,
	GetBucketPolicyCommand,
	GetBucketTaggingCommand,
	GetBucketVersioningCommand,
	GetPublicAccessBlockCommand,
	ListBucketsCommand,
	ListObjectsV2Command,
} from '@aws-sdk/client-s3';
import {openAws} from '../../../source/services/aws/session.ts';
import type {Moto} from '../../_helpers/moto.ts';

/**
Everything that is in the account, so that two looks can be compared. Keys by number, not by id: every key has another. Of the objects,
those whose names count.
*/
export async function inventory(
	{url, admin}: Pick<Moto, 'url' | 'admin'>,
	counts: (key: string) => boolean = () => true,
): Promise<Readonly<Record<string, unknown>>> {
	const {s3, iam} = openAws({
		profile: undefined,
		region: 'eu-central-1',
		endpoint: url,
		credentials: admin,
		environment: {},
	});
	const orNone = async (call: Promise<object>) => call.then(withoutMetadata, (error: Error) => error.name);
	const {Buckets = []} = await s3.send(new ListBucketsCommand({}));
	const buckets = await Promise.all(
		Buckets.map(async ({Name: Bucket = ''}) => [
			Bucket,
			{
				objects: ((await s3.send(new ListObjectsV2Command({Bucket}))).Contents ?? []).filter(({Key = ''}) => counts(Key)).length,
				settings: await Promise.all([
					orNone(s3.send(new GetBucketTaggingCommand({Bucket}))),
					orNone(s3.send(new GetPublicAccessBlockCommand({Bucket}))),
					orNone(s3.send(new GetBucketOwnershipControlsCommand({Bucket}))),
					orNone(s3.send(new GetBucketEncryptionCommand({Bucket}))),
					orNone(s3.send(new GetBucketPolicyCommand({Bucket}))),
					orNone(s3.send(new GetBucketVersioningCommand({Bucket}))),
					orNone(s3.send(new GetBucketLifecycleConfigurationCommand({Bucket}))),
				]),
			},
		]),
	);
	const {OpenIDConnectProviderList = []} = await iam.send(new ListOpenIDConnectProvidersCommand({}));
	const {Roles = []} = await iam.send(new ListRolesCommand({}));
	const roles = await Promise.all(
		Roles.map(async ({RoleName = ''}) => {
			const {PolicyNames = []} = await iam.send(new ListRolePoliciesCommand({RoleName}));
			const {Role} = await iam.send(new GetRoleCommand({RoleName}));
			return [
				RoleName,
				{
					trust: Role?.AssumeRolePolicyDocument,
					tags: Role?.Tags,
					policies: await Promise.all(
						PolicyNames.map(async PolicyName => orNone(iam.send(new GetRolePolicyCommand({RoleName, PolicyName})))),
					),
				},
			];
		}),
	);
	const {Users = []} = await iam.send(new ListUsersCommand({}));
	const users = await Promise.all(
		Users.map(async ({UserName = ''}) => {
			const {PolicyNames = []} = await iam.send(new ListUserPoliciesCommand({UserName}));
			const {User} = await iam.send(new GetUserCommand({UserName}));
			return [
				UserName,
				{
					keys: (await iam.send(new ListAccessKeysCommand({UserName}))).AccessKeyMetadata?.length,
					tags: User?.Tags?.map(({Key, Value}) => (Key === 'ferrovia:key' ? Key : `${Key}=${Value}`)),
					policies: await Promise.all(
						PolicyNames.map(async PolicyName => orNone(iam.send(new GetUserPolicyCommand({UserName, PolicyName})))),
					),
				},
			];
		}),
	);
	return {
		buckets: Object.fromEntries(buckets),
		providers: OpenIDConnectProviderList.map(({Arn}) => Arn),
		roles: Object.fromEntries(roles),
		users: Object.fromEntries(users),
	};
}

function withoutMetadata({$metadata, ...rest}: {readonly $metadata?: unknown}): unknown {
	return JSON.parse(JSON.stringify(rest));
}
