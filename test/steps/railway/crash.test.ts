import {cp, mkdtemp, realpath, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {applyPlan} from '../../../source/engine/apply.ts';
import {explain} from '../../../source/engine/errors.ts';
import {Journal} from '../../../source/engine/journal.ts';
import {planSteps} from '../../../source/engine/plan.ts';
import type {Step} from '../../../source/engine/step.ts';
import type {Fault} from '../../../source/rehearsal/loopback.ts';
import {projectTokenDeposit} from '../../../source/steps/deposits.ts';
import {railwayStep} from '../../../source/steps/railway/step.ts';
import type {World} from '../../../source/steps/world.ts';
import {builtProject, type Cloud, startCloud} from './_cloud.ts';
import {emptyFolder, undoAll, worldIn} from './_run.ts';

const changing = /^(?:\w+(?:Create|Update|Delete|Connect|Disconnect|Upsert|DeployV2))(?: #\d+)?$/;

/** Stands for the step that stores CI's token, and does it at once. */
function storing({repository}: Cloud): Step<World> {
	return {
		id: 'github',
		title: 'github',
		summary: '',
		needs: ['railway'],
		applicability: () => ({applies: true}),
		checks: () => [],
		async plan(world) {
			const isStored = repository.shelf.secrets.has('RAILWAY_TOKEN') && world.vault.look(projectTokenDeposit) === undefined;
			return isStored
				? {changes: []}
				: {
						changes: [
							{
								id: 'github/secret-railway-token',
								kind: 'resource',
								summary: 'store the token',
								preview: {type: 'resource', provider: 'github', resource: 'secret', verb: 'create', lines: []},
								provisional: 'the token is made first',
								reversal: {type: 'none', reason: 'a stand-in'},
								async apply() {
									const token = world.vault.look(projectTokenDeposit);
									if (token === undefined) {
										return;
									}

									const at = new Date().toISOString();
									repository.shelf.secrets.set('RAILWAY_TOKEN', {sealed: token.reveal(), createdAt: at, updatedAt: at});
									await world.vault.handedOver(projectTokenDeposit);
								},
							},
						],
					};
		},
	};
}

/** One run of both steps to its end, whatever that is. */
async function run(root: string, cloud: Cloud, controller = new AbortController()): Promise<readonly string[]> {
	const {signal} = controller;
	const world = worldIn(root, cloud, {selected: ['railway', 'github']});
	const steps = [railwayStep, storing(cloud)];
	try {
		const plan = await planSteps(steps, world, signal);
		const {outcomes} = await applyPlan({
			plan,
			steps,
			journal: new Journal(root),
			renderer: {renderer: 'silent'},
			signal,
			refresh: async () => world,
		});
		return outcomes.filter(({status}) => status === 'failed').map(({id, error}) => `${id}: ${error?.what}`);
	} catch (error) {
		return [explain(error).what];
	} finally {
		await world.vault.dispose().catch(() => undefined);
	}
}

/** What is at Railway and what CI holds, without what differs from run to run. */
function stateOf({railway, repository}: Cloud) {
	const {projects, tokens} = railway.state;
	return structuredClone({
		projects: projects.map(({name, environments, services, instances}) => ({
			name,
			environments: environments.map(environment => environment.name),
			services: services.map(service => service.name),
			instances: instances.map(({image, repo, autoDeploys, settings, variables, triggers, domains}) => ({
				image,
				repo,
				autoDeploys,
				settings,
				variables,
				triggers: triggers.map(({branch, repository: of}) => ({branch, of})),
				domains: domains.map(({domain}) => domain),
			})),
		})),
		tokens: tokens.filter(({kind}) => kind === 'project').length,
		/** The token that CI holds is one that Railway knows. */
		held: tokens.some(({secret}) => secret === repository.shelf.secrets.get('RAILWAY_TOKEN')?.sealed),
	});
}

const refused = (message: string) => ({status: 200, body: JSON.stringify({data: null, errors: [{message}]})});
const faults: Readonly<Record<string, (stop: () => Promise<void>) => Fault>> = {
	'killed before': stop => ({type: 'stopped', after: false, stop}),
	'killed after': stop => ({type: 'stopped', after: true, stop}),
	'cut before': () => ({type: 'cut', after: false}),
	'cut after': () => ({type: 'cut', after: true}),
	'500': () => ({type: 'answered', answer: {status: 500, body: ''}}),
	'done but 500': () => ({type: 'answered', answer: {status: 500, body: ''}, after: true}),
	'an hour to wait': () => ({type: 'answered', answer: {status: 429, headers: {'retry-after': '3600'}, body: ''}}),
	'a second to wait': () => ({type: 'answered', answer: {status: 429, headers: {'retry-after': '1'}, body: ''}}),
	'not authorized': () => ({type: 'answered', answer: refused('Not Authorized')}),
	'a problem': () => ({type: 'answered', answer: refused('Problem processing request')}),
	'a page of HTML': () => ({
		type: 'answered',
		answer: {status: 403, headers: {'content-type': 'text/html'}, body: '<title>Access denied</title>'},
	}),
};

type Scenario = {readonly title: string; readonly start: (fault: (name: string) => Fault | undefined) => Promise<Cloud>};

const scenarios: readonly Scenario[] = [
	{title: 'nothing there', start: async fault => startCloud({railwayFault: fault})},
	{
		title: 'a service that Railway builds',
		async start(fault) {
			const cloud = await startCloud({railway: {projects: [builtProject()]}, railwayFault: fault});
			cloud.registry.push('acme/demo', 'main', 'one', true);
			return cloud;
		},
	},
];

describe.each(scenarios)('a run of the step railway, with $title, that is disturbed at any call', ({start}) => {
	it('is completed by the next run: nothing twice, nothing lost, and all of it can be taken back', {timeout: 280_000}, async () => {
		const clean = await start(() => undefined);
		const before = stateOf(clean);
		expect(await run(await emptyFolder(), clean)).toEqual([]);
		const wanted = stateOf(clean);
		const places = clean.calls.filter(name => changing.test(name));
		expect(wanted).toMatchObject({tokens: 1, held: true});

		const red: string[] = [];
		let cells = 0;
		for (const place of places) {
			for (const [fault, make] of Object.entries(faults)) {
				cells++;
				const problem = await cell(start, place, make, {before, wanted});
				if (problem !== undefined) {
					red.push(`${fault} at ${place}: ${problem}`);
				}
			}
		}

		console.log(`${cells} cells, ${red.length} red; calls: ${places.join(', ')}`);
		expect(red).toEqual([]);
	});
});

async function cell(
	start: Scenario['start'],
	place: string,
	make: (typeof faults)[string],
	{before, wanted}: {readonly before: unknown; readonly wanted: unknown},
): Promise<string | undefined> {
	let happened = false;
	let dead = false;
	let died = () => {};
	const death = new Promise<void>(resolve => {
		died = resolve;
	});
	const cloud = await start(name => {
		// Of a run that was killed nothing more is heard.
		if (dead) {
			return {type: 'cut', after: false};
		}

		if (happened || name !== place) {
			return undefined;
		}

		happened = true;
		return make(async () => {
			dead = true;
			died();
		});
	});
	let root = await emptyFolder();
	const controller = new AbortController();
	const first = run(root, cloud, controller);
	const ended = await Promise.race([first.then(() => 'ended'), death.then(() => 'killed')]);
	if (ended === 'killed') {
		// What was on the disk when it was killed, and not what its own cleaning up makes of it here.
		const frozen = await realpath(await mkdtemp(path.join(os.tmpdir(), 'ferrovia-frozen-')));
		onTestFinished(async () => rm(frozen, {recursive: true, force: true}));
		await cp(root, frozen, {recursive: true});
		controller.abort();
		await first;
		root = frozen;
		dead = false;
	}

	const problems = await run(root, cloud);
	if (!happened) {
		return 'it did not happen';
	}

	if (problems.length > 0) {
		return `the next run failed: ${problems.join('; ')}`;
	}

	const state = stateOf(cloud);
	if (JSON.stringify(state) !== JSON.stringify(wanted)) {
		return `it is not as after a clean run: ${JSON.stringify(state)}`;
	}

	await undoAll(root, cloud);
	const {held: _, ...after} = stateOf(cloud);
	const {held: __, ...start_} = before as ReturnType<typeof stateOf>;
	return JSON.stringify(withoutNumbers(after)) === JSON.stringify(withoutNumbers(start_))
		? undefined
		: `undo left ${JSON.stringify(after)} instead of ${JSON.stringify(start_)}`;
}

/** A number that was not set can't be unset. */
function withoutNumbers(state: Omit<ReturnType<typeof stateOf>, 'held'>) {
	return {
		...state,
		projects: state.projects.map(project => ({
			...project,
			instances: project.instances.map(({settings: {healthcheckTimeout: _, ...settings}, ...rest}) => ({...rest, settings})),
		})),
	};
}
