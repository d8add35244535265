import type {PolicyDocument, Statement} from './documents.ts';

export type Place = {
	/** `aws`, `aws-cn`, `aws-us-gov`: the first part of every ARN. */
	readonly partition: string;
	readonly bucket: string;
	/** Without slashes at its ends; empty for the whole bucket. */
	readonly prefix: string;
	/** ARN of the key when objects are encrypted with KMS. */
	readonly kmsKey?: string;
};

/** GitHub's issuer of OIDC tokens (https://docs.github.com/actions/concepts/security/openid-connect). */
export const githubIssuer = 'token.actions.githubusercontent.com';

/** The audience that aws-actions/configure-aws-credentials asks for. */
export const audience = 'sts.amazonaws.com';

/**
What sccache needs to read and write a cache on S3, and no more: it gets and puts objects below its prefix. Without `s3:ListBucket`
a missing object is answered with 403 instead of 404, and sccache refuses to start. That grant has no condition on the prefix:
a request for an object carries none to compare.
*/
export function readWritePolicy(place: Place): PolicyDocument {
	return policy(place, ['s3:GetObject', 's3:PutObject'], ['kms:Decrypt', 'kms:GenerateDataKey']);
}

/** The same for whoever may not change what others build with: anyone who can put an object can poison a build. */
export function readOnlyPolicy(place: Place): PolicyDocument {
	return policy(place, ['s3:GetObject'], ['kms:Decrypt']);
}

function policy({partition, bucket, prefix, kmsKey}: Place, objects: readonly string[], key: readonly string[]): PolicyDocument {
	const arn = `arn:${partition}:s3:::${bucket}`;
	return {
		Version: '2012-10-17',
		Statement: [
			{Sid: 'CacheObjects', Effect: 'Allow', Action: objects, Resource: `${arn}/${prefix === '' ? '' : `${prefix}/`}*`},
			{Sid: 'MissingObjectsAreNotFound', Effect: 'Allow', Action: 's3:ListBucket', Resource: arn},
			...(kmsKey === undefined ? [] : [{Sid: 'CacheKey', Effect: 'Allow', Action: key, Resource: kmsKey} as const]),
		],
	};
}

/** Lets GitHub Actions assume a role, for exactly these subjects: never a wildcard. */
export function trustPolicy(providerArn: string, subjects: readonly string[]): PolicyDocument {
	return {
		Version: '2012-10-17',
		Statement: [
			{
				Effect: 'Allow',
				Principal: {Federated: providerArn},
				Action: 'sts:AssumeRoleWithWebIdentity',
				Condition: {
					StringEquals: {
						[`${githubIssuer}:aud`]: audience,
						[`${githubIssuer}:sub`]: subjects.length === 1 ? (subjects[0] ?? '') : subjects,
					},
				},
			},
		],
	};
}

/** Refuses every request that is not encrypted on its way (https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html). */
export function tlsOnly({partition, bucket}: Pick<Place, 'partition' | 'bucket'>): Statement {
	const arn = `arn:${partition}:s3:::${bucket}`;
	return {
		Sid: 'FerroviaTlsOnly',
		Effect: 'Deny',
		Principal: '*',
		Action: 's3:*',
		Resource: [arn, `${arn}/*`],
		Condition: {Bool: {'aws:SecureTransport': 'false'}},
	};
}
