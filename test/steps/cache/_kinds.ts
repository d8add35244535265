import type {NumberedCall} from '../../_helpers/aws-disturbance.ts';
import type {FaultTitle} from './_faults.ts';

/** What becomes of a run when something happens to one of its calls. */
export type Effect =
	/** It fails, with the words of the fault. */
	| 'fails'
	/** It ends well: the SDK tries again, or nothing is lost. */
	| 'goes on'
	/** It fails, because the new key was not proved. */
	| 'unproved'
	/** It fails as if AWS were busy, because there is no second try. */
	| 'fails busy'
	/** It is over at once. */
	| 'dies';

export type Effects = Readonly<Record<FaultTitle, Effect>>;

/** Calls that faults do the same to. */
export type CallKind = {
	readonly title: string;
	readonly operations: readonly string[];
	/** Which calls of these operations; all of them where there is no word of it. */
	readonly which?: (call: NumberedCall) => boolean;
	/** The scenarios that disturb such calls. */
	readonly scenarios: readonly ScenarioTitle[];
	readonly effects: Effects;
};

export type ScenarioTitle = 'bucket and roles' | 'user and first key' | 'replaced key';

const usual: Effects = {
	'killed before': 'dies',
	'killed after': 'dies',
	'killed, undone': 'dies',
	throttled: 'fails',
	'error 500': 'fails',
	timeout: 'fails',
	'answer lost': 'fails',
	denied: 'fails',
	expired: 'fails',
	'clock skew': 'fails',
	'throttled once': 'goes on',
	'done, said 500': 'goes on',
};

/** The run does without. But whoever has bad credentials has them at the next call too. */
const dispensable: Effects = {
	...usual,
	throttled: 'goes on',
	'error 500': 'goes on',
	timeout: 'goes on',
	'answer lost': 'goes on',
	denied: 'goes on',
};

/** A denial is what is wanted; or the key is not known everywhere yet, which is waited for. */
const attempt: Effects = {...usual, denied: 'goes on'};

const unproved: Effects = {
	...usual,
	throttled: 'unproved',
	'error 500': 'unproved',
	timeout: 'unproved',
	'answer lost': 'unproved',
	denied: 'unproved',
	expired: 'unproved',
	'clock skew': 'unproved',
};

const isOfSccache = ({about}: NumberedCall) => about.includes('.ferrovia-proof/*/');

/** The new key tries what it must not be able to do. */
const isAttempt = (call: NumberedCall) => call.isByAnother && !isOfSccache(call);

const everywhere: readonly ScenarioTitle[] = ['bucket and roles', 'user and first key', 'replaced key'];
const withKeys: readonly ScenarioTitle[] = ['user and first key', 'replaced key'];

/** Every call of a run is of one of these. */
export const callKinds: readonly CallKind[] = [
	{title: 'who is signed in', operations: ['sts:GetCallerIdentity'], scenarios: ['bucket and roles'], effects: usual},
	// What is not to be asked is not told either.
	{title: 'what is allowed', operations: ['iam:SimulatePrincipalPolicy'], scenarios: ['bucket and roles'], effects: dispensable},
	{
		title: 'read a bucket',
		operations: [
			's3:HeadBucket',
			's3:GetBucketTagging',
			's3:GetPublicAccessBlock',
			's3:GetBucketOwnershipControls',
			's3:GetBucketEncryption',
			's3:GetBucketPolicy',
			's3:GetBucketVersioning',
			's3:GetBucketLifecycleConfiguration',
			's3:ListObjectsV2',
			// Whether a bucket that it may not see is in the account.
			's3:ListBuckets',
		],
		which: ({isByAnother}) => !isByAnother,
		scenarios: everywhere,
		effects: usual,
	},
	{
		title: 'read an identity',
		operations: [
			'iam:ListOpenIDConnectProviders',
			'iam:GetOpenIDConnectProvider',
			'iam:GetRole',
			'iam:GetRolePolicy',
			'iam:GetUser',
			'iam:GetUserPolicy',
			'iam:ListAccessKeys',
		],
		scenarios: everywhere,
		effects: usual,
	},
	{
		title: 'create',
		operations: ['s3:CreateBucket', 'iam:CreateOpenIDConnectProvider', 'iam:CreateRole', 'iam:CreateUser'],
		scenarios: ['bucket and roles', 'user and first key'],
		effects: usual,
	},
	{
		title: 'set up a bucket',
		operations: [
			's3:PutPublicAccessBlock',
			's3:PutBucketOwnershipControls',
			's3:PutBucketEncryption',
			's3:PutBucketPolicy',
			's3:PutBucketLifecycleConfiguration',
			's3:PutBucketTagging',
		],
		scenarios: ['bucket and roles'],
		effects: usual,
	},
	{
		title: 'allow',
		operations: ['iam:PutRolePolicy', 'iam:PutUserPolicy', 'iam:UpdateAssumeRolePolicy'],
		scenarios: ['bucket and roles', 'user and first key'],
		effects: usual,
	},
	{title: 'mark keys', operations: ['iam:TagUser', 'iam:UntagUser'], scenarios: withKeys, effects: usual},
	{
		title: 'make a key',
		operations: ['iam:CreateAccessKey'],
		scenarios: withKeys,
		// A second try could leave a key whose secret nobody knows.
		effects: {...usual, 'throttled once': 'fails busy', 'done, said 500': 'fails busy'},
	},
	{title: 'delete a key', operations: ['iam:DeleteAccessKey'], scenarios: ['replaced key'], effects: usual},
	{
		title: 'read what the key must not',
		operations: ['s3:GetObject', 's3:GetBucketPolicy', 's3:ListBuckets'],
		which: isAttempt,
		scenarios: withKeys,
		effects: attempt,
	},
	{
		title: 'change what the key must not',
		operations: ['s3:PutObject', 's3:DeleteObject'],
		which: isAttempt,
		scenarios: ['user and first key'],
		effects: attempt,
	},
	{title: 'prove the key', operations: ['s3:GetObject', 's3:PutObject'], which: isOfSccache, scenarios: withKeys, effects: unproved},
	// What a proof has written expires, should nobody delete it.
	{title: 'clean up', operations: ['s3:ListObjectVersions', 's3:DeleteObjects'], scenarios: withKeys, effects: dispensable},
];

/** The one kind of a call; a call of none, or of two, is a fault of the table. */
export function kindOf(call: NumberedCall, kinds: readonly CallKind[] = callKinds): CallKind {
	const [kind, ...others] = kinds.filter(({operations, which = () => true}) => operations.includes(call.operation) && which(call));
	if (kind === undefined || others.length > 0) {
		const problem = kind === undefined ? 'is of no kind' : `is of several kinds: ${[kind, ...others].map(({title}) => title).join(', ')}`;
		throw new Error(`${call.name} ${problem}. What do faults do to it? Say so in test/steps/cache/_kinds.ts.`);
	}

	return kind;
}
