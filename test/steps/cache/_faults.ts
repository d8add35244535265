import type {Fault, NumberedCall} from '../../_helpers/aws-disturbance.ts';
import type {Effect} from './_kinds.ts';

/** A column of the matrix: what happens to one call of a run. */
export type FaultColumn = {
	readonly title: FaultTitle;
	readonly fault: Exclude<Fault, {type: 'stopped'}> | {readonly type: 'killed'; readonly after: boolean};
	/** How often the SDK tries a call; its own default where undefined. */
	readonly attempts?: number;
	/** AWS does not answer, so it is not given the usual time. */
	readonly isSilent?: boolean;
	/** What the user reads where the run fails. */
	readonly words?: Words;
	/** It is taken back at once, instead of going on with the same command. */
	readonly undone?: boolean;
	/** It is not tried with calls that only read: whatever happens after those leaves the same as what happens before them. */
	readonly changesOnly?: boolean;
};

export type FaultTitle =
	| 'killed before'
	| 'killed after'
	| 'killed, undone'
	| 'throttled'
	| 'error 500'
	| 'timeout'
	| 'answer lost'
	| 'denied'
	| 'expired'
	| 'clock skew'
	| 'throttled once'
	| 'done, said 500';

export type Words = {readonly what: RegExp; readonly next: RegExp};

const statusPage = /^https:\/\/health\.aws\.amazon\.com\//;
const busy: Words = {what: /^AWS is busy or has a fault of its own\.$/, next: statusPage};
const silent: Words = {what: /^AWS did not answer in time\.$/, next: statusPage};
const unproved: Words = {what: /^The new access key was not proved, so it was deleted again\.$/, next: /^ferrovia setup cache$/};

/** The permission that a call needs, where it has another name than the call. */
const permissions: Readonly<Record<string, string>> = {
	's3:HeadBucket': 's3:ListBucket',
	's3:ListObjectsV2': 's3:ListBucket',
	's3:ListObjectVersions': 's3:ListBucketVersions',
	's3:DeleteObjects': 's3:DeleteObject',
	's3:GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
	's3:PutPublicAccessBlock': 's3:PutBucketPublicAccessBlock',
	's3:GetBucketEncryption': 's3:GetEncryptionConfiguration',
	's3:PutBucketEncryption': 's3:PutEncryptionConfiguration',
	's3:GetBucketLifecycleConfiguration': 's3:GetLifecycleConfiguration',
	's3:PutBucketLifecycleConfiguration': 's3:PutLifecycleConfiguration',
};

function permissionOf({operation}: NumberedCall): string {
	return permissions[operation] ?? operation;
}

export const faultColumns: readonly FaultColumn[] = [
	{title: 'killed before', fault: {type: 'killed', after: false}},
	{title: 'killed after', fault: {type: 'killed', after: true}, changesOnly: true},
	{title: 'killed, undone', fault: {type: 'killed', after: true}, undone: true, changesOnly: true},
	{title: 'throttled', fault: {type: 'refused', refusal: 'throttled'}, attempts: 1, words: busy},
	{title: 'error 500', fault: {type: 'refused', refusal: 'internal error'}, attempts: 1, words: busy},
	{title: 'timeout', fault: {type: 'unanswered', after: false}, attempts: 1, isSilent: true, words: silent},
	{title: 'answer lost', fault: {type: 'unanswered', after: true}, attempts: 1, isSilent: true, words: silent, changesOnly: true},
	{
		title: 'denied',
		// A policy denies every call of that kind. That one object is not to be had is waited for: a new key is not known everywhere at once.
		fault: {
			type: 'refused',
			refusal: 'access denied',
			also: (later, first) => later.about === '' && permissionOf(later) === permissionOf(first),
		},
		attempts: 1,
	},
	{
		title: 'expired',
		// Whoever has expired credentials has them for the rest of the run.
		fault: {type: 'refused', refusal: 'expired token', also: () => true},
		attempts: 1,
		words: {what: /^AWS says that the credentials have expired\.$/, next: /^aws (?:configure|login|sso login)/},
	},
	{
		title: 'clock skew',
		fault: {type: 'refused', refusal: 'clock skew', also: () => true},
		attempts: 1,
		words: {what: /^AWS refused the request because this machine's clock is wrong\.$/, next: /^sudo timedatectl set-ntp true$/},
	},
	{title: 'throttled once', fault: {type: 'refused', refusal: 'throttled'}, changesOnly: true},
	{title: 'done, said 500', fault: {type: 'refused', refusal: 'internal error', after: true}, changesOnly: true},
];

/** What the user reads; undefined where the run ends well. */
export function wordsOf(effect: Exclude<Effect, 'dies'>, call: NumberedCall, {words}: FaultColumn): Words | undefined {
	switch (effect) {
		case 'goes on':
			return undefined;
		case 'unproved':
			return unproved;
		case 'fails busy':
			return busy;
		case 'fails':
			return words ?? deniedWords(permissionOf(call));
	}
}

function deniedWords(permission: string): Words {
	return {
		what: new RegExp(`^AWS did not let Ferrovia .*\\(.*${permission}.*\\)\\.$`),
		next: new RegExp(`^Have .*${permission}.* allowed, then: ferrovia setup cache$`),
	};
}
