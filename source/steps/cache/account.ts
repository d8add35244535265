import {Bucket} from '../../services/aws/bucket.ts';
import {type Caller, readCaller} from '../../services/aws/caller.ts';
import {Iam} from '../../services/aws/iam.ts';
import type {AwsSession} from '../../services/aws/session.ts';
import type {World} from '../world.ts';
import type {Target} from './target.ts';

/** An AWS account with somebody signed in to it. */
export type Account = {
	readonly session: AwsSession;
	readonly caller: Caller;
	readonly iam: Iam;
	/** A bucket that this account must own. */
	readonly bucket: (name: string) => Bucket;
};

/** Signs in and asks as whom: the first thing before anything else is looked at. */
export async function openAccount({openAws}: Pick<World, 'openAws'>, target: Target, signal: AbortSignal): Promise<Account> {
	const session = await openAws({profile: target.profile, region: target.region});
	const caller = await readCaller(session, signal);
	return {
		session,
		caller,
		iam: new Iam(session, signal),
		bucket: name => new Bucket(session, name, caller.account, signal),
	};
}
