import {describe, expect, it, onTestFinished} from 'vitest';
import {startAws} from '../../../source/rehearsal/aws/double.ts';
import {newAccount, newHolder} from '../../../source/rehearsal/aws/state.ts';
import {newRepository} from '../../../source/rehearsal/github/repository.ts';
import {startRun} from '../../../source/rehearsal/github/runs.ts';
import {assumeRole} from '../../../source/rehearsal/runner/assume-role.ts';
import {trustPolicy} from '../../../source/steps/cache/policies.ts';

/** An account that trusts runs on main of acme/demo, and those alone. */
async function lab() {
	const state = newAccount();
	const aws = await startAws({state});
	onTestFinished(aws.stop);
	const repository = newRepository();
	const provider = `arn:aws:iam::${state.account}:oidc-provider/token.actions.githubusercontent.com`;
	state.providers.set(provider, {
		url: 'token.actions.githubusercontent.com',
		audiences: new Set(['sts.amazonaws.com']),
		createdAt: new Date().toISOString(),
		tags: new Map(),
	});
	const {ownerId, id} = repository;
	const role = {
		...newHolder(state.account, 'role', 'cache', new Date().toISOString(), new Map()),
		trust: JSON.stringify(trustPolicy(provider, [`repo:acme@${ownerId}/demo@${id}:ref:refs/heads/main`])),
		description: '',
		longestSession: 3600,
	};
	state.roles.set(role.name, role);
	const main = startRun(repository, {workflow: 'deploy.yml', branch: 'main', event: 'push'});
	const assume = async (run = main, arn = role.arn, from = repository) => assumeRole(aws.url, arn, from, run);
	return {state, main, assume};
}

describe('the role of a run', () => {
	it('is assumed where its trust names the branch', async () => {
		const {state, assume} = await lab();
		expect(await assume()).toEqual({
			ok: true,
			lines: [expect.stringMatching(/^Assumed arn:aws:iam::\d+:role\/cache as repo:acme@\d+\/demo@\d+:/)],
		});
		expect([...state.sessions.values()].map(({role}) => role)).toEqual(['cache']);
	});

	it.each<[string, (opened: Awaited<ReturnType<typeof lab>>) => ReturnType<typeof assumeRole>]>([
		['another branch', async ({main, assume}) => assume({...main, branch: 'feature'})],
		['another repository', async ({main, assume}) => assume(main, undefined, newRepository({name: 'other'}))],
		['a role that is not there', async ({main, assume}) => assume(main, 'arn:aws:iam::123456789012:role/none')],
	])('is refused to %s, in the words of the action', async (_, ask) => {
		const opened = await lab();
		expect(await ask(opened)).toEqual({
			ok: false,
			lines: ['Error: Could not assume role with OIDC: Not authorized to perform sts:AssumeRoleWithWebIdentity'],
		});
		expect(opened.state.sessions.size).toBe(0);
	});
});
