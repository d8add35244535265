import type {CheckOutcome} from '../../engine/check.ts';
import {FerroviaError} from '../../engine/errors.ts';
import type {Account} from './account.ts';
import {keyRemedy} from './keys.ts';

/** Where the credentials can't be had, AWS's own simulator judges: with every policy that counts, those of the organization included. */
export async function judgedOutcome(
	{iam, caller}: Account,
	name: string,
	identity: 'oidc' | 'keys',
	bucket: string,
	prefix: string,
): Promise<CheckOutcome> {
	const kind = identity === 'oidc' ? 'role' : 'user';
	const holder = await iam.holder(kind, name);
	if (holder === undefined) {
		return {status: 'fail', detail: `there is no ${kind} ${name}`, remedy: 'ferrovia setup cache'};
	}

	const arn = `arn:${caller.partition}:s3:::${bucket}`;
	const questions = [
		{actions: ['s3:GetObject', 's3:PutObject'], resource: `${arn}/${prefix}/object`, allowed: true},
		{actions: ['s3:ListBucket'], resource: arn, allowed: true},
		{actions: ['s3:GetObject', 's3:PutObject'], resource: `${arn}/ferrovia-proof-elsewhere/object`, allowed: false},
		{actions: ['s3:DeleteObject'], resource: `${arn}/${prefix}/object`, allowed: false},
		{actions: ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucket'], resource: arn, allowed: false},
	];
	try {
		const answers = await Promise.all(
			questions.map(async ({actions, resource, allowed}) =>
				(await iam.simulate(holder.arn, actions, [resource])).map(judgement => ({...judgement, wanted: allowed})),
			),
		);
		const wrong = answers.flat().filter(({allowed, wanted}) => allowed !== wanted);
		return wrong.length === 0
			? {status: 'pass', detail: `AWS's policy simulator allows ${name} what sccache needs, and refuses the rest`}
			: {
					status: 'fail',
					detail: wrong.map(({action, resource, allowed}) => `${action} on ${resource} is ${allowed ? 'allowed' : 'refused'}`).join('; '),
					remedy: 'ferrovia setup cache',
				};
	} catch (error) {
		if (!(error instanceof FerroviaError)) {
			throw error;
		}

		const way = identity === 'oidc' ? 'only GitHub Actions can assume the role' : 'the secret of its key is not here';
		return {
			status: 'unknown',
			detail: `${way}, and the policy simulator could not be asked`,
			evidence: error.why,
			remedy: `${identity === 'oidc' ? 'Run ferrovia verify cache in CI' : keyRemedy(name)}, or allow iam:SimulatePrincipalPolicy`,
		};
	}
}
