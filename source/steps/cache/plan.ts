import type {Note, StepPlan} from '../../engine/step.ts';
import type {World} from '../world.ts';
import {type Account, openAccount} from './account.ts';
import {planBucket} from './bucket-changes.ts';
import {openCompatibleBucket} from './compatible.ts';
import {costNote} from './cost.ts';
import {planKeys} from './keys.ts';
import {localUseNotes} from './local-use.ts';
import {type LocatedBucket, locateBucket} from './locate-bucket.ts';
import {identityNames} from './names.ts';
import {planOidc, readSubject} from './oidc.ts';
import {placeOf} from './place.ts';
import {preflight} from './preflight.ts';
import {proveKey} from './prove-key.ts';
import {type CacheSettings, planSettingsFile} from './settings-file.ts';
import {isCompatible, readTarget, requireBucket, type Target} from './target.ts';

/** What is missing until CI and this machine can share what they compile. */
export async function planCache(world: World, signal: AbortSignal): Promise<StepPlan> {
	const target = readTarget(world);
	if (target.store === 's3') {
		return planS3(world, target, signal);
	}

	if (isCompatible(target.store)) {
		return planCompatible(world, target, signal);
	}

	return {changes: [], ...withoutBucket[target.store]};
}

const withoutBucket: Readonly<Record<'gha' | 'local' | 'none', Pick<StepPlan, 'reason' | 'notes'>>> = {
	gha: {
		reason: "GitHub's own cache needs nothing to be made",
		notes: [
			{
				level: 'warn',
				text: "GitHub's cache takes 200 uploads a minute and keeps 10 GB of a repository for nothing; one entry for each crate drives out what other jobs keep there. A first build of a large project does not fit into that.",
			},
		],
	},
	local: {
		reason: 'sccache keeps crates on this machine only',
		notes: [{level: 'info', text: 'CI starts cold each time. To share the cache later: ferrovia setup cache --cache s3'}],
	},
	none: {reason: 'nothing is shared'},
};

async function planS3(world: World, target: Target, signal: AbortSignal): Promise<StepPlan> {
	world.output('asking AWS who is signed in');
	const account = await openAccount(world, target, signal);
	world.output('looking for the bucket and the roles');
	const [notes, located] = await Promise.all([preflight(world, account, target), locateBucket(account, target)]);
	const place = placeOf(account, target, located.bucket.name);
	const [bucket, identity, cost, encryption] = await Promise.all([
		planBucket(account, located, place),
		planIdentity(world, account, target, place, signal),
		costOf(world, target, located, signal),
		encryptionNotes(target, located),
	]);
	const settings = await planSettingsFile(world, settingsOf(account, target, located.bucket.name));
	return {
		changes: [...bucket, ...identity.changes, ...(settings === undefined ? [] : [settings])],
		reason: `s3://${located.bucket.name}/${target.prefix}, ${target.identity === 'oidc' ? 'two roles for GitHub Actions' : `user ${identityNames(target.repository).user}`}`,
		notes: [...notes, ...located.notes, ...encryption, ...identity.notes, ...localUseNotes(world, target, located.bucket.name), cost],
	};
}

async function planIdentity(world: World, account: Account, target: Target, place: ReturnType<typeof placeOf>, signal: AbortSignal) {
	return target.identity === 'oidc'
		? planOidc(account, target, place, await readSubject(world, signal))
		: planKeys(world, account, target, place, async (key, aborted, output) =>
				proveKey(world, account, target, place, key, aborted, output),
			);
}

function settingsOf({caller}: Account, {identity, repository}: Target, bucket: string): CacheSettings {
	const names = identityNames(repository);
	const role = (name: string) => `arn:${caller.partition}:iam::${caller.account}:role/${name}`;
	return identity === 'oidc'
		? {bucket, account: caller.account, 'write-role': role(names.write), 'read-role': role(names.read)}
		: {bucket, account: caller.account, user: names.user};
}

/** A bucket that encrypts with a key of the user's own needs CI to use that key as well. */
async function encryptionNotes({kmsKey}: Target, {bucket, found}: LocatedBucket): Promise<readonly Note[]> {
	const isSeen = found === 'ours' || found === 'adopted';
	const encryption = isSeen && kmsKey === undefined ? await bucket.encryption() : undefined;
	return encryption?.SSEAlgorithm?.startsWith('aws:kms') !== true
		? []
		: [
				{
					level: 'warn',
					text: `The bucket ${bucket.name} encrypts with the KMS key ${encryption.KMSMasterKeyID ?? 'of its account'}, which CI may not use: --cache-encryption ARN lets it.`,
				},
			];
}

async function costOf(world: World, target: Target, {bucket, found}: LocatedBucket, signal: AbortSignal): Promise<Note> {
	const contents = found === 'absent' ? {objects: 0, bytes: 0, more: false} : await bucket.contents(`${target.prefix}/`, 50_000);
	return costNote(world, 's3', contents, target.expiryDays, signal);
}

/** A bucket that the user brings, with credentials of their own: it is looked at and used, and nothing of it is changed. */
async function planCompatible(world: World, target: Target, signal: AbortSignal): Promise<StepPlan> {
	const name = requireBucket(target);
	world.output(`looking for the bucket ${name}`);
	const bucket = await openCompatibleBucket(world, target, signal);
	const settings = await planSettingsFile(world, {bucket: name});
	const cost =
		target.store === 'r2'
			? [await costNote(world, 'r2', await bucket.contents(`${target.prefix}/`, 50_000), target.expiryDays, signal)]
			: [];
	return {
		changes: settings === undefined ? [] : [settings],
		reason: `${name}/${target.prefix} at ${target.endpoint}`,
		notes: [
			...cost,
			...localUseNotes(world, target, name),
			{
				level: 'info',
				text: 'The bucket is yours, so its access, encryption and expiry are left to you. sccache deletes nothing: let objects expire there.',
			},
		],
	};
}
