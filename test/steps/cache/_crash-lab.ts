import {spawn} from 'node:child_process';
import {readFile, rm} from 'node:fs/promises';
import path from 'node:path';
import {ListAccessKeysCommand, UpdateAccessKeyCommand} from '@aws-sdk/client-iam';
import {PutObjectCommand} from '@aws-sdk/client-s3';
import {vi} from 'vitest';
import type {Workspace} from '../../../source/commands/workspace.ts';
import {type AwsSession, openAws} from '../../../source/services/aws/session.ts';
import {bucketNames, identityNames} from '../../../source/steps/cache/names.ts';
import {type AwsProxy, startAwsProxy} from '../../_helpers/aws-proxy.ts';
import {startGitHub} from '../../_helpers/github-api.ts';
import {type Moto, startMoto} from '../../_helpers/moto.ts';
import {demoProject, signIn, undoAll} from './_cloud.ts';
import {inventory} from './_inventory.ts';
import {readStoredKey} from './_key-store.ts';
import {bundlePrograms, type Programs} from './_programs.ts';
import {openProject, runSetup, type SetupEnd, type SetupOptions} from './_setup-run.ts';

type Identity = SetupOptions['identity'];

/** Where runs die and fail: an emulated AWS behind a proxy, and the programs that are killed. */
export type CrashLab = {
	readonly moto: Moto;
	readonly proxy: AwsProxy;
	readonly programs: Programs;
	readonly close: () => Promise<void>;
};

export async function openCrashLab(): Promise<CrashLab> {
	const [moto, github, programs] = await Promise.all([startMoto(), startGitHub(), bundlePrograms()]);
	const proxy = await startAwsProxy(moto.url);
	signIn({...moto.environment, AWS_ENDPOINT_URL: proxy.url, GITHUB_API_URL: github.url, GH_TOKEN: 'a-token-of-the-test'});
	return {
		moto,
		proxy,
		programs,
		async close() {
			vi.unstubAllEnvs();
			await Promise.all([moto.stop(), github.stop(), proxy.stop(), programs.remove()]);
		},
	};
}

/** What there is after a run, so that two can be compared. */
export type Remains = {
	readonly account: Readonly<Record<string, unknown>>;
	/** `ferrovia.toml`. */
	readonly config: string | undefined;
	/** What CI finds: no key, the only one that works, or one that is not the only one. */
	readonly key: 'none' | 'the only one' | 'another';
};

/** A project in the lab, with the account that goes with it. */
export class CrashProject {
	readonly root: string;
	readonly #lab: CrashLab;
	readonly #identity: Identity;
	readonly #store: string;
	readonly #workspace: Workspace;
	readonly #admin: AwsSession;

	constructor(lab: CrashLab, root: string, identity: Identity, workspace: Workspace) {
		this.root = root;
		this.#lab = lab;
		this.#identity = identity;
		// Beside the project, as CI's secrets are.
		this.#store = `${root}-stored-key`;
		this.#workspace = workspace;
		const {url, admin} = lab.moto;
		this.#admin = openAws({profile: undefined, region: 'eu-central-1', endpoint: url, credentials: admin, environment: {}});
	}

	/** A new project, gone when the test is over. */
	static async open(lab: CrashLab, identity: Identity): Promise<CrashProject> {
		const root = await demoProject();
		return new CrashProject(lab, root, identity, await openProject(root, identity));
	}

	/** Nothing in the account, and nothing of Ferrovia's in the project. */
	async reset(): Promise<void> {
		await Promise.all([
			this.#lab.moto.reset(),
			...['.ferrovia', 'ferrovia.toml'].map(async name => rm(path.join(this.root, name), {recursive: true, force: true})),
			rm(this.#store, {force: true}),
		]);
	}

	async setUp(options: Pick<SetupOptions, 'timeoutMs' | 'dry'> = {}): Promise<SetupEnd> {
		return runSetup(this.#workspace, this.#options(options));
	}

	/** The same as a process of its own, which is killed at the call: Ferrovia itself where its own steps are enough. */
	async setUpKilled(at: string, after: boolean): Promise<void> {
		const {programs, proxy} = this.#lab;
		const argv =
			this.#identity === 'oidc'
				? [programs.ferrovia, 'setup', 'cache', '--yes', '--cache', 's3', '--cache-region', 'eu-central-1', '--cache-identity', 'oidc']
				: [programs.setup, JSON.stringify(this.#options({}))];
		const child = spawn(process.execPath, argv, {cwd: this.root, stdio: 'ignore'});
		const ended = new Promise<void>(resolve => {
			child.once('exit', () => resolve());
		});
		const stop = async () => {
			child.kill('SIGKILL');
			await ended;
		};
		proxy.begin({at, fault: {type: 'stopped', after, stop}});
		await ended;
	}

	/** What CI leaves in the bucket, once there is one. */
	async fillBucket(): Promise<void> {
		const [Bucket = ''] = bucketNames('acme/demo', '123456789012');
		await this.#admin.s3.send(new PutObjectCommand({Bucket, Key: 'ferrovia/demo/a/b/c', Body: 'a compiled crate'}));
	}

	/** Somebody switches CI's key off, which is a reason to replace it. */
	async switchKeyOff(): Promise<void> {
		const AccessKeyId = await readStoredKey(this.#store);
		await this.#admin.iam.send(new UpdateAccessKeyCommand({UserName: identityNames('acme/demo').user, AccessKeyId, Status: 'Inactive'}));
	}

	async undo(): Promise<readonly string[]> {
		return undoAll(this.root);
	}

	async remains(): Promise<Remains> {
		const [account, config, stored, keys] = await Promise.all([
			// Whatever a proof has left expires with the rest of the cache.
			inventory(this.#lab.moto, key => !key.includes('/.ferrovia-proof/')),
			readFile(path.join(this.root, 'ferrovia.toml'), 'utf8').catch(() => undefined),
			readStoredKey(this.#store),
			this.keys(),
		]);
		const key = stored === undefined ? 'none' : keys.length === 1 && keys[0] === `${stored} Active` ? 'the only one' : 'another';
		return {account, config, key};
	}

	/** The keys of CI's user, with their status. */
	async keys(): Promise<readonly string[]> {
		const UserName = identityNames('acme/demo').user;
		const {AccessKeyMetadata = []} = await this.#admin.iam
			.send(new ListAccessKeysCommand({UserName}))
			.catch(() => ({AccessKeyMetadata: []}));
		return AccessKeyMetadata.map(({AccessKeyId, Status}) => `${AccessKeyId} ${Status}`);
	}

	get journal(): Workspace['journal'] {
		return this.#workspace.journal;
	}

	#options(more: Pick<SetupOptions, 'timeoutMs' | 'dry'>): SetupOptions {
		return {root: this.root, identity: this.#identity, store: this.#store, ...more};
	}
}
