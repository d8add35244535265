import {vi} from 'vitest';
import {openWorkspace, type Workspace} from '../../../source/commands/workspace.ts';
import {type ApplyReport, applyPlan} from '../../../source/engine/apply.ts';
import {Journal} from '../../../source/engine/journal.ts';
import {planSteps} from '../../../source/engine/plan.ts';
import type {Plan, Step} from '../../../source/engine/step.ts';
import {applyUndo, inspectUndo, planUndo} from '../../../source/engine/undo.ts';
import {runChecks, type Verification} from '../../../source/engine/verify.ts';
import {runProcess} from '../../../source/services/process.ts';
import {answersStep} from '../../../source/steps/answers/step.ts';
import {cacheStep} from '../../../source/steps/cache/step.ts';
import {keyDeposit} from '../../../source/steps/deposits.ts';
import {reverserOf} from '../../../source/steps/reversers.ts';
import {SecretKey} from '../../../source/steps/vault.ts';
import type {World} from '../../../source/steps/world.ts';
import {git, projectFolder} from '../../_helpers/project-folder.ts';

const {signal} = new AbortController();

const crate = {
	'Cargo.toml': '[package]\nname = "demo"\nversion = "0.1.0"\nedition = "2021"\n',
	'Cargo.lock': 'version = 4\n\n[[package]]\nname = "demo"\nversion = "0.1.0"\n',
	'src/main.rs': 'fn main() {}\n',
	'.gitignore': '/target\n',
};

/** A project on GitHub in a repository of its own, gone when the test is over. */
export async function demoProject(): Promise<string> {
	const root = await projectFolder(crate);
	git(root, 'init', '--quiet', '--initial-branch', 'main');
	git(root, 'remote', 'add', 'origin', 'https://github.com/acme/demo.git');
	git(root, 'add', '--all');
	git(root, 'commit', '--quiet', '--message', 'Start');
	return root;
}

/** The variables of somebody who is signed in, for the code that runs in the test's own process. Undone by `vi.unstubAllEnvs`. */
export function signIn(environment: Readonly<Record<string, string>>): void {
	for (const [name, value] of Object.entries(environment)) {
		vi.stubEnv(name, value);
	}
}

export type Run = {
	readonly workspace: Workspace;
	readonly world: World;
	readonly steps: readonly Step<World>[];
	readonly plan: Plan;
};

export type RunOptions = {
	readonly flags?: Readonly<Record<string, string>>;
	/** Further steps of the same run. */
	readonly more?: readonly Step<World>[];
	readonly change?: (world: World) => World;
};

/** Plans a run of `ferrovia setup cache` in the project, as the command does. */
export async function planRun(root: string, {flags = {}, more = [], change = world => world}: RunOptions = {}): Promise<Run> {
	const workspace = await openWorkspace({cwd: root, cache: 's3', cacheRegion: 'eu-central-1', ...flags}, signal);
	const selected = ['cache', ...more.map(({id}) => id)];
	const world = change(workspace.world(workspace.answers, selected));
	const steps = [answersStep(['cache']), cacheStep, ...more];
	return {workspace, world, steps, plan: await planSteps(steps, world, signal)};
}

/** Applies what was planned. Steps that depend on one that changed the world read it again, with the same vault. */
export async function applyRun({workspace, world, steps, plan}: Run): Promise<ApplyReport> {
	return applyPlan({plan, steps, journal: workspace.journal, renderer: {renderer: 'silent'}, signal, refresh: async () => world});
}

/** What the checks of the step see, in the same run. */
export async function verifyRun({world}: Run): Promise<Verification> {
	return runChecks(cacheStep.checks(world), signal);
}

/** Plans and applies; fails with the report when anything was not applied. */
export async function setUp(root: string, options: RunOptions = {}): Promise<Run> {
	const run = await planRun(root, options);
	const {outcomes} = await applyRun(run);
	const wrong = outcomes.filter(({status}) => status !== 'applied');
	if (wrong.length > 0) {
		throw new Error(`not applied: ${JSON.stringify(wrong, undefined, 2)}`);
	}

	return run;
}

/** Takes back everything that the journal knows of the step, objects included, as `ferrovia undo cache --yes --delete-objects` does. */
export async function undoAll(root: string): Promise<readonly string[]> {
	const look = {journal: new Journal(root), reverserOf, signal, output() {}};
	const endings: string[] = [];
	for (const {intent} of await planUndo([], look)) {
		const item = await inspectUndo(intent, look);
		const run = async (argv: readonly string[]) => runProcess(argv, {signal, cwd: root});
		const ending = await applyUndo(item, {...look, run, resolution: 'original', mayDestroy: true}).then(
			result => result.ending,
			() => 'failed',
		);
		endings.push(`${intent.change} ${ending}`);
	}

	return endings;
}

/** A stand-in for the step that stores the key where CI finds it: it takes the key out of the vault, and keeps it. */
export function keyTakerStep(taken: string[], fail = false): Step<World> {
	return {
		id: 'github',
		title: 'github',
		summary: 'stores the key',
		needs: ['cache'],
		applicability: () => ({applies: true}),
		plan: async world => ({
			changes: [
				{
					id: 'github/secret',
					kind: 'resource',
					summary: 'store the key',
					preview: {type: 'resource', verb: 'create', provider: 'github', resource: 'secret', lines: []},
					reversal: {type: 'none', reason: 'only a test'},
					async apply() {
						const key = world.vault.look(keyDeposit);
						if (fail || !(key instanceof SecretKey)) {
							throw new Error(fail ? 'GitHub is not to be reached' : 'there is no key');
						}

						taken.push(`${key.id}:${key.reveal()}`);
						await world.vault.handedOver(keyDeposit);
					},
				},
			],
		}),
		checks: () => [],
	};
}
