import {setTimeout as wait} from 'node:timers/promises';
import {GetObjectCommand} from '@aws-sdk/client-s3';
import {FerroviaError} from '../../engine/errors.ts';
import {awsFailure, errorName, errorStatus, isDenied} from '../../services/aws/failures.ts';
import type {AwsSession} from '../../services/aws/session.ts';
import type {SecretKey} from '../vault.ts';
import type {World} from '../world.ts';
import type {Account} from './account.ts';
import {type LiveProof, proveLive} from './live-proof.ts';
import type {Place} from './policies.ts';
import {type Refusal, tryRefusals} from './refusals.ts';
import type {Target} from './target.ts';

/** What was seen with the credentials of CI, while they were at hand. */
export type CredentialProof = {readonly live: LiveProof; readonly refusals: readonly Refusal[]};

/** The name under which the vault remembers it for the checks of the same run. */
export const rememberedProof = 'cache-proof';

/** Proves a new key before anybody gets it: sccache works with it, and everything else is refused. Throws where that is not so. */
export async function proveKey(
	world: World,
	account: Account,
	target: Target,
	{bucket, prefix}: Place,
	key: SecretKey,
	signal: AbortSignal,
	output: (line: string) => void,
): Promise<void> {
	const credentials = {accessKeyId: key.id, secretAccessKey: key.reveal()};
	const session = await world.openAws({profile: undefined, region: target.region, credentials});
	output('waiting until AWS knows the key everywhere');
	await waitUntilUsable(session, bucket, prefix, signal);
	output('proving the key');
	const [live, refusals] = await Promise.all([
		proveLive(world, target, account.bucket(bucket), {words: `the key ${key.id}`, credentials}, signal, output),
		tryRefusals(session, bucket, prefix, signal),
	]);
	const allowed = refusals.filter(({refused}) => !refused).map(({what}) => what);
	if (live.problem !== undefined || allowed.length > 0) {
		throw new FerroviaError({
			what: 'The new access key was not proved, so it was deleted again.',
			why: [live.problem, allowed.length > 0 && `It may ${allowed.join(', ')}.`].filter(Boolean).join(' '),
			next: ['ferrovia setup cache'],
		});
	}

	world.vault.remember(rememberedProof, {live, refusals} satisfies CredentialProof);
}

/** IAM tells all its servers within seconds (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html, eventual consistency). */
async function waitUntilUsable(session: AwsSession, bucket: string, prefix: string, signal: AbortSignal): Promise<void> {
	for (let tries = 0; ; tries++) {
		try {
			await session.s3.send(new GetObjectCommand({Bucket: bucket, Key: `${prefix}/.ferrovia-proof/never-there`}), {abortSignal: signal});
			return;
		} catch (error) {
			if (errorStatus(error) === 404) {
				return;
			}

			if (tries >= 20 || !(isDenied(error) || /InvalidAccessKeyId|InvalidClientTokenId|SignatureDoesNotMatch/.test(errorName(error)))) {
				throw awsFailure(error, 'use the new key (s3:GetObject)', session);
			}

			await wait(Math.min(3000, 250 * 2 ** tries), undefined, {signal});
		}
	}
}
