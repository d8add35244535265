import {readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import {CreateBucketCommand, PutObjectCommand} from '@aws-sdk/client-s3';
import {describe, expect, inject, it} from 'vitest';
import {openAws} from '../../source/services/aws/session.ts';
import {freePort} from '../../source/services/free-port.ts';
import {bucketNames, identityNames} from '../../source/steps/cache/names.ts';
import {type Moto, motoServer} from '../_helpers/moto.ts';
import {inventory} from '../steps/cache/_inventory.ts';
import {assumeRole} from './_assume-role.ts';
import {cloudWorkspace, runInCloud, startCloud, withholdAnswers} from './_cloud.ts';
import {cli, has, hasSccache, provableSteps, type Sandbox, snapshot} from './_project.ts';
import {validate} from './_schema.ts';
import {keys, PseudoTerminal} from './_terminal.ts';

const ready = has('cargo') && hasSccache() && motoServer !== null;
const needs = ready ? '' : ' (needs cargo, an sccache with S3, and moto_server)';
const account = '123456789012';
const [bucketName = ''] = bucketNames('acme/demo', account);
const roles = identityNames('acme/demo');
/** Answers to all that is not about the cache. */
const otherAnswers = [
	['--compiler-cache', 'sccache'],
	['--linker', 'default'],
	['--machine-settings', 'project'],
	['--production-lto', 'thin'],
	['--production-panic', 'unwind'],
].flat();

const start = ({root, env}: Sandbox, args: readonly string[]) =>
	new PseudoTerminal(process.execPath, [cli(inject('installed')), ...args], {cwd: root, env, columns: 120, rows: 50});
const read = async ({root}: Sandbox, file: string) => readFile(path.join(root, file), 'utf8');
const s3Of = ({url, admin}: Moto) =>
	openAws({profile: undefined, region: 'eu-central-1', endpoint: url, credentials: admin, environment: {}}).s3;

type Verification = {readonly checks: ReadonlyArray<{readonly id: string; readonly status: string; readonly detail: string}>};

/** The checks of `verify cache --json` by their id, after the published schema has accepted them. */
async function verify(sandbox: Sandbox, env: Readonly<Record<string, string | undefined>> = {}) {
	const {exitCode, stdout} = await runInCloud(['verify', 'cache', '--json'], sandbox, env);
	const document = JSON.parse(stdout) as Verification;
	await validate('verification', document);
	return {exitCode, checks: Object.fromEntries(document.checks.map(check => [check.id, check]))};
}

describe.skipIf(!ready)(`the cache on Amazon S3, in front of an emulator${needs}`, () => {
	it('is asked about, shown, set up and proved by the wizard, and taken back', async () => {
		const cloud = await startCloud();
		const sandbox = await cloudWorkspace(cloud);
		const before = await snapshot(sandbox.root);
		const terminal = start(sandbox, ['setup', ...provableSteps, ...otherAnswers]);
		await terminal.waitFor('enter start');
		expect(terminal.screen).toMatch(/AWS +profiles work, company +~\/\.aws/);
		terminal.type(keys.enter);
		await terminal.waitFor(/question 1 of 5.*Where should compiled crates be shared\?.*› Amazon S3/s);
		terminal.type(keys.enter);
		await terminal.waitFor(/Which credentials\?.*› work +access key, eu-central-1/s);
		terminal.type(keys.enter);
		await terminal.waitFor(/In which region\?.*› eu-central-1.*profile work/s);
		terminal.type(keys.escape);
		await terminal.waitFor(/question 2 of 5.*› work/s);
		terminal.type(keys.enter);
		await terminal.waitFor('In which region?');
		terminal.type(keys.enter);
		await terminal.waitFor(/Which bucket, or auto for a new one\?.*› auto/s);
		terminal.type(keys.enter);
		await terminal.waitFor(/As whom does CI use the bucket\?.*› A role for GitHub Actions/s);
		terminal.type(keys.enter);
		const review = await terminal.waitFor('enter apply', 60_000);
		for (const shown of [`account ${account}`, `create the bucket ${bucketName}`, `(role ${roles.write})`, `(role ${roles.read})`]) {
			expect(review.replace(/\s+/g, ' ')).toContain(shown);
		}

		expect(await inventory(cloud.moto)).toEqual(cloud.empty);
		expect(await snapshot(sandbox.root)).toEqual(before);
		terminal.type(keys.enter);
		// Nobody but GitHub can be the role, and the emulator can't simulate: one promise is not known.
		expect(await terminal.exited).toMatchObject({exitCode: 3});
		expect(terminal.inAlternateScreen).toBe(false);
		expect(terminal.scrollback).toMatch(/Proved (\d+) of \d+, 1 not known\. 10 changes applied\./);
		expect(terminal.scrollback).toMatch(/cache +proved \d+ +\d+ written and \d+ read/);
		expect(terminal.output).not.toContain('NodeVersion');
		expect(await inventory(cloud.moto)).toMatchObject({
			buckets: {[bucketName]: {objects: 0}},
			roles: {[roles.write]: {}, [roles.read]: {}},
			providers: [`arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`],
		});
		expect(await read(sandbox, 'ferrovia.toml')).toContain(`write-role = "arn:aws:iam::${account}:role/${roles.write}"`);

		expect(await runInCloud(['undo', '--yes'], sandbox)).toMatchObject({exitCode: 0});
		expect(await inventory(cloud.moto)).toEqual(cloud.empty);
		expect(await snapshot(sandbox.root)).toEqual(before);
	});

	it('is set up without a terminal, found again, and verified for whoever made it and for CI', async () => {
		const cloud = await startCloud();
		const sandbox = await cloudWorkspace(cloud);
		const first = await runInCloud(['setup', 'cache', '--yes'], sandbox);
		expect([first.exitCode, first.stdout]).toEqual([3, expect.stringMatching(/Proved 11 of 12, 1 not known\. 6 changes applied\./)]);
		const made = await inventory(cloud.moto);

		const again = await runInCloud(['setup', 'cache', '--yes'], sandbox);
		expect([again.exitCode, again.stdout]).toEqual([3, expect.stringContaining('Nothing to do: all is in place.')]);
		expect(await inventory(cloud.moto)).toEqual(made);

		const own = await verify(sandbox);
		expect(own.exitCode).toBe(3);
		const {'cache.least-privilege': leastPrivilege, ...others} = own.checks;
		expect(leastPrivilege).toMatchObject({status: 'unknown', detail: expect.stringContaining('only GitHub Actions can assume the role')});
		expect(Object.values(others).map(({id, status}) => `${id} ${status}`)).toEqual(Object.keys(others).map(id => `${id} pass`));

		const ci = await verify(sandbox, await assumeRole(cloud.moto, roles.write));
		expect(ci.exitCode).toBe(0);
		expect(ci.checks).toMatchObject({
			'cache.served': {status: 'pass', detail: expect.stringContaining(`with the role ${roles.write}`)},
			'cache.least-privilege': {status: 'pass', detail: expect.stringContaining('was refused to read an object of another folder')},
			'cache.role-write': {status: 'skipped'},
			'cache.bucket-private': {status: 'skipped'},
		});
	});

	it("keeps a bucket with objects until it is told to delete them, by a flag or a person's word", async () => {
		const cloud = await startCloud();
		const sandbox = await cloudWorkspace(cloud);
		await runInCloud(['setup', 'cache', '--yes'], sandbox);
		await s3Of(cloud.moto).send(new PutObjectCommand({Bucket: bucketName, Key: 'ferrovia/demo/object', Body: 'compiled'}));

		const refused = await runInCloud(['undo', '--yes'], sandbox);
		expect([refused.exitCode, refused.stdout]).toEqual([
			1,
			expect.stringMatching(/that destroys 1 object \(1 kB\) in it.*--delete-objects.*next {2}ferrovia undo --yes --delete-objects/s),
		]);
		expect(await inventory(cloud.moto)).toMatchObject({buckets: {[bucketName]: {objects: 1}}, roles: {}, providers: []});

		const terminal = start(sandbox, ['undo']);
		await terminal.waitFor(new RegExp(`delete the bucket ${bucketName}: destroys 1 object \\(1 kB\\) in it.*Take back this\\?`, 's'));
		terminal.type('y\r');
		await terminal.waitFor(`To delete the bucket ${bucketName} destroys 1 object (1 kB) in it, which nothing brings back`);
		terminal.type('n\r');
		expect(await terminal.exited).toMatchObject({exitCode: 0});
		expect(terminal.scrollback).toContain('you said no');
		expect(await inventory(cloud.moto)).toMatchObject({buckets: {[bucketName]: {objects: 1}}});

		const undone = await runInCloud(['undo', '--yes', '--delete-objects', '--json'], sandbox);
		expect(undone.exitCode).toBe(0);
		await validate('undo', JSON.parse(undone.stdout));
		expect(await inventory(cloud.moto)).toEqual(cloud.empty);
		await expect(stat(path.join(sandbox.root, '.ferrovia'))).rejects.toThrow();
	});

	it('stops on Ctrl+C while the bucket is being made, and the same command completes what is there', async () => {
		const cloud = await startCloud();
		const gateway = await withholdAnswers(cloud.moto.url, line => line === `PUT /${bucketName}/`);
		const sandbox = await cloudWorkspace(cloud, gateway.url);
		const terminal = start(sandbox, [
			...['setup', ...provableSteps],
			...otherAnswers,
			...['--cache', 's3', '--aws-profile', 'work', '--cache-region', 'eu-central-1', '--cache-bucket', 'auto', '--cache-identity', 'oidc'],
		]);
		await terminal.waitFor('enter start');
		terminal.type(keys.enter);
		await terminal.waitFor('enter apply', 60_000);
		terminal.type(keys.enter);
		await terminal.waitFor('creating the bucket');
		await gateway.held;
		terminal.type(keys.interrupt);
		expect(await terminal.exited).toMatchObject({exitCode: 130});
		expect(terminal.inAlternateScreen).toBe(false);
		expect(terminal.scrollback).toMatch(/Interrupted\..*stopped +create the bucket.*ferrovia setup/s);
		// It was made, and nobody was told.
		expect(await inventory(cloud.moto)).toMatchObject({buckets: {[bucketName]: {objects: 0}}, roles: {}});

		const direct = {AWS_ENDPOINT_URL: cloud.moto.url};
		const resumed = await runInCloud(['setup', ...provableSteps, '--yes'], sandbox, direct);
		expect([resumed.exitCode, resumed.stdout]).toEqual([3, expect.stringMatching(/Proved \d+ of \d+, 1 not known\./)]);
		const again = await runInCloud(['plan', ...provableSteps], sandbox, direct);
		expect(again.stdout).toContain('Nothing to do');
		expect(await runInCloud(['undo', '--yes'], sandbox, direct)).toMatchObject({exitCode: 0});
		expect(await inventory(cloud.moto)).toEqual(cloud.empty);
	});

	it('says what is wrong where AWS is out of reach, and changes nothing', async () => {
		const cloud = await startCloud();
		const sandbox = await cloudWorkspace(cloud, `http://127.0.0.1:${await freePort()}`);
		const before = await snapshot(sandbox.root);
		for (const args of [
			['setup', 'cache', '--yes'],
			['plan', 'cache'],
			['verify', 'cache'],
		]) {
			const {exitCode, stdout, stderr} = await runInCloud(args, sandbox);
			expect([args, exitCode, stdout + stderr]).toEqual([
				args,
				3,
				expect.stringMatching(
					args.includes('verify')
						? /could not look: AWS could not be reached\./
						: /AWS could not be reached\.\s+The connection was refused\./,
				),
			]);
		}

		// One step that can't look keeps no other.
		const whole = await runInCloud(['plan', ...otherAnswers], sandbox);
		expect(whole.stdout).toMatch(/cargo +to do.*cache +skipped: could not look: AWS could not be reached\./s);
		expect(await snapshot(sandbox.root)).toEqual(before);
		await expect(stat(path.join(sandbox.root, '.ferrovia'))).rejects.toThrow();
	});
});

describe.skipIf(!ready)(`the cache in a store that speaks S3${needs}`, () => {
	it.each(['minio', 'custom'])('uses the bucket of %s as it is, and proves it with the credentials of a profile', async store => {
		const cloud = await startCloud();
		const sandbox = await cloudWorkspace(cloud);
		const env = {AWS_ENDPOINT_URL: undefined};
		const Bucket = 'team-cache';
		const answers = ['--cache', store, '--cache-endpoint', cloud.moto.url, '--cache-bucket', Bucket, '--aws-profile', 'work'];
		await s3Of(cloud.moto).send(new CreateBucketCommand({Bucket, CreateBucketConfiguration: {LocationConstraint: 'eu-central-1'}}));
		const before = await inventory(cloud.moto);

		const done = await runInCloud(['setup', 'cache', '--yes', ...answers], sandbox, env);
		expect([done.exitCode, done.stdout]).toEqual([
			0,
			expect.stringMatching(/Proved 1 of 1\. 2 changes applied\..*with the\s+profile work/s),
		]);
		const {exitCode, checks} = await verify(sandbox, env);
		expect([exitCode, checks['cache.served']]).toEqual([
			0,
			expect.objectContaining({status: 'pass', evidence: expect.stringMatching(/^s3, name: team-cache, prefix: \/ferrovia\/demo\//)}),
		]);
		expect(await inventory(cloud.moto)).toEqual(before);
		expect(await runInCloud(['undo', '--yes'], sandbox, env)).toMatchObject({exitCode: 0});
	});
});
