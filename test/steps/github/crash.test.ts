import {expect, it, onTestFinished, vi} from 'vitest';
import {Secret} from '../../../source/engine/secrets.ts';
import type {Fault} from '../../../source/rehearsal/loopback.ts';
import {projectTokenDeposit} from '../../../source/steps/deposits.ts';
import {Vault} from '../../../source/steps/vault.ts';
import type {World} from '../../../source/steps/world.ts';
import {readDisk, skipSync, writeDisk} from '../../_helpers/disk.ts';
import {onceEach} from '../../_helpers/once-each.ts';
import {hasGit} from '../../_helpers/project-folder.ts';
import {keepState} from '../../_helpers/states.ts';
import {canaries, type Lab, openLab, snapshot, textAt} from './_lab.ts';

vi.mock('node:timers/promises', async original => (await import('../../_helpers/quick-timers.ts')).quick(await original()));

const refusal = {type: 'answered', answer: {status: 400, body: '{"message":"stopped"}'}} as const;
const faults: Readonly<Record<string, Fault>> = {before: refusal, after: {...refusal, after: true}};

/** How often each call is made that changes something. */
const changingCalls = {
	'PUT /repos/{owner}/{repo}/environments/{environment_name}': 1,
	'PUT /repos/{owner}/{repo}/environments/{environment_name}/secrets/{secret_name}': 1,
	'POST /repos/{owner}/{repo}/actions/variables': 7,
	'POST /repos/{owner}/{repo}/git/blobs': 4,
	'POST /repos/{owner}/{repo}/git/trees': 1,
	'POST /repos/{owner}/{repo}/git/commits': 1,
	'POST /repos/{owner}/{repo}/git/refs': 1,
	'POST /repos/{owner}/{repo}/pulls': 1,
};

/** What the step before has left; it leaves one only while the secret is missing or was stored by the run that died. */
function withToken(world: World): World {
	const vault = new Vault();
	vault.leave(projectTokenDeposit, new Secret(canaries.railway), {settled: async () => {}, abandoned: async () => {}});
	return {...world, vault};
}

it.skipIf(!hasGit)('finishes a run that ended at any call, once, and takes all of it back', {timeout: 120_000}, async () => {
	await skipSync();
	onTestFinished(() => {
		vi.restoreAllMocks();
	});
	let counts = new Map<string, number>();
	let disturbed: {readonly place: string; readonly fault: Fault} | undefined;
	const lab = await openLab({
		written: true,
		flags: {'github-environment': 'production'},
		fault(called, {method}) {
			const name = called.replace(/ #\d+$/, '');
			const count = (counts.get(name) ?? 0) + 1;
			if (method !== 'GET') {
				counts.set(name, count);
			}

			const met = disturbed?.place === `${name} #${count}` ? disturbed.fault : undefined;
			disturbed = met === undefined ? disturbed : undefined;
			return met;
		},
	});
	// No run writes what git sees.
	const world = {...lab.world, run: onceEach(lab.world.run)};
	const putRepositoryBack = keepState(lab.repository);
	const disk = readDisk(lab.root);
	const before = snapshot(lab.repository);

	await lab.setUp(withToken(world));
	expect(Object.fromEntries(counts)).toEqual(changingCalls);

	const red: string[] = [];
	let outcomes = 0;
	for (const [name, times] of Object.entries(changingCalls)) {
		for (const place of Array.from({length: times}, (_, index) => `${name} #${index + 1}`)) {
			for (const [when, fault] of Object.entries(faults)) {
				outcomes++;
				putRepositoryBack();
				writeDisk(lab.root, disk);
				counts = new Map();
				disturbed = {place, fault};
				const problem = await goOn(lab, withToken(world), () => disturbed === undefined, before).catch((error: unknown) => String(error));
				if (problem !== undefined) {
					red.push(`${place}, ${when} it was done: ${problem}`);
				}
			}
		}
	}

	console.log(`covered outcomes: ${outcomes} distinct (call, fault), ${red.length} red`);
	expect(red).toEqual([]);
});

/** A run that is disturbed, and the next one. */
async function goOn(lab: Lab, world: World, happened: () => boolean, before: unknown): Promise<void> {
	const {outcomes} = await lab.apply(world);
	expect(happened()).toBe(true);
	expect(outcomes.filter(({status}) => status === 'failed')).toHaveLength(1);
	await lab.setUp(world);
	const {repository} = lab;
	expect([...(repository.environments.get('production')?.secrets.keys() ?? [])]).toEqual(['RAILWAY_TOKEN']);
	expect(repository.shelf.variables.size).toBe(7);
	expect(repository.pulls.filter(({state}) => state === 'open')).toHaveLength(1);
	expect(textAt(repository, 'ferrovia/setup', '.github/workflows/deploy.yml')).toContain('environment: production');
	expect((await lab.plan(world)).changes).toEqual([]);
	await lab.undo();
	expect(snapshot(repository)).toEqual(before);
}
