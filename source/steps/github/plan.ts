import type {StepPlan} from '../../engine/step.ts';
import {type Following, growing} from '../../services/github/follow-run.ts';
import {ciSecrets} from '../ci-names.ts';
import type {World} from '../world.ts';
import {planEnvironment} from './environment-change.ts';
import {planFirstRun} from './first-run.ts';
import {fullName, homeNotes, openHome} from './home.ts';
import {packageOutcome} from './package-outcome.ts';
import {planPullRequest} from './pull-request.ts';
import {secretChange, secretNotes} from './secret-changes.ts';
import {planFillings} from './secret-fillings.ts';
import {isSet, readState} from './state.ts';
import type {ReadTokenDue} from './token-to-come.ts';
import {planVariables} from './variable-changes.ts';
import {readWanted} from './wanted.ts';
import {type ReadPlace, wantedVariables} from './wanted-variables.ts';

/** What of the world is looked at by other means than the world itself. */
export type PlanOptions = {
	/** Where the service of Railway is. */
	readonly readPlace?: ReadPlace;
	/** Whether the step `railway` is going to make a token. */
	readonly isTokenDue?: ReadTokenDue;
	/** Waits between two looks at a run, in milliseconds. */
	readonly waits?: Following['waits'];
};

/** What is missing at GitHub until the workflow can run, and has. */
export async function planGitHub(
	world: World,
	signal: AbortSignal,
	{readPlace, isTokenDue, waits = growing.map(world.pace ?? same)}: PlanOptions = {},
): Promise<StepPlan> {
	world.output('asking GitHub who is signed in');
	const [home, wanted] = await Promise.all([openHome(world, signal), readWanted(world)]);
	world.output(`looking at the settings of ${fullName(home.repository)}`);
	const [state, variables] = await Promise.all([
		readState(home, wanted.settings.environment),
		wantedVariables(world, wanted, signal, readPlace),
	]);
	const environment = planEnvironment(home, state, wanted.settings.environment);
	const {fillings, notes: fillingNotes} = await planFillings(world, home, state, wanted, signal, isTokenDue);
	const planned = planVariables(world, home, state, variables);
	world.output('comparing the files with the default branch');
	const pull = await planPullRequest(world, home, wanted, signal);
	const needed = [ciSecrets.accessKeyId, ciSecrets.secretAccessKey, ciSecrets.railwayToken].filter(name => wanted.secrets.includes(name));
	const missing = needed.filter(name => !isSet(state, name) && !fillings.some(filling => filling.name === name));
	const run = await planFirstRun(world, home, wanted, {pending: pull.pending, missing}, waits);
	const image =
		run.succeeded && !world.selected.includes('railway') ? await packageOutcome(world, wanted.settings, home, true, signal) : undefined;
	return {
		changes: [
			...environment.changes,
			...fillings.map(filling => secretChange(home, state, filling)),
			...planned.changes,
			...pull.changes,
			...run.changes,
		],
		reason: `${fullName(home.repository)}: ${wanted.secrets.length} secrets and ${wanted.variables.length} variables for ${wanted.file}`,
		notes: [
			...homeNotes(world, home),
			...environment.notes,
			...secretNotes(state, wanted, fillings),
			...fillingNotes,
			...planned.notes,
			...pull.notes,
			...run.notes,
			// The step railway tells it as well.
			...(image?.status === 'fail' ? [{level: 'warn', text: `${image.detail}. ${image.remedy}`} as const] : []),
		],
	};
}

function same(milliseconds: number): number {
	return milliseconds;
}
