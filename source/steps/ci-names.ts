/**
What the workflow is given by the repository's settings, by its name there. The workflow names them, the step that fills them in
sets them, and a check asks whether they exist: one table for all three.
*/
export const ciVariables = {
	bucket: 'SCCACHE_BUCKET',
	region: 'SCCACHE_REGION',
	prefix: 'SCCACHE_PREFIX',
	/** Only for a store other than Amazon S3. */
	endpoint: 'SCCACHE_ENDPOINT',
	/** ARN of the role that may write the cache: assumed on the default branch. */
	writeRole: 'AWS_WRITE_ROLE_ARN',
	/** ARN of the role that may only read it: assumed by pull requests. */
	readRole: 'AWS_READ_ROLE_ARN',
	railwayService: 'RAILWAY_SERVICE_ID',
	railwayEnvironment: 'RAILWAY_ENVIRONMENT_ID',
} as const;

export const ciSecrets = {
	accessKeyId: 'AWS_ACCESS_KEY_ID',
	secretAccessKey: 'AWS_SECRET_ACCESS_KEY',
	/** A project token: one project, one environment. */
	railwayToken: 'RAILWAY_TOKEN',
	/** A line of git's credential store, for private dependencies: `https://x-access-token:TOKEN@github.com`. */
	gitCredentials: 'GIT_CREDENTIALS',
} as const;

/** The secret with the token of one of cargo's private registries. Cargo reads a variable of the same name. */
export function registryTokenSecret(registry: string): string {
	return `CARGO_REGISTRIES_${registry.toUpperCase().replaceAll(/[^A-Z\d]/g, '_')}_TOKEN`;
}
