import {exitCodes, FerroviaError} from '../../engine/errors.ts';
import type {Note} from '../../engine/step.ts';
import type {Bucket} from '../../services/aws/bucket.ts';
import type {Account} from './account.ts';
import {bucketNames, repositoryTag} from './names.ts';
import type {Target} from './target.ts';

export type LocatedBucket = {
	readonly bucket: Bucket;
	/**
	`absent`: to be made. `begun`: made by a run that ended before all of it was set. `ours`: made by Ferrovia for this repository, by
	whomever. `adopted`: the user's own, to be configured because it is empty or because they said so. `foreign`: used as it is.
	*/
	readonly found: 'absent' | 'begun' | 'ours' | 'adopted' | 'foreign';
	readonly notes: readonly Note[];
};

/** Finds the bucket that the answers name, or the one of the derived names that is this account's or free. Changes nothing. */
export async function locateBucket(account: Account, target: Target): Promise<LocatedBucket> {
	return target.bucket === undefined ? findDerived(account, target) : findNamed(account, target, target.bucket);
}

async function findDerived(account: Account, target: Target): Promise<LocatedBucket> {
	const notes: Note[] = [];
	const refused: FerroviaError[] = [];
	for (const name of bucketNames(target.repository, account.caller.account)) {
		const bucket = account.bucket(name);
		const seen = await bucket.state();
		if (seen.state === 'absent') {
			return {bucket, found: 'absent', notes};
		}

		if (seen.state === 'forbidden') {
			// This account's own that this identity may not see: with the next name there would be two.
			if ((await bucket.isListed()) !== false) {
				throw seen.problem;
			}

			refused.push(seen.problem);
			notes.push({level: 'info', text: `The name ${name} belongs to another account, so the next one is taken.`});
			continue;
		}

		requireRegion(name, seen.region, target);
		const found = await findOurs(bucket, account, target);
		if (found !== undefined) {
			return {bucket, found, notes};
		}

		notes.push({level: 'info', text: `The bucket ${name} holds something that is not Ferrovia's, so the next name is taken.`});
	}

	// Nobody has all of them: it is the looking that is denied.
	if (refused[0] !== undefined && refused.length === notes.length) {
		throw refused[0];
	}

	throw new FerroviaError({
		what: 'Every name that Ferrovia would give the bucket is taken.',
		why: 'Names of buckets are shared by all accounts of AWS.',
		next: ['ferrovia setup cache --cache-bucket NAME'],
	});
}

async function findNamed(account: Account, target: Target, name: string): Promise<LocatedBucket> {
	const bucket = account.bucket(name);
	const seen = await bucket.state();
	if (seen.state === 'absent') {
		return {bucket, found: 'absent', notes: []};
	}

	if (seen.state === 'forbidden') {
		throw new FerroviaError(
			{
				what: `The bucket ${name} is not to be seen by ${account.caller.arn}.`,
				why: `It belongs to another account than ${account.caller.account}, or s3:ListBucket is denied.`,
				next: ['ferrovia setup cache --aws-profile NAME', 'ferrovia setup cache --cache-bucket auto'],
			},
			{exitCode: exitCodes.unknown},
		);
	}

	requireRegion(name, seen.region, target);
	const found = await findOurs(bucket, account, target);
	if (found !== undefined) {
		return {bucket, found, notes: []};
	}

	const {objects, more} = await bucket.contents('', 1000);
	if (objects === 0 || target.adopt) {
		return {bucket, found: 'adopted', notes: []};
	}

	return {
		bucket,
		found: 'foreign',
		notes: [{level: 'warn', text: foreignWords(name, objects, more, (await bucket.tags())[repositoryTag])}],
	};
}

/** A bucket that several projects share is made by one of them: to the others its objects are not a stranger's. */
function foreignWords(name: string, objects: number, more: boolean, owner: string | undefined): string {
	if (owner !== undefined) {
		return `The bucket ${name} is the one that Ferrovia set up for ${owner}: its settings are left as they are, and objects of this project don't expire in it. To add that: --cache-adopt yes`;
	}

	const counted = more ? `more than ${objects} objects` : objects === 1 ? '1 object' : `${objects} objects`;
	return `The bucket ${name} holds ${counted} that ${objects === 1 ? 'is' : 'are'} not Ferrovia's: its settings are left as they are. To have them set: --cache-adopt yes`;
}

/**
Ours is what is tagged with this repository. The tag is put last, so a bucket of a derived name that is empty and without any tag is
where a run was ended before it was done.
*/
async function findOurs(bucket: Bucket, {caller}: Account, target: Target): Promise<'begun' | 'ours' | undefined> {
	const tags = await bucket.tags();
	if (tags[repositoryTag] !== undefined) {
		return tags[repositoryTag] === target.repository ? 'ours' : undefined;
	}

	const isDerived = bucketNames(target.repository, caller.account).includes(bucket.name);
	return isDerived && Object.keys(tags).length === 0 && (await bucket.contents('', 1)).objects === 0 ? 'begun' : undefined;
}

function requireRegion(name: string, region: string | undefined, target: Target): void {
	if (region !== undefined && region !== target.region) {
		throw new FerroviaError(
			{
				what: `The bucket ${name} is in ${region}, not in ${target.region}.`,
				why: 'A bucket stays in the region in which it was made.',
				next: [`ferrovia setup cache --cache-region ${region}`],
			},
			{exitCode: exitCodes.usage},
		);
	}
}
