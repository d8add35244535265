import type {Fault, NumberedCall} from '../../_helpers/aws-proxy.ts';

/** A column of the matrix: what happens to one call of a run. */
export type FaultColumn = {
	readonly title: string;
	readonly fault: Exclude<Fault, {type: 'stopped'}> | {readonly type: 'killed'; readonly after: boolean};
	/** How often the SDK tries a call; its own default where undefined. */
	readonly attempts?: number;
	/** How long AWS may take, where it is not to take the usual time. */
	readonly timeoutMs?: number;
	/** What the user reads; undefined where the SDK tries again, so that nobody notices. */
	readonly words?: Words;
	/** It is taken back at once, instead of going on with the same command. */
	readonly undone?: boolean;
	/**
	Is it tried with calls that only read? Whatever happens after those leaves the same as what happens before them. Of columns with the same word,
	which the product has one answer to, each such call has one, in turns: all of them with FERROVIA_TEST_CELLS=all.
	*/
	readonly reads: boolean | 'outage' | 'credentials';
};

export type Words = {readonly what: RegExp; readonly next: RegExp};

const statusPage = /^https:\/\/health\.aws\.amazon\.com\//;
const busy: Words = {what: /^AWS is busy or has a fault of its own\.$/, next: statusPage};
const silent: Words = {what: /^AWS did not answer in time\.$/, next: statusPage};
// Longer than any answer on loopback takes, on a machine that has other things to do as well.
const patienceMs = 500;

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

export function permissionOf({operation}: NumberedCall): string {
	return permissions[operation] ?? operation;
}

export const faultColumns: readonly FaultColumn[] = [
	{title: 'killed before', fault: {type: 'killed', after: false}, reads: true},
	{title: 'killed after', fault: {type: 'killed', after: true}, reads: false},
	{title: 'killed, undone', fault: {type: 'killed', after: true}, undone: true, reads: false},
	{title: 'throttled', fault: {type: 'refused', refusal: 'throttled'}, attempts: 1, words: busy, reads: 'outage'},
	{title: 'error 500', fault: {type: 'refused', refusal: 'internal error'}, attempts: 1, words: busy, reads: 'outage'},
	{title: 'timeout', fault: {type: 'unanswered', after: false}, attempts: 1, timeoutMs: patienceMs, words: silent, reads: 'outage'},
	{title: 'answer lost', fault: {type: 'unanswered', after: true}, attempts: 1, timeoutMs: patienceMs, words: silent, reads: false},
	{
		title: 'denied',
		// A policy denies every call of that kind. That one object is not to be had is waited for: a new key is not known everywhere at once.
		fault: {
			type: 'refused',
			refusal: 'access denied',
			also: (later, first) => later.about === '' && permissionOf(later) === permissionOf(first),
		},
		attempts: 1,
		words: {what: /^AWS did not let Ferrovia/, next: /^Have /},
		reads: true,
	},
	{
		title: 'expired',
		// Whoever has expired credentials has them for the rest of the run.
		fault: {type: 'refused', refusal: 'expired token', also: () => true},
		attempts: 1,
		words: {what: /^AWS says that the credentials have expired\.$/, next: /^aws (?:configure|login|sso login)/},
		reads: 'credentials',
	},
	{
		title: 'clock skew',
		fault: {type: 'refused', refusal: 'clock skew', also: () => true},
		attempts: 1,
		words: {what: /^AWS refused the request because this machine's clock is wrong\.$/, next: /^sudo timedatectl set-ntp true$/},
		reads: 'credentials',
	},
	{title: 'throttled once', fault: {type: 'refused', refusal: 'throttled'}, reads: false},
	{title: 'done, said 500', fault: {type: 'refused', refusal: 'internal error', after: true}, reads: false},
];

/** What the user reads when that happens to this call; undefined where nobody is to notice. */
export function wordsOf(call: NumberedCall, {title, words}: FaultColumn): Words | undefined {
	if (call.about.includes('.ferrovia-proof/*/')) {
		// It is sccache whom it happens to.
		return words && {what: /^The new access key was not proved, so it was deleted again\.$/, next: /^ferrovia setup cache$/};
	}

	if (title === 'denied') {
		const permission = permissionOf(call);
		return {
			what: new RegExp(`^AWS did not let Ferrovia .*\\(.*${permission}.*\\)\\.$`),
			next: new RegExp(`^Have .*${permission}.* allowed, then: ferrovia setup cache$`),
		};
	}

	// A second try could leave a key whose secret nobody knows.
	return words ?? (call.operation === 'iam:CreateAccessKey' ? busy : undefined);
}
