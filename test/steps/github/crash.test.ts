import {describe, expect, it} from 'vitest';
import {Secret} from '../../../source/engine/secrets.ts';
import type {Fault} from '../../../source/rehearsal/loopback.ts';
import {projectTokenDeposit} from '../../../source/steps/deposits.ts';
import {hasGit} from '../../_helpers/project-folder.ts';
import {canaries, openLab, snapshot, textAt} from './_lab.ts';

/** What the step before would have left; it leaves one only while the secret is missing or was stored by the run that died. */
function leaveToken({world}: Awaited<ReturnType<typeof openLab>>): void {
	world.vault.leave(projectTokenDeposit, new Secret(canaries.railway), {settled: async () => {}, abandoned: async () => {}});
}

const options = {written: true, flags: {'github-environment': 'production'}} as const;

/** Everything that is called to change something, in one run that goes well. */
async function changingCalls(): Promise<readonly string[]> {
	const lab = await openLab(options);
	leaveToken(lab);
	await lab.setUp();
	return lab.exchanges.filter(({asked}) => asked.method !== 'GET').map(({name}) => name);
}

const calls = [
	'PUT /repos/{owner}/{repo}/environments/{environment_name}',
	'PUT /repos/{owner}/{repo}/environments/{environment_name}/secrets/{secret_name}',
	...numbered('POST /repos/{owner}/{repo}/actions/variables', 7),
	...numbered('POST /repos/{owner}/{repo}/git/blobs', 4),
	'POST /repos/{owner}/{repo}/git/trees',
	'POST /repos/{owner}/{repo}/git/commits',
	'POST /repos/{owner}/{repo}/git/refs',
	'POST /repos/{owner}/{repo}/pulls',
];

function numbered(name: string, count: number): readonly string[] {
	return Array.from({length: count}, (_, index) => `${name}${index === 0 ? '' : ` #${index + 1}`}`);
}

describe.skipIf(!hasGit)('a run that ends at any call', () => {
	it('is tried at every call that changes something', async () => {
		expect(await changingCalls()).toEqual(calls);
	});

	it.each(
		calls.flatMap(name => [
			[name, 'before', {type: 'answered', answer: {status: 400, body: '{"message":"stopped"}'}}],
			[name, 'after', {type: 'answered', answer: {status: 400, body: '{"message":"stopped"}'}, after: true}],
		]) as ReadonlyArray<readonly [string, string, Fault]>,
	)('%s, %s it was done: the next run finishes it, once, and undo takes all of it back', async (name, _, fault) => {
		let stopped = false;
		const lab = await openLab({
			...options,
			fault(called) {
				if (called !== name || stopped) {
					return undefined;
				}

				stopped = true;
				return fault;
			},
		});
		const before = snapshot(lab.repository);
		leaveToken(lab);
		const {outcomes} = await lab.apply();
		expect(stopped).toBe(true);
		expect(outcomes.filter(({status}) => status === 'failed')).toHaveLength(1);
		await lab.setUp();
		const {repository} = lab;
		expect([...(repository.environments.get('production')?.secrets.keys() ?? [])]).toEqual(['RAILWAY_TOKEN']);
		expect(repository.shelf.variables.size).toBe(7);
		expect(repository.pulls.filter(({state}) => state === 'open')).toHaveLength(1);
		expect(textAt(repository, 'ferrovia/setup', '.github/workflows/deploy.yml')).toContain('environment: production');
		expect((await lab.plan()).changes).toEqual([]);
		await lab.undo();
		expect(snapshot(repository)).toEqual(before);
	});
});
