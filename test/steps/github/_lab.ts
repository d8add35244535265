import {cp, mkdtemp, readFile, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import sodium from 'libsodium-wrappers';
import {afterAll, expect, onTestFinished, vi} from 'vitest';
import {type ApplyReport, applyPlan} from '../../../source/engine/apply.ts';
import type {CheckOutcome} from '../../../source/engine/check.ts';
import {Journal} from '../../../source/engine/journal.ts';
import {planSteps} from '../../../source/engine/plan.ts';
import type {Plan, PlannedStep, Step} from '../../../source/engine/step.ts';
import {applyUndo, inspectUndo, planUndo} from '../../../source/engine/undo.ts';
import {type GitHubDouble, type GitHubDoubleOptions, startGitHub} from '../../../source/rehearsal/github/double.ts';
import {commitFiles, type NewRepository, newRepository, textAt} from '../../../source/rehearsal/github/repository.ts';
import type {GitHubToken, RepositoryState} from '../../../source/rehearsal/github/state.ts';
import type {Answered, Exchange, Fault} from '../../../source/rehearsal/loopback.ts';
import {runProcess} from '../../../source/services/process.ts';
import {type LookOptions, lookAt} from '../../../source/steps/github/looks.ts';
import {type PlanOptions, planGitHub} from '../../../source/steps/github/plan.ts';
import {githubStep} from '../../../source/steps/github/step.ts';
import {reverserOf} from '../../../source/steps/reversers.ts';
import type {World} from '../../../source/steps/world.ts';
import {readDisk, skipSync} from '../../_helpers/disk.ts';
import {exchangeFaults} from '../../_helpers/github-exchanges.ts';
import {cleanEnvironment, commitAll, git, writeFiles} from '../../_helpers/project-folder.ts';
import {temporaryFolder} from '../../_helpers/temporary.ts';
import {fakeWorld, type WorldOptions} from '../../_helpers/world.ts';
import {fakeGit, writeWorkflow} from '../workflow/_world.ts';

await sodium.ready;
await skipSync();

const {signal} = new AbortController();

/** In no answer, no journal and no output may these be found. */
export const canaries = {
	token: 'ghp_canary0token0of0the0user000000000',
	railway: '11111111-canary-4railway-token-000000000000',
	key: 'canary/secret+access/key/0000000000000000',
} as const;

export const place = {
	project: {id: 'project-1', name: 'demo'},
	environment: {id: 'environment-1', name: 'production'},
	service: {id: 'service-1', name: 'demo'},
};

const crate = {
	'Cargo.toml': '[package]\nname = "demo"\nversion = "0.1.0"\nedition = "2021"\n\n[profile.ci]\ninherits = "dev"\n',
	'Cargo.lock': 'version = 4\n',
	'src/main.rs': 'fn main() {}\n',
	'ferrovia.toml':
		'[cache]\nbucket = "ferrovia-acme-demo-1234"\nwrite-role = "arn:aws:iam::123456789012:role/write"\nread-role = "arn:aws:iam::123456789012:role/read"\n',
};

/** Projects as git and the step workflow left them, by what they were made with: a copy takes less time than git. */
const seeds = new Map<string, string>();

afterAll(async () => {
	await Promise.all([...seeds.values()].map(async folder => rm(folder, {recursive: true, force: true})));
	seeds.clear();
});

/** Answers the calls whose name starts so; with `after`, only once GitHub did what was asked. */
export const answering =
	(start: string, answer: Answered, after = false) =>
	(name: string): Fault | undefined =>
		name.startsWith(start) ? {type: 'answered', answer, after} : undefined;

export type LabOptions = Omit<GitHubDoubleOptions, 'state'> & {
	readonly repository?: NewRepository;
	readonly token?: Partial<GitHubToken>;
	/** Is not signed in. */
	readonly signedOut?: boolean;
	readonly flags?: Readonly<Record<string, string>>;
	readonly selected?: readonly string[];
	readonly remote?: Parameters<typeof fakeGit>[2];
	readonly environment?: WorldOptions['environment'];
	/** The workflow is in the tree, and on the default branch. */
	readonly pushed?: boolean;
	/** It is in the tree alone. */
	readonly written?: boolean;
	readonly prepare?: (repository: RepositoryState) => void;
	readonly options?: PlanOptions;
};

export type Lab = {
	readonly github: GitHubDouble;
	readonly repository: RepositoryState;
	readonly root: string;
	readonly world: World;
	readonly exchanges: Exchange[];
	/** Opens what was stored, as GitHub would. */
	readonly open: (name: string, environment?: string) => string | undefined;
	/** With the ids of the changes, and all notes as one text. */
	readonly plan: (world?: World) => Promise<PlannedStep & {readonly ids: readonly string[]; readonly told: string}>;
	readonly apply: (world?: World) => Promise<ApplyReport>;
	/** Plans and applies with a step before it. */
	readonly applyAfter: (earlier: Step<World>) => Promise<ApplyReport>;
	/** Plans and applies; everything must be applied. */
	readonly setUp: (world?: World) => Promise<readonly string[]>;
	readonly undo: () => Promise<readonly string[]>;
	readonly verify: (id: keyof ReturnType<typeof lookAt>, options?: LookOptions) => Promise<CheckOutcome>;
	readonly journalText: () => Promise<string>;
};

/** A project in a repository of its own, and a GitHub that has it. */
export async function openLab({
	repository: wanted,
	token = {},
	signedOut = false,
	flags = {},
	selected = ['github'],
	remote,
	environment = {},
	pushed = false,
	written = pushed,
	prepare = () => {},
	options = {},
	...double
}: LabOptions = {}): Promise<Lab> {
	const keys = sodium.crypto_box_keypair();
	const root = await temporaryFolder();
	const exchanges: Exchange[] = [];
	const faults: string[] = [];
	const repository = newRepository({publicKey: Buffer.from(keys.publicKey).toString('base64'), files: crate, ...wanted});
	const github = await startGitHub({
		...double,
		state: {
			tokens: [{secret: canaries.token, login: 'acme', scopes: ['repo', 'workflow'], ...token}],
			repositories: [repository],
		},
		onExchange(exchange) {
			exchanges.push(exchange);
			faults.push(...exchangeFaults(exchange));
		},
	});
	onTestFinished(async () => {
		await github.stop();
		vi.unstubAllEnvs();
		expect(faults).toEqual([]);
	});
	const own = {GITHUB_API_URL: github.url, GH_TOKEN: signedOut ? '' : canaries.token, GITHUB_TOKEN: ''};
	for (const [name, value] of Object.entries(own)) {
		vi.stubEnv(name, value);
	}

	const world = fakeWorld({
		root,
		selected,
		environment: {
			...cleanEnvironment,
			RAILWAY_API_TOKEN: undefined,
			RAILWAY_TOKEN: undefined,
			FERROVIA_REGISTRY_URL: 'http://127.0.0.1:9',
			...environment,
			...own,
		},
		flags: {'compiler-cache': 'sccache', cache: 's3', 'cache-identity': 'oidc', ...flags},
		project: {git: fakeGit(root, '', remote)},
		run: async (argv, of) =>
			argv[0] === 'gh' ? {argv, exitCode: 1, ok: false, missing: false, timedOut: false, stdout: '', stderr: ''} : runProcess(argv, of),
	});
	const choices = JSON.stringify([flags, remote, written, pushed]);
	const seed = seeds.get(choices);
	if (seed === undefined) {
		await writeFiles(root, crate);
		commitAll(root);
		if (written) {
			await writeWorkflow(world);
		}

		if (pushed) {
			git(root, 'add', '--all');
			git(root, 'commit', '--quiet', '--message', 'The workflow');
		}

		const copy = await mkdtemp(path.join(os.tmpdir(), 'ferrovia-seed-'));
		seeds.set(choices, copy);
		await cp(root, copy, {recursive: true});
	} else {
		await cp(seed, root, {recursive: true});
	}

	if (pushed) {
		const files = [...readDisk(root)].flatMap(([name, {bytes}]) => (bytes === undefined ? [] : [[name, bytes.toString('utf8')]]));
		commitFiles(repository, repository.defaultBranch, Object.fromEntries(files), 'The workflow');
	}

	prepare(repository);
	const step: Step<World> = {
		...githubStep,
		plan: async (at, aborted) => planGitHub(at, aborted, {readPlace: async () => place, waits: [0], ...options}),
	};
	const journal = new Journal(root);
	const whole = async (at: World): Promise<Plan> => planSteps([step], at, signal);
	const apply = async (at = world): Promise<ApplyReport> =>
		applyPlan({plan: await whole(at), steps: [step], journal, renderer: {renderer: 'silent'}, signal, refresh: async () => at});
	return {
		github,
		repository,
		root,
		world,
		exchanges,
		open(name, inEnvironment) {
			const shelf = inEnvironment === undefined ? repository.shelf : repository.environments.get(inEnvironment);
			const sealed = shelf?.secrets.get(name)?.sealed;
			return sealed === undefined
				? undefined
				: Buffer.from(sodium.crypto_box_seal_open(Buffer.from(sealed, 'base64'), keys.publicKey, keys.privateKey)).toString('utf8');
		},
		async plan(at = world) {
			const [planned] = (await whole(at)).steps;
			if (planned === undefined) {
				throw new Error('nothing was planned');
			}

			return {...planned, ids: planned.changes.map(({id}) => id), told: planned.notes.map(({text}) => text).join('\n')};
		},
		apply,
		async applyAfter(earlier) {
			const steps = [earlier, step];
			const plan = await planSteps(steps, world, signal);
			return applyPlan({plan, steps, journal, renderer: {renderer: 'silent'}, signal, refresh: async () => world});
		},
		async setUp(at = world) {
			const {outcomes} = await apply(at);
			const wrong = outcomes.filter(({status}) => status !== 'applied');
			expect(wrong).toEqual([]);
			return outcomes.map(({id}) => id);
		},
		async undo() {
			const look = {journal, reverserOf, signal, output() {}};
			const endings: string[] = [];
			for (const {intent} of await planUndo([], look)) {
				const item = await inspectUndo(intent, look);
				const run = async (argv: readonly string[]) => runProcess(argv, {signal, cwd: root});
				const {ending} = await applyUndo(item, {...look, run, resolution: 'original', mayDestroy: true});
				endings.push(`${intent.change} ${ending}`);
			}

			return endings;
		},
		verify: async (id, looks = {}) =>
			lookAt(world, {readPlace: async () => place, readDates: async () => new Map(), ...looks})[id]({signal, output() {}}),
		journalText: async () => readFile(path.join(journal.folder, 'journal.jsonl'), 'utf8'),
	};
}

/** What of a repository Ferrovia may change, without the times. */
export function snapshot(repository: RepositoryState): unknown {
	return structuredClone({
		secrets: [...repository.shelf.secrets.entries()],
		variables: [...repository.shelf.variables].map(([name, {value}]) => [name, value]),
		environments: [...repository.environments].map(([name, {secrets, variables}]) => [name, [...secrets.keys()], [...variables.keys()]]),
		refs: [...repository.refs],
		open: repository.pulls.filter(({state}) => state === 'open').map(({head, title}) => [head, title]),
	});
}

export {textAt};
