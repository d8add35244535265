import {readdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {temporaryFolder} from '../../_helpers/temporary.ts';
import {demoProject, planRun, signIn} from './_cloud.ts';

/** Every file below a folder with its bytes. */
async function snapshot(folder: string): Promise<ReadonlyMap<string, string>> {
	const entries = await readdir(folder, {recursive: true, withFileTypes: true});
	const files = entries.filter(entry => entry.isFile()).map(({parentPath, name}) => path.join(parentPath, name));
	return new Map(await Promise.all(files.map(async file => [file, (await readFile(file)).toString('base64')] as const)));
}

type Input = {
	readonly flags?: Readonly<Record<string, string>>;
	readonly environment?: Readonly<Record<string, string>>;
	/** `ferrovia.toml`. */
	readonly saved?: string;
	/** `~/.aws/config`. */
	readonly config?: string;
};

/** Plans in a project of its own, on a machine with nothing but this; what it throws, after a look that no file has changed. */
async function refused({flags, environment = {}, saved, config = ''}: Input): Promise<unknown> {
	const root = await demoProject();
	const home = await temporaryFolder();
	const files = {AWS_CONFIG_FILE: path.join(home, 'config'), AWS_SHARED_CREDENTIALS_FILE: path.join(home, 'credentials')};
	await writeFile(files.AWS_CONFIG_FILE, config);
	if (saved !== undefined) {
		await writeFile(path.join(root, 'ferrovia.toml'), saved);
	}

	const nobody = {AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_PROFILE: '', AWS_EC2_METADATA_DISABLED: 'true'};
	// Whoever is asked in spite of all that is not there.
	signIn({...nobody, ...files, AWS_ENDPOINT_URL: 'http://127.0.0.1:9', GITHUB_API_URL: 'http://127.0.0.1:9', ...environment});
	const before = await snapshot(root);
	const error: unknown = await planRun(root, {flags}).then(
		() => undefined,
		(thrown: unknown) => thrown,
	);
	expect(await snapshot(root)).toEqual(before);
	expect(await snapshot(home)).toEqual(new Map([[files.AWS_CONFIG_FILE, Buffer.from(config).toString('base64')]]));
	return error;
}

afterEach(() => {
	vi.unstubAllEnvs();
});

describe('an answer that is wrong', () => {
	it.each<[string, Input, string]>([
		['a bucket', {flags: {cacheBucket: 'Bad_Name'}}, '--cache-bucket: "Bad_Name" can\'t be used. A bucket has 3 to 63 of a-z'],
		['a region', {flags: {cacheRegion: 'moon'}}, '--cache-region: "moon" can\'t be used. Give a region'],
		['a prefix', {flags: {cachePrefix: 'a/*'}}, '--cache-prefix: "a/*" can\'t be used. Give a folder'],
		['an address', {flags: {cache: 'minio', cacheEndpoint: 'ftp://x'}}, '--cache-endpoint: "ftp://x" can\'t be used. Give an address'],
		['a key', {flags: {cacheEncryption: 'arn:bad'}}, '--cache-encryption: "arn:bad" can\'t be used. Give sse-s3'],
		['days', {flags: {cacheExpiryDays: '0'}}, '--cache-expiry-days: "0" can\'t be used. Give a number of days'],
		['days that are no number', {flags: {cacheExpiryDays: 'Infinity'}}, '--cache-expiry-days: "Infinity" can\'t be used.'],
		['an identity', {flags: {cacheIdentity: 'root'}}, '--cache-identity: "root" can\'t be used. Choose'],
		['a store', {flags: {cache: 'floppy'}}, '--cache: "floppy" can\'t be used. Choose'],
		['a profile', {flags: {awsProfile: 'a b'}}, '--aws-profile: "a b" can\'t be used. Give the name of a profile'],
		['a variable', {environment: {FERROVIA_CACHE_BUCKET: 'Bad_Name'}}, 'FERROVIA_CACHE_BUCKET: "Bad_Name" can\'t be used.'],
		['a value in ferrovia.toml', {saved: '[cache]\nprefix = "../up"\n'}, 'ferrovia.toml, line 2: cache.prefix = "../up" can\'t be used.'],
	])('is refused with where it came from: %s', async (_, input, words) => {
		expect(await refused(input)).toMatchObject({
			name: 'FerroviaError',
			exitCode: 2,
			what: "Some answers can't be used.",
			why: expect.stringContaining(words),
		});
	});

	it('is refused together with all the others', async () => {
		const error = await refused({flags: {cacheBucket: 'Bad_Name', cacheRegion: 'moon', cachePrefix: 'a/*'}});
		expect(error).toMatchObject({exitCode: 2, why: expect.stringMatching(/--cache-region.*--cache-bucket.*--cache-prefix/s)});
	});
});

describe('answers that do not go together', () => {
	it.each<[string, Readonly<Record<string, string>>, string]>([
		['no region on S3', {cacheRegion: 'auto'}, 'In which region is the bucket to be?'],
		['a store without its bucket', {cache: 'minio', awsProfile: 'work'}, 'Which bucket of minio is it?'],
		['a store without its address', {cache: 'r2', awsProfile: 'work', cacheBucket: 'mine'}, 'At which address is r2?'],
		[
			'a key of another region',
			{cacheEncryption: 'arn:aws:kms:us-east-1:123456789012:key/1234abcd'},
			'The KMS key is in us-east-1, and the bucket is to be in eu-central-1.',
		],
	])('are refused before anybody is asked: %s', async (_, flags, what) => {
		const config = '[profile work]\naws_access_key_id = a\naws_secret_access_key = b\n';
		expect(await refused({flags, config})).toMatchObject({name: 'FerroviaError', exitCode: 2, what});
	});
});

describe('AWS configuration that is wrong', () => {
	it('is told with file and line', async () => {
		expect(await refused({config: '[default]\nregion = eu-central-1\n[profile work\n'})).toMatchObject({
			name: 'FerroviaError',
			exitCode: 2,
			what: expect.stringMatching(/\/config can't be read\.$/),
			why: 'Line 3 is neither a heading in brackets nor "name = value".',
		});
	});

	it('is told as a profile that is not there, with those that are', async () => {
		const config = '[default]\nregion = eu-central-1\n[profile work]\nsso_session = x\n';
		expect(await refused({config, flags: {awsProfile: 'wrok'}})).toMatchObject({
			name: 'FerroviaError',
			exitCode: 2,
			what: 'There is no AWS profile wrok.',
			why: 'There are default, work.',
			next: ['ferrovia setup cache --aws-profile work', 'aws configure --profile wrok'],
		});
		expect(await refused({config, flags: {awsProfile: 'environment'}, environment: {AWS_PROFILE: 'wrok'}})).toMatchObject({
			exitCode: 2,
			what: 'AWS_PROFILE names the profile wrok, and there is none of that name.',
		});
	});

	it('is told as nobody who is signed in, in words of ours', async () => {
		expect(await refused({config: '[profile work]\nregion = eu-central-1\n', flags: {awsProfile: 'work'}})).toMatchObject({
			name: 'FerroviaError',
			exitCode: 3,
			what: 'There are no credentials for AWS.',
			next: ['aws configure --profile work', 'aws sso login --profile work'],
		});
	});
});
