import {openWorkspace, type Workspace} from '../../../source/commands/workspace.ts';
import {applyPlan} from '../../../source/engine/apply.ts';
import {type Explanation, explain} from '../../../source/engine/errors.ts';
import {changesOf, planSteps} from '../../../source/engine/plan.ts';
import {openAws} from '../../../source/services/aws/session.ts';
import {runProcess} from '../../../source/services/process.ts';
import {answersStep} from '../../../source/steps/answers/step.ts';
import {cacheStep} from '../../../source/steps/cache/step.ts';
import type {World} from '../../../source/steps/world.ts';
import {onceEach} from '../../_helpers/once-each.ts';
import {keyStoreStep} from './_key-store.ts';
import {QuickProbes} from './_quick-probes.ts';

/** No run commits, so the commits of a project are counted once for all of them. */
const runOnce = onceEach(runProcess);

export type SetupOptions = {
	readonly root: string;
	readonly identity: 'oidc' | 'keys';
	/** The file that stands for the place where CI finds its key. */
	readonly store: string;
	/** How long AWS may take for an answer. */
	readonly timeoutMs?: number;
	/** Only plans. */
	readonly dry?: boolean;
	/** Proves a key with sccache itself, and prints what is done. */
	readonly real?: boolean;
};

/** How a run ended. */
export type SetupEnd = {
	/** Ids of the changes that were planned. */
	readonly planned: readonly string[];
	/** Why the plan, or changes of it, failed. */
	readonly problems: readonly Explanation[];
};

/** The project as it was read once: nothing that a run changes is in it. */
export async function openProject(root: string, identity: SetupOptions['identity']): Promise<Workspace> {
	const {signal} = new AbortController();
	return openWorkspace({cwd: root, cache: 's3', cacheRegion: 'eu-central-1', cacheIdentity: identity}, signal);
}

/** `ferrovia setup cache --yes`, with the step that stores a key when there is to be one, and without the checks at its end. */
export async function runSetup(
	workspace: Workspace,
	{identity, store, timeoutMs, dry, real}: SetupOptions,
	signal = new AbortController().signal,
): Promise<SetupEnd> {
	const taker = identity === 'keys' ? [keyStoreStep(store)] : [];
	const steps = [answersStep(['cache']), cacheStep, ...taker];
	const seen = workspace.world(workspace.answers, ['cache', ...taker.map(({id}) => id)]);
	const world: World = {
		...seen,
		probes: real ? seen.probes : new QuickProbes(timeoutMs),
		run: real ? seen.run : runOnce,
		openAws: async options => openAws({...options, environment: seen.environment, timeoutMs}),
	};
	let planned: readonly string[] = [];
	try {
		const plan = await planSteps(steps, world, signal);
		planned = changesOf(plan).map(({id}) => id);
		if (dry) {
			return {planned, problems: []};
		}

		const {outcomes} = await applyPlan({
			plan,
			steps,
			journal: workspace.journal,
			renderer: {renderer: real ? 'verbose' : 'silent'},
			signal,
			refresh: async () => world,
		});
		return {planned, problems: outcomes.flatMap(({status, error}) => (status === 'failed' && error !== undefined ? [error] : []))};
	} catch (error) {
		return {planned, problems: [explain(error)]};
	} finally {
		// As the command does: what could not be handed over is given up.
		await workspace.dispose().catch(() => undefined);
	}
}
