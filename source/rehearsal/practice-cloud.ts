import {randomBytes} from 'node:crypto';
import type {DockerEngine} from '../services/docker.ts';
import type {RunProcess} from '../services/process.ts';
import {actions} from '../steps/workflow/actions.ts';
import {type AwsDouble, startAws} from './aws/double.ts';
import {newAccount} from './aws/state.ts';
import {type GitHubDouble, startGitHub} from './github/double.ts';
import {commitFiles, mergePull, newRepository, shaOf} from './github/repository.ts';
import type {GitHubState, RepositoryState, RunState} from './github/state.ts';
import {writeAwsProfile} from './home.ts';
import type {LoopbackOptions} from './loopback.ts';
import {Containers} from './platform/containers.ts';
import {Platform} from './platform/platform.ts';
import {type DeployedApp, startDeployedApp} from './railway/app.ts';
import {type RailwayDouble, startRailway} from './railway/double.ts';
import {emptyState} from './railway/state.ts';
import {type RegistryDouble, startRegistry} from './registry/double.ts';
import {newSealingKeys} from './runner/keys.ts';
import {Runner} from './runner/runner.ts';

export type PracticeCloudOptions = {
	readonly owner: string;
	readonly name: string;
	readonly branch: string;
	/** What is committed, by path. */
	readonly files: Readonly<Record<string, string>>;
	/** The top of the repository on this machine. */
	readonly checkout: string;
	/** Where the user's settings are. */
	readonly home: string;
	readonly engine: DockerEngine | undefined;
	readonly runsScripts: boolean;
	/** For the programs that the cloud itself starts. */
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly run: RunProcess;
	readonly signal: AbortSignal;
	/** Told what GitHub's runner does. */
	readonly output: (line: string) => void;
};

/** What becomes of calls instead of being answered, by whom they are for. */
export type Disturbances = Readonly<Partial<Record<'aws' | 'github' | 'railway', NonNullable<LoopbackOptions['fault']>>>>;

/** AWS, GitHub with its registry, and Railway, on this machine and for this rehearsal alone. */
export type PracticeCloud = {
	readonly aws: AwsDouble;
	readonly github: GitHubDouble;
	readonly repository: RepositoryState;
	readonly registry: RegistryDouble;
	readonly railway: RailwayDouble;
	readonly app: DeployedApp;
	readonly runner: Runner;
	readonly platform: Platform;
	/** Disturbs the calls from now on, until what is returned is called. */
	readonly disturb: (disturbances: Disturbances) => () => void;
	/** Where everything is, and the tokens of somebody who may do everything there. */
	readonly environment: Readonly<Record<string, string>>;
	/** Merges the open pull request, as a person does at GitHub, and runs what this starts. Undefined where there is none. */
	readonly merge: () => Promise<{readonly number: number; readonly run: RunState | undefined} | undefined>;
	/** Pushes a commit to the branch, and runs what this starts. */
	readonly push: (message: string) => Promise<RunState | undefined>;
	readonly stop: () => Promise<void>;
};

/** Starts a practice cloud in which somebody has a repository with what is committed, and nothing else. */
export async function startPracticeCloud(options: PracticeCloudOptions): Promise<PracticeCloud> {
	const {owner, name, branch, files, checkout, engine, runsScripts, run, signal, output} = options;
	const keys = newSealingKeys();
	const tokens = {github: `ghp_practice${randomBytes(12).toString('hex')}`, railway: `practice-${randomBytes(12).toString('hex')}`};
	const repository = newRepository({owner, name, defaultBranch: branch, files, publicKey: keys.publicKey, isPrivate: false});
	const state: GitHubState = {
		tokens: [{secret: tokens.github, login: owner, scopes: ['repo', 'workflow']}],
		repositories: [repository, ...usedActions()],
	};
	let disturbances: Disturbances = {};
	const stops: Array<() => Promise<void>> = [];
	const stop = async () => {
		const ended = await Promise.allSettled(stops.splice(0).map(async end => end()));
		for (const end of ended) {
			if (end.status === 'rejected') {
				throw end.reason;
			}
		}
	};
	const started = <Double extends {readonly stop: () => Promise<void>}>(double: Double): Double => {
		stops.push(async () => double.stop());
		return double;
	};
	try {
		const account = newAccount();
		const aws = started(await startAws({state: account, fault: (name, asked) => disturbances.aws?.(name, asked)}));
		const [key] = account.users.get('admin')?.keys ?? [];
		await writeAwsProfile(options.home, {accessKeyId: key?.id ?? '', secretAccessKey: key?.secret ?? ''});
		const github = started(
			await startGitHub({
				state,
				fault: (name, asked) => disturbances.github?.(name, asked),
				onDispatch(_, dispatched) {
					runner.perform(dispatched).catch(() => {
						// As when a runner of GitHub's is lost.
						Object.assign(dispatched, {status: 'completed', conclusion: 'failure'});
					});
				},
			}),
		);
		const registry = started(await startRegistry());
		const railwayState = {
			...emptyState(),
			users: [{id: 'user', name: 'You', email: 'you@localhost', workspaces: ['workspace']}],
			workspaces: [{id: 'workspace', name: 'Practice', plan: 'HOBBY' as const}],
			tokens: [
				{
					id: 'account',
					secret: tokens.railway,
					name: 'practice',
					createdAt: new Date().toISOString(),
					kind: 'account' as const,
					userId: 'user',
				},
			],
		};
		const platform = new Platform(
			engine === undefined ? undefined : new Containers({engine, run, imageOf: digest => runner.imageOf(digest)}),
		);
		const app = started(await startDeployedApp(railwayState, {addressOf: digest => platform.addressOf(digest)}));
		const railway = started(
			await startRailway({
				state: railwayState,
				fault: (name, asked) => disturbances.railway?.(name, asked),
				pull: async (image, credentials) => registry.pull(image, credentials),
				starts: async (digest, instance) => platform.start(digest, instance),
				domain: () => app.domain,
			}),
		);
		const environment = {
			AWS_ENDPOINT_URL: aws.url,
			AWS_EC2_METADATA_DISABLED: 'true',
			GITHUB_API_URL: github.url,
			GH_TOKEN: tokens.github,
			RAILWAY_API_URL: railway.url,
			RAILWAY_API_TOKEN: tokens.railway,
			FERROVIA_REGISTRY_URL: registry.url,
		};
		const runner: Runner = new Runner({
			repository,
			keys,
			registry,
			checkout,
			engine,
			runsScripts,
			run,
			signal,
			output,
			// The runner signs in with what was sealed for it, and with nothing of the user's.
			environment: {...options.environment, AWS_ENDPOINT_URL: aws.url, GITHUB_API_URL: github.url, RAILWAY_API_URL: railway.url},
		});
		stops.push(async () => {
			// An image can't be removed while a server runs in it; one that could not be ended must not keep the others.
			await platform.stop().finally(async () => runner.dispose());
		});
		return {
			aws,
			github,
			repository,
			registry,
			railway,
			app,
			runner,
			platform,
			environment,
			disturb(wanted) {
				disturbances = wanted;
				return () => {
					disturbances = {};
				};
			},
			async merge() {
				const pull = repository.pulls.find(({state: seen}) => seen === 'open');
				if (pull === undefined) {
					return undefined;
				}

				mergePull(repository, pull.number);
				return {number: pull.number, run: await runner.push(pull.base)};
			},
			async push(message) {
				commitFiles(repository, branch, {}, message);
				return runner.push(branch);
			},
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}

/** The repositories of the actions that workflows use, each with the commit that its version has. */
function usedActions(): readonly RepositoryState[] {
	return Object.values(actions).map(({repository, version, commit}) => {
		const [owner = '', name = ''] = repository.split('/');
		const action = newRepository({owner, name, isPrivate: false});
		action.commits.set(commit, {sha: commit, tree: shaOf('tree', '[]'), parents: [], message: version, at: new Date(0).toISOString()});
		action.refs.set(`refs/tags/${version}`, commit);
		action.refs.set(`refs/tags/${version.split('.')[0]}`, commit);
		return action;
	});
}
