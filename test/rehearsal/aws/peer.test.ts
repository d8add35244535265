import {expect, it, onTestFinished} from 'vitest';
import {motoServer, startMoto} from '../../_helpers/moto.ts';
import {callKinds} from '../../steps/cache/_kinds.ts';
import {startLab} from './_aws.ts';
import {type Outcome, runScript} from './_script.ts';

/** Where the emulator is not as AWS is: what the double answers instead, and why. */
const differences: Readonly<Record<string, readonly [outcome: unknown, why: string]>> = {
	'admin: create a bucket of a bad name': ['InvalidBucketName 400', 'moto does not hold names to the rules'],
	'admin: list buckets by prefix': [
		{Buckets: [{BucketRegion: 'eu-central-1', CreationDate: 'a date', Name: 'ferrovia-demo-bucket'}]},
		'AWS tells the region to whoever asks with a parameter (API_ListBuckets)',
	],
	'admin: head it as another account’s': ['Unknown 403', 'moto does not look at the expected owner'],
	'admin: list it as another account’s': ['AccessDenied 403', 'moto does not look at the expected owner'],
	'admin: new: public access': [
		{
			PublicAccessBlockConfiguration: {
				BlockPublicAcls: true,
				BlockPublicPolicy: true,
				IgnorePublicAcls: true,
				RestrictPublicBuckets: true,
			},
		},
		'every new bucket blocks public access since April 2023 (create-bucket-faq)',
	],
	'admin: new: encryption': [
		{
			ServerSideEncryptionConfiguration: {
				Rules: [{ApplyServerSideEncryptionByDefault: {SSEAlgorithm: 'AES256'}, BucketKeyEnabled: false}],
			},
		},
		'every new bucket encrypts since January 2023 (default-encryption-faq)',
	],
	'admin: set a bad policy': ['MalformedPolicy 400', 'moto takes any text for the policy of a bucket'],
	'admin: delete several': [{}, 'moto does not know Quiet'],
	'admin: add an audience 0': [{}, 'moto does not have the call'],
	'admin: add an audience 1': [{}, 'moto does not have the call'],
	'admin: provider with two': [
		expect.objectContaining({ClientIDList: ['sts.amazonaws.com', 'other']}),
		'moto does not have the call that adds one',
	],
	'admin: remove the audience other': [{}, 'moto does not have the call'],
	'admin: remove the audience never': [{}, 'moto does not have the call'],
	'admin: create a role with a bad trust': ['MalformedPolicyDocument 400', 'moto takes any text for a trust'],
	'admin: delete the role with a bad trust': ['NoSuchEntity 404', 'moto took it'],
	'admin: no keys': [{AccessKeyMetadata: [], IsTruncated: false}, 'moto does not say that there are no more'],
	'admin: keys': [
		{
			AccessKeyMetadata: [1, 2].map(() => ({
				AccessKeyId: 'an id',
				CreateDate: 'a date',
				Status: 'Active',
				UserName: 'ferrovia-ci',
			})),
			IsTruncated: false,
		},
		'moto does not say that there are no more',
	],
	'ci: head the bucket': [{BucketRegion: 'eu-central-1'}, 'moto asks for s3:HeadBucket, which is no action: s3:ListBucket is'],
	'ci: encryption': ['AccessDenied 403', 'moto lets everybody read it'],
	'ci: public access': ['AccessDenied 403', 'moto lets everybody read it'],
	'admin: buckets after that': [{Buckets: []}, 'moto has the one with the bad name'],
};

it.skipIf(motoServer === null)(
	'answers as an emulator does that others wrote (moto), call by call',
	async () => {
		const [lab, moto] = await Promise.all([startLab(), startMoto()]);
		onTestFinished(moto.stop);
		const [ours, theirs] = await Promise.all([runScript(lab), runScript(moto)]);
		const expected = theirs.map(({name, outcome}): Outcome => ({name, outcome: differences[name]?.[0] ?? outcome}));
		expect(ours).toEqual(expected);
		// Nothing is excused that is the same.
		const named = (outcomes: readonly Outcome[]) => new Map(outcomes.map(({name, outcome}) => [name, outcome]));
		const same = Object.keys(differences).filter(name => {
			const [one, other] = [named(ours).get(name), named(theirs).get(name)];
			return one === undefined || JSON.stringify(one) === JSON.stringify(other);
		});
		expect(same).toEqual([]);
		expect(new Set(ours.map(({name}) => name)).size).toBe(ours.length);
	},
	60_000,
);

it('is compared in every call that a disturbed run makes, but for one', async () => {
	const asked = new Set<string>();
	const lab = await startLab({onExchange: ({name}) => asked.add(name.split(' ')[0] ?? '')});
	await runScript(lab);
	const operations = callKinds.flatMap(({operations: all}) => all);
	// moto has no policy simulator; the evaluator behind ours is compared with a library's.
	expect(operations.filter(operation => !asked.has(operation))).toEqual(['iam:SimulatePrincipalPolicy']);
});
