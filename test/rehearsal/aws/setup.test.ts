import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest';
import {identityNames} from '../../../source/steps/cache/names.ts';
import {type GitHubDouble, startGitHub} from '../../_helpers/github-api.ts';
import {onPath} from '../../_helpers/programs.ts';
import {demoProject, keyTakerStep, planRun, type Run, setUp, signIn, undoAll, verifyRun} from '../../steps/cache/_cloud.ts';
import {inventory} from '../../steps/cache/_inventory.ts';
import {type Lab, openLab} from './_aws.ts';

const names = identityNames('acme/demo');

/** sccache itself proves the cache, by building with it. */
describe.skipIf(onPath('sccache') === undefined || onPath('cargo') === undefined)('the step cache, on the double of AWS', () => {
	let lab: Lab;
	let github: GitHubDouble;
	let empty: Awaited<ReturnType<typeof inventory>>;
	const calls = new Set<string>();

	beforeAll(async () => {
		[lab, github] = await Promise.all([openLab({onExchange: ({name}) => calls.add(name.split(' ')[0] ?? '')}), startGitHub()]);
		signIn({...lab.environment, GITHUB_API_URL: github.url, GH_TOKEN: 'a-token-of-the-test'});
		empty = await inventory(lab);
	});

	afterAll(async () => {
		vi.unstubAllEnvs();
		await Promise.all([lab.stop(), github.stop()]);
		expect(github.faults).toEqual([]);
	});

	const problems = async (run: Run) =>
		(await verifyRun(run)).checks.filter(({status}) => status !== 'pass').map(({id, status, detail}) => `${id} ${status}: ${detail}`);

	it('sets up a bucket and roles, proves them, the least privilege too, finds them done, and takes them back', async () => {
		const root = await demoProject();
		const run = await setUp(root);
		expect(await problems(run)).toEqual([]);
		expect([...lab.state.roles.keys()]).toEqual(expect.arrayContaining([names.write, names.read]));
		expect((await planRun(root)).plan.steps.map(({status}) => status)).toEqual(['done', 'done']);
		// sccache wrote to it, and what it wrote was read again.
		expect([...calls]).toEqual(expect.arrayContaining(['s3:PutObject', 's3:GetObject', 'iam:SimulatePrincipalPolicy']));
		expect((await undoAll(root)).filter(ending => !ending.endsWith(' undone'))).toEqual([]);
		expect(await inventory(lab)).toEqual(empty);
		expect(await undoAll(root)).toEqual([]);
	}, 120_000);

	it('makes a key that sccache works with, and that may do nothing else', async () => {
		const root = await demoProject();
		const taken: string[] = [];
		const options = {flags: {cacheIdentity: 'keys'}, more: [keyTakerStep(taken)]};
		const run = await setUp(root, options);
		expect(await problems(run)).toEqual([]);
		expect(taken.map(key => key.split(':')[0])).toEqual(lab.state.users.get(names.user)?.keys.map(({id}) => id));
		const planned = (await planRun(root, options)).plan.steps.find(({id}) => id === 'cache');
		expect(planned?.changes).toEqual([]);
		expect((await undoAll(root)).filter(ending => !ending.endsWith(' undone') && !ending.startsWith('github/'))).toEqual([]);
		expect(await inventory(lab)).toEqual(empty);
	}, 120_000);
});
