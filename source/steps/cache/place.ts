import type {Account} from './account.ts';
import type {WantedBucket} from './bucket-settings.ts';
import type {Target} from './target.ts';

/** Everything about the bucket that policies and settings are written from. */
export function placeOf({caller}: Pick<Account, 'caller'>, target: Target, bucket: string): WantedBucket {
	const {prefix, kmsKey, repository, expiryDays} = target;
	return {partition: caller.partition, bucket, prefix, kmsKey, repository, expiryDays};
}
