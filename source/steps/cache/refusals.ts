import {DeleteObjectCommand, GetBucketPolicyCommand, GetObjectCommand, ListBucketsCommand, PutObjectCommand} from '@aws-sdk/client-s3';
import {awsFailure, errorStatus, isDenied} from '../../services/aws/failures.ts';
import type {AwsSession} from '../../services/aws/session.ts';
import {operationSignal} from '../../services/operation-signal.ts';

/** What must be refused to whoever may use the cache. */
export type Refusal = {
	/** For example "put an object into another folder". */
	readonly what: string;
	readonly refused: boolean;
};

/**
Tries, with the credentials of CI, what they must not be able to do. Nothing is lost where one of them is allowed after all: what is
put is a few bytes in a folder of its own, and what is deleted was never there.
*/
export async function tryRefusals(session: AwsSession, bucket: string, prefix: string, signal: AbortSignal): Promise<readonly Refusal[]> {
	const {s3} = session;
	const options = {abortSignal: operationSignal(signal)};
	const elsewhere = {Bucket: bucket, Key: 'ferrovia-proof-elsewhere/object'};
	const attempts: ReadonlyArray<readonly [string, () => Promise<unknown>]> = [
		['read an object of another folder', async () => s3.send(new GetObjectCommand(elsewhere), options)],
		['put an object into another folder', async () => s3.send(new PutObjectCommand({...elsewhere, Body: 'must be refused'}), options)],
		[
			'delete an object',
			async () => s3.send(new DeleteObjectCommand({Bucket: bucket, Key: `${prefix}/.ferrovia-proof/never-there`}), options),
		],
		["read the bucket's policy", async () => s3.send(new GetBucketPolicyCommand({Bucket: bucket}), options)],
		['see other buckets', async () => s3.send(new ListBucketsCommand({}), options)],
	];
	return Promise.all(attempts.map(async ([what, attempt]) => ({what, refused: await isRefused(attempt, what, session)})));
}

async function isRefused(attempt: () => Promise<unknown>, what: string, session: AwsSession): Promise<boolean> {
	try {
		await attempt();
		return false;
	} catch (error) {
		if (isDenied(error)) {
			return true;
		}

		// "Not there" is the answer of somebody who may ask.
		if (errorStatus(error) === 404) {
			return false;
		}

		throw awsFailure(error, `try to ${what}`, session);
	}
}
