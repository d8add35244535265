import {isDeepStrictEqual} from 'node:util';
import sodium from 'libsodium-wrappers';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {explain} from '../../source/engine/errors.ts';
import {Journal} from '../../source/engine/journal.ts';
import type {Fault} from '../../source/rehearsal/loopback.ts';
import {type RunProcess, runProcess} from '../../source/services/process.ts';
import {githubStep} from '../../source/steps/github/step.ts';
import {railwayStep} from '../../source/steps/railway/step.ts';
import {type Disk, readDisk, skipSync, writeDisk} from '../_helpers/disk.ts';
import {onceEach} from '../_helpers/once-each.ts';
import {git, hasGit} from '../_helpers/project-folder.ts';
import {difference, stateText} from '../_helpers/states.ts';
import {builtProject, type Cloud, startCloud} from './railway/_cloud.ts';
import {emptyFolder, planAndApply, undoAll, worldIn} from './railway/_run.ts';

vi.mock('node:timers/promises', async original => (await import('../_helpers/quick-timers.ts')).quick(await original()));

await sodium.ready;
const keys = sodium.crypto_box_keypair();
const publicKey = Buffer.from(keys.publicKey).toString('base64');

afterEach(() => {
	vi.restoreAllMocks();
});

const ofRailway = /^(?:\w+(?:Create|Update|Delete|Connect|Disconnect|Upsert|DeployV2))(?: #\d+)?$/;

const ofGitHub = /^(?:PUT|POST|PATCH|DELETE) /;

/** A project's folder. No run commits, or writes what git sees, so git is asked everything once. */
type Folder = {readonly root: string; readonly ask: RunProcess; readonly untouched: Disk};

async function openFolder(): Promise<Folder> {
	const root = await emptyFolder();
	git(root, 'init', '--quiet', '--initial-branch', 'main');
	return {root, ask: onceEach(runProcess), untouched: readDisk(root)};
}

/** One run of both steps to its end, whatever that is. */
async function run({root, ask}: Folder, cloud: Cloud, controller = new AbortController()): Promise<readonly string[]> {
	const flags = {'compiler-cache': 'none', 'github-files': 'leave'};
	const world = {...worldIn(root, cloud, {selected: ['railway', 'github'], flags}), run: ask};
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

/** Everything that the next run finds. */
async function beginningOf(root: string, {railway, repository}: Cloud): Promise<string> {
	const {secrets, variables} = repository.shelf;
	const opened = [...secrets].map(([name, {sealed}]) => [name, open(sealed)]);
	const entries = (await new Journal(root).entries()).map(entry => ({...entry, error: undefined}));
	return stateText({railway: railway.state, opened, variables, entries});
}

describe.skipIf(!hasGit).each(scenarios)(
	'a run of the steps railway and github, with $title, that is disturbed at any call',
	({start, withGitHub}) => {
		it('is completed by the next run: nothing twice, nothing lost, and all of it can be taken back', {timeout: 280_000}, async () => {
			await skipSync();
			const folder = await openFolder();
			const clean = await start(() => undefined);
			const before = stateOf(clean);
			expect(await run(folder, clean)).toEqual([]);
			const wanted = stateOf(clean);
			const places = [
				...clean.calls.filter(name => ofRailway.test(name)),
				...clean.githubCalls.filter(name => withGitHub && ofGitHub.test(name)),
			];
			expect(wanted).toMatchObject({tokens: 1, held: true});

			const red: string[] = [];
			// What came of going on from a state.
			const known = new Map<string, string | undefined>();
			for (const place of places) {
				for (const [fault, make] of Object.entries(faults)) {
					writeDisk(folder.root, folder.untouched);
					const cloud = await disturb(folder, start, place, make);
					const beginning = cloud && (await beginningOf(folder.root, cloud));
					if (cloud !== undefined && beginning !== undefined && !known.has(beginning)) {
						known.set(beginning, await goOn(folder, cloud, {before, wanted}));
					}

					const problem = beginning === undefined ? 'it did not happen' : known.get(beginning);
					if (problem !== undefined) {
						red.push(`${fault} at ${place}: ${problem}`);
					}
				}
			}

			const outcomes = places.length * Object.keys(faults).length;
			console.log(
				`covered outcomes: ${outcomes} distinct (call, fault), ${red.length} red, ${known.size} different states to go on from; calls: ${places.join(', ')}`,
			);
			expect(red).toEqual([]);
		});
	},
);

/** The cloud after one run that met the fault; undefined where it met none. */
async function disturb(folder: Folder, start: Scenario['start'], place: string, make: (typeof faults)[string]): Promise<Cloud | undefined> {
	let happened = false;
	let dead = false;
	let putBack = () => {};
	const controller = new AbortController();
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
			// What is on the disk when it is killed stays there, and not what its own cleaning up makes of it here.
			const frozen = readDisk(folder.root);
			putBack = () => writeDisk(folder.root, frozen);
			dead = true;
			controller.abort();
		};
		return make(stop, place);
	});
	await run(folder, cloud, controller);
	putBack();
	dead = false;
	return happened ? cloud : undefined;
}

/** What is wrong with where the next run and undo end. */
async function goOn(
	folder: Folder,
	cloud: Cloud,
	{before, wanted}: {readonly before: ReturnType<typeof stateOf>; readonly wanted: unknown},
): Promise<string | undefined> {
	const problems = await run(folder, cloud);
	if (problems.length > 0) {
		return `the next run failed: ${problems.join('; ')}`;
	}

	const state = stateOf(cloud);
	if (!isDeepStrictEqual(state, wanted)) {
		return `it is not as after a clean run: ${difference(state, wanted)}`;
	}

	await undoAll(folder.root, cloud);
	const after = withoutNumbers(stateOf(cloud));
	const beginning = withoutNumbers(before);
	return isDeepStrictEqual(after, beginning) ? undefined : `undo left something: ${difference(after, beginning)}`;
}

/** A number that was not set can't be unset. */
function withoutNumbers({held: _, ...state}: ReturnType<typeof stateOf>) {
	return {
		...state,
		projects: state.projects.map(project => ({
			...project,
			instances: project.instances.map(({settings: {healthcheckTimeout: _, ...settings}, ...rest}) => ({...rest, settings})),
		})),
	};
}
