import {describe, expect, it} from 'vitest';
import {sealed, secrets, startService} from './_service.ts';

const mine = 'github_pat_of-the-owner';
const variable = {name: 'PLACE', value: 'here'};

describe('a public repository', () => {
	it('is read by everybody, but for its settings and what its runs printed', async () => {
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
	it('is not there for a classic token without its scope', async () => {
		const {ask} = await startService({tokens: [{secret: 'ghp_public', login: 'acme', scopes: ['public_repo']}]});
		expect((await ask('GET ', {token: 'ghp_public'})).status).toBe(404);
	});

	it('is not there for a fine-grained token that is for others', async () => {
		const {ask} = await startService({
			tokens: [
				{secret: mine, login: 'acme', permissions: {variables: 'write'}, repositories: ['acme/demo']},
				{secret: 'github_pat_elsewhere', login: 'acme', permissions: {variables: 'write'}, repositories: ['acme/other']},
			],
		});
		expect((await ask('POST /actions/variables', {body: variable, token: mine})).status).toBe(201);
		expect((await ask('POST /actions/variables', {body: variable, token: 'github_pat_elsewhere'})).status).toBe(404);
	});

	it('has several owners, each with repositories that the others do not see', async () => {
		const {ask, github, repository} = await startService();
		github.state.repositories.push({...repository, id: 1, owner: 'other', roles: new Map([['stranger', 'admin']])});
		expect((await ask('GET //repos/other/demo', {token: secrets.stranger})).body.full_name).toBe('other/demo');
		expect((await ask('GET //repos/other/demo')).status).toBe(404);
		expect((await ask('GET //repos/ACME/Demo')).body.full_name).toBe('acme/demo');
	});
});

describe('a fine-grained token', () => {
	it('may do what it was given, and no more of it', async () => {
		const permissions = {variables: 'read', secrets: 'write'} as const;
		const {ask} = await startService({tokens: [{secret: mine, login: 'acme', permissions}]});
		expect((await ask('GET /actions/variables', {token: mine})).status).toBe(200);
		const refused = await ask('POST /actions/variables', {body: variable, token: mine});
		expect(refused.status).toBe(403);
		expect(refused.headers.get('x-accepted-github-permissions')).toBe('variables=write');
		expect(refused.headers.get('x-oauth-scopes')).toBeNull();
		// What may be written may be read.
		const {key_id: keyId} = (await ask('GET /actions/secrets/public-key', {token: mine})).body;
		expect((await ask('PUT /actions/secrets/A', {token: mine, body: {encrypted_value: sealed(), key_id: keyId}})).status).toBe(201);
	});

	it('needs one permission for all that an environment keeps, and another to make one', async () => {
		const {ask} = await startService({
			tokens: [
				{secret: mine, login: 'acme', permissions: {environments: 'write'}},
				{secret: 'github_pat_other', login: 'acme', permissions: {secrets: 'write', variables: 'write'}},
			],
		});
		expect((await ask('PUT /environments/live', {body: {}, token: mine})).headers.get('x-accepted-github-permissions')).toBe(
			'administration=write',
		);
		expect((await ask('PUT /environments/live', {body: {}})).status).toBe(200);
		expect((await ask('POST /environments/live/variables', {body: variable, token: mine})).status).toBe(201);
		expect((await ask('GET /environments/live/secrets', {token: mine})).status).toBe(200);
		const refused = await ask('GET /environments/live/secrets', {token: 'github_pat_other'});
		expect([refused.status, refused.headers.get('x-accepted-github-permissions')]).toEqual([403, 'environments=read']);
	});

	it('does not make more of somebody than they are', async () => {
		const {ask} = await startService({
			tokens: [{secret: mine, login: 'writer', permissions: {administration: 'write', variables: 'write'}}],
		});
		expect((await ask('POST /actions/variables', {body: variable, token: mine})).status).toBe(201);
		expect((await ask('PUT /environments/live', {body: {}, token: mine})).body.message).toBe('Must have admin rights to Repository.');
		expect((await ask('GET /actions/permissions', {token: mine})).status).toBe(403);
	});
});

describe('a token', () => {
	it('ends when it says', async () => {
		const {ask, at} = await startService({
			tokens: [{secret: 'ghp_short', login: 'acme', scopes: ['repo'], expires: '2026-11-25 11:00:00 UTC'}],
		});
		const {headers} = await ask('GET //user', {token: 'ghp_short'});
		expect(headers.get('github-authentication-token-expiration')).toBe('2026-11-25 11:00:00 UTC');
		at('2026-11-25T11:00:00Z');
		expect((await ask('GET //user', {token: 'ghp_short'})).status).toBe(401);
	});

	it('is needed to be somebody', async () => {
		const {ask} = await startService();
		expect((await ask('GET //user', {token: null})).status).toBe(401);
	});
});

describe('an archived repository', () => {
	it('is read and not changed', async () => {
		const {ask, repository} = await startService();
		repository.isArchived = true;
		expect((await ask('GET ')).body.archived).toBe(true);
		expect((await ask('POST /actions/variables', {body: variable})).body.message).toBe('Repository was archived so is read-only.');
		expect(repository.shelf.variables.size).toBe(0);
	});
});

describe('what is no JSON', () => {
	it('is refused', async () => {
		const {ask} = await startService();
		for (const body of ['[]', '{"name":']) {
			const answer = await ask('POST /actions/variables', {body, isWrong: true});
			expect([answer.status, answer.body.message]).toEqual([400, 'Problems parsing JSON']);
		}
	});
});
