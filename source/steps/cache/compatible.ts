import {exitCodes, FerroviaError} from '../../engine/errors.ts';
import {Bucket} from '../../services/aws/bucket.ts';
import type {World} from '../world.ts';
import {requireBucket, type Target} from './target.ts';

/** The bucket of a store that speaks S3, with the user's own credentials. Throws where it is not there or not to be seen. */
export async function openCompatibleBucket({openAws}: Pick<World, 'openAws'>, target: Target, signal: AbortSignal): Promise<Bucket> {
	const {endpoint, profile, region} = target;
	const name = requireBucket(target);
	if (endpoint === undefined || endpoint === '') {
		throw new FerroviaError(
			{
				what: `At which address is ${target.store}?`,
				why: 'A store that is not Amazon S3 needs the address of its S3 interface.',
				next: ['ferrovia setup cache --cache-endpoint https://HOST'],
			},
			{exitCode: exitCodes.usage},
		);
	}

	const bucket = new Bucket(await openAws({profile, region, endpoint}), name, undefined, signal);
	const {state} = await bucket.state();
	if (state !== 'present') {
		throw new FerroviaError(
			{
				what:
					state === 'absent'
						? `There is no bucket ${name} at ${endpoint}.`
						: `${endpoint} does not let these credentials see the bucket ${name}.`,
				why:
					state === 'absent'
						? 'Ferrovia makes buckets on Amazon S3 only.'
						: `They come from ${profile === undefined ? 'the environment' : `the profile ${profile}`}.`,
				next:
					state === 'absent'
						? [`aws s3api create-bucket --bucket ${name} --endpoint-url ${endpoint}`]
						: ['ferrovia setup cache --aws-profile NAME'],
			},
			{exitCode: state === 'absent' ? exitCodes.failed : exitCodes.unknown},
		);
	}

	return bucket;
}
