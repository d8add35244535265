import {CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand} from '@aws-sdk/client-iam';
import {S3Client} from '@aws-sdk/client-s3';
import {STSClient} from '@aws-sdk/client-sts';
import {onTestFinished} from 'vitest';
import {type AwsDouble, type AwsDoubleOptions, startAws} from '../../../source/rehearsal/aws/double.ts';
import type {AwsState} from '../../../source/rehearsal/aws/state.ts';
import type {AwsCredentials} from '../../../source/services/aws/credentials.ts';

export type Lab = AwsDouble & {
	readonly admin: AwsCredentials;
	/** Of somebody who is signed in as the administrator. */
	readonly environment: Readonly<Record<string, string>>;
	/** Clients of an identity; the administrator's where none is given. */
	readonly open: (credentials?: AwsCredentials, region?: string) => Clients;
};

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** The double, gone when the test is over. */
export async function startLab(options: AwsDoubleOptions = {}): Promise<Lab> {
	const lab = await openLab(options);
	onTestFinished(lab.stop);
	return lab;
}

export async function openLab(options: AwsDoubleOptions = {}): Promise<Lab> {
	const double = await startAws(options);
	const admin = keyOf(double.state);
	return {
		...double,
		admin,
		environment: {
			AWS_ENDPOINT_URL: double.url,
			AWS_ACCESS_KEY_ID: admin.accessKeyId,
			AWS_SECRET_ACCESS_KEY: admin.secretAccessKey,
			AWS_CONFIG_FILE: '/nonexistent/config',
			AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
			AWS_EC2_METADATA_DISABLED: 'true',
		},
		open: (credentials = admin, region = 'eu-central-1') => open(double.url, credentials, region),
	};
}

export type Clients = {readonly s3: S3Client; readonly iam: IAMClient; readonly sts: STSClient};

/** Clients at an address, all three, which try only once. */
export function open(endpoint: string, credentials: AwsCredentials, region = 'eu-central-1'): Clients {
	const options = {endpoint, credentials, region, maxAttempts: 1};
	return {s3: new S3Client({...options, forcePathStyle: true}), iam: new IAMClient(options), sts: new STSClient(options)};
}

function keyOf({users}: AwsState): AwsCredentials {
	const [key] = users.get('admin')?.keys ?? [];
	if (key === undefined) {
		throw new Error('the administrator has no key');
	}

	return {accessKeyId: key.id, secretAccessKey: key.secret};
}

/** A key of a new user who may what a statement says. */
export async function newUser({open: openClients}: Pick<Lab, 'open'>, UserName: string, statement: object): Promise<AwsCredentials> {
	const {iam} = openClients();
	await iam.send(new CreateUserCommand({UserName}));
	const PolicyDocument = JSON.stringify({Version: '2012-10-17', Statement: [statement]});
	await iam.send(new PutUserPolicyCommand({UserName, PolicyName: 'policy', PolicyDocument}));
	const {AccessKey} = await iam.send(new CreateAccessKeyCommand({UserName}));
	return {accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? ''};
}
