import {GetRoleCommand, UpdateAssumeRolePolicyCommand} from '@aws-sdk/client-iam';
import {AssumeRoleCommand} from '@aws-sdk/client-sts';
import {openAws} from '../../source/services/aws/session.ts';
import type {Moto} from '../_helpers/moto.ts';

/**
Credentials of a role that only GitHub Actions may assume, as variables. The emulator has no OIDC, so the administrator lets
themselves in for one call; after it the role trusts whom it did before.
*/
export async function assumeRole({url, admin}: Moto, name: string): Promise<Readonly<Record<string, string | undefined>>> {
	const {iam, sts} = openAws({profile: undefined, region: 'eu-central-1', endpoint: url, credentials: admin, environment: {}});
	const {Role} = await iam.send(new GetRoleCommand({RoleName: name}));
	const putTrust = async (document: string) => iam.send(new UpdateAssumeRolePolicyCommand({RoleName: name, PolicyDocument: document}));
	await putTrust(
		JSON.stringify({
			Version: '2012-10-17',
			Statement: [{Effect: 'Allow', Principal: {AWS: 'arn:aws:iam::123456789012:user/admin'}, Action: 'sts:AssumeRole'}],
		}),
	);
	const {Credentials} = await sts.send(new AssumeRoleCommand({RoleArn: Role?.Arn, RoleSessionName: 'GitHubActions'}));
	await putTrust(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''));
	return {
		AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId,
		AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey,
		AWS_SESSION_TOKEN: Credentials?.SessionToken,
	};
}
