import {describe, expect, it} from 'vitest';
import {FerroviaError} from '../../../source/engine/errors.ts';
import type {Account} from '../../../source/steps/cache/account.ts';
import {locateBucket} from '../../../source/steps/cache/locate-bucket.ts';
import {bucketNames} from '../../../source/steps/cache/names.ts';
import type {Target} from '../../../source/steps/cache/target.ts';
import {FakeBucket, type Seen} from './_fake-bucket.ts';

const account = '123456789012';
const repository = 'acme/demo';
const names = bucketNames(repository, account);
const [first = '', second = ''] = names;
const absent: Seen = {state: {state: 'absent'}};
const denial = new FerroviaError({what: 'AWS did not let Ferrovia look for the bucket (s3:ListBucket).'}, {exitCode: 3});
const unseen: Seen = {state: {state: 'forbidden', problem: denial}};
const forbidden: Seen = {...unseen, listed: false};
const ours: Seen = {tags: {'ferrovia:repository': repository}};

/** Looks in an account that has these buckets; every other name is free. */
async function locate(buckets: Readonly<Record<string, Seen>>, target: Partial<Target> = {}) {
	const signedIn = {
		caller: {account, arn: `arn:aws:iam::${account}:user/me`},
		bucket: (name: string) => new FakeBucket(name, buckets[name] ?? absent),
	} as unknown as Account;
	const wanted = {repository, region: 'eu-central-1', bucket: undefined, adopt: false, ...target} as Target;
	const {bucket, found, notes} = await locateBucket(signedIn, wanted);
	return {name: bucket.name, found, notes};
}

describe('a bucket of a derived name', () => {
	it('is to be made where there is none', async () => {
		expect(await locate({})).toEqual({name: first, found: 'absent', notes: []});
	});

	it('is found again by its tag, with objects in it', async () => {
		expect(await locate({[first]: {...ours, contents: {objects: 5000}}})).toEqual({name: first, found: 'ours', notes: []});
	});

	it('is made to its end where a run died before it could tag it', async () => {
		expect(await locate({[first]: {}})).toEqual({name: first, found: 'begun', notes: []});
	});

	it("is the next one where the name is another account's, and that is said", async () => {
		expect(await locate({[first]: forbidden, [second]: ours})).toEqual({
			name: second,
			found: 'ours',
			notes: [{level: 'info', text: `The name ${first} belongs to another account, so the next one is taken.`}],
		});
	});

	it.each<[string, Seen]>([
		["this account's own, and not to be seen", {...unseen, listed: true}],
		['not to be seen, and the list of buckets neither', unseen],
	])('is not the next one where the first is %s: there would be two', async (_, seen) => {
		await expect(locate({[first]: seen})).rejects.toBe(denial);
	});

	it('is none where nothing is to be seen', async () => {
		await expect(locate(Object.fromEntries(names.map(name => [name, forbidden])))).rejects.toBe(denial);
	});

	it.each<[string, Seen]>([
		['objects without a tag', {contents: {objects: 1}}],
		['tags of somebody else', {tags: {team: 'web'}}],
		['the tag of another repository', {tags: {'ferrovia:repository': 'acme/other'}}],
	])('is the next one where the bucket has %s', async (_, seen) => {
		expect(await locate({[first]: seen})).toEqual({
			name: second,
			found: 'absent',
			notes: [{level: 'info', text: `The bucket ${first} holds something that is not Ferrovia's, so the next name is taken.`}],
		});
	});

	it('is none where all of them are taken', async () => {
		const taken = {[first]: {contents: {objects: 1}}};
		await expect(locate({...Object.fromEntries(names.map(name => [name, forbidden])), ...taken})).rejects.toMatchObject({
			exitCode: 1,
			what: 'Every name that Ferrovia would give the bucket is taken.',
			next: ['ferrovia setup cache --cache-bucket NAME'],
		});
	});

	it('in another region is told with the flag that takes it', async () => {
		await expect(locate({[first]: {...ours, state: {state: 'present', region: 'us-east-1'}}})).rejects.toMatchObject({
			exitCode: 2,
			what: `The bucket ${first} is in us-east-1, not in eu-central-1.`,
			next: ['ferrovia setup cache --cache-region us-east-1'],
		});
	});

	it('whose region the store does not say is taken for one of the right region', async () => {
		expect(await locate({[first]: {...ours, state: {state: 'present', region: undefined}}})).toMatchObject({found: 'ours'});
	});
});

describe('a bucket that the user names', () => {
	const bucket = 'mine';

	it('is to be made where there is none', async () => {
		expect(await locate({}, {bucket})).toEqual({name: 'mine', found: 'absent', notes: []});
	});

	it.each<[string, Seen, boolean, string]>([
		['tagged with this repository', {...ours, contents: {objects: 5}}, false, 'ours'],
		['empty', {}, false, 'adopted'],
		['with objects, and permission', {contents: {objects: 5}}, true, 'adopted'],
		['of another repository, and permission', {tags: {'ferrovia:repository': 'acme/other'}, contents: {objects: 5}}, true, 'adopted'],
	])('is configured when it is %s', async (_, seen, adopt, found) => {
		expect(await locate({mine: seen}, {bucket, adopt})).toEqual({name: 'mine', found, notes: []});
	});

	it.each<[string, Partial<Seen['contents']>, string]>([
		['one object', {objects: 1}, "holds 1 object that is not Ferrovia's"],
		['some', {objects: 7}, "holds 7 objects that are not Ferrovia's"],
		['many', {objects: 1000, more: true}, "holds more than 1000 objects that are not Ferrovia's"],
	])('is used as it is when it has objects: %s', async (_, contents, words) => {
		const {found, notes} = await locate({mine: {contents}}, {bucket});
		expect(found).toBe('foreign');
		expect(notes).toEqual([{level: 'warn', text: expect.stringContaining(words)}]);
		expect(notes[0]?.text).toMatch(/its settings are left as they are\. To have them set: --cache-adopt yes$/);
	});

	it("is told with its owner when it is another repository's: the objects are no stranger's", async () => {
		const {found, notes} = await locate({mine: {tags: {'ferrovia:repository': 'acme/other'}, contents: {objects: 7}}}, {bucket});
		expect(found).toBe('foreign');
		expect(notes).toEqual([
			{
				level: 'warn',
				text: "The bucket mine is the one that Ferrovia set up for acme/other: its settings are left as they are, and objects of this project don't expire in it. To add that: --cache-adopt yes",
			},
		]);
	});

	it('is not to be seen', async () => {
		await expect(locate({mine: forbidden}, {bucket})).rejects.toMatchObject({
			exitCode: 3,
			what: `The bucket mine is not to be seen by arn:aws:iam::${account}:user/me.`,
			why: `It belongs to another account than ${account}, or s3:ListBucket is denied.`,
			next: ['ferrovia setup cache --aws-profile NAME', 'ferrovia setup cache --cache-bucket auto'],
		});
	});

	it('in another region is told with the flag that takes it', async () => {
		await expect(locate({mine: {state: {state: 'present', region: 'us-west-2'}}}, {bucket})).rejects.toMatchObject({
			exitCode: 2,
			next: ['ferrovia setup cache --cache-region us-west-2'],
		});
	});
});
