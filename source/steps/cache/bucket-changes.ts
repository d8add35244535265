import type {Change} from '../../engine/change.ts';
import type {Bucket} from '../../services/aws/bucket.ts';
import type {Account} from './account.ts';
import {type BucketSetting, bucketSettings, isGood, settingDiff, type WantedBucket} from './bucket-settings.ts';
import type {LocatedBucket} from './locate-bucket.ts';
import {cloudReversal} from './reversals.ts';

/** What is missing of the bucket: the bucket itself with all its settings, or the settings that differ. */
export async function planBucket(account: Account, {bucket, found}: LocatedBucket, wanted: WantedBucket): Promise<readonly Change[]> {
	if (found === 'foreign') {
		return [];
	}

	// One that was begun is made to its end by the same change: taken back is all of it, and not setting by setting.
	if (found === 'absent' || found === 'begun') {
		return [createBucket(account, bucket, wanted, found === 'begun')];
	}

	const current = await Promise.all(bucketSettings.map(async setting => setting.read(bucket)));
	return bucketSettings.flatMap((setting, index) =>
		isGood(setting, current[index], wanted) ? [] : [changeSetting(account, bucket, setting, current[index], wanted)],
	);
}

/** Settings of which the promise alone does not say enough. */
const tellingSettings = new Set(['tag', 'encrypted', 'expiry']);

function createBucket(account: Account, bucket: Bucket, wanted: WantedBucket, begun: boolean): Change {
	const {region} = account.session;
	return {
		id: 'cache/bucket',
		kind: 'resource',
		summary: `${begun ? 'finish' : 'create'} the bucket ${bucket.name}`,
		preview: {
			type: 'resource',
			verb: 'create',
			provider: 'aws',
			resource: `s3://${bucket.name}`,
			lines: [
				`+ in ${region}, account ${account.caller.account}`,
				...bucketSettings.map(
					setting =>
						`+ ${setting.promise}${tellingSettings.has(setting.id) ? `: ${setting.words(setting.wanted(undefined, wanted))}` : ''}`,
				),
			],
		},
		reversal: cloudReversal(
			account,
			'delete-bucket',
			{bucket: bucket.name, repository: wanted.repository},
			`delete the bucket ${bucket.name}`,
		),
		async apply({output}) {
			output('creating the bucket');
			await bucket.create();
			for (const setting of bucketSettings) {
				const current = await setting.read(bucket);
				if (!isGood(setting, current, wanted)) {
					output(setting.summary);
					await setting.write(bucket, setting.wanted(current, wanted));
				}
			}
		},
	};
}

function changeSetting(account: Account, bucket: Bucket, setting: BucketSetting, current: unknown, wanted: WantedBucket): Change {
	return {
		id: `cache/bucket-${setting.id}`,
		kind: 'resource',
		summary: `${setting.summary} of ${bucket.name}`.replace('bucket of', 'bucket'),
		preview: {
			type: 'resource',
			verb: 'change',
			provider: 'aws',
			resource: `s3://${bucket.name}`,
			lines: settingDiff(setting, current, wanted),
		},
		reversal: cloudReversal(
			account,
			'restore-setting',
			{
				bucket: bucket.name,
				setting: setting.id,
				before: JSON.stringify(current ?? null),
				after: JSON.stringify(setting.wanted(current, wanted) ?? null),
			},
			`put back of the bucket ${bucket.name}: ${setting.words(current)}`,
		),
		async apply() {
			await setting.write(bucket, setting.wanted(await setting.read(bucket), wanted));
		},
	};
}
