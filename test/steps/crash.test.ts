import {cp, mkdtemp, realpath, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import sodium from 'libsodium-wrappers';
import {describe, expect, it, onTestFinished} from 'vitest';
import {explain} from '../../source/engine/errors.ts';
import type {Fault} from '../../source/rehearsal/loopback.ts';
import {githubStep} from '../../source/steps/github/step.ts';
import {railwayStep} from '../../source/steps/railway/step.ts';
import {git, hasGit} from '../_helpers/project-folder.ts';
import {builtProject, type Cloud, startCloud} from './railway/_cloud.ts';
import {emptyFolder, planAndApply, undoAll, worldIn} from './railway/_run.ts';

await sodium.ready;
const keys = sodium.crypto_box_keypair();
const publicKey = Buffer.from(keys.publicKey).toString('base64');

const ofRailway = /^(?:\w+(?:Create|Update|Delete|Connect|Disconnect|Upsert|DeployV2))(?: #\d+)?$/;

const ofGitHub = /^(?:PUT|POST|PATCH|DELETE) /;

/** A folder of its own with git in it, gone with the test. */
async function repositoryFolder(): Promise<string> {
	const root = await emptyFolder();
	git(root, 'init', '--quiet', '--initial-branch', 'main');
	return root;
}

/** One run of both steps to its end, whatever that is. */
async function run(root: string, cloud: Cloud, controller = new AbortController()): Promise<readonly string[]> {
	const world = worldIn(root, cloud, {selected: ['railway', 'github'], flags: {'compiler-cache': 'none', 'github-files': 'leave'}});
	try {
		const {outcomes} = await planAndApply(root, world, [railwayStep, githubStep], controller.signal);
		return outcomes.filter(({status}) => status === 'failed').map(({id, error}) => `${id}: ${error?.what}`);
	} catch (error) {
		return [explain(error).what];
	} finally {
		await world.vault.dispose().catch(() => undefined);
	}
}

/** As GitHub opens what was sealed for it. */
function open(sealed: string | undefined): string | undefined {
	return sealed === undefined
		? undefined
		: Buffer.from(sodium.crypto_box_seal_open(Buffer.from(sealed, 'base64'), keys.publicKey, keys.privateKey)).toString('utf8');
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
		held: tokens.some(({secret}) => secret === open(repository.shelf.secrets.get('RAILWAY_TOKEN')?.sealed)),
		secrets: [...repository.shelf.secrets.keys()].sort(),
		/** What they name differs from run to run, but must be there. */
		variables: [...repository.shelf.variables]
			.map(([name, {value}]) => [
				name,
				projects.some(({id, environments, services}) => [id, ...[...environments, ...services].map(thing => thing.id)].includes(value)),
			])
			.sort(),
	});
}

/** Railway says no with the status 200, and GitHub with one of its own. */
function refused(place: string, message: string, status: number) {
	return ofGitHub.test(place)
		? {status, body: JSON.stringify({message, documentation_url: 'https://docs.github.com/rest', status: String(status)})}
		: {status: 200, body: JSON.stringify({data: null, errors: [{message}]})};
}

const faults: Readonly<Record<string, (stop: () => Promise<void>, place: string) => Fault>> = {
	'killed before': stop => ({type: 'stopped', after: false, stop}),
	'killed after': stop => ({type: 'stopped', after: true, stop}),
	'cut before': () => ({type: 'cut', after: false}),
	'cut after': () => ({type: 'cut', after: true}),
	'500': () => ({type: 'answered', answer: {status: 500, body: ''}}),
	'done but 500': () => ({type: 'answered', answer: {status: 500, body: ''}, after: true}),
	'an hour to wait': () => ({type: 'answered', answer: {status: 429, headers: {'retry-after': '3600'}, body: ''}}),
	'a second to wait': () => ({type: 'answered', answer: {status: 429, headers: {'retry-after': '1'}, body: ''}}),
	'not authorized': (_, place) => ({type: 'answered', answer: refused(place, 'Not Authorized', 403)}),
	'a problem': (_, place) => ({type: 'answered', answer: refused(place, 'Problem processing request', 422)}),
	'a page of HTML': () => ({
		type: 'answered',
		answer: {status: 403, headers: {'content-type': 'text/html'}, body: '<title>Access denied</title>'},
	}),
};

type Scenario = {
	readonly title: string;
	/** Those of GitHub are the same in all of them, so one has them. */
	readonly withGitHub: boolean;
	readonly start: (fault: (name: string) => Fault | undefined) => Promise<Cloud>;
};

const scenarios: readonly Scenario[] = [
	{title: 'nothing there', withGitHub: true, start: async fault => startCloud({publicKey, railwayFault: fault, githubFault: fault})},
	{
		title: 'a service that Railway builds',
		withGitHub: false,
		async start(fault) {
			const cloud = await startCloud({
				publicKey,
				railway: {projects: [builtProject()]},
				railwayFault: fault,
				githubFault: fault,
			});
			cloud.registry.push('acme/demo', 'main', 'one', true);
			return cloud;
		},
	},
];

describe.skipIf(!hasGit).each(scenarios)(
	'a run of the steps railway and github, with $title, that is disturbed at any call',
	({start, withGitHub}) => {
		it('is completed by the next run: nothing twice, nothing lost, and all of it can be taken back', {timeout: 280_000}, async () => {
			const clean = await start(() => undefined);
			const before = stateOf(clean);
			expect(await run(await repositoryFolder(), clean)).toEqual([]);
			const wanted = stateOf(clean);
			const places = [
				...clean.calls.filter(name => ofRailway.test(name)),
				...clean.githubCalls.filter(name => withGitHub && ofGitHub.test(name)),
			];
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
	},
);

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
		const stop = async () => {
			dead = true;
			died();
		};
		return make(stop, place);
	});
	let root = await repositoryFolder();
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
	const {held: __, ...beginning} = before as ReturnType<typeof stateOf>;
	return JSON.stringify(withoutNumbers(after)) === JSON.stringify(withoutNumbers(beginning))
		? undefined
		: `undo left ${JSON.stringify(after)} instead of ${JSON.stringify(beginning)}`;
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
