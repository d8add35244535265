import {IAMClient} from '@aws-sdk/client-iam';
import {S3Client} from '@aws-sdk/client-s3';
import {STSClient} from '@aws-sdk/client-sts';
import {protect} from '../../engine/secrets.ts';
import {proxyAgents} from '../proxy.ts';
import {type AwsCredentials, findCredentials} from './credentials.ts';

export type AwsOptions = {
	/** A profile of `~/.aws`; undefined for what the environment or the machine provides. */
	readonly profile: string | undefined;
	readonly region: string;
	/** The store's own address where it is not Amazon's; the SDK reads `AWS_ENDPOINT_URL` by itself. */
	readonly endpoint?: string;
	/** Instead of what the profile or the environment gives. */
	readonly credentials?: AwsCredentials;
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** How long a connection and an answer may take. */
	readonly timeoutMs?: number;
};

/** Clients for one identity in one region. Credentials are looked up with the first call, and kept in memory. */
export type AwsSession = {
	readonly profile: string | undefined;
	readonly region: string;
	readonly endpoint: string | undefined;
	readonly s3: S3Client;
	readonly iam: IAMClient;
	/** Without a second try, for what must not happen twice. */
	readonly iamOnce: IAMClient;
	readonly sts: STSClient;
	/** The identity's own credentials; every secret in them is protected. */
	readonly credentials: () => Promise<AwsCredentials>;
};

/** Opens clients as the AWS tools would: variables, profiles (SSO, roles, processes), container and instance roles. Calls nobody yet. */
export function openAws({profile, region, endpoint, credentials: given, environment, timeoutMs = 15_000}: AwsOptions): AwsSession {
	// Its Node versions are the SDK's business, and ours: no line of it belongs on the user's screen.
	process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
	const find = findCredentials({profile, region, environment});
	const credentials = async () => {
		const found = given ?? (await find());
		protect(found.secretAccessKey);
		if (found.sessionToken !== undefined) {
			protect(found.sessionToken);
		}

		return found;
	};

	const ownAddress = endpoint ?? environment.AWS_ENDPOINT_URL_S3 ?? environment.AWS_ENDPOINT_URL;
	const proxies = proxyAgents(ownAddress ?? 'https://amazonaws.com');
	const common = {
		region: region === 'auto' ? 'us-east-1' : region,
		credentials,
		// With the SDK's own pauses between; AWS_MAX_ATTEMPTS is the user's word.
		...(environment.AWS_MAX_ATTEMPTS === undefined ? {maxAttempts: 4} : {}),
		requestHandler: {
			connectionTimeout: timeoutMs,
			requestTimeout: timeoutMs,
			throwOnRequestTimeout: true,
			...(proxies.http === undefined ? {} : {httpAgent: proxies.http}),
			...(proxies.https === undefined ? {} : {httpsAgent: proxies.https}),
		},
	};
	return {
		profile,
		region,
		endpoint,
		credentials,
		// A store at an address of its own rarely answers to a name for each bucket.
		s3: new S3Client({
			...common,
			...(region === 'auto' ? {region: 'auto'} : {}),
			...(endpoint === undefined ? {} : {endpoint}),
			forcePathStyle: ownAddress !== undefined,
			followRegionRedirects: true,
		}),
		iam: new IAMClient(common),
		iamOnce: new IAMClient({...common, maxAttempts: 1}),
		sts: new STSClient(common),
	};
}
