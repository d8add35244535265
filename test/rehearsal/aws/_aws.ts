import {onTestFinished} from 'vitest';
import {type AwsDouble, type AwsDoubleOptions, startAws} from '../../../source/rehearsal/aws/double.ts';
import type {AwsState} from '../../../source/rehearsal/aws/state.ts';
import type {AwsCredentials} from '../../../source/services/aws/credentials.ts';
import {type AwsSession, openAws} from '../../../source/services/aws/session.ts';

export type Lab = AwsDouble & {
	readonly admin: AwsCredentials;
	/** Of somebody who is signed in as the administrator. */
	readonly environment: Readonly<Record<string, string>>;
	/** Clients of an identity; the administrator's where none is given. */
	readonly open: (credentials?: AwsCredentials, region?: string) => AwsSession;
};

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

/** Clients at an address, which try only once. */
export function open(url: string, credentials: AwsCredentials, region = 'eu-central-1'): AwsSession {
	return openAws({profile: undefined, region, credentials, environment: {AWS_ENDPOINT_URL: url, AWS_MAX_ATTEMPTS: '1'}, endpoint: url});
}

function keyOf({users}: AwsState): AwsCredentials {
	const [key] = users.get('admin')?.keys ?? [];
	if (key === undefined) {
		throw new Error('the administrator has no key');
	}

	return {accessKeyId: key.id, secretAccessKey: key.secret};
}
