import {onTestFinished, vi} from 'vitest';
import {applyPlan} from '../../../source/engine/apply.ts';
import {Journal} from '../../../source/engine/journal.ts';
import {planSteps} from '../../../source/engine/plan.ts';
import type {Step} from '../../../source/engine/step.ts';
import {applyUndo, inspectUndo, planUndo} from '../../../source/engine/undo.ts';
import {runChecks} from '../../../source/engine/verify.ts';
import type {RailwayFile} from '../../../source/project/railway-file.ts';
import {railwayStep} from '../../../source/steps/railway/step.ts';
import {reverserOf} from '../../../source/steps/reversers.ts';
import type {World} from '../../../source/steps/world.ts';
import {skipSync} from '../../_helpers/disk.ts';
import {temporaryFolder} from '../../_helpers/temporary.ts';
import {fakeWorld} from '../../_helpers/world.ts';
import {fakeGit} from '../workflow/_world.ts';
import type {Cloud} from './_cloud.ts';

await skipSync();

export type RunOptions = {
	readonly flags?: Readonly<Record<string, string>>;
	readonly selected?: readonly string[];
	readonly environment?: Readonly<Record<string, string | undefined>>;
	readonly steps?: readonly Step<World>[];
	/** What stands in railway.toml or railway.json; the health path is then that of the file. */
	readonly railwayFile?: RailwayFile;
};

/** An empty folder, gone with the test. */
export async function emptyFolder(): Promise<string> {
	return temporaryFolder('ferrovia-railway-');
}

/** A project of acme/demo in that folder, that sees only this cloud. */
export function worldIn(
	root: string,
	cloud: Cloud,
	{flags = {}, selected = ['railway'], environment = {}, railwayFile}: RunOptions = {},
): World {
	const world = fakeWorld({
		root,
		flags: railwayFile === undefined ? {'railway-health-path': '/health', ...flags} : flags,
		selected,
		environment: {...cloud.environment, ...environment},
		project: {
			railwayFile,
			git: fakeGit(root),
		},
	});
	return {...world, pace: () => 5};
}

/** Plans these steps and applies what was planned, as the command does. */
export async function planAndApply(root: string, world: World, steps: readonly Step<World>[], signal: AbortSignal) {
	const plan = await planSteps(steps, world, signal);
	const {outcomes} = await applyPlan({
		plan,
		steps,
		journal: new Journal(root),
		renderer: {renderer: 'silent'},
		signal,
		refresh: async () => world,
	});
	return {plan, outcomes};
}

/** `ferrovia setup --yes` of these steps, without its checks: the outcomes, and what went wrong. */
export async function setUp(root: string, cloud: Cloud, options: RunOptions = {}) {
	const world = worldIn(root, cloud, options);
	const {plan, outcomes} = await planAndApply(root, world, options.steps ?? [railwayStep], new AbortController().signal);
	await world.vault.dispose();
	return {
		world,
		plan,
		planned: plan.steps.flatMap(({changes}) => changes.map(({id}) => id)),
		problems: outcomes.filter(({status}) => status !== 'applied').map(({id, error}) => `${id}: ${error?.what} ${error?.why ?? ''}`),
	};
}

/** What the checks say: `pass`, or the status with its words. */
export async function verify(world: World, steps: readonly Step<World>[] = [railwayStep]) {
	const {checks} = await runChecks(
		steps.flatMap(step => step.checks(world)),
		new AbortController().signal,
	);
	return Object.fromEntries(checks.map(({id, status, detail}) => [id, status === 'pass' ? status : `${status}: ${detail}`]));
}

/** `ferrovia undo --yes`: how each ended, the newest first. */
export async function undoAll(root: string, cloud: Cloud) {
	for (const [name, value] of Object.entries(cloud.environment)) {
		vi.stubEnv(name, value);
	}

	onTestFinished(() => {
		vi.unstubAllEnvs();
	});
	const {signal} = new AbortController();
	const look = {journal: new Journal(root), reverserOf, signal, output() {}};
	const endings: string[] = [];
	for (const {intent} of await planUndo([], look)) {
		const item = await inspectUndo(intent, look);
		const result = await applyUndo(item, {
			...look,
			resolution: 'original',
			mayDestroy: false,
			run: async () => {
				throw new Error('nothing to run');
			},
		});
		endings.push(`${intent.change} ${result.ending}`);
	}

	return endings;
}
