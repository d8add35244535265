import {appendFile, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {findCredentials} from '../../../source/services/aws/credentials.ts';
import {listen} from '../../_helpers/listen.ts';
import {temporaryFolder} from '../../_helpers/temporary.ts';

const region = 'eu-central-1';
const workProfile = '[profile work]\naws_access_key_id = AKIAWORK\naws_secret_access_key = secret-of-work\n';
const variables = {AWS_ACCESS_KEY_ID: 'AKIAENVIRONMENT', AWS_SECRET_ACCESS_KEY: 'secret-of-the-environment'};

afterEach(() => {
	vi.unstubAllEnvs();
	vi.useRealTimers();
	vi.restoreAllMocks();
});

/** A machine with this configuration, and with nothing else that would give credentials. */
async function machine(config: string, environment: Readonly<Record<string, string>> = {}): Promise<string> {
	const folder = await temporaryFolder();
	await writeFile(path.join(folder, 'config'), config);
	const files = {AWS_CONFIG_FILE: path.join(folder, 'config'), AWS_SHARED_CREDENTIALS_FILE: path.join(folder, 'none')};
	const nothing = {
		AWS_ACCESS_KEY_ID: '',
		AWS_SECRET_ACCESS_KEY: '',
		AWS_SESSION_TOKEN: '',
		AWS_PROFILE: '',
		AWS_EC2_METADATA_DISABLED: 'true',
	};
	for (const [name, value] of Object.entries({...nothing, ...files, ...environment})) {
		vi.stubEnv(name, value);
	}

	return folder;
}

/** A program that gives keys which last as many minutes, and keeps a record of each time that it is run. */
function processProfile(folder: string, minutes: number): string {
	const answer = {
		Version: 1,
		AccessKeyId: 'AKIAPROCESS',
		SecretAccessKey: 'secret-of-the-process',
		Expiration: new Date(Date.now() + minutes * 60_000).toISOString(),
	};
	return `[profile process]\ncredential_process = echo run >> ${folder}/runs && echo '${JSON.stringify(answer)}'\n`;
}

describe('credentials', () => {
	it('come from the profile that was chosen, whatever the environment has', async () => {
		await machine(workProfile, {
			...variables,
			AWS_PROFILE: 'other',
		});
		const warn = vi.spyOn(console, 'warn');
		const find = findCredentials({profile: 'work', region, environment: process.env});
		expect(await find()).toMatchObject({accessKeyId: 'AKIAWORK', secretAccessKey: 'secret-of-work'});
		expect(warn).not.toHaveBeenCalled();
	});

	it('come from nowhere else when that profile gives none: the role of the machine is another identity', async () => {
		const ofTheMachine = {AccessKeyId: 'AKIAMACHINE', SecretAccessKey: 'secret', Token: 'token', Expiration: '2100-01-01T00:00:00Z'};
		let asked = 0;
		const url = await listen((_, response) => {
			asked += 1;
			response.end(JSON.stringify(ofTheMachine));
		});
		await machine('[profile empty]\nregion = eu-west-1\n', {AWS_CONTAINER_CREDENTIALS_FULL_URI: url});
		const find = findCredentials({profile: 'empty', region, environment: process.env});
		await expect(find()).rejects.toThrow('Could not resolve credentials using profile: [empty]');
		expect(asked).toBe(0);
		expect(await findCredentials({profile: undefined, region, environment: process.env})()).toMatchObject({accessKeyId: 'AKIAMACHINE'});
	});

	it('come from variables when no profile was chosen, AWS_PROFILE or not', async () => {
		await machine(workProfile, {
			...variables,
			AWS_PROFILE: 'work',
		});
		const {AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey} = variables;
		expect(await findCredentials({profile: undefined, region, environment: variables})()).toEqual({accessKeyId, secretAccessKey});
		expect(await findCredentials({profile: undefined, region, environment: {...variables, AWS_SESSION_TOKEN: 't'}})()).toEqual({
			accessKeyId,
			secretAccessKey,
			sessionToken: 't',
		});
	});

	it('come from AWS_PROFILE where there are no such variables', async () => {
		await machine(workProfile, {AWS_PROFILE: 'work'});
		expect(await findCredentials({profile: undefined, region, environment: {}})()).toMatchObject({accessKeyId: 'AKIAWORK'});
	});

	it('are looked up once for all the clients of a session, and again before they end', async () => {
		const folder = await machine('');
		await appendFile(path.join(folder, 'config'), processProfile(folder, 60));
		const find = findCredentials({profile: 'process', region, environment: {}});
		const [first, second] = await Promise.all([find(), find()]);
		expect(first).toMatchObject({accessKeyId: 'AKIAPROCESS'});
		expect(second).toMatchObject({accessKeyId: 'AKIAPROCESS'});
		const runs = async () => (await readFile(path.join(folder, 'runs'), 'utf8')).trim().split('\n').length;
		expect(await runs()).toBe(1);
		vi.useFakeTimers({toFake: ['Date'], now: Date.now() + 56 * 60_000});
		await Promise.all([find(), find(), find()]);
		expect(await runs()).toBe(2);
	});

	it('are looked up again after a failure: the user may have signed in meanwhile', async () => {
		const folder = await machine('');
		const later = `${folder}/signed-in`;
		await writeFile(path.join(folder, 'config'), `[profile late]\ncredential_process = cat ${later}\n`);
		const find = findCredentials({profile: 'late', region, environment: {}});
		await expect(find()).rejects.toThrow('No such file');
		await writeFile(later, JSON.stringify({Version: 1, AccessKeyId: 'AKIALATE', SecretAccessKey: 'secret'}));
		expect(await find()).toMatchObject({accessKeyId: 'AKIALATE'});
	});
});
