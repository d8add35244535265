import {isDeepStrictEqual} from 'node:util';
import type {Bucket} from '../../services/aws/bucket.ts';
import {documentDiff, hasStatement, type PolicyDocument, readDocument, writeDocument} from './documents.ts';
import {repositoryTag} from './names.ts';
import {type Place, tlsOnly} from './policies.ts';

export type WantedBucket = Place & {
	/** Value of the tag. */
	readonly repository: string;
	readonly expiryDays: number;
};

/** One setting of a bucket: how it is read, what it should be, and how it is put. Values are data that JSON can hold. */
export type BucketSetting = {
	/** Also the end of the check's and the change's id, for example `cache.bucket-private`. */
	readonly id: string;
	/** The promise, for example "the bucket is private". */
	readonly promise: string;
	/** What the change does, present tense. */
	readonly summary: string;
	readonly read: (bucket: Bucket) => Promise<unknown>;
	/** What it should be, given what it is: what others have set beside it is kept. Equal to what it is when that is good. */
	readonly wanted: (current: unknown, wanted: WantedBucket) => unknown;
	/** Puts a value; also one that was there before, undefined where there was none. */
	readonly write: (bucket: Bucket, value: unknown) => Promise<void>;
	/** The value in words. */
	readonly words: (value: unknown) => string;
	/** The value that means the same as none: what is read where none was set, or none could be put back. */
	readonly absent?: unknown;
};

/** Every setting of a cache's bucket, in the order in which they are put: first what keeps others out, last the tag that says that all is done. */
export const bucketSettings: readonly BucketSetting[] = [
	setting<PublicAccess>({
		id: 'private',
		promise: 'all public access is blocked',
		summary: 'block all public access',
		read: async bucket => bucket.publicAccessBlock(),
		wanted: () => ({BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true}),
		write: async (bucket, value) => bucket.putPublicAccessBlock(value),
		words: value => (value !== undefined && Object.values(value).filter(Boolean).length === 4 ? 'blocked' : 'not blocked'),
	}),
	setting<Ownership>({
		id: 'owner',
		promise: "the bucket's owner owns every object",
		summary: "let the bucket's owner own every object",
		read: async bucket => bucket.ownership(),
		wanted: () => 'BucketOwnerEnforced',
		write: async (bucket, value) => bucket.putOwnership(value ?? 'ObjectWriter'),
		absent: 'ObjectWriter',
		words: value => value ?? 'not set',
	}),
	setting<Encryption>({
		id: 'encrypted',
		promise: 'objects are encrypted at rest',
		summary: 'encrypt objects at rest',
		read: async bucket => bucket.encryption(),
		wanted: (current, {kmsKey}) =>
			// A key of the user's own is no weaker, and other objects may count on it.
			kmsKey === undefined ? (current ?? {SSEAlgorithm: 'AES256'}) : {SSEAlgorithm: 'aws:kms', KMSMasterKeyID: kmsKey},
		// Amazon encrypts with AES256 where nothing is set, so that is what there was before.
		write: async (bucket, value) => bucket.putEncryption(value ?? {SSEAlgorithm: 'AES256'}),
		absent: {SSEAlgorithm: 'AES256'},
		words: value => (value === undefined ? 'not set' : [value.SSEAlgorithm, value.KMSMasterKeyID].filter(Boolean).join(' ')),
	}),
	setting<PolicyDocument>({
		id: 'tls',
		promise: 'only encrypted connections are answered',
		summary: 'refuse connections without TLS',
		read: async bucket => {
			const policy = await bucket.policy();
			return policy === undefined ? undefined : readDocument(policy);
		},
		wanted(current, place) {
			const statement = tlsOnly(place);
			return current !== undefined && hasStatement(current, statement)
				? current
				: {
						...current,
						Version: current?.Version ?? '2012-10-17',
						Statement: [...(current?.Statement ?? []).filter(({Sid}) => Sid !== statement.Sid), statement],
					};
		},
		write: async (bucket, value) => bucket.putPolicy(value === undefined ? undefined : writeDocument(value)),
		words: value =>
			value === undefined
				? 'no policy'
				: `a policy of ${value.Statement.length} ${value.Statement.length === 1 ? 'statement' : 'statements'}`,
	}),
	setting<Versioning>({
		id: 'unversioned',
		promise: 'no old versions are kept',
		summary: 'stop keeping old versions',
		read: async bucket => bucket.versioning(),
		wanted: current => (current === 'Enabled' ? 'Suspended' : current),
		write: async (bucket, value) => bucket.putVersioning(value ?? 'Suspended'),
		absent: 'Suspended',
		words: value => (value === 'Enabled' ? 'versions are kept' : 'no versions'),
	}),
	setting<readonly Rule[]>({
		id: 'expiry',
		promise: 'objects expire, and so do unfinished uploads',
		summary: 'let objects expire',
		read: async bucket => bucket.lifecycle(),
		wanted(current = [], {prefix, expiryDays}) {
			const rule = expiryRule(prefix, expiryDays);
			const same = current.some(
				other =>
					other.Status === 'Enabled' &&
					prefixOf(other) === prefixOf(rule) &&
					other.Expiration?.Days === expiryDays &&
					other.AbortIncompleteMultipartUpload !== undefined,
			);
			return same ? current : [...current.filter(({ID}) => ID !== rule.ID), rule];
		},
		write: async (bucket, value) => bucket.putLifecycle(value ?? []),
		absent: [],
		words: value =>
			(value ?? [])
				.filter(({Status, Expiration}) => Status === 'Enabled' && Expiration?.Days !== undefined)
				.map(rule => `${scopeWords(rule)} after ${rule.Expiration?.Days} ${rule.Expiration?.Days === 1 ? 'day' : 'days'}`)
				.join(', ') || 'never',
	}),
	setting<Tags>({
		id: 'tag',
		promise: 'the bucket carries the tag of the repository',
		summary: 'tag the bucket',
		read: async bucket => bucket.tags(),
		wanted: (current, {repository}) => ({...current, [repositoryTag]: current?.[repositoryTag] ?? repository}),
		write: async (bucket, tags) => bucket.putTags(tags ?? {}),
		words: tags =>
			Object.entries(tags ?? {})
				.map(([key, value]) => `${key}=${value}`)
				.join(', ') || 'none',
	}),
];

type Tags = Readonly<Record<string, string>>;
type PublicAccess = NonNullable<Awaited<ReturnType<Bucket['publicAccessBlock']>>>;
type Ownership = NonNullable<Awaited<ReturnType<Bucket['ownership']>>>;
type Encryption = NonNullable<Awaited<ReturnType<Bucket['encryption']>>>;
type Versioning = NonNullable<Awaited<ReturnType<Bucket['versioning']>>>;
type Rule = Awaited<ReturnType<Bucket['lifecycle']>>[number];

/** True when nothing has to be done about it. */
export function isGood(setting: BucketSetting, current: unknown, wanted: WantedBucket): boolean {
	return isDeepStrictEqual(plain(setting.wanted(current, wanted)), plain(current));
}

/** What would change, as lines that begin with `+` or `-`. */
export function settingDiff(setting: BucketSetting, current: unknown, wanted: WantedBucket): readonly string[] {
	const next = setting.wanted(current, wanted);
	if (setting.id === 'tls') {
		return documentDiff(current as PolicyDocument | undefined, next as PolicyDocument);
	}

	return [...(current === undefined ? [] : [`- ${setting.words(current)}`]), `+ ${setting.words(next)}`];
}

function expiryRule(prefix: string, days: number): Rule {
	const below = prefix === '' ? '' : `${prefix}/`;
	return {
		// The prefix itself: rules of projects that share the bucket must not be taken for each other.
		ID: `ferrovia:${below}*`,
		Status: 'Enabled',
		Filter: {Prefix: below},
		Expiration: {Days: days},
		AbortIncompleteMultipartUpload: {DaysAfterInitiation: 1},
	};
}

function scopeWords(rule: Rule): string {
	const prefix = prefixOf(rule);
	return prefix === undefined ? 'some' : prefix === '' ? 'all' : `${prefix}*`;
}

/** The prefix that a rule counts for; undefined when it asks for more than a prefix. */
function prefixOf({Filter, Prefix}: Rule): string | undefined {
	const isOnlyPrefix = Filter === undefined || Object.keys(Filter).every(key => key === 'Prefix');
	return isOnlyPrefix ? (Filter?.Prefix ?? Prefix ?? '') : undefined;
}

/** Without the undefined members and the prototypes that an SDK's answers have. */
function plain(value: unknown): unknown {
	return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

type Typed<Value> = Omit<BucketSetting, 'read' | 'wanted' | 'write' | 'words'> & {
	readonly read: (bucket: Bucket) => Promise<Value | undefined>;
	readonly wanted: (current: Value | undefined, wanted: WantedBucket) => Value | undefined;
	readonly write: (bucket: Bucket, value: Value | undefined) => Promise<void>;
	readonly words: (value: Value | undefined) => string;
};

/** Each setting knows the type of its own values; the table holds them as data. */
function setting<Value>({read, wanted, write, words, ...rest}: Typed<Value>): BucketSetting {
	return {
		...rest,
		read,
		wanted: (current, options) => wanted(current as Value | undefined, options),
		write: async (bucket, value) => write(bucket, value as Value | undefined),
		words: value => words(value as Value | undefined),
	};
}
