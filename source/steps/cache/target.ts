import {exitCodes, FerroviaError} from '../../engine/errors.ts';
import {repositoryName} from '../../project/repository.ts';
import {answer, type World} from '../world.ts';
import {repositoryLabel} from './names.ts';
import {requireProfile} from './profile.ts';

export const stores = ['s3', 'r2', 'minio', 'custom', 'gha', 'local', 'none'] as const;
export type Store = (typeof stores)[number];

/** Stores that speak S3 at an address of their own, with a bucket and credentials that the user brings. */
export type CompatibleStore = 'r2' | 'minio' | 'custom';

/** What the answers ask for, read once. */
export type Target = {
	readonly store: Store;
	/** A profile of `~/.aws`; undefined for what the environment or the machine provides. */
	readonly profile: string | undefined;
	readonly region: string;
	/** Undefined for Amazon's own. */
	readonly endpoint: string | undefined;
	/** Undefined: named after the repository and the account. */
	readonly bucket: string | undefined;
	readonly prefix: string;
	/** What tags and names are made of. */
	readonly repository: string;
	readonly identity: 'oidc' | 'keys';
	readonly kmsKey: string | undefined;
	readonly expiryDays: number;
	/** Whether builds on this machine use the bucket, behind its own disk. */
	readonly localUse: 'off' | 'read' | 'write';
	/** A bucket with objects of somebody else's may be configured. */
	readonly adopt: boolean;
};

/** The value of the question for the profile that stands for variables and machine roles. */
export const environmentCredentials = 'environment';

/** The value of the question for the bucket that stands for a new one with a derived name. */
export const derivedBucket = 'auto';

/** Throws (exit code 2) where an answer does not go with another one, or with what is on this machine. */
export function readTarget(world: World): Target {
	const store = answer(world, 'cache') as Store;
	const profile = answer(world, 'aws-profile');
	const bucket = answer(world, 'cache-bucket');
	const encryption = answer(world, 'cache-encryption');
	const target: Target = {
		store,
		profile: profile === environmentCredentials ? undefined : profile,
		region: answer(world, 'cache-region'),
		endpoint: isCompatible(store) ? answer(world, 'cache-endpoint') : undefined,
		bucket: bucket === derivedBucket || bucket === '' ? undefined : bucket,
		prefix: answer(world, 'cache-prefix').replaceAll(/^\/+|\/+$/g, ''),
		repository: repositoryLabel(repositoryName(world.project)),
		identity: answer(world, 'cache-identity') as Target['identity'],
		kmsKey: encryption === 'sse-s3' ? undefined : encryption,
		expiryDays: Number(answer(world, 'cache-expiry-days')),
		localUse: answer(world, 'cache-local-use') as Target['localUse'],
		adopt: answer(world, 'cache-adopt') === 'yes',
	};
	requireRegion(target);
	if (store === 's3' || isCompatible(store)) {
		requireProfile(world.aws, target.profile);
	}

	return target;
}

function requireRegion({store, region, kmsKey}: Target): void {
	if (store !== 's3') {
		return;
	}

	if (region === 'auto') {
		throw new FerroviaError(
			{
				what: 'In which region is the bucket to be?',
				why: 'Amazon S3 has no region auto: it is for stores that know none.',
				next: ['ferrovia setup cache --cache-region us-east-1'],
			},
			{exitCode: exitCodes.usage},
		);
	}

	const keyRegion = kmsKey?.split(':')[3];
	if (keyRegion !== undefined && keyRegion !== region) {
		throw new FerroviaError(
			{
				what: `The KMS key is in ${keyRegion}, and the bucket is to be in ${region}.`,
				why: 'A bucket encrypts with keys of its own region only.',
				next: [`ferrovia setup cache --cache-region ${keyRegion}`, 'ferrovia setup cache --cache-encryption sse-s3'],
			},
			{exitCode: exitCodes.usage},
		);
	}
}

export function isCompatible(store: Store): store is CompatibleStore {
	return store === 'r2' || store === 'minio' || store === 'custom';
}

/** The bucket of a store that Ferrovia does not make buckets in. */
export function requireBucket({bucket, store}: Target): string {
	if (bucket === undefined) {
		throw new FerroviaError(
			{
				what: `Which bucket of ${store} is it?`,
				why: 'Ferrovia makes buckets on Amazon S3 only; elsewhere it uses the one that you name.',
				next: ['ferrovia setup cache --cache-bucket NAME'],
			},
			{exitCode: exitCodes.usage},
		);
	}

	return bucket;
}
