import {randomBytes, randomInt} from 'node:crypto';

/** All that AWS's double knows: one account. Plain data: a test, or the practice cloud, sets it up and reads it back. */
export type AwsState = {
	/** Twelve digits. */
	readonly account: string;
	readonly users: Map<string, UserState>;
	readonly roles: Map<string, RoleState>;
	/** OIDC providers, by their ARNs. */
	readonly providers: Map<string, ProviderState>;
	/** Temporary credentials, by the ids of their keys. */
	readonly sessions: Map<string, SessionState>;
	readonly buckets: Map<string, BucketState>;
	/** Names of buckets that other accounts have. */
	readonly taken: Set<string>;
};

export type Tags = Map<string, string>;

/** What users and roles have in common. */
export type HolderState = {
	readonly id: string;
	readonly name: string;
	readonly arn: string;
	readonly createdAt: string;
	readonly tags: Tags;
	/** Inline policies, by their names, as they were sent. */
	readonly policies: Map<string, string>;
};

export type UserState = HolderState & {readonly keys: KeyState[]};
export type RoleState = HolderState & {trust: string; readonly description: string; readonly longestSession: number};
export type KeyState = {readonly id: string; readonly secret: string; readonly createdAt: string; active: boolean};
export type ProviderState = {readonly url: string; readonly audiences: Set<string>; readonly createdAt: string; readonly tags: Tags};

export type SessionState = {
	readonly secret: string;
	readonly token: string;
	/** Name of the role. */
	readonly role: string;
	/** Name that whoever assumed it gave the session. */
	readonly name: string;
	readonly expiresAt: string;
};

export type BucketState = {
	readonly region: string;
	readonly createdAt: string;
	/** By the words of S3's queries (`tagging`, `lifecycle`): what is inside of the document that S3 takes and gives, mostly XML. */
	readonly settings: Map<string, string>;
	/** All versions of each object, the newest last. */
	readonly objects: Map<string, ObjectState[]>;
};

export type ObjectState = {
	/** `null` where no versions are kept. */
	readonly version: string;
	readonly at: string;
	readonly body: Buffer;
	readonly type: string;
	/** MD5 of the body. */
	readonly etag: string;
	/** It says that the object was deleted. */
	readonly isMarker: boolean;
};

export type NewAccount = {readonly account?: string; readonly administrator?: string; readonly taken?: readonly string[]};

/** An account with one user, who may do everything and has one key. */
export function newAccount({account = '123456789012', administrator = 'admin', taken = []}: NewAccount = {}): AwsState {
	const at = new Date().toISOString();
	const everything = JSON.stringify({Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]});
	const user: UserState = {
		...newHolder(account, 'user', administrator, at, new Map()),
		policies: new Map([['everything', everything]]),
		keys: [newKey(at)],
	};
	return {
		account,
		users: new Map([[administrator, user]]),
		roles: new Map(),
		providers: new Map(),
		sessions: new Map(),
		buckets: new Map(),
		taken: new Set(taken),
	};
}

/** Prefixes of ids: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html. */
export function newHolder(account: string, kind: 'user' | 'role', name: string, createdAt: string, tags: Tags): HolderState {
	const id = newId(kind === 'user' ? 'AIDA' : 'AROA');
	return {id, name, arn: `arn:aws:iam::${account}:${kind}/${name}`, createdAt, tags, policies: new Map()};
}

export function newKey(createdAt: string): KeyState {
	return {id: newId('AKIA'), secret: newSecret(), createdAt, active: true};
}

export function newId(prefix: 'AIDA' | 'AROA' | 'AKIA' | 'ASIA'): string {
	return prefix + Array.from({length: 16}, () => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[randomInt(32)]).join('');
}

/** Forty characters. */
export function newSecret(): string {
	return randomBytes(30).toString('base64');
}
