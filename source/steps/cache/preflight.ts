import {FerroviaError} from '../../engine/errors.ts';
import type {Note} from '../../engine/step.ts';
import type {World} from '../world.ts';
import type {Account} from './account.ts';
import type {Target} from './target.ts';

/** Every call that setting up the cache may make, by what it is for. */
const bucketActions = [
	's3:CreateBucket',
	's3:PutBucketTagging',
	's3:PutBucketPublicAccessBlock',
	's3:PutBucketOwnershipControls',
	's3:PutEncryptionConfiguration',
	's3:PutBucketPolicy',
	's3:PutLifecycleConfiguration',
];
const oidcActions = ['iam:CreateOpenIDConnectProvider', 'iam:CreateRole', 'iam:PutRolePolicy', 'iam:TagRole'];
const keyActions = ['iam:CreateUser', 'iam:PutUserPolicy', 'iam:TagUser', 'iam:CreateAccessKey', 'iam:DeleteAccessKey'];

/** Who is signed in, by what, and which of the calls that setting up would make are denied. Changes nothing; never fails for not knowing. */
export async function preflight(world: Pick<World, 'aws'>, account: Account, target: Target): Promise<readonly Note[]> {
	const {caller, session} = account;
	const notes: Note[] = [
		{
			level: 'info',
			text: `AWS account ${caller.account}, region ${session.region}, as ${caller.arn} (${credentialSource(world, target)}).`,
		},
	];
	if (caller.arn.endsWith(':root')) {
		return [...notes, {level: 'warn', text: 'This is the root user of the account. A user or a role of your own is safer.'}];
	}

	const actions = [...bucketActions, ...(target.identity === 'oidc' ? oidcActions : keyActions)];
	try {
		const denied = (await account.iam.simulate(await principalOf(account), actions, [])).filter(({allowed}) => !allowed);
		return denied.length === 0
			? notes
			: [
					...notes,
					{
						level: 'warn',
						text: `AWS would refuse ${denied.map(({action}) => action).join(', ')}. What is in place already needs none of them; the rest stops there.`,
					},
				];
	} catch (error) {
		if (!(error instanceof FerroviaError)) {
			throw error;
		}

		return [
			...notes,
			{
				level: 'info',
				text: 'Which of the calls are allowed could not be asked (iam:SimulatePrincipalPolicy): one that is refused stops this step, and changes nothing else.',
			},
		];
	}
}

/** The ARN that IAM judges. A session's does not have the path of its role, which those of IAM Identity Center have. */
async function principalOf({caller, iam}: Account): Promise<string> {
	const role = caller.role === undefined ? undefined : await iam.holder('role', caller.role);
	return role?.arn ?? caller.arn;
}

/** Where the credentials come from, in words. */
function credentialSource({aws}: Pick<World, 'aws'>, {profile}: Target): string {
	if (profile === undefined) {
		return aws.environment ?? 'what this machine provides';
	}

	const kind = aws.profiles.find(({name}) => name === profile)?.kind;
	return `profile ${profile}${kind === undefined ? '' : `, ${kind}`}`;
}
