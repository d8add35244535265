import {describe, expect, it} from 'vitest';
import {type BucketSetting, bucketSettings, isGood, settingDiff, type WantedBucket} from '../../../source/steps/cache/bucket-settings.ts';
import type {PolicyDocument, Statement} from '../../../source/steps/cache/documents.ts';
import {tlsOnly} from '../../../source/steps/cache/policies.ts';

const kmsKey = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd';
const wanted: WantedBucket = {partition: 'aws', bucket: 'b', prefix: 'ferrovia/demo', repository: 'acme/demo', expiryDays: 14};

function setting(id: string): BucketSetting {
	const found = bucketSettings.find(candidate => candidate.id === id);
	if (found === undefined) {
		throw new RangeError(`no setting ${id}`);
	}

	return found;
}

/** What it should be, given what it is; and that this is good, so that a second run has nothing to do. */
function next(id: string, current: unknown, more: Partial<WantedBucket> = {}): unknown {
	const value = setting(id).wanted(current, {...wanted, ...more});
	expect(isGood(setting(id), value, {...wanted, ...more})).toBe(true);
	return value;
}

describe('the settings of a bucket', () => {
	it('have ids of their own', () => {
		const ids = bucketSettings.map(({id}) => id);
		expect(new Set(ids).size).toBe(ids.length);
		expect(ids).toEqual(['private', 'owner', 'encrypted', 'tls', 'unversioned', 'expiry', 'tag']);
	});

	it.each(bucketSettings.filter(({id}) => id !== 'unversioned'))('are not good where nothing is set: $id', one => {
		expect(isGood(one, undefined, wanted)).toBe(false);
		expect(settingDiff(one, undefined, wanted).every(line => line.startsWith('+ '))).toBe(true);
	});

	it.each(bucketSettings)('are good once they are what they should be: $id', one => {
		expect(isGood(one, one.wanted(undefined, wanted), wanted)).toBe(true);
	});

	it.each(bucketSettings)('can be kept in the journal: $id', one => {
		const value = one.wanted(undefined, wanted);
		expect(JSON.parse(JSON.stringify(value ?? null)) ?? undefined).toEqual(value);
		expect(one.words(value)).not.toBe('');
		expect(one.words(undefined)).not.toBe('');
	});
});

describe('the tag', () => {
	it('is added to those of others', () => {
		expect(next('tag', {team: 'web'})).toEqual({team: 'web', 'ferrovia:repository': 'acme/demo'});
		expect(next('tag', undefined)).toEqual({'ferrovia:repository': 'acme/demo'});
	});

	it('of another repository stays: the bucket is shared', () => {
		expect(next('tag', {'ferrovia:repository': 'acme/other'})).toEqual({'ferrovia:repository': 'acme/other'});
	});

	it('is told in words', () => {
		expect(settingDiff(setting('tag'), {team: 'web'}, wanted)).toEqual(['- team=web', '+ team=web, ferrovia:repository=acme/demo']);
	});
});

describe('public access', () => {
	const blocked = {BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true};

	it('is blocked in all four ways', () => {
		expect(next('private', undefined)).toEqual(blocked);
		expect(next('private', {...blocked, RestrictPublicBuckets: false})).toEqual(blocked);
		expect(isGood(setting('private'), {BlockPublicAcls: true}, wanted)).toBe(false);
		expect(isGood(setting('private'), Object.fromEntries(Object.entries(blocked).reverse()), wanted)).toBe(true);
	});

	it('is told in words', () => {
		expect(settingDiff(setting('private'), {...blocked, BlockPublicPolicy: false}, wanted)).toEqual(['- not blocked', '+ blocked']);
	});
});

describe('ownership', () => {
	it.each([undefined, 'ObjectWriter', 'BucketOwnerPreferred'])("is the bucket owner's, after %s", current => {
		expect(next('owner', current)).toBe('BucketOwnerEnforced');
		expect(isGood(setting('owner'), current, wanted)).toBe(false);
	});
});

describe('encryption', () => {
	it("is Amazon's own unless there is a key", () => {
		expect(next('encrypted', undefined)).toEqual({SSEAlgorithm: 'AES256'});
		expect(next('encrypted', undefined, {kmsKey})).toEqual({SSEAlgorithm: 'aws:kms', KMSMasterKeyID: kmsKey});
	});

	it('stays with a key of the user, which is no weaker', () => {
		const own = {SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd'};
		expect(next('encrypted', own)).toEqual(own);
	});

	it('changes with the key', () => {
		expect(isGood(setting('encrypted'), {SSEAlgorithm: 'aws:kms', KMSMasterKeyID: `${kmsKey}x`}, {...wanted, kmsKey})).toBe(false);
		expect(settingDiff(setting('encrypted'), {SSEAlgorithm: 'AES256'}, {...wanted, kmsKey})).toEqual(['- AES256', `+ aws:kms ${kmsKey}`]);
	});
});

describe('the policy', () => {
	const own: Statement = {Sid: 'Mine', Effect: 'Deny', Principal: '*', Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::b/*'};
	const tls = tlsOnly(wanted);
	const policy = (...Statement: readonly Statement[]): PolicyDocument => ({Version: '2012-10-17', Statement});

	it('is made of one statement, or has it added to those of others', () => {
		expect(next('tls', undefined)).toEqual(policy(tls));
		expect(next('tls', {...policy(own), Id: 'Theirs'})).toEqual({...policy(own, tls), Id: 'Theirs'});
		expect(next('tls', {Version: '2008-10-17', Statement: [own]})).toEqual({Version: '2008-10-17', Statement: [own, tls]});
	});

	it('stays where the statement is there in other words', () => {
		const {Sid, ...unnamed} = tls;
		const theirs = {...unnamed, Principal: {AWS: '*'}, Condition: {Bool: {'aws:SecureTransport': false}}};
		expect(next('tls', policy(own, theirs))).toEqual(policy(own, theirs));
	});

	it('has the statement put right where somebody changed it', () => {
		expect(next('tls', policy({...tls, Effect: 'Allow'}, own))).toEqual(policy(own, tls));
		expect(next('tls', policy({...tls, Resource: 'arn:aws:s3:::b'}))).toEqual(policy(tls));
	});

	it('is shown as the lines that change', () => {
		const lines = settingDiff(setting('tls'), policy(own), wanted);
		expect(lines.filter(line => line.startsWith('- '))).toEqual([]);
		expect(lines.filter(line => line.startsWith('+ ')).join('\n')).toContain('"aws:SecureTransport": "false"');
		expect(lines.join('\n')).not.toContain('"Mine"');
	});
});

describe('versions', () => {
	it('are no longer kept where they were, and a bucket that never kept any stays as it is', () => {
		expect(next('unversioned', 'Enabled')).toBe('Suspended');
		expect(next('unversioned', 'Suspended')).toBe('Suspended');
		expect(next('unversioned', undefined)).toBeUndefined();
	});
});

describe('expiry', () => {
	const rule = {
		ID: 'ferrovia:ferrovia/demo/*',
		Status: 'Enabled',
		Filter: {Prefix: 'ferrovia/demo/'},
		Expiration: {Days: 14},
		AbortIncompleteMultipartUpload: {DaysAfterInitiation: 1},
	};
	const logs = {ID: 'logs', Status: 'Enabled', Filter: {Prefix: 'logs/'}, Expiration: {Days: 3}};

	it('counts below the prefix, beside the rules of others', () => {
		expect(next('expiry', undefined)).toEqual([rule]);
		expect(next('expiry', [logs])).toEqual([logs, rule]);
		expect(next('expiry', undefined, {prefix: ''})).toMatchObject([{ID: 'ferrovia:*', Filter: {Prefix: ''}}]);
	});

	it.each([
		['a rule of another name', {...rule, ID: 'theirs'}],
		['a rule in the older form', {...rule, Filter: undefined, Prefix: 'ferrovia/demo/'}],
	])('stays where %s says the same', (_, theirs) => {
		expect(next('expiry', [logs, theirs])).toEqual([logs, theirs]);
	});

	it.each([
		['is switched off', {...rule, Status: 'Disabled'}],
		['has other days', {...rule, Expiration: {Days: 90}}],
		['leaves unfinished uploads', {...rule, AbortIncompleteMultipartUpload: undefined}],
		['is for another prefix', {...rule, Filter: {Prefix: 'ferrovia/'}}],
		['is for some tags only', {...rule, Filter: {And: {Prefix: 'ferrovia/demo/', Tags: [{Key: 'a', Value: 'b'}]}}}],
	])('is put right where its rule %s', (_, current) => {
		expect(next('expiry', [current, logs])).toEqual([logs, rule]);
	});

	it('of another project in the same bucket is kept, however alike the prefixes are', () => {
		const first = next('expiry', undefined, {prefix: 'ferrovia/my.service'}) as readonly unknown[];
		const second = next('expiry', first, {prefix: 'ferrovia/my-service'}) as readonly unknown[];
		expect(second).toHaveLength(2);
		expect(second).toEqual(expect.arrayContaining([...first]));
	});

	it('is told in words', () => {
		expect(settingDiff(setting('expiry'), [logs], wanted)).toEqual([
			'- logs/* after 3 days',
			'+ logs/* after 3 days, ferrovia/demo/* after 14 days',
		]);
		expect(setting('expiry').words([])).toBe('never');
		expect(setting('expiry').words([{...rule, Filter: {Prefix: ''}}])).toBe('all after 14 days');
	});

	it('tells rules that expire nothing, or only what has a tag, as such', () => {
		const tiering = {ID: 'tier', Status: 'Enabled', Filter: {Prefix: 'logs/'}, Transitions: [{Days: 30, StorageClass: 'GLACIER'}]};
		expect(setting('expiry').words([tiering])).toBe('never');
		const tagged = {ID: 'tagged', Status: 'Enabled', Filter: {Tag: {Key: 'a', Value: 'b'}}, Expiration: {Days: 5}};
		expect(setting('expiry').words([tagged])).toBe('some after 5 days');
	});
});
