import {describe, expect, it} from 'vitest';
import {mergePull, textAt} from '../../../source/rehearsal/github/repository.ts';
import {type Service, secrets, startService} from './_service.ts';

const missing = '0'.repeat(40);
const entryOf = (sha: string, path = 'hello.txt') => ({path, mode: '100644', type: 'blob', sha});

/** A commit of hello.txt on top of a branch; no branch has it yet. */
async function committed({ask}: Service, content = 'hello\n', branch = 'main'): Promise<string> {
	const {sha: parent} = (await ask(`GET /git/ref/heads/${branch}`)).body.object;
	const {tree: base} = (await ask(`GET /git/commits/${parent}`)).body;
	const {sha: blob} = (await ask('POST /git/blobs', {body: {content}})).body;
	const {sha: tree} = (await ask('POST /git/trees', {body: {base_tree: base.sha, tree: [entryOf(blob)]}})).body;
	return (await ask('POST /git/commits', {body: {message: 'Change it', tree, parents: [parent]}})).body.sha;
}

describe('git objects', () => {
	it('have the names that git gives to files', async () => {
		const {ask} = await startService();
		for (const body of [{content: 'hello\n'}, {content: 'aGVsbG8K', encoding: 'base64'}]) {
			expect((await ask('POST /git/blobs', {body})).body.sha).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
		}
	});

	it('add files to those of the base tree', async () => {
		const service = await startService();
		const {ask, repository} = service;
		await ask('POST /git/refs', {body: {ref: 'refs/heads/change', sha: await committed(service)}});
		expect(textAt(repository, 'change', 'hello.txt')).toBe('hello\n');
		expect(textAt(repository, 'change', 'README.md')).toBe('Demo\n');
		expect(textAt(repository, 'main', 'hello.txt')).toBeUndefined();
		expect((await ask('GET /contents/README.md?ref=nothing')).body.message).toBe('No commit found for the ref nothing');
	});

	it.each([
		['a tree with a missing file', '/git/trees', {tree: [entryOf(missing)]}],
		['a tree on top of a missing one', '/git/trees', {base_tree: missing, tree: []}],
		['a commit of a missing tree', '/git/commits', {message: 'No', tree: missing}],
		['a branch at a missing commit', '/git/refs', {ref: 'refs/heads/new', sha: missing}],
		['a branch with an invalid name', '/git/refs', {ref: 'new', sha: missing}],
	])('are refused: %s', async (_, path, body) => {
		const {ask} = await startService();
		expect((await ask(`POST ${path}`, {body})).status).toBe(422);
	});

	it('touch workflows only with a scope or permission for workflows', async () => {
		const {ask, repository} = await startService({
			tokens: [
				{secret: 'ghp_plain', login: 'acme', scopes: ['repo']},
				{secret: 'github_pat', login: 'acme', permissions: {contents: 'write'}},
				{secret: 'github_pat_all', login: 'acme', permissions: {contents: 'write', workflows: 'write'}},
			],
		});
		const [blob = ''] = repository.blobs.keys();
		const add = async (token: string, path = '.github/workflows/new.yml') =>
			ask('POST /git/trees', {body: {tree: [entryOf(blob, path)]}, token});
		expect((await add('ghp_plain')).status).toBe(404);
		const refused = await add('github_pat');
		expect([refused.status, refused.headers.get('x-accepted-github-permissions')]).toEqual([403, 'workflows=write']);
		expect((await add('github_pat_all')).status).toBe(201);
		expect((await add('ghp_plain', 'hello.txt')).status).toBe(201);
	});
});

describe('a branch', () => {
	it('moves forward, and elsewhere only by force', async () => {
		const service = await startService();
		const {ask, repository} = service;
		const start = repository.refs.get('refs/heads/main') ?? '';
		await ask('POST /git/refs', {body: {ref: 'refs/heads/change', sha: start}});
		const move = async (body: object, branch = 'change') => (await ask(`PATCH /git/refs/heads/${branch}`, {body})).body;
		const first = await committed(service, 'hello\n', 'change');
		await move({sha: first});
		const second = await committed(service, 'hello again\n', 'change');
		expect((await move({sha: start, force: true})).object.sha).toBe(start);
		// Over a commit in between.
		expect((await move({sha: second})).object.sha).toBe(second);
		expect((await move({sha: first})).message).toBe('Update is not a fast forward');
		expect((await move({sha: missing})).message).toBe('Object does not exist');
		expect((await move({sha: first}, 'nothing')).message).toBe('Reference does not exist');
		expect(repository.refs.get('refs/heads/change')).toBe(second);
	});

	it('keeps its rules', async () => {
		const service = await startService();
		const {ask, repository} = service;
		const rules = (...types: readonly string[]) =>
			types.map(type => ({type, ruleset_source_type: 'Repository', ruleset_source: 'acme/demo', ruleset_id: 1}));
		repository.rules.set('main', rules('deletion', 'pull_request'));
		repository.rules.set('reserved', rules('creation'));
		const before = repository.refs.get('refs/heads/main');
		const sha = await committed(service);
		expect((await ask('PATCH /git/refs/heads/main', {body: {sha}})).body.message).toContain('Changes must be made through a pull request.');
		expect((await ask('DELETE /git/refs/heads/main')).body.message).toContain('Cannot delete');
		expect((await ask('POST /git/refs', {body: {ref: 'refs/heads/reserved', sha}})).body.message).toContain('Cannot create');
		expect(repository.refs.get('refs/heads/main')).toBe(before);
		expect((await ask('POST /git/refs', {body: {ref: 'refs/heads/free', sha}})).status).toBe(201);
	});
});

describe('a pull request', () => {
	const open = async ({ask}: Service, head = 'hello', token = secrets.owner as string) =>
		ask('POST /pulls', {body: {title: 'Hello', head, base: 'main'}, token});

	async function proposed(): Promise<Service & {readonly number: number}> {
		const service = await startService();
		await service.ask('POST /git/refs', {body: {ref: 'refs/heads/hello', sha: await committed(service)}});
		return {...service, number: (await open(service, 'acme:hello')).body.number};
	}

	it('is the only open one of its branch, and listed before older ones', async () => {
		const service = await proposed();
		const {ask, number} = service;
		const again = await open(service);
		expect([again.status, again.body.message, again.body.errors[0].message]).toEqual([
			422,
			'Validation Failed',
			'A pull request already exists for acme:hello.',
		]);
		await ask(`PATCH /pulls/${number}`, {body: {state: 'closed'}});
		const {body: second} = await open(service);
		expect((await ask('GET /pulls?head=acme:hello')).body).toMatchObject([{number: second.number}]);
		expect((await ask('GET /pulls?head=acme:hello&state=all')).body).toMatchObject([{number: second.number}, {number}]);
		expect((await ask('GET /pulls?head=acme:other')).body).toEqual([]);
	});

	it('needs a branch with commits', async () => {
		const service = await proposed();
		const {repository} = service;
		expect((await open(service, 'nothing')).body.errors).toEqual([{resource: 'PullRequest', field: 'head', code: 'invalid'}]);
		repository.refs.set('refs/heads/same', repository.refs.get('refs/heads/main') ?? '');
		expect((await open(service, 'same')).body.errors[0].message).toBe('No commits between main and same');
	});

	it('closes with its branch', async () => {
		const {ask} = await proposed();
		await ask('DELETE /git/refs/heads/hello');
		expect((await ask('GET /pulls?state=all')).body).toMatchObject([{state: 'closed', merged_at: null}]);
		expect((await ask('PATCH /pulls/999', {body: {state: 'closed'}})).status).toBe(404);
	});

	it('brings its files to the base branch once it is merged', async () => {
		const {ask, number, repository} = await proposed();
		mergePull(repository, number, new Date('2026-11-25T11:00:00Z'));
		expect((await ask('GET /pulls?state=all')).body).toMatchObject([{state: 'closed', merged_at: '2026-11-25T11:00:00.000Z'}]);
		expect([textAt(repository, 'main', 'hello.txt'), textAt(repository, 'main', 'README.md')]).toEqual(['hello\n', 'Demo\n']);
		expect(() => mergePull(repository, number)).toThrow(RangeError);
	});
});
