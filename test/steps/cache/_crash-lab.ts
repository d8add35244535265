import {mkdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {UpdateAccessKeyCommand} from '@aws-sdk/client-iam';
import {PutObjectCommand} from '@aws-sdk/client-s3';
import type {Workspace} from '../../../source/commands/workspace.ts';
import type {AwsCredentials} from '../../../source/services/aws/credentials.ts';
import {type AwsSession, openAws} from '../../../source/services/aws/session.ts';
import {bucketNames, identityNames} from '../../../source/steps/cache/names.ts';
import type {DisturbedCalls} from '../../_helpers/aws-disturbance.ts';
import {type Disk, readDisk, writeDisk} from '../../_helpers/disk.ts';
import {demoProject, undoAll} from './_cloud.ts';
import {readStoredKey} from './_key-store.ts';
import {openProject, runSetup, type SetupEnd, type SetupOptions} from './_setup-run.ts';

/** An AWS in which runs die and fail. */
export type CrashLab = {
	readonly title: string;
	/** Address of the AWS itself, whose calls are not disturbed in any case. */
	readonly url: string;
	readonly admin: AwsCredentials;
	/** The calls of runs. */
	readonly disturbed: Pick<DisturbedCalls, 'begin' | 'calls' | 'happened'>;
	/** How long a run waits for an answer that does not come: longer than any takes, on a machine that has other things to do as well. */
	readonly patienceMs: readonly number[];
	/** Empties the account, but for the administrator. */
	readonly reset: () => Promise<void>;
	/** Everything in the account, so that two looks can be compared: keys of users by number, because every key has another id. */
	readonly account: () => Promise<Readonly<Record<string, unknown>>>;
	/** The keys of a user, with their status. */
	readonly keys: (user: string) => Promise<readonly string[]>;
	/** Runs the project until it is killed at the call. */
	readonly kill: (project: CrashProject, at: string, after: boolean) => Promise<void>;
	/** Keeps what is in the account, for those who want to have it back; where that is not to be had, it is made again. */
	readonly keep?: () => () => void;
	/** All calls of a run that has ended are over. */
	readonly settled: () => Promise<void>;
	readonly close: () => Promise<void>;
};

const {user} = identityNames('acme/demo');

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
	readonly options: SetupOptions;
	readonly journal: Workspace['journal'];
	readonly #lab: CrashLab;
	readonly #workspace: Workspace;
	readonly #admin: AwsSession;
	readonly #untouched: Disk;

	private constructor(lab: CrashLab, root: string, options: SetupOptions, workspace: Workspace) {
		this.root = root;
		this.options = options;
		this.journal = workspace.journal;
		this.#lab = lab;
		this.#workspace = workspace;
		this.#admin = openAws({profile: undefined, region: 'eu-central-1', endpoint: lab.url, credentials: lab.admin, environment: {}});
		this.#untouched = readDisk(root);
	}

	/** A new project, gone when the test is over. */
	static async open(lab: CrashLab, identity: SetupOptions['identity']): Promise<CrashProject> {
		const root = await demoProject();
		// Where git does not look: CI's secrets are not in the project either.
		const target = path.join(root, 'target');
		await mkdir(target);
		return new CrashProject(lab, root, {root, identity, store: path.join(target, 'stored-key')}, await openProject(root, identity));
	}

	/** Nothing in the account, and nothing of Ferrovia's in the project. */
	async reset(): Promise<void> {
		await this.#lab.reset();
		writeDisk(this.root, this.#untouched);
	}

	async setUp(options: Pick<SetupOptions, 'timeoutMs' | 'dry'> = {}, signal?: AbortSignal): Promise<SetupEnd> {
		return runSetup(this.#workspace, {...this.options, ...options}, signal);
	}

	/** What CI leaves in the bucket, once there is one. */
	async fillBucket(): Promise<void> {
		const [Bucket = ''] = bucketNames('acme/demo', '123456789012');
		await this.#admin.s3.send(new PutObjectCommand({Bucket, Key: 'ferrovia/demo/a/b/c', Body: 'a compiled crate'}));
	}

	/** Somebody switches CI's key off, which is a reason to replace it. */
	async switchKeyOff(): Promise<void> {
		const AccessKeyId = await readStoredKey(this.options.store);
		await this.#admin.iam.send(new UpdateAccessKeyCommand({UserName: user, AccessKeyId, Status: 'Inactive'}));
	}

	/** How each change ended that is taken back. */
	async undo(): Promise<readonly string[]> {
		return undoAll(this.root);
	}

	/** What of the project is not as it was, but for what git ignores. */
	changedFiles(): readonly string[] {
		const now = readDisk(this.root);
		const isSame = (name: string) => (now.get(name)?.bytes ?? '').toString() === (this.#untouched.get(name)?.bytes ?? '').toString();
		return [...new Set([...now.keys(), ...this.#untouched.keys()])].filter(name => !/^(?:\.ferrovia|target)/.test(name) && !isSame(name));
	}

	async remains(): Promise<Remains> {
		const [account, config, stored, keys] = await Promise.all([
			this.#lab.account(),
			readFile(path.join(this.root, 'ferrovia.toml'), 'utf8').catch(() => undefined),
			readStoredKey(this.options.store),
			this.keys(),
		]);
		const key = stored === undefined ? 'none' : keys.length === 1 && keys[0] === `${stored} Active` ? 'the only one' : 'another';
		return {account, config, key};
	}

	/** The keys of CI's user, with their status. */
	async keys(): Promise<readonly string[]> {
		return this.#lab.keys(user);
	}

	/** Keeps what is on the disk at this moment, and says how to have it back. */
	keepDisk(): () => void {
		const disk = readDisk(this.root);
		return () => writeDisk(this.root, disk);
	}
}
