import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {inspect} from 'node:util';
import {DeleteOpenIDConnectProviderCommand, DeleteRoleCommand, DeleteRolePolicyCommand, PutRolePolicyCommand} from '@aws-sdk/client-iam';
import {
	CreateBucketCommand,
	DeleteBucketCommand,
	DeleteObjectCommand,
	GetObjectCommand,
	PutBucketLifecycleConfigurationCommand,
	PutBucketTaggingCommand,
	PutObjectCommand,
} from '@aws-sdk/client-s3';
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest';
import {openAws} from '../../../source/services/aws/session.ts';
import {bucketNames, identityNames} from '../../../source/steps/cache/names.ts';
import {type GitHubDouble, startGitHub} from '../../_helpers/github-api.ts';
import {type Moto, motoServer, startMoto} from '../../_helpers/moto.ts';
import {applyRun, demoProject, keyTakerStep, planRun, setUp, signIn, undoAll, verifyRun} from './_cloud.ts';
import {inventory} from './_inventory.ts';

const account = '123456789012';
const [bucketName = ''] = bucketNames('acme/demo', account);
const names = identityNames('acme/demo');

describe.skipIf(motoServer === null)('the step cache, on an emulated AWS (moto)', () => {
	let moto: Moto;
	let github: GitHubDouble;
	let empty: Awaited<ReturnType<typeof inventory>>;

	beforeAll(async () => {
		[moto, github] = await Promise.all([startMoto(), startGitHub()]);
		signIn({...moto.environment, GITHUB_API_URL: github.url, GH_TOKEN: 'a-token-of-the-test'});
		empty = await inventory(moto);
	}, 60_000);

	afterAll(async () => {
		vi.unstubAllEnvs();
		await Promise.all([moto.stop(), github.stop()]);
		expect(github.faults).toEqual([]);
	});

	const statuses = async (run: Parameters<typeof verifyRun>[0]) =>
		Object.fromEntries(
			(await verifyRun(run)).checks.map(({id, status, detail}) => [id, status === 'pass' ? status : `${status}: ${detail}`]),
		);

	it('sets up a bucket and two roles for GitHub Actions, proves them, finds them again, and takes them back', async () => {
		const root = await demoProject();
		const first = await setUp(root);
		expect(first.plan.steps.flatMap(({changes}) => changes.map(({id}) => id))).toEqual([
			'answers/file',
			'cache/bucket',
			'cache/provider',
			'cache/role-write',
			'cache/role-read',
			'cache/settings',
		]);
		const seen = await statuses(first);
		const {'cache.least-privilege': leastPrivilege, ...rest} = seen;
		expect(new Set(Object.values(rest))).toEqual(new Set(['pass']));
		expect(Object.keys(rest)).toContain('cache.served');
		// Only GitHub can assume the role, and the emulator has no simulator: that is not known, never proved.
		expect(leastPrivilege).toMatch(/^unknown: only GitHub Actions can assume the role/);
		const config = await readFile(path.join(root, 'ferrovia.toml'), 'utf8');
		expect(config).toContain(`bucket = "${bucketName}"`);
		expect(config).toContain(`write-role = "arn:aws:iam::${account}:role/${names.write}"`);
		expect((await planRun(root)).plan.steps.map(({status}) => status)).toEqual(['done', 'done']);
		// A team mate with another clone finds the same.
		const other = await demoProject();
		expect((await planRun(other)).plan.steps.find(({id}) => id === 'cache')?.changes.map(({id}) => id)).toEqual(['cache/settings']);
		expect((await undoAll(root)).every(ending => ending.endsWith(' undone'))).toBe(true);
		expect(await inventory(moto)).toEqual(empty);
		expect(await undoAll(root)).toEqual([]);
	}, 120_000);

	it('makes a key only for the step that stores it, proves it with sccache before that, and replaces it without a gap', async () => {
		const root = await demoProject();
		const keys = {cacheIdentity: 'keys'};
		const alone = await setUp(root, {flags: keys});
		expect(alone.plan.steps.flatMap(({changes}) => changes.map(({id}) => id))).not.toContain('cache/key');
		expect((await inventory(moto)).users).toMatchObject({[names.user]: {keys: 0}});

		const taken: string[] = [];
		const run = await setUp(root, {flags: keys, more: [keyTakerStep(taken)]});
		const seen = await statuses(run);
		expect(new Set(Object.values(seen))).toEqual(new Set(['pass']));
		expect(Object.keys(seen)).toEqual(expect.arrayContaining(['cache.served', 'cache.least-privilege', 'cache.key']));
		expect(taken).toHaveLength(1);
		const [id = '', secret = ''] = taken[0]?.split(':') ?? [];
		// Nowhere but where it was handed to: not in the project, and not in its journal.
		const files = (await readdir(root, {recursive: true, withFileTypes: true})).filter(entry => entry.isFile());
		const texts = await Promise.all(files.map(async ({parentPath, name}) => readFile(path.join(parentPath, name), 'latin1')));
		expect(texts.length).toBeGreaterThan(5);
		expect(texts.filter(text => text.includes(secret))).toEqual([]);
		expect(inspect(run, {depth: 8, showHidden: true})).not.toContain(secret);
		const ci = openAws({
			profile: undefined,
			region: 'eu-central-1',
			endpoint: moto.url,
			credentials: {accessKeyId: id, secretAccessKey: secret},
			environment: {},
		});
		await ci.s3.send(new PutObjectCommand({Bucket: bucketName, Key: 'ferrovia/demo/object', Body: 'x'}));
		await expect(ci.s3.send(new PutObjectCommand({Bucket: bucketName, Key: 'other/object', Body: 'x'}))).rejects.toThrow(/Access ?Denied/i);

		// Nothing to do now; a key that is too old is replaced, the old one deleted only when the new one is stored.
		expect(
			(await planRun(root, {flags: keys, more: [keyTakerStep([])]})).plan.steps.find(({id: step}) => step === 'cache')?.changes,
		).toEqual([]);
		const later = Date.now() + 100 * 86_400_000;
		vi.spyOn(Date, 'now').mockReturnValue(later);
		try {
			const failing = await planRun(root, {flags: keys, more: [keyTakerStep([], true)]});
			const report = await applyRun(failing);
			expect(report.outcomes.map(({id: change, status}) => `${change} ${status}`)).toEqual(['cache/key applied', 'github/secret failed']);
			await failing.workspace.dispose();
		} finally {
			vi.restoreAllMocks();
		}

		// It was not stored, so it was given up again, and the old one works on.
		expect((await inventory(moto)).users).toMatchObject({[names.user]: {keys: 1}});
		await ci.s3.send(new GetObjectCommand({Bucket: bucketName, Key: 'ferrovia/demo/object'}));

		vi.spyOn(Date, 'now').mockReturnValue(later);
		try {
			const replacing = await setUp(root, {flags: keys, more: [keyTakerStep(taken)]});
			await replacing.workspace.dispose();
		} finally {
			vi.restoreAllMocks();
		}

		expect(taken).toHaveLength(2);
		expect((await inventory(moto)).users).toMatchObject({[names.user]: {keys: 1}});
		await expect(ci.s3.send(new GetObjectCommand({Bucket: bucketName, Key: 'ferrovia/demo/object'}))).rejects.toThrow();
		const endings = (await undoAll(root)).filter(ending => !ending.startsWith('github/'));
		expect(endings.every(ending => ending.endsWith(' undone'))).toBe(true);
		expect(await inventory(moto)).toEqual(empty);
	}, 120_000);

	it('changes only what is missing of a bucket of yours, asks before it touches one with objects, and puts all of it back', async () => {
		const admin = openAws({profile: undefined, region: 'eu-central-1', endpoint: moto.url, credentials: moto.admin, environment: {}});
		const Bucket = 'my-own-bucket';
		await admin.s3.send(new CreateBucketCommand({Bucket, CreateBucketConfiguration: {LocationConstraint: 'eu-central-1'}}));
		await admin.s3.send(new PutBucketTaggingCommand({Bucket, Tagging: {TagSet: [{Key: 'team', Value: 'web'}]}}));
		await admin.s3.send(
			new PutBucketLifecycleConfigurationCommand({
				Bucket,
				LifecycleConfiguration: {Rules: [{ID: 'mine', Status: 'Enabled', Filter: {Prefix: 'logs/'}, Expiration: {Days: 3}}]},
			}),
		);
		await admin.s3.send(new PutObjectCommand({Bucket, Key: 'mine', Body: 'precious'}));
		const before = await inventory(moto);

		const root = await demoProject();
		const careful = await planRun(root, {flags: {cacheBucket: Bucket}});
		const step = careful.plan.steps.find(({id}) => id === 'cache');
		expect(step?.changes.filter(({id}) => id.startsWith('cache/bucket'))).toEqual([]);
		expect(step?.notes.map(({text}) => text).join('\n')).toMatch(/holds 1 object that is not Ferrovia's.*--cache-adopt yes/s);

		const adopting = await setUp(root, {flags: {cacheBucket: Bucket, cacheAdopt: 'yes'}});
		expect(adopting.plan.steps.flatMap(({changes}) => changes.map(({id}) => id)).filter(id => id.startsWith('cache/bucket'))).toEqual([
			'cache/bucket-private',
			'cache/bucket-owner',
			'cache/bucket-encrypted',
			'cache/bucket-tls',
			'cache/bucket-expiry',
			'cache/bucket-tag',
		]);
		const after = JSON.stringify((await inventory(moto)).buckets);
		for (const kept of ['"Key":"team"', '"ID":"mine"', '"ID":"ferrovia:ferrovia/demo/*"', '"objects":1']) {
			expect(after).toContain(kept);
		}

		await undoAll(root);
		// What Amazon has by itself and can't be taken away again: its own encryption, and who owns the objects.
		const given = (seen: unknown) =>
			JSON.stringify(seen)
				.replace(/\{"ServerSideEncryptionConfiguration":.*?\]\}\}|"ServerSideEncryptionConfigurationNotFoundError"/, '"its own"')
				.replace(/\{"OwnershipControls":.*?\]\}\}|"OwnershipControlsNotFoundError"/, '"its own"');
		expect(given(await inventory(moto))).toBe(given(before));
		await admin.s3.send(new DeleteObjectCommand({Bucket, Key: 'mine'}));
		await admin.s3.send(new DeleteBucketCommand({Bucket}));
	}, 60_000);

	it('shows drift as a diff, mends it, and leaves alone what others made', async () => {
		const root = await demoProject();
		await setUp(root);
		const {iam} = openAws({profile: undefined, region: 'eu-central-1', endpoint: moto.url, credentials: moto.admin, environment: {}});
		const wide = {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: 's3:*', Resource: '*'}]};
		await iam.send(new PutRolePolicyCommand({RoleName: names.write, PolicyName: 'ferrovia-cache', PolicyDocument: JSON.stringify(wide)}));
		await iam.send(new PutRolePolicyCommand({RoleName: names.read, PolicyName: 'more', PolicyDocument: JSON.stringify(wide)}));
		const drifted = await planRun(root);
		const seen = await statuses(drifted);
		expect(seen['cache.role-write']).toMatch(/^fail: what it may do has changed/);
		expect(seen['cache.role-read']).toMatch(/^fail: .* has more policies than its own: more/);
		const [change] = drifted.plan.steps.flatMap(({changes}) => changes);
		expect(change?.id).toBe('cache/role-write-policy');
		expect(change?.preview.type === 'resource' && change.preview.lines.join('\n')).toMatch(/^- .*"s3:\*"/m);
		await applyRun(drifted);
		expect((await statuses(await planRun(root)))['cache.role-write']).toBe('pass');
		// The policy that somebody added is not Ferrovia's to delete: it keeps the role, and the role keeps the provider.
		expect((await undoAll(root)).filter(ending => !ending.endsWith(' undone'))).toEqual(['cache/role-read kept', 'cache/provider failed']);
		for (const PolicyName of ['more', 'ferrovia-cache']) {
			await iam.send(new DeleteRolePolicyCommand({RoleName: names.read, PolicyName}));
		}

		await iam.send(new DeleteRoleCommand({RoleName: names.read}));
		const {providers} = await inventory(moto);
		for (const OpenIDConnectProviderArn of providers as string[]) {
			await iam.send(new DeleteOpenIDConnectProviderCommand({OpenIDConnectProviderArn}));
		}

		expect(await inventory(moto)).toEqual(empty);
	}, 60_000);
});
