import {readFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {exitCodes, FerroviaError} from '../engine/errors.ts';

/** The user's AWS configuration as it stands in files and variables. Nobody was asked whether it works. */
export type AwsConfiguration = {
	readonly profiles: readonly AwsProfile[];
	/** The variable that gives credentials without a profile, or undefined. */
	readonly environment: string | undefined;
	/** The region that AWS_REGION or AWS_DEFAULT_REGION gives. */
	readonly region: string | undefined;
	/** AWS_PROFILE. */
	readonly chosen: string | undefined;
	/** Why the files could not be read (exit code 2): whoever needs a profile has to know, and nobody else. */
	readonly problem?: FerroviaError;
};

export type AwsProfile = {
	readonly name: string;
	readonly region: string | undefined;
	/** How it signs in, in words: `SSO`, `role arn:…`, `credential process`, `access key`; undefined when it has none of them. */
	readonly kind: string | undefined;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that give credentials by themselves, in the SDK's order (https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html). */
const credentialVariables = [
	'AWS_ACCESS_KEY_ID',
	'AWS_WEB_IDENTITY_TOKEN_FILE',
	'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
	'AWS_CONTAINER_CREDENTIALS_FULL_URI',
];

/**
Reads `~/.aws/config` and `~/.aws/credentials`, or what AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE name, with the SDK's own
parser. Secrets in them are not kept. A file that can't be read, or has a line that is neither a heading nor a setting, is told as a
`problem`, without profiles.
*/
export async function readAwsConfiguration(environment: Environment): Promise<AwsConfiguration> {
	const paths = {
		configFilepath: fileOf(environment.AWS_CONFIG_FILE, 'config'),
		filepath: fileOf(environment.AWS_SHARED_CREDENTIALS_FILE, 'credentials'),
	};
	// The SDK's parser passes over what it does not understand, and the profile that is missing then is a riddle.
	const [problem] = (await Promise.all(Object.values(paths).map(async file => iniProblem(file)))).filter(found => found !== undefined);
	return {
		...(problem === undefined ? {profiles: await readProfiles(paths)} : {profiles: [], problem}),
		environment: credentialVariables.find(name => (environment[name] ?? '') !== ''),
		region: environment.AWS_REGION || environment.AWS_DEFAULT_REGION || undefined,
		chosen: environment.AWS_PROFILE || undefined,
	};
}

async function readProfiles(paths: {readonly configFilepath: string; readonly filepath: string}): Promise<readonly AwsProfile[]> {
	const {loadSharedConfigFiles} = await import('@smithy/shared-ini-file-loader');
	const files = await loadSharedConfigFiles({ignoreCache: true, ...paths});
	const names = [...new Set([...Object.keys(files.configFile), ...Object.keys(files.credentialsFile)])];
	return (
		names
			// `[profile x]` is a heading of the configuration only: among the credentials nobody reads it.
			.filter(name => !/^(?:sso-session|services)[ .]/.test(name) && (name in files.configFile || !name.startsWith('profile.')))
			.map(name => {
				const settings = {...files.configFile[name], ...files.credentialsFile[name]};
				return {name, region: settings.region, kind: kindOf(settings)};
			})
	);
}

/** As the SDK finds it: an empty variable is none, and `~` is the user's folder. */
function fileOf(variable: string | undefined, name: string): string {
	const file = variable || `~/.aws/${name}`;
	return file.startsWith('~/') ? path.join(os.homedir(), file.slice(2)) : file;
}

/** A file that is not there is fine. */
async function iniProblem(file: string): Promise<FerroviaError | undefined> {
	let text: string;
	try {
		text = await readFile(file, 'utf8');
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
			return undefined;
		}

		return unreadable(file, error instanceof Error ? error.message : String(error));
	}

	const lines = text.split(/\r?\n/);
	const wrong = lines.findIndex(line => !/^\s*(?:[#;].*)?$|^\s*\[[^[\]]+\]\s*(?:[#;].*)?$|^\s*[^\s=[\]][^=]*=/.test(line));
	return wrong === -1 ? undefined : unreadable(file, `Line ${wrong + 1} is neither a heading in brackets nor "name = value".`);
}

function unreadable(file: string, why: string): FerroviaError {
	return new FerroviaError(
		{
			what: `${file} can't be read.`,
			why,
			next: [`Mend ${file}`, 'https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html'],
		},
		{exitCode: exitCodes.usage},
	);
}

/** In the order in which the SDK looks, where a profile could sign in in several ways. */
function kindOf(settings: Readonly<Record<string, string | undefined>>): string | undefined {
	if (settings.role_arn !== undefined) {
		return `role ${settings.role_arn}`;
	}

	if (settings.aws_access_key_id !== undefined && settings.aws_secret_access_key !== undefined) {
		return 'access key';
	}

	if (settings.credential_process !== undefined) {
		return 'credential process';
	}

	if (settings.sso_session !== undefined || settings.sso_start_url !== undefined) {
		return 'SSO';
	}

	return settings.login_session === undefined ? undefined : 'sign-in of the console';
}
