import {describe, expect, it} from 'vitest';
import {type AskOptions, sealed, secrets, startService} from './_service.ts';

const mine = 'github_pat_of-the-owner';
const elsewhere = 'github_pat_elsewhere';
const variable = {name: 'PLACE', value: 'here'};

/** A service with more tokens, and what is answered to them: the status, and the permissions that were missing. */
async function startWith(...tokens: NonNullable<Parameters<typeof startService>[0]>['tokens'] & object) {
	const service = await startService({tokens});
	const outcome = async (line: string, options: AskOptions = {}) => {
		const {status, headers} = await service.ask(line, {body: line.startsWith('POST') ? variable : undefined, ...options});
		return [status, headers.get('x-accepted-github-permissions')] as const;
	};
	return {...service, outcome};
}

describe('a public repository', () => {
	it('is read by everyone, except its settings and the logs of its runs', async () => {
		const {ask, repository} = await startService({repository: {isPrivate: false}});
		repository.runs.push({
			id: 5,
			workflow: '.github/workflows/deploy.yml',
			branch: 'main',
			sha: repository.refs.get('refs/heads/main') ?? '',
			event: 'push',
			title: 'Begin',
			createdAt: '2026-11-25T10:00:00Z',
			updatedAt: '2026-11-25T10:00:00Z',
			status: 'completed',
			conclusion: 'success',
			jobs: [{id: 6, name: 'Build', status: 'completed', conclusion: 'success', steps: [], log: 'built\n'}],
			ahead: [],
		});
		for (const token of [null, secrets.stranger]) {
			for (const line of ['GET ', 'GET /contents/README.md', 'GET /pulls', 'GET /actions/runs/5/jobs', 'GET /check-runs/6/annotations']) {
				expect([line, (await ask(line, {token})).status]).toEqual([line, 200]);
			}
		}

		expect((await ask('GET ', {token: null})).body).not.toHaveProperty('permissions');
		expect((await ask('GET ', {token: secrets.stranger})).body.permissions).toEqual({
			admin: false,
			maintain: false,
			push: false,
			triage: false,
			pull: true,
		});
		expect((await ask('GET /actions/jobs/6/logs', {token: null})).status).toBe(403);
		expect((await ask('GET /actions/jobs/6/logs', {token: secrets.stranger})).status).toBe(302);
		expect((await ask('GET /actions/secrets', {token: null})).status).toBe(401);
		expect((await ask('GET /actions/secrets', {token: secrets.stranger})).body.message).toBe('Must have admin rights to Repository.');
	});

	it('is changed with a scope of its own', async () => {
		const {ask} = await startService({
			repository: {isPrivate: false},
			tokens: [
				{secret: 'ghp_public', login: 'acme', scopes: ['public_repo']},
				{secret: 'ghp_none', login: 'acme', scopes: ['gist']},
			],
		});
		expect((await ask('POST /actions/variables', {body: variable, token: 'ghp_public'})).status).toBe(201);
		const refused = await ask('POST /actions/variables', {body: variable, token: 'ghp_none'});
		expect(refused.status).toBe(403);
		expect(refused.headers.get('x-oauth-scopes')).toBe('gist');
		expect(refused.headers.get('x-accepted-oauth-scopes')).toBe('repo');
		expect(refused.headers.get('x-accepted-github-permissions')).toBeNull();
	});
});

describe('a private repository', () => {
	it('is not found by a classic token without its scope, or a fine-grained one for others', async () => {
		const permissions = {variables: 'write'} as const;
		const {outcome} = await startWith(
			{secret: 'ghp_public', login: 'acme', scopes: ['public_repo']},
			{secret: mine, login: 'acme', permissions, repositories: ['acme/demo']},
			{secret: elsewhere, login: 'acme', permissions, repositories: ['acme/other']},
		);
		const statusWith = async (line: string, token: string) => (await outcome(line, {token}))[0];
		expect(await statusWith('GET ', 'ghp_public')).toBe(404);
		expect(await statusWith('POST /actions/variables', elsewhere)).toBe(404);
		expect(await statusWith('POST /actions/variables', mine)).toBe(201);
	});

	it('belongs to one of several owners, who do not see those of the others', async () => {
		const {ask, github, repository} = await startService();
		github.state.repositories.push({...repository, id: 1, owner: 'other', roles: new Map([['stranger', 'admin']])});
		expect((await ask('GET //repos/other/demo', {token: secrets.stranger})).body.full_name).toBe('other/demo');
		expect((await ask('GET //repos/other/demo')).status).toBe(404);
		expect((await ask('GET //repos/ACME/Demo')).body.full_name).toBe('acme/demo');
	});
});

describe('a fine-grained token', () => {
	it('may do what it was given, and no more', async () => {
		const {ask, outcome} = await startWith({secret: mine, login: 'acme', permissions: {variables: 'read', secrets: 'write'}});
		expect((await ask('GET /actions/variables', {token: mine})).status).toBe(200);
		expect(await outcome('POST /actions/variables', {token: mine})).toEqual([403, 'variables=write']);
		// Write includes read.
		const {body, headers} = await ask('GET /actions/secrets/public-key', {token: mine});
		expect(headers.get('x-oauth-scopes')).toBeNull();
		const secret = {encrypted_value: sealed(), key_id: body.key_id};
		expect((await ask('PUT /actions/secrets/A', {token: mine, body: secret})).status).toBe(201);
	});

	it('needs one permission for what is in an environment, and another to create one', async () => {
		const {ask, outcome, repository} = await startWith(
			{secret: mine, login: 'acme', permissions: {environments: 'write'}},
			{secret: elsewhere, login: 'acme', permissions: {secrets: 'write', variables: 'write'}},
		);
		expect(await outcome('PUT /environments/live', {body: {}, token: mine})).toEqual([403, 'administration=write']);
		expect((await ask('PUT /environments/live', {body: {}})).status).toBe(200);
		const secret = {encrypted_value: sealed(), key_id: repository.environments.get('live')?.keyId};
		expect((await ask('PUT /environments/live/secrets/A', {body: secret, token: mine})).status).toBe(201);
		expect((await ask('GET /environments/live/variables', {token: mine})).status).toBe(200);
		expect(await outcome('GET /environments/live/secrets', {token: elsewhere})).toEqual([403, 'environments=read']);
	});

	it('allows no more than its owner may do', async () => {
		const {ask} = await startWith({secret: mine, login: 'writer', permissions: {administration: 'write', variables: 'write'}});
		expect((await ask('POST /actions/variables', {body: variable, token: mine})).status).toBe(201);
		expect((await ask('PUT /environments/live', {body: {}, token: mine})).body.message).toBe('Must have admin rights to Repository.');
		expect((await ask('GET /actions/permissions', {token: mine})).status).toBe(403);
	});
});

it('refuses a token once it expired, and no token at all', async () => {
	const {ask, at} = await startWith({secret: 'ghp_short', login: 'acme', scopes: ['repo'], expires: '2026-11-25 11:00:00 UTC'});
	const {headers} = await ask('GET //user', {token: 'ghp_short'});
	expect(headers.get('github-authentication-token-expiration')).toBe('2026-11-25 11:00:00 UTC');
	at('2026-11-25T11:00:00Z');
	expect((await ask('GET //user', {token: 'ghp_short'})).status).toBe(401);
	expect((await ask('GET //user', {token: null})).status).toBe(401);
});

it('reads an archived repository, and does not change it', async () => {
	const {ask, repository} = await startService();
	repository.isArchived = true;
	expect((await ask('GET ')).body.archived).toBe(true);
	expect((await ask('POST /actions/variables', {body: variable})).body.message).toBe('Repository was archived so is read-only.');
	expect(repository.shelf.variables.size).toBe(0);
});

it.each(['[]', '{"name":'])('refuses the body %s', async body => {
	const {ask} = await startService();
	const answer = await ask('POST /actions/variables', {body, isWrong: true});
	expect([answer.status, answer.body.message]).toEqual([400, 'Problems parsing JSON']);
});
