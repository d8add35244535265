import {chmod, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it, vi} from 'vitest';
import {exitCodes, FerroviaError} from '../../../source/engine/errors.ts';
import {Secret} from '../../../source/engine/secrets.ts';
import {commitFiles, filesAt} from '../../../source/rehearsal/github/repository.ts';
import type {RepositoryState, RunState} from '../../../source/rehearsal/github/state.ts';
import {keyDeposit, projectTokenDeposit} from '../../../source/steps/deposits.ts';
import {SecretKey} from '../../../source/steps/vault.ts';
import type {World} from '../../../source/steps/world.ts';
import {hasGit} from '../../_helpers/project-folder.ts';
import {answering, canaries, type LabOptions, openLab, place, snapshot, textAt} from './_lab.ts';

vi.mock('node:timers/promises', async original => (await import('../../_helpers/quick-timers.ts')).quick(await original()));

const deployFile = '.github/workflows/deploy.yml';
/** All that GitHub needs is in place or planned, and the workflow is not started. */
const notStarted = {pushed: true, flags: {'github-run': 'no'}} as const;

const variable = (value: string) => ({value, createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z'});
const secret = (date: string) => ({sealed: 'old', createdAt: date, updatedAt: date});
const withToken = ({shelf}: RepositoryState) => void shelf.secrets.set('RAILWAY_TOKEN', secret('2026-11-01T00:00:00Z'));

/** Leaves in the vault what the steps before leave; the names of what was settled. */
function leaveDeposits({vault}: World, replacesSince?: Date) {
	const settled: string[] = [];
	const ends = (name: string) => ({settled: async () => void settled.push(name), abandoned: async () => {}});
	vault.leave(projectTokenDeposit, new Secret(canaries.railway), ends('token'));
	vault.leave(keyDeposit, new SecretKey('AKIACANARY', canaries.key), {...ends('key'), replacesSince});
	return settled;
}

describe.skipIf(!hasGit)('setting up a repository', () => {
	it('sets the variables, opens a pull request, and says what starts the first run', async () => {
		const {setUp, repository, plan, root, verify} = await openLab({written: true});
		expect((await plan()).told).toMatch(
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
		expect(textAt(repository, 'ferrovia/setup', deployFile)).toBe(await readFile(path.join(root, deployFile), 'utf8'));
		expect(textAt(repository, 'main', deployFile)).toBeUndefined();
		for (const file of ['deploy.yml', 'build-image.sh', 'build-summary.sh', 'deploy-railway.sh']) {
			expect(pull?.body).toContain(`${file}\` | `);
		}

		expect(await plan()).toMatchObject({status: 'done', changes: []});
		expect(await verify('variables')).toMatchObject({status: 'pass', detail: expect.stringContaining('SCCACHE_BUCKET=')});
		Object.assign(repository.shelf.variables.get('RAILWAY_SERVICE_ID') ?? {}, {value: 'service-0'});
		expect(await verify('variables')).toMatchObject({
			status: 'fail',
			detail: 'RAILWAY_SERVICE_ID is service-0, and should be service-1',
		});
		expect(await verify('variables', {readPlace: async () => undefined})).toMatchObject({status: 'pass'});
	});

	it('stores the deposits of other steps, sealed, and settles them', async () => {
		const lab = await openLab({...notStarted, flags: {...notStarted.flags, 'cache-identity': 'keys'}});
		const settled = leaveDeposits(lab.world);
		const shown = JSON.stringify(await lab.plan());
		expect((await lab.setUp()).slice(0, 3)).toEqual([
			'github/secret-AWS_ACCESS_KEY_ID',
			'github/secret-AWS_SECRET_ACCESS_KEY',
			'github/secret-RAILWAY_TOKEN',
		]);
		expect(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'RAILWAY_TOKEN'].map(name => lab.open(name))).toEqual([
			'AKIACANARY',
			canaries.key,
			canaries.railway,
		]);
		expect(settled).toEqual(['key', 'token']);
		const sent = lab.exchanges.map(({asked, answered}) => `${asked.url.href} ${asked.body} ${answered?.body}`);
		const everything = [shown, await lab.journalText(), ...sent].join('\n');
		expect(Object.values(canaries).filter(canary => everything.includes(canary))).toEqual([]);
		expect(lab.repository.pulls).toEqual([]);
	});

	it('waits until GitHub shows what was stored and what was removed', async () => {
		const lab = await openLab({
			pushed: true,
			flags: {'compiler-cache': 'none', 'github-environment': 'production', 'github-run': 'no'},
			lag: () => 1,
		});
		const before = snapshot(lab.repository);
		leaveDeposits(lab.world);
		await lab.setUp();
		expect((await lab.undo()).filter(ending => !ending.endsWith('undone'))).toEqual([]);
		expect(snapshot(lab.repository)).toEqual(before);
	});

	it('keeps the deploy token in the chosen environment, which stays if somebody else uses it', async () => {
		const {setUp, world, repository, plan, undo} = await openLab({
			pushed: true,
			flags: {'github-environment': 'production', 'github-run': 'no'},
		});
		leaveDeposits(world);
		expect((await setUp()).slice(0, 2)).toEqual(['github/environment', 'github/secret-RAILWAY_TOKEN']);
		const environment = repository.environments.get('production');
		expect([[...(environment?.secrets.keys() ?? [])], [...repository.shelf.secrets.keys()]]).toEqual([['RAILWAY_TOKEN'], []]);
		expect((await plan()).ids).toEqual([]);
		environment?.variables.set('MINE', variable('x'));
		expect(await undo()).toContain('github/environment kept');
		expect(environment?.secrets.size).toBe(0);
	});

	it('is undone completely', async () => {
		const {setUp, world, repository, undo, plan} = await openLab({
			written: true,
			flags: {'cache-identity': 'keys', 'github-environment': 'live'},
			prepare({shelf}) {
				shelf.variables.set('SCCACHE_BUCKET', variable('another'));
				shelf.variables.set('SCCACHE_REGION', variable('us-east-1'));
				shelf.secrets.set('OTHER', secret('2026-01-01T00:00:00Z'));
			},
		});
		const before = snapshot(repository);
		leaveDeposits(world);
		const bucket = (await plan()).changes.find(({id}) => id === 'github/variable-SCCACHE_BUCKET');
		expect(bucket?.preview).toMatchObject({verb: 'change', lines: ['- another', '+ ferrovia-acme-demo-1234']});
		const applied = await setUp();
		expect(snapshot(repository)).not.toEqual(before);
		expect([...(await undo())].sort()).toEqual(applied.map(id => `${id} undone`).sort());
		expect(snapshot(repository)).toEqual(before);
		expect(repository.pulls.map(({state}) => state)).toEqual(['closed']);
	});

	it('leaves on undo what somebody has changed since', async () => {
		const {setUp, repository, undo} = await openLab(notStarted);
		await setUp();
		repository.shelf.variables.set('RAILWAY_SERVICE_ID', variable('of somebody else'));
		expect(await undo()).toContain('github/variable-RAILWAY_SERVICE_ID kept');
		expect(repository.shelf.variables.get('RAILWAY_SERVICE_ID')?.value).toBe('of somebody else');
	});
});

describe.skipIf(!hasGit)('existing secrets', () => {
	const keys: LabOptions = {
		pushed: true,
		flags: {...notStarted.flags, 'cache-identity': 'keys'},
		prepare({shelf}) {
			shelf.secrets.set('AWS_ACCESS_KEY_ID', secret('2026-11-10T00:00:00Z'));
			shelf.secrets.set('AWS_SECRET_ACCESS_KEY', secret('2026-11-10T00:00:00Z'));
		},
	};
	const replacement = 'github/secret-AWS_SECRET_ACCESS_KEY';

	it.each<[string, Date | undefined, Record<string, string>, string[], RegExp]>([
		["kept if they aren't Ferrovia's", undefined, {}, [], /AWS_ACCESS_KEY_ID \(2026-11-10\)[\s\S]*--github-replace yes/],
		['kept if older than the key that was replaced', new Date('2026-11-11T00:00:00Z'), {}, [], /AWS_ACCESS_KEY_ID/],
		['replaced on request', undefined, {'github-replace': 'yes'}, ['github/secret-AWS_ACCESS_KEY_ID', replacement], /./],
	])('are %s', async (_, replacesSince, flags, replaced, notes) => {
		const {plan, world} = await openLab({...keys, flags: {...keys.flags, ...flags}});
		leaveDeposits(world, replacesSince);
		const {ids, told} = await plan();
		expect(ids.filter(id => id.includes('secret-AWS'))).toEqual(replaced);
		expect(told).toMatch(notes);
	});

	it('are replaced if stored after the key that was replaced, and undo does not remove them', async () => {
		const {plan, world, setUp, undo, open} = await openLab(keys);
		const settled = leaveDeposits(world, new Date('2026-11-09T23:59:00Z'));
		expect((await plan()).changes.find(({id}) => id === replacement)).toMatchObject({
			summary: 'replace the secret AWS_SECRET_ACCESS_KEY',
			reversal: {type: 'none'},
		});
		await setUp();
		expect(settled).toContain('key');
		await undo();
		expect(open('AWS_SECRET_ACCESS_KEY')).toBe(canaries.key);
	});

	it('of the organization count, and variables of it are set again only if they differ', async () => {
		const {plan} = await openLab({
			...notStarted,
			repository: {ownerType: 'Organization'},
			prepare({organization}) {
				organization.secrets.set('RAILWAY_TOKEN', secret('2026-11-10T00:00:00Z'));
				organization.variables.set('SCCACHE_BUCKET', variable('ferrovia-acme-demo-1234'));
				organization.variables.set('RAILWAY_SERVICE_ID', variable('another'));
			},
		});
		const {ids, told} = await plan();
		expect(ids).not.toContain('github/variable-SCCACHE_BUCKET');
		expect(ids).toContain('github/variable-RAILWAY_SERVICE_ID');
		expect(told).toContain('The organization shares the secret RAILWAY_TOKEN');
		expect(told).toContain('The organization shares the variable SCCACHE_BUCKET');
		expect(told).not.toContain('lacks the secret RAILWAY_TOKEN');
	});
});

describe.skipIf(!hasGit)('what the step railway makes first', () => {
	const railway = {...notStarted, selected: ['railway', 'github']} as const;

	it('is provisional until it is made, and stored once it is', async () => {
		let isMade = false;
		const lab = await openLab({
			...railway,
			options: {isTokenDue: async (_, storedAt) => storedAt === undefined, readPlace: async () => (isMade ? place : undefined)},
		});
		expect((await lab.plan()).changes).toEqual(
			expect.arrayContaining([
				expect.objectContaining({id: 'github/secret-RAILWAY_TOKEN', provisional: 'the step railway makes the token first'}),
				expect.objectContaining({
					id: 'github/variable-RAILWAY_SERVICE_ID',
					provisional: expect.stringContaining('railway'),
					preview: expect.objectContaining({lines: [expect.stringContaining('known later')]}),
				}),
			]),
		);
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
							settled.push(...leaveDeposits(world));
						},
					},
				],
			}),
		});
		expect(outcomes.filter(({status}) => status !== 'applied')).toEqual([]);
		expect(lab.open('RAILWAY_TOKEN')).toBe(canaries.railway);
		expect(lab.repository.shelf.variables.get('RAILWAY_SERVICE_ID')?.value).toBe(place.service.id);
		await lab.undo();
		expect([...lab.repository.shelf.variables.keys(), ...lab.repository.shelf.secrets.keys()]).toEqual([]);
	});

	it('fails if it was not made', async () => {
		const lab = await openLab({...railway, options: {isTokenDue: async () => true}});
		const {outcomes} = await lab.apply();
		expect(outcomes.find(({status}) => status === 'failed')).toMatchObject({
			id: 'github/secret-RAILWAY_TOKEN',
			error: {what: 'The step railway left no token to store.'},
		});
	});

	it('is not planned if that step makes none, and the rest goes on', async () => {
		const {ids, told} = await (await openLab({...railway, options: {isTokenDue: async () => false}})).plan();
		expect(ids).not.toContain('github/secret-RAILWAY_TOKEN');
		expect(ids).toContain('github/variable-RAILWAY_SERVICE_ID');
		expect(told).toContain('with an account token of Railway');
	});

	it('replaces a token that is too old', async () => {
		const {plan} = await openLab({...railway, options: {isTokenDue: async () => true}, prepare: withToken});
		expect((await plan()).changes.find(({id}) => id === 'github/secret-RAILWAY_TOKEN')).toMatchObject({
			summary: 'replace the secret RAILWAY_TOKEN',
			reversal: {type: 'none'},
		});
	});

	it('is noted if Railway could not be read', async () => {
		const readPlace = async () => Promise.reject(new FerroviaError({what: 'Not signed in.'}, {exitCode: exitCodes.unknown}));
		const {ids, told} = await (await openLab({...railway, options: {isTokenDue: async () => false, readPlace}})).plan();
		expect(ids).not.toContain('github/variable-RAILWAY_SERVICE_ID');
		expect(told).toContain('lacks the variable RAILWAY_SERVICE_ID (Not signed in.)');
	});
});

describe.skipIf(!hasGit)("credentials of the user's own store", () => {
	const minio = (session: string | undefined): LabOptions => ({
		pushed: true,
		flags: {
			...notStarted.flags,
			cache: 'minio',
			'cache-endpoint': 'https://minio.example',
			'cache-bucket': 'mine',
			'cache-region': 'us-east-1',
		},
		environment: {
			AWS_ACCESS_KEY_ID: 'minio-user',
			AWS_SECRET_ACCESS_KEY: canaries.key,
			AWS_SESSION_TOKEN: session,
			AWS_PROFILE: undefined,
		},
	});

	it('are stored once', async () => {
		const {setUp, open, plan, repository} = await openLab(minio(undefined));
		await setUp();
		expect([open('AWS_ACCESS_KEY_ID'), open('AWS_SECRET_ACCESS_KEY')]).toEqual(['minio-user', canaries.key]);
		expect(repository.shelf.variables.get('SCCACHE_ENDPOINT')?.value).toBe('https://minio.example');
		expect((await plan()).ids).toEqual([]);
	});

	it('are not stored if they end with a session', async () => {
		const {ids, told} = await (await openLab(minio('session'))).plan();
		expect(ids.filter(id => id.includes('secret'))).toEqual([]);
		expect(told).toContain('which CI outlives');
	});
});

describe.skipIf(!hasGit)('the first run', () => {
	/** A job of a run, whose second step ends so. */
	const job = (conclusion: string | null, log = ''): RunState['jobs'][number] => {
		const status = conclusion === null ? 'queued' : 'completed';
		const step = {name: 'Build the image', number: 2, status, conclusion};
		return {id: 71, name: 'Build', status, conclusion, steps: [{...step, name: 'Check out', number: 1, conclusion: 'success'}, step], log};
	};
	const succeeding = (_: RepositoryState, run: RunState) => {
		run.jobs.push(job(null));
		run.ahead.push(
			() => void Object.assign(run, {status: 'in_progress'}),
			() => void Object.assign(run, {status: 'completed', conclusion: 'success', jobs: [job('success')]}),
		);
	};

	it('is started and followed once the workflow is on the default branch', async () => {
		const {plan, setUp, repository, exchanges, verify} = await openLab({pushed: true, onDispatch: succeeding, prepare: withToken});
		expect((await plan()).changes.at(-1)).toMatchObject({id: 'github/first-run', reversal: {type: 'none'}});
		await setUp();
		expect(repository.runs).toMatchObject([{conclusion: 'success', event: 'workflow_dispatch', branch: 'main'}]);
		expect(exchanges.filter(({name}) => name.includes('/dispatches')).map(({asked}) => JSON.parse(asked.body))).toEqual([
			{ref: 'main', return_run_details: true},
		]);
		expect((await plan()).ids).toEqual([]);
		expect(await verify('workflow')).toMatchObject({status: 'pass'});
	});

	it('is found if GitHub does not say which it is', async () => {
		const {setUp, repository} = await openLab({
			pushed: true,
			onDispatch: succeeding,
			prepare: withToken,
			fault: answering('POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches', {status: 204, body: ''}, true),
		});
		await setUp();
		expect(repository.runs[0]?.conclusion).toBe('success');
	});

	it('fails with the step and the end of the log, without secrets', async () => {
		const log = `2026-11-25T10:00:00.1234567Z error: could not compile with ${canaries.token}\n2026-11-25T10:00:01.1234567Z ##[error]Process completed with exit code 101.\n`;
		const {apply, repository, plan} = await openLab({
			pushed: true,
			prepare: withToken,
			onDispatch(_, run) {
				run.jobs.push(job('failure', log));
				run.ahead.push(() => Object.assign(run, {status: 'completed', conclusion: 'failure'}));
			},
		});
		const {outcomes} = await apply();
		const run = outcomes.find(({id}) => id === 'github/first-run');
		expect(run).toMatchObject({
			status: 'failed',
			error: {
				what: 'The run ended with failure in Build: Build the image.',
				why: expect.stringMatching(/could not compile with \[secret\][\s\S]*error: Process completed with exit code 101\./),
				next: [`gh run view ${repository.runs[0]?.id} --log-failed`],
			},
		});
		expect((await plan()).ids).toEqual(['github/first-run']);
	});

	const running = (status: string): RunState => ({
		id: 5,
		workflow: deployFile,
		branch: 'main',
		sha: 'a',
		event: 'push',
		title: 'Push',
		createdAt: '2026-11-25T10:00:00Z',
		updatedAt: '2026-11-25T10:00:00Z',
		jobs: [],
		ahead: [],
		status,
		conclusion: null,
	});

	it.each<[string, LabOptions['prepare'], string]>([
		['while one is in progress', ({runs}) => void runs.push(running('in_progress')), 'is under way'],
		['while one waits for a review', ({runs}) => void runs.push(running('waiting')), 'is under way'],
		[
			'while the workflow is disabled',
			({workflowStates}) => void workflowStates.set(deployFile, 'disabled_manually'),
			'gh workflow enable deploy.yml',
		],
		['without the token that it deploys with', undefined, 'deploy.yml is not started without RAILWAY_TOKEN: it would fail.'],
	])('is not started %s', async (_, prepare, words) => {
		const {plan, verify} = await openLab({pushed: true, prepare});
		const {ids, told} = await plan();
		expect(ids).not.toContain('github/first-run');
		expect(told).toContain(words);
		expect(await verify('workflow')).toMatchObject(words.startsWith('gh ') ? {status: 'fail', remedy: words} : {status: 'pass'});
	});

	it('goes on if setup is interrupted while it follows', async () => {
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

	it('is not followed while it waits for a review', async () => {
		const {setUp, repository} = await openLab({
			pushed: true,
			prepare: withToken,
			onDispatch: (_, run) => void run.ahead.push(() => Object.assign(run, {status: 'waiting'})),
		});
		expect(await setUp()).toContain('github/first-run');
		expect(repository.runs[0]?.status).toBe('waiting');
	});
});

describe.skipIf(!hasGit)('the pull request', () => {
	const manifest = '[package]\nname = "demo"\nversion = "0.1.0"\n\n[profile.ci]\n\n[profile.production]\n';
	const headOf = ({refs}: RepositoryState, branch = 'ferrovia/setup') => refs.get(`refs/heads/${branch}`) ?? '';

	it('is updated on top of its commits, and then left alone', async () => {
		const {setUp, repository, root, plan} = await openLab({written: true});
		await setUp();
		const first = headOf(repository);
		await writeFile(path.join(root, 'Cargo.toml'), manifest);
		expect((await plan()).changes).toMatchObject([{id: 'github/pull-request', summary: expect.stringContaining('up to date')}]);
		await setUp();
		expect(repository.commits.get(headOf(repository))?.parents).toEqual([first]);
		expect(textAt(repository, 'ferrovia/setup', 'Cargo.toml')).toContain('profile.production');
		expect(repository.pulls).toMatchObject([{body: expect.stringContaining('Cargo.toml')}]);
		expect((await plan()).ids).toEqual([]);
	});

	it('is what the workflow waits for, and starts anew after it was closed', async () => {
		const {setUp, repository, verify} = await openLab({written: true});
		const missing = {
			status: 'fail',
			detail: expect.stringMatching(/^main has no \.github\/workflows\/\w+\.yml$/),
			remedy: expect.stringContaining('ferrovia setup github'),
		};
		expect(await verify('workflow')).toMatchObject(missing);
		await setUp();
		const [pull] = repository.pulls;
		expect(await verify('workflow')).toEqual({
			status: 'warn',
			detail: expect.stringMatching(/waits for the pull request #1 to be merged: https?:\/\//),
			remedy: 'gh pr merge 1, then: ferrovia status --watch',
		});
		Object.assign(pull ?? {}, {state: 'closed'});
		expect(await verify('workflow')).toMatchObject(missing);
		await setUp();
		expect(repository.commits.get(headOf(repository))?.parents).toEqual([headOf(repository, 'main')]);
		expect(repository.pulls.map(({state}) => state)).toEqual(['closed', 'open']);
	});

	it("is not opened from a branch that isn't Ferrovia's", async () => {
		const prepare: LabOptions['prepare'] = repository => void repository.refs.set('refs/heads/ferrovia/setup', headOf(repository, 'main'));
		const {ids, told} = await (await openLab({written: true, prepare})).plan();
		expect(ids).not.toContain('github/pull-request');
		expect(told).toContain('that Ferrovia did not make');
	});

	it("stays open on undo if it has somebody else's commits, and keeps the mode of a program", async () => {
		const {setUp, repository, root, undo} = await openLab({written: true});
		await chmod(path.join(root, '.github/scripts/build-image.sh'), 0o755);
		await setUp();
		const files = filesAt(repository, headOf(repository));
		expect(files.get('.github/scripts/build-image.sh')?.mode).toBe('100755');
		expect(files.get('.github/scripts/build-summary.sh')?.mode).toBe('100644');
		commitFiles(repository, 'ferrovia/setup', {'more.txt': 'mine'}, 'More');
		expect(await undo()).toContain('github/pull-request kept');
		expect(repository.pulls[0]?.state).toBe('open');
	});

	it('leaves out a file that differs on the default branch', async () => {
		const {plan, root} = await openLab({written: true, repository: {files: {'Cargo.toml': 'a newer one'}}});
		await writeFile(path.join(root, 'Cargo.toml'), manifest);
		const {changes, told} = await plan();
		expect(JSON.stringify(changes.find(({id}) => id === 'github/pull-request')?.preview)).not.toContain('Cargo.toml:');
		expect(told).toContain('Cargo.toml: main at GitHub has another version');
	});

	it('is not opened with --github-files leave', async () => {
		const {ids, told} = await (await openLab({written: true, flags: {'github-files': 'leave'}})).plan();
		expect(ids).not.toContain('github/pull-request');
		expect(told).toContain('left to you');
	});

	it('names the rules of its base branch', async () => {
		const source = {ruleset_source_type: 'Repository', ruleset_source: 'acme/demo', ruleset_id: 1};
		const parameters = {
			required_approving_review_count: 2,
			dismiss_stale_reviews_on_push: false,
			require_code_owner_review: false,
			require_last_push_approval: false,
			required_review_thread_resolution: false,
		};
		const rules = [
			{type: 'pull_request', parameters, ...source},
			{type: 'required_signatures', ...source},
		];
		const {plan} = await openLab({written: true, prepare: repository => void repository.rules.set('main', rules)});
		expect((await plan()).told).toMatch(/2 approvals[\s\S]*signed commits/);
	});
});

describe.skipIf(!hasGit)('access', () => {
	const role =
		(name: 'pull' | 'push') =>
		({roles}: RepositoryState) =>
			void roles.set('acme', name);

	it.each<[string, LabOptions, object, RegExp]>([
		['nobody is signed in', {signedOut: true}, {what: 'Nobody is signed in to GitHub.', exitCode: 3}, /gh auth login/],
		['the token is not known', {token: {secret: 'another'}}, {exitCode: 3}, /gh auth/],
		[
			'there is no such repository',
			{repository: {name: 'other'}},
			{what: 'GitHub shows acme no repository acme/demo.', exitCode: 3},
			/git remote/,
		],
		[
			'the account may not see the repository',
			{token: {login: 'stranger'}},
			{what: 'GitHub shows stranger no repository acme/demo.', exitCode: 3},
			/git remote/,
		],
		['the scopes are too few', {repository: {isPrivate: false}, token: {scopes: ['gist']}}, {exitCode: 3}, /--scopes repo,workflow/],
		[
			'a permission is missing',
			{token: {scopes: undefined, permissions: {variables: 'write', actions: 'write'}}},
			{exitCode: 3},
			/secrets/,
		],
		[
			'the account may only read',
			{prepare: role('pull')},
			{what: 'acme may read acme/demo, and not change it.', exitCode: 3},
			/settings\/access/,
		],
		[
			'the repository is archived',
			{prepare: repository => void Object.assign(repository, {isArchived: true})},
			{what: 'acme/demo is archived: it can only be read.', exitCode: 1},
			/unarchive/,
		],
		[
			'the environment is missing and only an administrator may create it',
			{prepare: role('push'), flags: {'github-environment': 'live'}, pushed: true},
			{exitCode: 3},
			/environments\/new/,
		],
		[
			'GitHub asks to wait for too long',
			{
				pushed: true,
				fault: answering('GET /repos/{owner}/{repo}/actions/variables', {
					status: 429,
					headers: {'retry-after': '3600'},
					body: '{"message":"API rate limit exceeded"}',
				}),
			},
			{exitCode: 3},
			/./,
		],
	])('fails before any change if %s', async (_, options, expected, next) => {
		const lab = await openLab(options);
		const before = snapshot(lab.repository);
		await expect(lab.plan()).rejects.toMatchObject({...expected, next: expect.arrayContaining([expect.stringMatching(next)])});
		expect(lab.exchanges.filter(({asked}) => asked.method !== 'GET')).toEqual([]);
		expect(snapshot(lab.repository)).toEqual(before);
	});

	it('is not needed for a repository on another host', async () => {
		const lab = await openLab({remote: {host: 'gitlab.com'}});
		expect(await lab.plan()).toMatchObject({status: 'skipped', reason: expect.stringContaining('gitlab.com')});
		expect(lab.exchanges).toEqual([]);
	});

	it('follows a repository to its new name', async () => {
		const {plan} = await openLab({
			pushed: true,
			remote: {repository: 'old'},
			fault: (_, {url}) =>
				url.pathname === '/repos/acme/old'
					? {type: 'answered', answer: {status: 301, headers: {location: '/repos/acme/demo'}, body: '{"message":"Moved Permanently"}'}}
					: undefined,
		});
		expect((await plan()).told).toContain('acme/old is called acme/demo by now: git remote set-url origin');
	});

	it('warns of a token without the scope for workflows before any change', async () => {
		const lab = await openLab({written: true, token: {scopes: ['repo']}});
		const {ids, told} = await lab.plan();
		expect(ids).not.toContain('github/pull-request');
		expect(told).toContain('gh auth refresh --scopes workflow');
		expect(await lab.verify('access')).toMatchObject({status: 'warn', remedy: 'gh auth refresh --scopes workflow'});
	});

	it('names the permission that a fine-grained token lacks for workflows', async () => {
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

describe.skipIf(!hasGit)('setup goes on if GitHub', () => {
	it('replaces its public key between reading and using it', async () => {
		const lab = await openLab({
			...notStarted,
			fault(name): undefined {
				if (name === 'PUT /repos/{owner}/{repo}/actions/secrets/{secret_name}') {
					lab.repository.shelf.keyId = 'another';
				}
			},
		});
		leaveDeposits(lab.world);
		await lab.setUp();
		expect(lab.repository.shelf.keyId).toBe('another');
		expect(lab.open('RAILWAY_TOKEN')).toBe(canaries.railway);
	});

	it('shows later what it has stored', async () => {
		const late = ['GET /repos/{owner}/{repo}/actions/secrets/{secret_name} #2', 'GET /repos/{owner}/{repo}/actions/variables/{name} #3'];
		const seen: string[] = [];
		const lab = await openLab({
			...notStarted,
			fault(name) {
				seen.push(...late.filter(one => one === name));
				return late.includes(name) ? {type: 'answered', answer: {status: 404, body: '{"message":"Not Found"}'}} : undefined;
			},
		});
		leaveDeposits(lab.world);
		await lab.setUp();
		expect(seen).toEqual(late);
	});

	it('has a variable that somebody sets at the same moment', async () => {
		const lab = await openLab({
			...notStarted,
			fault(name): undefined {
				if (name === 'POST /repos/{owner}/{repo}/actions/variables') {
					lab.repository.shelf.variables.set('SCCACHE_BUCKET', variable('theirs'));
				}
			},
		});
		await lab.setUp();
		expect(lab.repository.shelf.variables.get('SCCACHE_BUCKET')?.value).toBe('ferrovia-acme-demo-1234');
	});

	it('asks to wait', async () => {
		let asked = 0;
		const {plan} = await openLab({
			...notStarted,
			fault(name) {
				asked += name.startsWith('GET /repos/{owner}/{repo}/actions/secrets') ? 1 : 0;
				const answer = {status: 403, headers: {'retry-after': '0'}, body: '{"message":"You have exceeded a secondary rate limit"}'};
				return name === 'GET /repos/{owner}/{repo}/actions/secrets' && asked === 1 ? {type: 'answered', answer} : undefined;
			},
		});
		await plan();
		expect(asked).toBeGreaterThan(1);
	});

	it('kept a secret of a run that died after storing it', async () => {
		const lab = await openLab({...notStarted, flags: {...notStarted.flags, 'cache-identity': 'keys'}});
		const before = snapshot(lab.repository);
		const madeAt = new Date(Date.now() - 1000);
		leaveDeposits(lab.world);
		vi.spyOn(lab.world.vault, 'handedOver').mockRejectedValueOnce(new Error('killed'));
		const {outcomes} = await lab.apply();
		expect(outcomes.find(({id}) => id === 'github/secret-AWS_SECRET_ACCESS_KEY')).toMatchObject({status: 'failed'});
		leaveDeposits(lab.world, madeAt);
		await lab.setUp();
		expect(lab.open('AWS_SECRET_ACCESS_KEY')).toBe(canaries.key);
		await lab.undo();
		expect(snapshot(lab.repository)).toEqual(before);
	});
});

describe.skipIf(!hasGit)('setup stops if', () => {
	it('a variable has changed since the plan', async () => {
		const lab = await openLab(notStarted);
		const {changes} = await lab.plan();
		lab.repository.shelf.variables.set('SCCACHE_BUCKET', variable('theirs'));
		const change = changes.find(({id}) => id === 'github/variable-SCCACHE_BUCKET');
		await expect(change?.apply({signal: new AbortController().signal, output() {}})).rejects.toMatchObject({
			what: 'The variable SCCACHE_BUCKET changed while Ferrovia was at work.',
		});
	});

	it('GitHub answers a page instead of data', async () => {
		const page = {status: 502, headers: {'content-type': 'text/html'}, body: '<!DOCTYPE html><html>Unicorn</html>'};
		const lab = await openLab({...notStarted, fault: answering('POST /repos/{owner}/{repo}/actions/variables', page)});
		const {outcomes} = await lab.apply();
		const failed = outcomes.find(({status}) => status === 'failed');
		expect(failed?.error?.next).toContain('https://www.githubstatus.com');
		expect(JSON.stringify(failed)).not.toContain('DOCTYPE');
	});
});

describe.skipIf(!hasGit)('the checks', () => {
	it('fail if a secret is missing or older than its value, and are unknown without the date of that', async () => {
		const {verify, repository} = await openLab({pushed: true});
		expect(await verify('secrets')).toMatchObject({
			status: 'fail',
			detail: 'not set: RAILWAY_TOKEN',
			remedy: 'ferrovia setup railway github',
		});
		withToken(repository);
		expect(await verify('secrets')).toMatchObject({status: 'unknown', remedy: expect.stringContaining('RAILWAY_API_TOKEN')});
		const readDates = async () => new Map([['RAILWAY_TOKEN', new Date('2026-11-02T00:00:00Z')]]);
		expect(await verify('secrets', {readDates})).toMatchObject({status: 'fail', detail: expect.stringContaining('2026-11-02')});
		repository.shelf.secrets.set('RAILWAY_TOKEN', secret('2026-11-02T00:00:10Z'));
		expect(await verify('secrets', {readDates})).toMatchObject({status: 'pass', detail: 'RAILWAY_TOKEN (2026-11-02)'});
		expect(await verify('access')).toMatchObject({status: 'pass', detail: 'acme, with the token of GH_TOKEN, for acme/demo'});
	});

	it('are unknown, with the permission, if the token may not read', async () => {
		const lab = await openLab({pushed: true, token: {scopes: undefined, permissions: {actions: 'read'}}});
		expect(await lab.verify('secrets')).toMatchObject({
			status: 'unknown',
			remedy: 'Give the token secrets: read at https://github.com/settings/personal-access-tokens',
		});
		expect(await lab.verify('variables')).toMatchObject({status: 'unknown'});
	});
});
