import {fromIni, fromNodeProviderChain} from '@aws-sdk/credential-providers';

export type AwsCredentials = {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	readonly sessionToken?: string;
	/** Undefined for keys that last. */
	readonly expiration?: Date;
};

export type CredentialSource = {
	/** A profile of `~/.aws`; undefined for what the environment or the machine provides. */
	readonly profile: string | undefined;
	readonly region: string;
	readonly environment: Readonly<Record<string, string | undefined>>;
};

/**
Looks credentials up where the user said, and nowhere else: the SDK's chain goes on from a profile that gives none to the role of the
machine, and from keys in variables to AWS_PROFILE, and both would be another identity than the one that was chosen.
*/
export function findCredentials({profile, region, environment}: CredentialSource): () => Promise<AwsCredentials> {
	const options = {clientConfig: {region}, logger: silent};
	if (profile !== undefined) {
		return remembered(fromIni({...options, profile}));
	}

	const {AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken} = environment;
	return accessKeyId && secretAccessKey
		? async () => ({accessKeyId, secretAccessKey, ...(sessionToken ? {sessionToken} : {})})
		: remembered(fromNodeProviderChain(options));
}

/** The SDK would print its warnings over the wizard. */
const silent = {debug() {}, info() {}, warn() {}, error() {}};

/** Minutes before the end at which credentials are looked up anew. */
const margin = 5;

/** Each client asks by itself, and each time a process runs, a role is assumed or a file is read: all of them share one answer. */
function remembered(look: () => Promise<AwsCredentials>): () => Promise<AwsCredentials> {
	let last: Promise<AwsCredentials> | undefined;
	const again = async () => {
		const asked = look();
		last = asked;
		try {
			return await asked;
		} catch (error) {
			// The user may sign in meanwhile.
			last = undefined;
			throw error;
		}
	};

	return async () => {
		const asked = last;
		if (asked === undefined) {
			return again();
		}

		const known = await asked;
		if (!endsSoon(known)) {
			return known;
		}

		// Of those who waited for the same answer, the first one asks anew.
		return last === undefined || last === asked ? again() : last;
	};
}

function endsSoon({expiration}: AwsCredentials): boolean {
	return expiration !== undefined && expiration.getTime() - Date.now() < margin * 60_000;
}
