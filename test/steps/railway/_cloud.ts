import {expect, onTestFinished} from 'vitest';
import {type GitHubDouble, startGitHub} from '../../../source/rehearsal/github/double.ts';
import {newRepository} from '../../../source/rehearsal/github/repository.ts';
import type {RepositoryState, RunState} from '../../../source/rehearsal/github/state.ts';
import type {Exchange, LoopbackOptions} from '../../../source/rehearsal/loopback.ts';
import {type RailwayDouble, startRailway} from '../../../source/rehearsal/railway/double.ts';
import {newInstance, type RailwayState} from '../../../source/rehearsal/railway/state.ts';
import {type RegistryDouble, startRegistry} from '../../../source/rehearsal/registry/double.ts';
import {exchangeFaults as githubFaults} from '../../_helpers/github-exchanges.ts';
import {exchangeFaults as railwayFaults} from '../../_helpers/railway-exchanges.ts';

export type Cloud = {
	readonly github: GitHubDouble;
	readonly repository: RepositoryState;
	readonly railway: RailwayDouble;
	readonly registry: RegistryDouble;
	/** Variables with which Ferrovia finds them, and the tokens of somebody who may do everything. */
	readonly environment: Readonly<Record<string, string>>;
	/** Names of Railway's calls, in order. */
	readonly calls: string[];
	/** Names of GitHub's calls, in order. */
	readonly githubCalls: string[];
	/** Digests whose server does not start. */
	readonly broken: Set<string>;
};

export type CloudOptions = {
	readonly railway?: Partial<RailwayState>;
	readonly plan?: 'FREE' | 'HOBBY' | 'PRO';
	readonly railwayFault?: LoopbackOptions['fault'];
	readonly githubFault?: LoopbackOptions['fault'];
	/** Behind how many further reads each change of Railway's is hidden. */
	readonly railwayLag?: number;
	readonly files?: Readonly<Record<string, string>>;
	/** What a run of the workflow does. */
	readonly onDispatch?: (cloud: Cloud, run: RunState) => void;
	/** Of the repository, base64. */
	readonly publicKey?: string;
};

const createdAt = '2026-01-01T00:00:00.000Z';
/** Nothing answers here, and no test asks the network. */
const silentDomain = '127.0.0.1:9';

export const tokens = {
	github: 'ghp_of-the-test-0123456789',
	railway: 'railway-account-of-the-test',
	workspace: 'railway-workspace-of-the-test',
};

/** GitHub, a registry and Railway on this machine, each held to its own description: what a test exchanges that is not in it fails the test. */
export async function startCloud({
	railway,
	plan = 'HOBBY',
	railwayFault,
	railwayLag = 0,
	githubFault,
	files,
	onDispatch,
	publicKey,
}: CloudOptions = {}): Promise<Cloud> {
	const faults: string[] = [];
	const calls: string[] = [];
	const githubCalls: string[] = [];
	const watch = (names: string[], check: (exchange: Exchange) => readonly string[]) => (exchange: Exchange) => {
		names.push(exchange.name);
		faults.push(...check(exchange).map(fault => `${exchange.name}: ${fault}`));
	};
	const repository = newRepository({owner: 'acme', name: 'demo', files, publicKey});
	const github = await startGitHub({
		state: {tokens: [{secret: tokens.github, login: 'acme', scopes: ['repo', 'workflow']}], repositories: [repository]},
		onExchange: watch(githubCalls, githubFaults),
		fault: githubFault,
		onDispatch: (_, run) => onDispatch?.(cloud, run),
	});
	const registry = await startRegistry();
	const broken = new Set<string>();
	const state: RailwayState = {
		users: [{id: 'user', name: 'Ada', email: 'ada@example.com', workspaces: ['workspace']}],
		workspaces: [{id: 'workspace', name: 'Acme', plan}],
		projects: [],
		deployments: [],
		...railway,
		tokens: [
			{id: 'account', secret: tokens.railway, name: 'mine', createdAt, kind: 'account', userId: 'user'},
			{id: 'workspace', secret: tokens.workspace, name: 'ours', createdAt, kind: 'workspace', workspaceId: 'workspace'},
			...(railway?.tokens ?? []),
		],
	};
	const service = await startRailway({
		state,
		domain: () => silentDomain,
		pull: async (image, credentials) => registry.pull(image, credentials),
		starts: digest => !broken.has(digest),
		fault: railwayFault,
		lag: () => railwayLag,
		onExchange: watch(calls, railwayFaults),
	});
	onTestFinished(async () => {
		await Promise.all([github.stop(), registry.stop(), service.stop()]);
		expect(faults).toEqual([]);
	});
	const cloud: Cloud = {
		github,
		repository,
		railway: service,
		registry,
		calls,
		githubCalls,
		broken,
		environment: {
			GITHUB_API_URL: github.url,
			GH_TOKEN: tokens.github,
			RAILWAY_API_URL: service.url,
			RAILWAY_API_TOKEN: tokens.railway,
			FERROVIA_REGISTRY_URL: registry.url,
		},
	};
	return cloud;
}

/** A project with a service that Railway builds from a repository at every push. */
export function builtProject(name = 'demo', repo = 'acme/demo'): RailwayState['projects'][number] {
	const instance = newInstance(`service-${name}`, `environment-${name}`);
	return {
		id: `project-${name}`,
		name,
		workspaceId: 'workspace',
		createdAt,
		environments: [{id: `environment-${name}`, name: 'production', createdAt}],
		services: [{id: `service-${name}`, name: 'web', createdAt}],
		instances: [
			{
				...instance,
				repo,
				settings: {...instance.settings, startCommand: './target/release/demo', healthcheckPath: '/old'},
				variables: {DATABASE_URL: 'postgres://secret'},
				triggers: [{id: `trigger-${name}`, branch: 'main', repository: repo, provider: 'github', checkSuites: false}],
				domains: [{id: `domain-${name}`, domain: silentDomain, targetPort: 8080}],
			},
		],
	};
}
