import {chmod, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it, vi} from 'vitest';
import {exitCodes, FerroviaError} from '../../../source/engine/errors.ts';
import {Secret} from '../../../source/engine/secrets.ts';
import {commitFiles, filesAt} from '../../../source/rehearsal/github/repository.ts';
import type {RepositoryState, RunState} from '../../../source/rehearsal/github/state.ts';
import type {Fault} from '../../../source/rehearsal/loopback.ts';
import {keyDeposit, projectTokenDeposit} from '../../../source/steps/deposits.ts';
import {SecretKey} from '../../../source/steps/vault.ts';
import type {World} from '../../../source/steps/world.ts';
import {hasGit} from '../../_helpers/project-folder.ts';
import {canaries, openLab, place, snapshot, textAt} from './_lab.ts';

vi.mock('node:timers/promises', async original => (await import('../../_helpers/quick-timers.ts')).quick(await original()));

const nothing = async () => {};

/** The world, with what the steps before it would have left in the vault. */
function withDeposits(world: World, {replacesSince}: {readonly replacesSince?: Date} = {}) {
	const settled: string[] = [];
	world.vault.leave(projectTokenDeposit, new Secret(canaries.railway), {
		settled: async () => void settled.push('token'),
		abandoned: nothing,
	});
	world.vault.leave(keyDeposit, new SecretKey('AKIACANARY', canaries.key), {
		settled: async () => void settled.push('key'),
		abandoned: nothing,
		replacesSince,
	});
	return settled;
}

/** A run that succeeds at the third look. */
function succeeding(_repository: RepositoryState, run: RunState): void {
	run.jobs.push({
		id: 71,
		name: 'Build',
		status: 'queued',
		conclusion: null,
		steps: [{name: 'Build the image', number: 1, status: 'queued', conclusion: null}],
		log: '',
	});
	const [job] = run.jobs;
	run.ahead.push(
		() => {
			run.status = 'in_progress';
			Object.assign(job ?? {}, {status: 'in_progress'});
			Object.assign(job?.steps[0] ?? {}, {status: 'in_progress'});
		},
		() => {
			Object.assign(run, {status: 'completed', conclusion: 'success'});
			Object.assign(job ?? {}, {status: 'completed', conclusion: 'success'});
		},
	);
}

function withToken({shelf}: RepositoryState): void {
	shelf.secrets.set('RAILWAY_TOKEN', {sealed: 'x', createdAt: '2026-11-01T00:00:00Z', updatedAt: '2026-11-01T00:00:00Z'});
}

function failing(_repository: RepositoryState, run: RunState): void {
	run.jobs.push({
		id: 72,
		name: 'Build',
		status: 'completed',
		conclusion: 'failure',
		steps: [
			{name: 'Check out', number: 1, status: 'completed', conclusion: 'success'},
			{name: 'Build the image', number: 2, status: 'completed', conclusion: 'failure'},
		],
		log: `2026-11-25T10:00:00.1234567Z error: could not compile with ${canaries.token}\n2026-11-25T10:00:01.1234567Z ##[error]Process completed with exit code 101.\n`,
	});
	run.ahead.push(() => Object.assign(run, {status: 'completed', conclusion: 'failure'}));
}

describe.skipIf(!hasGit)('setting up a repository', () => {
	it('sets the variables, opens a pull request, and says what starts the first run', async () => {
		const {setUp, repository, plan, root, verify} = await openLab({written: true});
		const before = await plan();
		expect(before.notes.map(({text}) => text).join('\n')).toMatch(
			/GitHub as acme, with the token of GH_TOKEN, for acme\/demo \(private\)[\s\S]*lacks the secret RAILWAY_TOKEN[\s\S]*Merging the pull request starts the first run/,
		);
		expect(await setUp()).toEqual([
			'github/variable-SCCACHE_BUCKET',
			'github/variable-SCCACHE_REGION',
			'github/variable-SCCACHE_PREFIX',
			'github/variable-AWS_WRITE_ROLE_ARN',
			'github/variable-AWS_READ_ROLE_ARN',
			'github/variable-RAILWAY_SERVICE_ID',
			'github/variable-RAILWAY_ENVIRONMENT_ID',
			'github/pull-request',
		]);
		expect(Object.fromEntries([...repository.shelf.variables].map(([name, {value}]) => [name, value]))).toMatchObject({
			SCCACHE_BUCKET: 'ferrovia-acme-demo-1234',
			AWS_WRITE_ROLE_ARN: 'arn:aws:iam::123456789012:role/write',
			RAILWAY_SERVICE_ID: place.service.id,
			RAILWAY_ENVIRONMENT_ID: place.environment.id,
		});
		const [pull] = repository.pulls;
		expect(pull).toMatchObject({head: 'ferrovia/setup', base: 'main', state: 'open'});
		const workflow = await readFile(path.join(root, '.github/workflows/deploy.yml'), 'utf8');
		expect(textAt(repository, 'ferrovia/setup', '.github/workflows/deploy.yml')).toBe(workflow);
		expect(textAt(repository, 'main', '.github/workflows/deploy.yml')).toBeUndefined();
		for (const file of ['deploy.yml', 'build-image.sh', 'build-summary.sh', 'deploy-railway.sh']) {
			expect(pull?.body).toContain(`${file}\` | `);
		}

		expect(await plan()).toMatchObject({status: 'done', changes: []});
		expect(await verify('variables')).toMatchObject({status: 'pass'});
		expect(await verify('workflow')).toMatchObject({
			status: 'warn',
			detail: expect.stringContaining('waits for the pull request #1 to be merged'),
		});
	});

	it('stores what the other steps left, sealed, and hands it over', async () => {
		const {setUp, world, open, journalText, exchanges, repository, plan} = await openLab({
			pushed: true,
			flags: {'cache-identity': 'keys', 'github-run': 'no'},
		});
		const settled = withDeposits(world);
		const shown = JSON.stringify(await plan());
		expect((await setUp()).slice(0, 3)).toEqual([
			'github/secret-AWS_ACCESS_KEY_ID',
			'github/secret-AWS_SECRET_ACCESS_KEY',
			'github/secret-RAILWAY_TOKEN',
		]);
		expect([open('AWS_ACCESS_KEY_ID'), open('AWS_SECRET_ACCESS_KEY'), open('RAILWAY_TOKEN')]).toEqual([
			'AKIACANARY',
			canaries.key,
			canaries.railway,
		]);
		expect(settled).toEqual(['key', 'token']);
		const everything = [
			shown,
			await journalText(),
			...exchanges.map(({asked, answered}) => `${asked.url.href} ${asked.body} ${answered?.body}`),
		].join('\n');
		for (const canary of Object.values(canaries)) {
			expect(everything).not.toContain(canary);
		}

		expect(repository.pulls).toEqual([]);
	});

	it('waits until GitHub shows what it has taken, and what was taken back', async () => {
		// The waits are real: one of each kind is enough.
		const lab = await openLab({
			pushed: true,
			flags: {'compiler-cache': 'none', 'github-environment': 'production', 'github-run': 'no'},
			lag: () => 1,
		});
		const before = snapshot(lab.repository);
		lab.world.vault.leave(projectTokenDeposit, new Secret(canaries.railway), {settled: async () => {}, abandoned: async () => {}});
		await lab.setUp();
		expect((await lab.undo()).filter(ending => !ending.endsWith('undone'))).toEqual([]);
		expect(snapshot(lab.repository)).toEqual(before);
	}, 60_000);

	it('keeps the token of the deploy job in the environment that was chosen', async () => {
		const {setUp, world, repository, plan, undo} = await openLab({
			pushed: true,
			flags: {'github-environment': 'production', 'github-run': 'no'},
		});
		withDeposits(world);
		expect((await setUp()).slice(0, 2)).toEqual(['github/environment', 'github/secret-RAILWAY_TOKEN']);
		expect([...(repository.environments.get('production')?.secrets.keys() ?? [])]).toEqual(['RAILWAY_TOKEN']);
		expect([...repository.shelf.secrets.keys()]).toEqual([]);
		expect((await plan()).changes).toEqual([]);
		expect(await undo()).toContain('github/environment undone');
		expect(repository.environments.size).toBe(0);
	});

	it('leaves an environment in which somebody else has put something by now', async () => {
		const {setUp, world, repository, undo} = await openLab({pushed: true, flags: {'github-environment': 'production', 'github-run': 'no'}});
		withDeposits(world);
		await setUp();
		repository.environments.get('production')?.variables.set('MINE', {value: 'x', createdAt: '', updatedAt: ''});
		expect(await undo()).toContain('github/environment kept');
		expect([...(repository.environments.get('production')?.secrets.keys() ?? [])]).toEqual([]);
	});

	it('is taken back whole: the state is what it was before', async () => {
		const {setUp, world, repository, undo, plan} = await openLab({
			written: true,
			flags: {'cache-identity': 'keys', 'github-environment': 'live'},
			prepare({shelf}) {
				shelf.variables.set('SCCACHE_BUCKET', {value: 'another', createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z'});
				shelf.variables.set('SCCACHE_REGION', {value: 'us-east-1', createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z'});
				shelf.secrets.set('OTHER', {sealed: 'x', createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z'});
			},
		});
		const before = snapshot(repository);
		withDeposits(world);
		const bucket = (await plan()).changes.find(({id}) => id === 'github/variable-SCCACHE_BUCKET');
		expect(bucket?.preview).toMatchObject({verb: 'change', lines: ['- another', '+ ferrovia-acme-demo-1234']});
		const applied = await setUp();
		expect(snapshot(repository)).not.toEqual(before);
		expect([...(await undo())].sort()).toEqual(applied.map(id => `${id} undone`).sort());
		expect(snapshot(repository)).toEqual(before);
		expect(repository.pulls.map(({state}) => state)).toEqual(['closed']);
	});

	it('leaves on undo what somebody has changed since', async () => {
		const {setUp, repository, undo} = await openLab({pushed: true, flags: {'github-run': 'no'}});
		await setUp();
		const variable = repository.shelf.variables.get('RAILWAY_SERVICE_ID');
		expect(variable).toBeDefined();
		Object.assign(variable ?? {}, {value: 'of somebody else'});
		expect(await undo()).toContain('github/variable-RAILWAY_SERVICE_ID kept');
		expect(repository.shelf.variables.get('RAILWAY_SERVICE_ID')?.value).toBe('of somebody else');
	});
});

describe.skipIf(!hasGit)('secrets that are there already', () => {
	const at = (day: string) => ({sealed: 'old', createdAt: `2026-11-${day}T00:00:00Z`, updatedAt: `2026-11-${day}T00:00:00Z`});
	const keys = {pushed: true, flags: {'cache-identity': 'keys', 'github-run': 'no'}} as const;
	const prepare = ({shelf}: RepositoryState) => {
		shelf.secrets.set('AWS_ACCESS_KEY_ID', at('10'));
		shelf.secrets.set('AWS_SECRET_ACCESS_KEY', at('10'));
	};
	const namesOf = (changes: ReadonlyArray<{readonly id: string}>) => changes.map(({id}) => id).filter(id => id.includes('secret-AWS'));

	it("are kept where they are not Ferrovia's, with their dates and what replaces them", async () => {
		const {plan, world} = await openLab({...keys, prepare});
		withDeposits(world);
		const {changes, notes} = await plan();
		expect(namesOf(changes)).toEqual([]);
		const told = notes.map(({text}) => text).join('\n');
		expect(told).toContain('AWS_ACCESS_KEY_ID (2026-11-10)');
		expect(told).toContain('--github-replace yes');
	});

	it('are kept where they are older than the key that the new one replaces', async () => {
		const {plan, world} = await openLab({...keys, prepare});
		withDeposits(world, {replacesSince: new Date('2026-11-11T00:00:00Z')});
		expect(namesOf((await plan()).changes)).toEqual([]);
	});

	it('are replaced where they were stored after that, and undo does not take them away', async () => {
		const {plan, world, setUp, undo, open} = await openLab({...keys, prepare});
		const settled = withDeposits(world, {replacesSince: new Date('2026-11-09T23:59:00Z')});
		expect((await plan()).changes.find(({id}) => id === 'github/secret-AWS_ACCESS_KEY_ID')).toMatchObject({
			summary: 'replace the secret AWS_ACCESS_KEY_ID',
			reversal: {type: 'none'},
		});
		await setUp();
		expect(settled).toContain('key');
		expect(open('AWS_SECRET_ACCESS_KEY')).toBe(canaries.key);
		await undo();
		expect(open('AWS_SECRET_ACCESS_KEY')).toBe(canaries.key);
	});

	it('are replaced where the user agrees', async () => {
		const {plan, world} = await openLab({...keys, flags: {...keys.flags, 'github-replace': 'yes'}, prepare});
		withDeposits(world);
		expect(namesOf((await plan()).changes)).toHaveLength(2);
	});

	it('of the organization are noticed, and variables of it are not set again unless they differ', async () => {
		const {plan} = await openLab({
			pushed: true,
			repository: {ownerType: 'Organization'},
			flags: {'github-run': 'no'},
			prepare({organization}) {
				organization.secrets.set('RAILWAY_TOKEN', at('10'));
				organization.variables.set('SCCACHE_BUCKET', {value: 'ferrovia-acme-demo-1234', createdAt: '', updatedAt: ''});
				organization.variables.set('RAILWAY_SERVICE_ID', {value: 'another', createdAt: '', updatedAt: ''});
			},
		});
		const {changes, notes} = await plan();
		const ids = changes.map(({id}) => id);
		expect(ids).not.toContain('github/variable-SCCACHE_BUCKET');
		expect(ids).toContain('github/variable-RAILWAY_SERVICE_ID');
		const told = notes.map(({text}) => text).join('\n');
		expect(told).toContain('The organization shares the secret RAILWAY_TOKEN');
		expect(told).toContain('The organization shares the variable SCCACHE_BUCKET');
		expect(told).not.toContain('lacks the secret RAILWAY_TOKEN');
	});
});

describe.skipIf(!hasGit)('what another step makes first', () => {
	const options = {pushed: true, flags: {'github-run': 'no'}, selected: ['railway', 'github']} as const;

	it('is planned while it is still to be made, and stored once it is', async () => {
		let isMade = false;
		const lab = await openLab({
			...options,
			options: {isTokenDue: async (_, storedAt) => storedAt === undefined, readPlace: async () => (isMade ? place : undefined)},
		});
		const {changes} = await lab.plan();
		expect(changes.find(({id}) => id === 'github/secret-RAILWAY_TOKEN')).toMatchObject({
			provisional: 'the step railway makes the token first',
		});
		expect(changes.find(({id}) => id === 'github/variable-RAILWAY_SERVICE_ID')).toMatchObject({
			provisional: expect.stringContaining('railway'),
			preview: {lines: [expect.stringContaining('known later')]},
		});
		const settled: string[] = [];
		const {outcomes} = await lab.applyAfter({
			id: 'railway',
			title: 'railway',
			summary: '',
			needs: [],
			applicability: () => ({applies: true}),
			checks: () => [],
			plan: async world => ({
				changes: [
					{
						id: 'railway/project-token',
						kind: 'resource',
						summary: 'make a token',
						preview: {type: 'resource', provider: 'railway', resource: 'token', verb: 'create', lines: []},
						reversal: {type: 'none', reason: 'a stand-in'},
						async apply() {
							isMade = true;
							world.vault.leave(projectTokenDeposit, new Secret(canaries.railway), {
								settled: async () => void settled.push('token'),
								abandoned: nothing,
							});
						},
					},
				],
			}),
		});
		expect(outcomes.filter(({status}) => status !== 'applied')).toEqual([]);
		expect(lab.open('RAILWAY_TOKEN')).toBe(canaries.railway);
		expect(lab.repository.shelf.variables.get('RAILWAY_SERVICE_ID')?.value).toBe(place.service.id);
		expect(settled).toEqual(['token']);
		await lab.undo();
		expect([...lab.repository.shelf.variables.keys(), ...lab.repository.shelf.secrets.keys()]).toEqual([]);
	});

	it('is no success where it was not made', async () => {
		const lab = await openLab({...options, options: {isTokenDue: async () => true}});
		const {outcomes} = await lab.apply();
		expect(outcomes.find(({status}) => status === 'failed')).toMatchObject({
			id: 'github/secret-RAILWAY_TOKEN',
			error: {what: 'The step railway left no token to store.'},
		});
	});

	it('is not planned where that step makes none, and the rest goes on', async () => {
		const lab = await openLab({...options, options: {isTokenDue: async () => false}});
		const {changes, notes} = await lab.plan();
		expect(changes.map(({id}) => id)).not.toContain('github/secret-RAILWAY_TOKEN');
		expect(changes.map(({id}) => id)).toContain('github/variable-RAILWAY_SERVICE_ID');
		expect(notes.map(({text}) => text).join('\n')).toContain('with an account token of Railway');
	});

	it('replaces a token that is too old', async () => {
		const lab = await openLab({
			...options,
			options: {isTokenDue: async () => true},
			prepare: ({shelf}) =>
				void shelf.secrets.set('RAILWAY_TOKEN', {sealed: 'old', createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z'}),
		});
		expect((await lab.plan()).changes.find(({id}) => id === 'github/secret-RAILWAY_TOKEN')).toMatchObject({
			summary: 'replace the secret RAILWAY_TOKEN',
			reversal: {type: 'none'},
		});
	});

	it('is told where the place of the service could not be asked for', async () => {
		const lab = await openLab({
			...options,
			options: {
				isTokenDue: async () => false,
				async readPlace() {
					throw new FerroviaError({what: 'Nobody is signed in to Railway.'}, {exitCode: exitCodes.unknown});
				},
			},
		});
		const {changes, notes} = await lab.plan();
		expect(changes.map(({id}) => id)).not.toContain('github/variable-RAILWAY_SERVICE_ID');
		expect(notes.map(({text}) => text).join('\n')).toContain('lacks the variable RAILWAY_SERVICE_ID (Nobody is signed in to Railway.)');
	});
});

describe.skipIf(!hasGit)('credentials of a store that the user brings', () => {
	const minio = {
		cache: 'minio',
		'cache-endpoint': 'https://minio.example',
		'cache-bucket': 'mine',
		'cache-region': 'us-east-1',
		'github-run': 'no',
	};

	it('are stored where they are missing, and only then', async () => {
		const {setUp, open, plan, repository} = await openLab({
			pushed: true,
			flags: minio,
			environment: {
				AWS_ACCESS_KEY_ID: 'minio-user',
				AWS_SECRET_ACCESS_KEY: canaries.key,
				AWS_SESSION_TOKEN: undefined,
				AWS_PROFILE: undefined,
			},
		});
		await setUp();
		expect([open('AWS_ACCESS_KEY_ID'), open('AWS_SECRET_ACCESS_KEY')]).toEqual(['minio-user', canaries.key]);
		expect(repository.shelf.variables.get('SCCACHE_ENDPOINT')?.value).toBe('https://minio.example');
		expect((await plan()).changes).toEqual([]);
	});

	it('are not stored where they end with a session', async () => {
		const {plan} = await openLab({
			pushed: true,
			flags: minio,
			environment: {
				AWS_ACCESS_KEY_ID: 'minio-user',
				AWS_SECRET_ACCESS_KEY: canaries.key,
				AWS_SESSION_TOKEN: 'session',
				AWS_PROFILE: undefined,
			},
		});
		const {changes, notes} = await plan();
		expect(changes.filter(({id}) => id.includes('secret'))).toEqual([]);
		expect(notes.map(({text}) => text).join('\n')).toContain('which CI outlives');
	});
});

describe.skipIf(!hasGit)('the first run', () => {
	it('is started and followed once the workflow is on the default branch', async () => {
		const {plan, setUp, repository, exchanges, verify} = await openLab({pushed: true, onDispatch: succeeding, prepare: withToken});
		expect((await plan()).changes.at(-1)).toMatchObject({id: 'github/first-run', reversal: {type: 'none'}});
		await setUp();
		expect(repository.runs).toMatchObject([{conclusion: 'success', event: 'workflow_dispatch', branch: 'main'}]);
		expect(exchanges.filter(({name}) => name.includes('/dispatches')).map(({asked}) => JSON.parse(asked.body))).toEqual([
			{ref: 'main', return_run_details: true},
		]);
		expect((await plan()).changes).toEqual([]);
		expect(await verify('workflow')).toMatchObject({status: 'pass'});
	});

	it('is found where GitHub does not say which it is', async () => {
		const {setUp, repository} = await openLab({
			pushed: true,
			onDispatch: succeeding,
			prepare: withToken,
			fault: name =>
				name.startsWith('POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches')
					? {type: 'answered', answer: {status: 204, body: ''}, after: true}
					: undefined,
		});
		await setUp();
		expect(repository.runs[0]?.conclusion).toBe('success');
	});

	it('that fails is told with its step and the end of its log, without secrets', async () => {
		const {apply, repository, plan} = await openLab({pushed: true, onDispatch: failing, prepare: withToken});
		const {outcomes} = await apply();
		const run = outcomes.find(({id}) => id === 'github/first-run');
		expect(run).toMatchObject({
			status: 'failed',
			error: {
				what: 'The run ended with failure in Build: Build the image.',
				next: [`gh run view ${repository.runs[0]?.id} --log-failed`],
			},
		});
		expect(run?.error?.why).toContain('could not compile with [secret]');
		expect(run?.error?.why).toContain('error: Process completed with exit code 101.');
		expect((await plan()).changes.map(({id}) => id)).toEqual(['github/first-run']);
	});

	it.each([
		['is under way', {status: 'in_progress', conclusion: null}, 'is under way'],
		['waits for a review', {status: 'waiting', conclusion: null}, 'is under way'],
	])('is not started where one %s', async (_, state, words) => {
		const {plan} = await openLab({
			pushed: true,
			prepare(repository) {
				repository.runs.push({
					id: 5,
					workflow: '.github/workflows/deploy.yml',
					branch: 'main',
					sha: 'a',
					event: 'push',
					title: 'Push',
					createdAt: '2026-11-25T10:00:00Z',
					updatedAt: '2026-11-25T10:00:00Z',
					jobs: [],
					ahead: [],
					...state,
				});
			},
		});
		const {changes, notes} = await plan();
		expect(changes.map(({id}) => id)).not.toContain('github/first-run');
		expect(notes.map(({text}) => text).join('\n')).toContain(words);
	});

	it('is not started where the workflow is switched off', async () => {
		const {plan, verify} = await openLab({
			pushed: true,
			prepare: ({workflowStates}) => void workflowStates.set('.github/workflows/deploy.yml', 'disabled_manually'),
		});
		const {changes, notes} = await plan();
		expect(changes.map(({id}) => id)).not.toContain('github/first-run');
		expect(notes.map(({text}) => text).join('\n')).toContain('gh workflow enable deploy.yml');
		expect(await verify('workflow')).toMatchObject({status: 'fail', remedy: 'gh workflow enable deploy.yml'});
	});

	it('goes on without anybody who follows it', async () => {
		const {plan, repository} = await openLab({pushed: true, prepare: withToken});
		const change = (await plan()).changes.find(({id}) => id === 'github/first-run');
		const controller = new AbortController();
		const lines: string[] = [];
		const output = (line: string) => {
			lines.push(line);
			if (lines.length === 2) {
				controller.abort();
			}
		};
		await expect(change?.apply({signal: controller.signal, output})).rejects.toThrow('aborted');
		expect(lines).toEqual(['starting deploy.yml', expect.stringContaining('https://github.com/acme/demo/actions/runs/')]);
		expect(repository.runs).toMatchObject([{status: 'queued', conclusion: null}]);
	});

	it('that waits for a review is left to it', async () => {
		const {setUp, repository} = await openLab({
			pushed: true,
			prepare: withToken,
			onDispatch: (_, run) => void run.ahead.push(() => Object.assign(run, {status: 'waiting'})),
		});
		expect(await setUp()).toContain('github/first-run');
		expect(repository.runs[0]?.status).toBe('waiting');
	});

	it('is not started without the token that it deploys with', async () => {
		const {plan} = await openLab({pushed: true});
		const {changes, notes} = await plan();
		expect(changes.map(({id}) => id)).not.toContain('github/first-run');
		expect(notes.map(({text}) => text)).toContain('deploy.yml is not started without RAILWAY_TOKEN: it would fail.');
	});
});

describe.skipIf(!hasGit)('the pull request', () => {
	it('is brought up to date on top of what is in it, and then left alone', async () => {
		const {setUp, repository, root, plan} = await openLab({written: true});
		await setUp();
		const first = repository.refs.get('refs/heads/ferrovia/setup') ?? '';
		await writeFile(path.join(root, 'Cargo.toml'), '[package]\nname = "demo"\nversion = "0.1.0"\n\n[profile.ci]\n\n[profile.production]\n');
		expect((await plan()).changes).toMatchObject([{id: 'github/pull-request', summary: expect.stringContaining('up to date')}]);
		await setUp();
		const second = repository.refs.get('refs/heads/ferrovia/setup') ?? '';
		expect(repository.commits.get(second)?.parents).toEqual([first]);
		expect(textAt(repository, 'ferrovia/setup', 'Cargo.toml')).toContain('profile.production');
		expect(repository.pulls).toHaveLength(1);
		expect(repository.pulls[0]?.body).toContain('Cargo.toml');
		expect(await plan()).toMatchObject({changes: []});
	});

	it('starts anew from the default branch where an older one was closed', async () => {
		const {setUp, repository} = await openLab({written: true});
		await setUp();
		Object.assign(repository.pulls[0] ?? {}, {state: 'closed'});
		await setUp();
		const head = repository.refs.get('refs/heads/ferrovia/setup') ?? '';
		expect(repository.commits.get(head)?.parents).toEqual([repository.refs.get('refs/heads/main')]);
		expect(repository.pulls.map(({state}) => state)).toEqual(['closed', 'open']);
	});

	it("is not made over somebody else's branch, nor undone over somebody else's commits", async () => {
		const theirs = await openLab({
			written: true,
			prepare: repository => void repository.refs.set('refs/heads/ferrovia/setup', repository.refs.get('refs/heads/main') ?? ''),
		});
		const {changes, notes} = await theirs.plan();
		expect(changes.map(({id}) => id)).not.toContain('github/pull-request');
		expect(notes.map(({text}) => text).join('\n')).toContain('that Ferrovia did not make');

		const ours = await openLab({written: true});
		await ours.setUp();
		commitFiles(ours.repository, 'ferrovia/setup', {'more.txt': 'mine'}, 'More');
		expect(await ours.undo()).toContain('github/pull-request kept');
		expect(ours.repository.pulls[0]?.state).toBe('open');
	});

	it('keeps the mode of a program', async () => {
		const {setUp, repository, root} = await openLab({written: true});
		await chmod(path.join(root, '.github/scripts/build-image.sh'), 0o755);
		await setUp();
		const files = filesAt(repository, repository.refs.get('refs/heads/ferrovia/setup') ?? '');
		expect(files.get('.github/scripts/build-image.sh')?.mode).toBe('100755');
		expect(files.get('.github/scripts/build-summary.sh')?.mode).toBe('100644');
	});

	it('leaves out what the default branch has in another version by now', async () => {
		const {plan, root} = await openLab({
			written: true,
			repository: {files: {'Cargo.toml': 'a newer one'}},
		});
		await writeFile(path.join(root, 'Cargo.toml'), '[package]\nname = "demo"\nversion = "0.1.0"\n\n[profile.ci]\n\n[profile.production]\n');
		const {changes, notes} = await plan();
		const lines = changes.find(({id}) => id === 'github/pull-request')?.preview;
		expect(JSON.stringify(lines)).not.toContain('Cargo.toml:');
		expect(notes.map(({text}) => text).join('\n')).toContain('Cargo.toml: main at GitHub has another version');
	});

	it('is not asked for where the files are left to the user', async () => {
		const {setUp, repository, plan} = await openLab({written: true, flags: {'github-files': 'leave'}});
		expect(await setUp()).not.toContain('github/pull-request');
		expect(repository.pulls).toEqual([]);
		expect((await plan()).notes.map(({text}) => text).join('\n')).toContain('left to you');
	});

	it('tells the rules of the branch that it is for', async () => {
		const {plan} = await openLab({
			written: true,
			prepare: ({rules}) =>
				void rules.set('main', [
					{
						type: 'pull_request',
						parameters: {
							required_approving_review_count: 2,
							dismiss_stale_reviews_on_push: false,
							require_code_owner_review: false,
							require_last_push_approval: false,
							required_review_thread_resolution: false,
						},
						ruleset_source_type: 'Repository',
						ruleset_source: 'acme/demo',
						ruleset_id: 1,
					},
					{type: 'required_signatures', ruleset_source_type: 'Repository', ruleset_source: 'acme/demo', ruleset_id: 1},
				]),
		});
		const told = (await plan()).notes.map(({text}) => text).join('\n');
		expect(told).toContain('2 approvals');
		expect(told).toContain('signed commits');
	});
});

describe.skipIf(!hasGit)('who may not set it up', () => {
	const failed = async (lab: Awaited<ReturnType<typeof openLab>>) => {
		const before = snapshot(lab.repository);
		const error = await lab.plan().then(
			() => undefined,
			(reason: unknown) => reason,
		);
		expect(lab.exchanges.filter(({asked}) => asked.method !== 'GET')).toEqual([]);
		expect(snapshot(lab.repository)).toEqual(before);
		return error;
	};

	it.each([
		['nobody is signed in', {signedOut: true}, {what: 'Nobody is signed in to GitHub.', exitCode: 3}, /gh auth login/],
		['the token is not known', {token: {secret: 'another'}}, {exitCode: 3}, /gh auth/],
		[
			'there is no such repository',
			{repository: {name: 'other'}},
			{what: 'GitHub shows acme no repository acme/demo.', exitCode: 3},
			/git remote/,
		],
		[
			'the repository is not to be seen',
			{token: {login: 'stranger'}},
			{what: 'GitHub shows stranger no repository acme/demo.', exitCode: 3},
			/git remote/,
		],
		['the scopes are too few', {repository: {isPrivate: false}, token: {scopes: ['gist']}}, {exitCode: 3}, /--scopes repo,workflow/],
		[
			'a permission is missing',
			{token: {scopes: undefined, permissions: {variables: 'write' as const, actions: 'write' as const}}},
			{exitCode: 3},
			/secrets/,
		],
		[
			'the account may only read',
			{prepare: ({roles}: RepositoryState): void => void roles.set('acme', 'pull')},
			{what: 'acme may read acme/demo, and not change it.', exitCode: 3},
			/settings\/access/,
		],
		[
			'the repository is archived',
			{prepare: (repository: RepositoryState): void => void Object.assign(repository, {isArchived: true})},
			{what: 'acme/demo is archived: it can only be read.', exitCode: 1},
			/unarchive/,
		],
		[
			'there is no environment, and only an administrator may make one',
			{prepare: ({roles}: RepositoryState): void => void roles.set('acme', 'push'), flags: {'github-environment': 'live'}, pushed: true},
			{exitCode: 3},
			/environments\/new/,
		],
	])('is told where %s, and nothing is changed', async (_, options, expected, next) => {
		const error = await failed(await openLab(options));
		expect(error).toMatchObject(expected);
		expect((error as {next: readonly string[]}).next.join('\n')).toMatch(next);
	});

	it('is no repository on another host', async () => {
		const lab = await openLab({remote: {host: 'gitlab.com'}});
		expect(await lab.plan()).toMatchObject({status: 'skipped', reason: expect.stringContaining('gitlab.com')});
		expect(lab.exchanges).toEqual([]);
	});

	it('is told of a repository that was renamed, whose new name is used', async () => {
		const lab = await openLab({
			pushed: true,
			remote: {repository: 'old'},
			fault: (_, asked) =>
				asked.url.pathname === '/repos/acme/old'
					? {type: 'answered', answer: {status: 301, headers: {location: '/repos/acme/demo'}, body: '{"message":"Moved Permanently"}'}}
					: undefined,
		});
		const {notes} = await lab.plan();
		expect(notes.map(({text}) => text).join('\n')).toContain('acme/old is called acme/demo by now: git remote set-url origin');
	});

	it('may not commit workflows without the scope, and is told so before anything is changed', async () => {
		const lab = await openLab({written: true, token: {scopes: ['repo']}});
		const {changes, notes} = await lab.plan();
		expect(changes.map(({id}) => id)).not.toContain('github/pull-request');
		expect(notes.map(({text}) => text).join('\n')).toContain('gh auth refresh --scopes workflow');
		expect(await lab.verify('access')).toMatchObject({status: 'warn', remedy: 'gh auth refresh --scopes workflow'});
	});

	it('is told which permission a fine-grained token lacks for workflows', async () => {
		const permissions = {secrets: 'write', variables: 'write', actions: 'write', contents: 'write', pull_requests: 'write'} as const;
		const lab = await openLab({written: true, token: {scopes: undefined, permissions}});
		const {outcomes} = await lab.apply();
		expect(outcomes.find(({id}) => id === 'github/pull-request')).toMatchObject({
			status: 'failed',
			error: {next: [expect.stringContaining('workflows: write'), 'ferrovia setup github']},
		});
		expect(lab.repository.pulls).toEqual([]);
	});
});

describe.skipIf(!hasGit)('what GitHub does meanwhile', () => {
	const putSecret = 'PUT /repos/{owner}/{repo}/actions/secrets/{secret_name}';

	it('is no harm where the public key is replaced between reading and using it', async () => {
		let rotated = false;
		const lab = await openLab({
			pushed: true,
			flags: {'github-run': 'no'},
			fault(name): undefined {
				if (name === putSecret && !rotated) {
					rotated = true;
					lab.repository.shelf.keyId = 'another';
				}

				return undefined;
			},
		});
		withDeposits(lab.world);
		await lab.setUp();
		expect(rotated).toBe(true);
		expect(lab.open('RAILWAY_TOKEN')).toBe(canaries.railway);
	});

	it('is no harm where it shows a little later what it has taken', async () => {
		const late = ['GET /repos/{owner}/{repo}/actions/secrets/{secret_name} #2', 'GET /repos/{owner}/{repo}/actions/variables/{name} #3'];
		const seen: string[] = [];
		const lab = await openLab({
			pushed: true,
			flags: {'github-run': 'no'},
			fault(name): Fault | undefined {
				if (!late.includes(name)) {
					return undefined;
				}

				seen.push(name);
				return {type: 'answered', answer: {status: 404, body: '{"message":"Not Found"}'}};
			},
		});
		withDeposits(lab.world);
		await lab.setUp();
		expect(seen).toEqual(late);
	});

	it('is no harm where somebody sets the same variable at the same moment', async () => {
		const lab = await openLab({
			pushed: true,
			flags: {'github-run': 'no'},
			fault(name): undefined {
				if (name === 'POST /repos/{owner}/{repo}/actions/variables') {
					lab.repository.shelf.variables.set('SCCACHE_BUCKET', {
						value: 'theirs',
						createdAt: '2026-11-25T00:00:00Z',
						updatedAt: '2026-11-25T00:00:00Z',
					});
				}

				return undefined;
			},
		});
		await lab.setUp();
		expect(lab.repository.shelf.variables.get('SCCACHE_BUCKET')?.value).toBe('ferrovia-acme-demo-1234');
	});

	it('stops where a variable was changed to something else since the plan', async () => {
		const lab = await openLab({pushed: true, flags: {'github-run': 'no'}});
		const {changes} = await lab.plan();
		lab.repository.shelf.variables.set('SCCACHE_BUCKET', {value: 'theirs', createdAt: '', updatedAt: ''});
		const change = changes.find(({id}) => id === 'github/variable-SCCACHE_BUCKET');
		await expect(change?.apply({signal: new AbortController().signal, output() {}})).rejects.toMatchObject({
			what: 'The variable SCCACHE_BUCKET changed while Ferrovia was at work.',
		});
	});

	it('is waited for where it asks for that, and is told where it takes too long', async () => {
		let asked = 0;
		const waiting = await openLab({
			pushed: true,
			flags: {'github-run': 'no'},
			fault(name) {
				if (!name.startsWith('GET /repos/{owner}/{repo}/actions/secrets')) {
					return undefined;
				}

				asked += 1;
				return asked === 1
					? {
							type: 'answered',
							answer: {status: 403, headers: {'retry-after': '0'}, body: '{"message":"You have exceeded a secondary rate limit"}'},
						}
					: undefined;
			},
		});
		await waiting.plan();
		expect(asked).toBeGreaterThan(1);

		const limited = await openLab({
			pushed: true,
			fault: name =>
				name.startsWith('GET /repos/{owner}/{repo}/actions/variables')
					? {type: 'answered', answer: {status: 429, headers: {'retry-after': '3600'}, body: '{"message":"API rate limit exceeded"}'}}
					: undefined,
		});
		await expect(limited.plan()).rejects.toMatchObject({exitCode: 3});
	});

	it('is told where a page comes instead of data', async () => {
		const lab = await openLab({
			pushed: true,
			flags: {'github-run': 'no'},
			fault: name =>
				name.startsWith('POST /repos/{owner}/{repo}/actions/variables')
					? {type: 'answered', answer: {status: 502, headers: {'content-type': 'text/html'}, body: '<!DOCTYPE html><html>Unicorn</html>'}}
					: undefined,
		});
		const {outcomes} = await lab.apply();
		const failed = outcomes.find(({status}) => status === 'failed');
		expect(failed?.error?.next).toContain('https://www.githubstatus.com');
		expect(JSON.stringify(failed)).not.toContain('DOCTYPE');
	});

	it('is finished by the next run where a step died after it stored a secret', async () => {
		const lab = await openLab({pushed: true, flags: {'cache-identity': 'keys', 'github-run': 'no'}});
		const before = snapshot(lab.repository);
		const madeAt = new Date(Date.now() - 1000);
		withDeposits(lab.world);
		vi.spyOn(lab.world.vault, 'handedOver').mockRejectedValueOnce(new Error('killed'));
		const {outcomes} = await lab.apply();
		expect(outcomes.find(({id}) => id === 'github/secret-AWS_SECRET_ACCESS_KEY')).toMatchObject({status: 'failed'});
		withDeposits(lab.world, {replacesSince: madeAt});
		await lab.setUp();
		expect(lab.open('AWS_SECRET_ACCESS_KEY')).toBe(canaries.key);
		await lab.undo();
		expect(snapshot(lab.repository)).toEqual(before);
	});
});

describe.skipIf(!hasGit)('the checks', () => {
	const at = (date: string) => ({sealed: 'x', createdAt: date, updatedAt: date});

	it('fail where a secret is missing, and where it is older than what it should hold', async () => {
		const lab = await openLab({pushed: true});
		expect(await lab.verify('secrets')).toMatchObject({
			status: 'fail',
			detail: 'not set: RAILWAY_TOKEN',
			remedy: 'ferrovia setup railway github',
		});
		lab.repository.shelf.secrets.set('RAILWAY_TOKEN', at('2026-11-01T00:00:00Z'));
		const dates = async () => new Map([['RAILWAY_TOKEN', new Date('2026-11-02T00:00:00Z')]]);
		expect(await lab.verify('secrets', {readDates: dates})).toMatchObject({status: 'fail', detail: expect.stringContaining('2026-11-02')});
		lab.repository.shelf.secrets.set('RAILWAY_TOKEN', at('2026-11-02T00:00:10Z'));
		expect(await lab.verify('secrets', {readDates: dates})).toMatchObject({status: 'pass', detail: 'RAILWAY_TOKEN (2026-11-02)'});
	});

	it('do not pass where the date of what a secret holds is not to be seen', async () => {
		const lab = await openLab({pushed: true, prepare: ({shelf}) => void shelf.secrets.set('RAILWAY_TOKEN', at('2026-11-01T00:00:00Z'))});
		expect(await lab.verify('secrets')).toMatchObject({status: 'unknown', remedy: expect.stringContaining('RAILWAY_API_TOKEN')});
	});

	it('are unknown, with the permission, where the token may not look', async () => {
		const lab = await openLab({pushed: true, token: {scopes: undefined, permissions: {actions: 'read'}}});
		expect(await lab.verify('secrets')).toMatchObject({
			status: 'unknown',
			remedy: 'Give the token secrets: read at https://github.com/settings/personal-access-tokens',
		});
		expect(await lab.verify('variables')).toMatchObject({status: 'unknown'});
	});

	it('fail where a variable is another than it should be', async () => {
		const lab = await openLab({pushed: true, flags: {'github-run': 'no'}});
		await lab.setUp();
		expect(await lab.verify('variables')).toMatchObject({status: 'pass', detail: expect.stringContaining('SCCACHE_BUCKET=')});
		Object.assign(lab.repository.shelf.variables.get('RAILWAY_SERVICE_ID') ?? {}, {value: 'service-0'});
		expect(await lab.verify('variables')).toMatchObject({
			status: 'fail',
			detail: 'RAILWAY_SERVICE_ID is service-0, and should be service-1',
		});
		expect(await lab.verify('variables', {readPlace: async () => undefined})).toMatchObject({status: 'pass'});
	});

	it('say who is signed in', async () => {
		const lab = await openLab({pushed: true});
		expect(await lab.verify('access')).toMatchObject({status: 'pass', detail: 'acme, with the token of GH_TOKEN, for acme/demo'});
	});
});
