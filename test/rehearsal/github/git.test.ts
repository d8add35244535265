import {describe, expect, it} from 'vitest';
import {mergePull, textAt} from '../../../source/rehearsal/github/repository.ts';
import {type Service, secrets, startService, workflowFile} from './_service.ts';

/** A commit on top of a branch, that nothing leads to yet. */
async function committed({ask}: Service, tree: ReadonlyArray<Readonly<Record<string, unknown>>>, branch = 'main'): Promise<string> {
	const {sha: parent} = (await ask(`GET /git/ref/heads/${branch}`)).body.object;
	const {tree: base} = (await ask(`GET /git/commits/${parent}`)).body;
	const {sha: made} = (await ask('POST /git/trees', {body: {base_tree: base.sha, tree}})).body;
	return (await ask('POST /git/commits', {body: {message: 'Change it', tree: made, parents: [parent]}})).body.sha;
}

const hello = {path: 'hello.txt', mode: '100644', type: 'blob', content: 'hello\n'};

describe('what git keeps', () => {
	it('has the names that git gives to files', async () => {
		const {ask} = await startService();
		const {body} = await ask('POST /git/blobs', {body: {content: 'hello\n'}});
		expect(body.sha).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
	});

	it('is a tree with the others of the one below it, without those that were taken out', async () => {
		const service = await startService();
		const {ask, repository} = service;
		const sha = await committed(service, [hello, {path: 'README.md', mode: '100644', type: 'blob', sha: null}]);
		await ask('POST /git/refs', {body: {ref: 'refs/heads/change', sha}});
		expect(textAt(repository, 'change', 'hello.txt')).toBe('hello\n');
		expect(textAt(repository, 'change', 'README.md')).toBeUndefined();
		expect(textAt(repository, 'main', 'README.md')).toBe('Demo\n');
		const whole = (await ask('GET /git/trees/change?recursive=1')).body;
		expect(whole.tree.map(({path, type}: {readonly path: string; readonly type: string}) => `${type} ${path}`)).toEqual([
			'tree .github',
			'tree .github/workflows',
			`blob ${workflowFile}`,
			'blob hello.txt',
			'tree src',
			'tree src/bin',
			'blob src/bin/web.rs',
		]);
		const {tree} = (await ask('GET /git/trees/change')).body;
		expect(tree.map(({path}: {readonly path: string}) => path)).toEqual(['.github', 'hello.txt', 'src']);
		// A folder is a tree of its own, by either list.
		const folder = tree[2].sha;
		expect(whole.tree.find(({path}: {readonly path: string}) => path === 'src').sha).toBe(folder);
		expect((await ask(`GET /git/trees/${folder}?recursive=1`)).body.tree).toMatchObject([{path: 'bin'}, {path: 'bin/web.rs'}]);
		expect((await ask('GET /git/trees/nothing')).status).toBe(404);
	});

	it('tells what a commit changed', async () => {
		const service = await startService();
		const {ask} = service;
		const sha = await committed(service, [hello, {path: 'README.md', mode: '100644', type: 'blob', content: 'New\n'}]);
		const {files} = (await ask(`GET /commits/${sha.slice(0, 8)}`)).body;
		expect(files.map(({filename, status}: {readonly filename: string; readonly status: string}) => `${status} ${filename}`).sort()).toEqual(
			['added hello.txt', 'modified README.md'],
		);
	});

	it('is broken into lines where a file is read', async () => {
		const {ask} = await startService({repository: {files: {'long.txt': 'x'.repeat(100)}}});
		const {content, size} = (await ask('GET /contents/long.txt')).body;
		expect(content).toMatch(/^.{60}\n.{60}\n.{16}\n$/);
		expect(Buffer.from(content, 'base64').toString()).toBe('x'.repeat(100));
		expect(size).toBe(100);
		expect((await ask('GET /contents/long.txt?ref=nothing')).body.message).toBe('No commit found for the ref nothing');
	});

	it.each([
		['a tree of a file that is not there', '/git/trees', {tree: [{...hello, content: undefined, sha: '0'.repeat(40)}]}],
		['a tree on top of none', '/git/trees', {base_tree: '0'.repeat(40), tree: []}],
		['a commit of no tree', '/git/commits', {message: 'No', tree: '0'.repeat(40)}],
		['a branch of no commit', '/git/refs', {ref: 'refs/heads/new', sha: '0'.repeat(40)}],
		['a branch of no name', '/git/refs', {ref: 'new', sha: '0'.repeat(40)}],
	])('is not %s', async (_, path, body) => {
		const {ask} = await startService();
		expect((await ask(`POST ${path}`, {body})).status).toBe(422);
	});

	it('is a workflow only for who may change those', async () => {
		const {ask} = await startService({
			tokens: [
				{secret: 'ghp_plain', login: 'acme', scopes: ['repo']},
				{secret: 'github_pat', login: 'acme', permissions: {contents: 'write'}},
				{secret: 'github_pat_all', login: 'acme', permissions: {contents: 'write', workflows: 'write'}},
			],
		});
		const body = {tree: [{...hello, path: '.github/workflows/new.yml'}]};
		expect((await ask('POST /git/trees', {body, token: 'ghp_plain'})).status).toBe(404);
		const refused = await ask('POST /git/trees', {body, token: 'github_pat'});
		expect([refused.status, refused.headers.get('x-accepted-github-permissions')]).toEqual([403, 'workflows=write']);
		expect((await ask('POST /git/trees', {body, token: 'github_pat_all'})).status).toBe(201);
		expect((await ask('POST /git/trees', {body: {tree: [hello]}, token: 'ghp_plain'})).status).toBe(201);
	});
});

describe('a branch', () => {
	it('moves to what comes after it, and elsewhere only by force', async () => {
		const service = await startService();
		const {ask, repository} = service;
		const start = repository.refs.get('refs/heads/main') ?? '';
		await ask('POST /git/refs', {body: {ref: 'refs/heads/change', sha: start}});
		const first = await committed(service, [hello], 'change');
		await ask('PATCH /git/refs/heads/change', {body: {sha: first}});
		const second = await committed(service, [{...hello, content: 'hello again\n'}], 'change');
		expect((await ask('PATCH /git/refs/heads/change', {body: {sha: start, force: true}})).body.object.sha).toBe(start);
		// Over a commit in between.
		expect((await ask('PATCH /git/refs/heads/change', {body: {sha: second}})).status).toBe(200);
		expect((await ask('PATCH /git/refs/heads/change', {body: {sha: first}})).body.message).toBe('Update is not a fast forward');
		expect((await ask('PATCH /git/refs/heads/change', {body: {sha: '0'.repeat(40)}})).body.message).toBe('Object does not exist');
		expect((await ask('PATCH /git/refs/heads/nothing', {body: {sha: first}})).body.message).toBe('Reference does not exist');
		expect(repository.refs.get('refs/heads/change')).toBe(second);
	});

	it('keeps its rules', async () => {
		const service = await startService();
		const {ask, repository} = service;
		const rule = {ruleset_source_type: 'Repository', ruleset_source: 'acme/demo', ruleset_id: 1};
		repository.rules.set('main', [
			{type: 'deletion', ...rule},
			{type: 'pull_request', ...rule},
		]);
		repository.rules.set('reserved', [{type: 'creation', ...rule}]);
		const before = repository.refs.get('refs/heads/main');
		const sha = await committed(service, [hello]);
		expect((await ask('PATCH /git/refs/heads/main', {body: {sha}})).body.message).toContain('Changes must be made through a pull request.');
		expect((await ask('DELETE /git/refs/heads/main')).body.message).toContain('Cannot delete');
		expect((await ask('POST /git/refs', {body: {ref: 'refs/heads/reserved', sha}})).body.message).toContain('Cannot create');
		expect(repository.refs.get('refs/heads/main')).toBe(before);
		expect((await ask('POST /git/refs', {body: {ref: 'refs/heads/free', sha}})).status).toBe(201);
	});
});

describe('a pull request', () => {
	async function proposed(): Promise<Service & {readonly number: number}> {
		const service = await startService();
		const sha = await committed(service, [hello]);
		await service.ask('POST /git/refs', {body: {ref: 'refs/heads/hello', sha}});
		const {body} = await service.ask('POST /pulls', {body: {title: 'Hello', head: 'acme:hello', base: 'main'}});
		return {...service, number: body.number};
	}

	it('is one for a branch', async () => {
		const {ask, number} = await proposed();
		const again = await ask('POST /pulls', {body: {title: 'Again', head: 'hello', base: 'main'}});
		expect([again.status, again.body.message, again.body.errors[0].message]).toEqual([
			422,
			'Validation Failed',
			'A pull request already exists for acme:hello.',
		]);
		await ask(`PATCH /pulls/${number}`, {body: {state: 'closed'}});
		const {body: second} = await ask('POST /pulls', {body: {title: 'Again', head: 'hello', base: 'main'}});
		expect((await ask('GET /pulls?head=acme:hello')).body).toMatchObject([{number: second.number}]);
		expect((await ask('GET /pulls?head=acme:hello&state=all&direction=asc')).body).toMatchObject([{number}, {number: second.number}]);
		expect((await ask('GET /pulls?head=acme:other')).body).toEqual([]);
		expect((await ask('GET /pulls?base=other')).body).toEqual([]);
	});

	it('needs a branch, and something in it', async () => {
		const {ask, repository} = await proposed();
		expect((await ask('POST /pulls', {body: {title: 'No', head: 'nothing', base: 'main'}})).body.errors).toEqual([
			{resource: 'PullRequest', field: 'head', code: 'invalid'},
		]);
		repository.refs.set('refs/heads/same', repository.refs.get('refs/heads/main') ?? '');
		expect((await ask('POST /pulls', {body: {title: 'No', head: 'same', base: 'main'}})).body.errors[0].message).toBe(
			'No commits between main and same',
		);
	});

	it('closes with its branch, and does not open without it', async () => {
		const {ask, number} = await proposed();
		await ask('DELETE /git/refs/heads/hello');
		expect((await ask(`GET /pulls/${number}`)).body).toMatchObject({state: 'closed', merged_at: null});
		expect((await ask(`PATCH /pulls/${number}`, {body: {state: 'open'}})).status).toBe(422);
		expect((await ask('GET /pulls/999')).status).toBe(404);
	});

	it('brings what it has to the branch that it is for, once somebody merges it', async () => {
		const {ask, number, repository} = await proposed();
		mergePull(repository, number, new Date('2026-11-25T11:00:00Z'));
		expect((await ask(`GET /pulls/${number}`)).body).toMatchObject({state: 'closed', merged_at: '2026-11-25T11:00:00.000Z'});
		expect((await ask('GET /contents/hello.txt')).status).toBe(200);
		expect((await ask('GET /contents/README.md')).status).toBe(200);
		expect(() => mergePull(repository, number)).toThrow(RangeError);
	});

	it('is not made by who only reads', async () => {
		const {ask} = await proposed();
		expect((await ask('POST /pulls', {body: {title: 'No', head: 'hello', base: 'main'}, token: secrets.reader})).status).toBe(403);
	});
});
