import {Bucket, type BucketState, type Contents} from '../../../source/services/aws/bucket.ts';
import type {AwsSession} from '../../../source/services/aws/session.ts';

export type Seen = {
	readonly state?: BucketState;
	readonly tags?: Readonly<Record<string, string>>;
	readonly contents?: Partial<Contents>;
	/** It is among the account's own; undefined: that may not be asked. */
	readonly listed?: boolean;
};

/** A bucket that is only looked at, and answers from memory; any other call of it fails. */
export class FakeBucket extends Bucket {
	readonly #seen: Seen;

	constructor(name: string, seen: Seen) {
		super({} as AwsSession, name, undefined, new AbortController().signal);
		this.#seen = seen;
	}

	override async state(): Promise<BucketState> {
		return this.#seen.state ?? {state: 'present', region: 'eu-central-1'};
	}

	override async isListed(): Promise<boolean | undefined> {
		return this.#seen.listed;
	}

	override async tags(): Promise<Readonly<Record<string, string>>> {
		return this.#seen.tags ?? {};
	}

	override async contents(): Promise<Contents> {
		return {objects: 0, bytes: 0, more: false, ...this.#seen.contents};
	}
}
