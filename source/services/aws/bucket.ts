import {setTimeout as wait} from 'node:timers/promises';
import {
	type BucketVersioningStatus,
	CreateBucketCommand,
	DeleteBucketCommand,
	DeleteBucketLifecycleCommand,
	DeleteBucketPolicyCommand,
	DeleteBucketTaggingCommand,
	DeleteObjectsCommand,
	DeletePublicAccessBlockCommand,
	GetBucketEncryptionCommand,
	GetBucketLifecycleConfigurationCommand,
	GetBucketOwnershipControlsCommand,
	GetBucketPolicyCommand,
	GetBucketTaggingCommand,
	GetBucketVersioningCommand,
	GetPublicAccessBlockCommand,
	HeadBucketCommand,
	type LifecycleRule,
	ListBucketsCommand,
	ListObjectsV2Command,
	ListObjectVersionsCommand,
	type ObjectOwnership,
	type PublicAccessBlockConfiguration,
	PutBucketEncryptionCommand,
	PutBucketLifecycleConfigurationCommand,
	PutBucketOwnershipControlsCommand,
	PutBucketPolicyCommand,
	PutBucketTaggingCommand,
	PutBucketVersioningCommand,
	PutPublicAccessBlockCommand,
	type ServerSideEncryptionByDefault,
} from '@aws-sdk/client-s3';
import {exitCodes, FerroviaError} from '../../engine/errors.ts';
import {operationSignal} from '../operation-signal.ts';
import {awsFailure, calling, errorName, errorStatus, isDenied, unless} from './failures.ts';
import type {AwsSession} from './session.ts';

export type BucketState =
	| {readonly state: 'absent'}
	/** It answers to this account; `region` is undefined where the store does not say. */
	| {readonly state: 'present'; readonly region: string | undefined}
	/** Somebody else's, or not to be seen by this identity: AWS answers both with 403. `problem` says so in words. */
	| {readonly state: 'forbidden'; readonly problem: FerroviaError};

export type Contents = {
	readonly objects: number;
	readonly bytes: number;
	/** There are more than were counted. */
	readonly more: boolean;
};

const looking = ['look for the bucket', 's3:ListBucket'] as const;

/** How often a new bucket is looked for, once a second. */
const mostTries = 60;

/** One bucket, as one identity sees it. Every call names the account that must own it, so that nobody else's is ever touched. */
export class Bucket {
	readonly name: string;
	readonly #session: AwsSession;
	readonly #owner: string | undefined;
	readonly #signal: AbortSignal;

	/** `owner` is the account that must own it; undefined for stores that know no accounts. */
	constructor(session: AwsSession, name: string, owner: string | undefined, signal: AbortSignal) {
		this.name = name;
		this.#session = session;
		this.#owner = owner;
		this.#signal = signal;
	}

	async state(): Promise<BucketState> {
		try {
			const {BucketRegion} = await this.#session.s3.send(new HeadBucketCommand(this.#target), this.#options);
			return {state: 'present', region: BucketRegion};
		} catch (error) {
			const status = errorStatus(error);
			if (status === 404) {
				return {state: 'absent'};
			}

			// HEAD has no body to say more in: an expired token and a wrong clock look like a denial.
			return status === 400 || status === 403 ? this.#stateByListing() : await this.#failing(...looking, Promise.reject(error));
		}
	}

	/** The same question, and the same permission, in a form that is answered with a reason. */
	async #stateByListing(): Promise<BucketState> {
		try {
			await this.#session.s3.send(new ListObjectsV2Command({...this.#target, MaxKeys: 1}), this.#options);
			return {state: 'present', region: undefined};
		} catch (error) {
			if (errorName(error) === 'NoSuchBucket') {
				return {state: 'absent'};
			}

			const problem = awsFailure(error, this.#words(...looking), this.#session);
			if (isDenied(error)) {
				return {state: 'forbidden', problem};
			}

			throw problem;
		}
	}

	/** Whether it is among the account's own, seen or not; undefined where this identity may not list them. */
	async isListed(): Promise<boolean | undefined> {
		try {
			const {Buckets = []} = await this.#session.s3.send(new ListBucketsCommand({Prefix: this.name}), this.#options);
			return Buckets.some(({Name}) => Name === this.name);
		} catch (error) {
			return isDenied(error)
				? undefined
				: this.#failing('look among the buckets of the account for', 's3:ListAllMyBuckets', Promise.reject(error));
		}
	}

	/** Makes it, in the session's region, and waits until it answers. A bucket that this account has already is as good as made. */
	async create(): Promise<void> {
		const {region} = this.#session;
		// us-east-1 is the one region that must not be named (https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html).
		const configuration = region === 'us-east-1' ? {} : {CreateBucketConfiguration: {LocationConstraint: region as never}};
		await this.#failing(
			'create the bucket',
			's3:CreateBucket',
			unless(
				['BucketAlreadyOwnedByYou'],
				this.#session.s3.send(
					new CreateBucketCommand({Bucket: this.name, ObjectOwnership: 'BucketOwnerEnforced', ...configuration}),
					this.#options,
				),
			),
		);
		for (let tries = 0; ; tries++) {
			const seen = await this.state();
			if (seen.state === 'present') {
				return;
			}

			if (seen.state === 'forbidden') {
				throw seen.problem;
			}

			if (tries >= mostTries) {
				throw new FerroviaError(
					{
						what: `The bucket ${this.name} was made, and does not answer yet.`,
						why: 'S3 has not told all its servers.',
						next: ['ferrovia setup cache'],
					},
					{exitCode: exitCodes.unknown},
				);
			}

			await wait(1000, undefined, {signal: this.#signal});
		}
	}

	async tags(): Promise<Readonly<Record<string, string>>> {
		const answer = await this.#failing(
			'read the tags of the bucket',
			's3:GetBucketTagging',
			unless(['NoSuchTagSet'], this.#session.s3.send(new GetBucketTaggingCommand(this.#target), this.#options)),
		);
		return Object.fromEntries((answer?.TagSet ?? []).map(({Key = '', Value = ''}) => [Key, Value]));
	}

	async putTags(tags: Readonly<Record<string, string>>): Promise<void> {
		const TagSet = Object.entries(tags).map(([Key, Value]) => ({Key, Value}));
		await this.#failing<unknown>(
			'tag the bucket',
			's3:PutBucketTagging',
			TagSet.length === 0
				? this.#session.s3.send(new DeleteBucketTaggingCommand(this.#target), this.#options)
				: this.#session.s3.send(new PutBucketTaggingCommand({...this.#target, Tagging: {TagSet}}), this.#options),
		);
	}

	async publicAccessBlock(): Promise<PublicAccessBlockConfiguration | undefined> {
		const answer = await this.#failing(
			'read whether the bucket is private',
			's3:GetBucketPublicAccessBlock',
			unless(['NoSuchPublicAccessBlockConfiguration'], this.#session.s3.send(new GetPublicAccessBlockCommand(this.#target), this.#options)),
		);
		return answer?.PublicAccessBlockConfiguration;
	}

	async putPublicAccessBlock(configuration: PublicAccessBlockConfiguration | undefined): Promise<void> {
		await this.#failing<unknown>(
			'make the bucket private',
			's3:PutBucketPublicAccessBlock',
			configuration === undefined
				? this.#session.s3.send(new DeletePublicAccessBlockCommand(this.#target), this.#options)
				: this.#session.s3.send(
						new PutPublicAccessBlockCommand({...this.#target, PublicAccessBlockConfiguration: configuration}),
						this.#options,
					),
		);
	}

	async ownership(): Promise<ObjectOwnership | undefined> {
		const answer = await this.#failing(
			'read who owns the objects of the bucket',
			's3:GetBucketOwnershipControls',
			unless(['OwnershipControlsNotFoundError'], this.#session.s3.send(new GetBucketOwnershipControlsCommand(this.#target), this.#options)),
		);
		return answer?.OwnershipControls?.Rules?.[0]?.ObjectOwnership;
	}

	async putOwnership(ownership: ObjectOwnership): Promise<void> {
		await this.#failing(
			'let the owner of the bucket own its objects',
			's3:PutBucketOwnershipControls',
			this.#session.s3.send(
				new PutBucketOwnershipControlsCommand({...this.#target, OwnershipControls: {Rules: [{ObjectOwnership: ownership}]}}),
				this.#options,
			),
		);
	}

	async encryption(): Promise<ServerSideEncryptionByDefault | undefined> {
		const answer = await this.#failing(
			'read how the bucket encrypts',
			's3:GetEncryptionConfiguration',
			unless(
				['ServerSideEncryptionConfigurationNotFoundError'],
				this.#session.s3.send(new GetBucketEncryptionCommand(this.#target), this.#options),
			),
		);
		return answer?.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
	}

	async putEncryption(encryption: ServerSideEncryptionByDefault): Promise<void> {
		// A bucket key saves a call to KMS for each object (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html).
		const rule = {ApplyServerSideEncryptionByDefault: encryption, BucketKeyEnabled: encryption.SSEAlgorithm === 'aws:kms'};
		await this.#failing(
			'encrypt the bucket',
			's3:PutEncryptionConfiguration',
			this.#session.s3.send(
				new PutBucketEncryptionCommand({...this.#target, ServerSideEncryptionConfiguration: {Rules: [rule]}}),
				this.#options,
			),
		);
	}

	async policy(): Promise<string | undefined> {
		const answer = await this.#failing(
			'read the policy of the bucket',
			's3:GetBucketPolicy',
			unless(['NoSuchBucketPolicy'], this.#session.s3.send(new GetBucketPolicyCommand(this.#target), this.#options)),
		);
		return answer?.Policy;
	}

	async putPolicy(policy: string | undefined): Promise<void> {
		await this.#failing<unknown>(
			'set the policy of the bucket',
			's3:PutBucketPolicy',
			policy === undefined
				? this.#session.s3.send(new DeleteBucketPolicyCommand(this.#target), this.#options)
				: this.#session.s3.send(new PutBucketPolicyCommand({...this.#target, Policy: policy}), this.#options),
		);
	}

	/** Undefined where versions were never kept. */
	async versioning(): Promise<BucketVersioningStatus | undefined> {
		const answer = await this.#failing(
			'read whether the bucket keeps versions',
			's3:GetBucketVersioning',
			this.#session.s3.send(new GetBucketVersioningCommand(this.#target), this.#options),
		);
		return answer.Status;
	}

	async putVersioning(status: BucketVersioningStatus): Promise<void> {
		await this.#failing(
			'change whether the bucket keeps versions',
			's3:PutBucketVersioning',
			this.#session.s3.send(new PutBucketVersioningCommand({...this.#target, VersioningConfiguration: {Status: status}}), this.#options),
		);
	}

	async lifecycle(): Promise<readonly LifecycleRule[]> {
		const answer = await this.#failing(
			'read when objects of the bucket expire',
			's3:GetLifecycleConfiguration',
			unless(
				['NoSuchLifecycleConfiguration'],
				this.#session.s3.send(new GetBucketLifecycleConfigurationCommand(this.#target), this.#options),
			),
		);
		return answer?.Rules ?? [];
	}

	async putLifecycle(rules: readonly LifecycleRule[]): Promise<void> {
		await this.#failing<unknown>(
			'let objects of the bucket expire',
			's3:PutLifecycleConfiguration',
			rules.length === 0
				? this.#session.s3.send(new DeleteBucketLifecycleCommand(this.#target), this.#options)
				: this.#session.s3.send(
						new PutBucketLifecycleConfigurationCommand({...this.#target, LifecycleConfiguration: {Rules: [...rules]}}),
						this.#options,
					),
		);
	}

	/** Counts objects below a prefix, at most about `limit` of them. */
	async contents(prefix: string, limit: number): Promise<Contents> {
		let objects = 0;
		let bytes = 0;
		let token: string | undefined;
		do {
			const page = await this.#failing(
				'list the objects of the bucket',
				's3:ListBucket',
				this.#session.s3.send(
					new ListObjectsV2Command({...this.#target, Prefix: prefix, MaxKeys: Math.min(limit, 1000), ContinuationToken: token}),
					this.#options,
				),
			);
			objects += page.KeyCount ?? 0;
			bytes += (page.Contents ?? []).reduce((sum, {Size = 0}) => sum + Size, 0);
			token = page.NextContinuationToken;
		} while (token !== undefined && objects < limit);

		return {objects, bytes, more: token !== undefined};
	}

	/** True when nothing is in it, older versions and marks of deletion included: those are what {@link contents} does not count. */
	async isEmpty(): Promise<boolean> {
		const {Versions = [], DeleteMarkers = []} = await this.#failing(
			'list the objects of the bucket',
			's3:ListBucketVersions',
			this.#session.s3.send(new ListObjectVersionsCommand({...this.#target, MaxKeys: 1}), this.#options),
		);
		return Versions.length + DeleteMarkers.length === 0;
	}

	/** Deletes every object below a prefix, with all versions of it. */
	async empty(prefix: string, output: (line: string) => void): Promise<void> {
		let deleted = 0;
		for (;;) {
			const page = await this.#failing(
				'list the objects of the bucket',
				's3:ListBucketVersions',
				this.#session.s3.send(new ListObjectVersionsCommand({...this.#target, Prefix: prefix, MaxKeys: 1000}), this.#options),
			);
			const Objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({Key, VersionId}) => ({Key, VersionId}));
			if (Objects.length === 0) {
				return;
			}

			const {Errors = []} = await this.#failing(
				'delete the objects of the bucket',
				's3:DeleteObject',
				this.#session.s3.send(new DeleteObjectsCommand({...this.#target, Delete: {Objects, Quiet: true}}), this.#options),
			);
			const [refused] = Errors;
			if (refused !== undefined) {
				await this.#failing(
					'delete the objects of the bucket',
					's3:DeleteObject',
					Promise.reject(Object.assign(new Error(`${refused.Key}: ${refused.Message}`), {name: refused.Code ?? 'Error'})),
				);
			}

			deleted += Objects.length;
			output(`${deleted} objects deleted`);
		}
	}

	async delete(): Promise<void> {
		await this.#failing(
			'delete the bucket',
			's3:DeleteBucket',
			unless(['NoSuchBucket'], this.#session.s3.send(new DeleteBucketCommand(this.#target), this.#options)),
		);
	}

	get #target() {
		return {Bucket: this.name, ExpectedBucketOwner: this.#owner};
	}

	get #options() {
		return {abortSignal: operationSignal(this.#signal)};
	}

	async #failing<Result>(doing: string, action: string, call: Promise<Result>): Promise<Result> {
		return calling(this.#words(doing, action), this.#session, call);
	}

	#words(doing: string, action: string): string {
		return `${doing} ${this.name} (${action})`;
	}
}
