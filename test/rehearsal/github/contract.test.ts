import {readdir, readFile} from 'node:fs/promises';
import {describe, expect, it} from 'vitest';
import {routes} from '../../../source/rehearsal/github/routes.ts';
import {operationOf} from '../../_helpers/github-contract.ts';
import {type Answer, type AskOptions, sealed, secrets, startService, workflowFile} from './_service.ts';

const script = {
	jobs: [{name: 'Build', steps: [{name: 'Build the image', lines: ['done']}], annotations: [{title: 'ferrovia', message: 'two hits'}]}],
};

const parts: Readonly<Record<string, string>> = {
	owner: 'acme',
	repo: 'demo',
	workflow_id: 'deploy.yml',
	environment_name: 'live',
	path: 'README.md',
	branch: 'main',
	ref: 'heads/a',
	run_id: '1',
	job_id: '1',
	check_run_id: '1',
	pull_number: '1',
	secret_name: 'A',
	name: 'A',
	commit_sha: '0',
};

/** A call of each route. Whoever may not make it is refused before its body is read. */
const lines = routes.map(({name}) =>
	name
		.replaceAll(/\{(\w+)\}/g, (_, key: string) => parts[key] ?? key)
		.replace('/repos/acme/demo', '')
		.replace(' /user', ' //user'),
);

/** Every call in the source of Ferrovia's client. */
async function sentCalls(): Promise<readonly string[]> {
	const folder = new URL('../../../source/services/github/', import.meta.url);
	const texts = await Promise.all((await readdir(folder)).map(async name => readFile(new URL(name, folder), 'utf8')));
	const paths = texts.flatMap(text => [...text.matchAll(/(?:GET|POST|PUT|PATCH|DELETE) \/(?:user|repos\/)[^'`]*/g)]);
	return [...new Set(paths.map(([call]) => call))].sort();
}

describe('the routes of the double', () => {
	it('are those that Ferrovia sends, and in the description of GitHub', async () => {
		expect(routes.map(({name}) => name).sort()).toEqual(await sentCalls());
		const described = routes.filter(
			({name}) => operationOf(...(name.replaceAll(/[{}]/g, '').split(' ') as [string, string])) !== undefined,
		);
		expect(described).toEqual(routes);
	});

	it('refuse an unknown token', async () => {
		const {ask} = await startService();
		for (const line of lines) {
			const answer = await ask(line, {token: 'ghp_of-nobody', isWrong: true});
			expect([line, answer.status, answer.body]).toEqual([line, 401, errorOf(401, 'Bad credentials')]);
		}
	});

	it('hide a private repository from strangers', async () => {
		const {ask} = await startService();
		for (const line of lines.filter(one => one !== 'GET //user')) {
			for (const token of [null, secrets.stranger]) {
				const answer = await ask(line, {token, isWrong: true});
				expect([line, answer.status, answer.body]).toEqual([line, 404, errorOf(404, 'Not Found')]);
			}
		}
	});

	it('refuse a fine-grained token without permissions, and say which it needs', async () => {
		const {ask} = await startService({tokens: [{secret: 'github_pat_bare', login: 'acme', permissions: {}}]});
		const open = ['GET //user', 'GET ', 'GET /rules/branches/main'];
		for (const line of lines.filter(one => !open.includes(one))) {
			const answer = await ask(line, {token: 'github_pat_bare', isWrong: true});
			expect([line, answer.status, answer.body]).toEqual([line, 403, errorOf(403, 'Resource not accessible by personal access token')]);
			expect([line, answer.headers.get('x-accepted-github-permissions')]).toEqual([
				line,
				expect.stringMatching(line.startsWith('GET') ? /^\w+=read$/ : /^\w+=write$/),
			]);
		}
	});

	it('refuse every change to a reader', async () => {
		const {ask} = await startService();
		for (const line of lines.filter(one => !one.startsWith('GET'))) {
			expect([line, (await ask(line, {token: secrets.reader, isWrong: true})).status]).toEqual([line, 403]);
		}
	});

	it('each succeed in the life of one repository, as GitHub describes them', async () => {
		const {ask, exchanges, repository} = await startService({repository: {scripts: new Map([[workflowFile, script]])}});
		const did = async (line: string, status: number, options?: AskOptions): Promise<Answer> => {
			const answer = await ask(line, options);
			expect([line, answer.status]).toEqual([line, status]);
			return answer;
		};
		expect((await did('GET //user', 200)).body).toEqual({login: 'acme'});
		expect((await did('GET ', 200)).body).toMatchObject({full_name: 'acme/demo', private: true, permissions: {admin: true}});
		expect((await did('GET /actions/permissions', 200)).body.enabled).toBe(true);
		expect((await did('GET /actions/oidc/customization/sub', 200)).body.sub_claim_prefix).toMatch(/^repo:acme@\d+\/demo@\d+$/);
		repository.organization.secrets.set('SHARED', {sealed: sealed(), createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z'});
		repository.organization.variables.set('REGION', {value: 'eu', createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z'});
		expect((await did('GET /actions/organization-secrets', 200)).body.secrets).toMatchObject([{name: 'SHARED'}]);
		expect((await did('GET /actions/organization-variables?per_page=30', 200)).body.variables).toMatchObject([
			{name: 'REGION', value: 'eu'},
		]);

		await did('PUT /environments/live', 200, {body: {}});
		expect((await did('GET /environments/live', 200)).body.name).toBe('live');
		for (const shelf of ['/actions', '/environments/live']) {
			const {key_id: keyId} = (await did(`GET ${shelf}/secrets/public-key`, 200)).body;
			await did(`PUT ${shelf}/secrets/TOKEN`, 201, {body: {encrypted_value: sealed(), key_id: keyId}});
			await did(`PUT ${shelf}/secrets/TOKEN`, 204, {body: {encrypted_value: sealed(), key_id: keyId}});
			expect((await did(`GET ${shelf}/secrets?per_page=100&page=1`, 200)).body.total_count).toBe(1);
			expect((await did(`GET ${shelf}/secrets/TOKEN`, 200)).body).not.toHaveProperty('value');
			await did(`DELETE ${shelf}/secrets/TOKEN`, 204);
			await did(`DELETE ${shelf}/secrets/TOKEN`, 404);
			expect((await did(`GET ${shelf}/variables`, 200)).body.total_count).toBe(0);
		}

		await did('PATCH /actions/variables/PLACE', 404, {body: {value: 'there'}});
		await did('POST /actions/variables', 201, {body: {name: 'PLACE', value: 'here'}});
		await did('POST /actions/variables', 409, {body: {name: 'PLACE', value: 'here'}});
		await did('PATCH /actions/variables/PLACE', 204, {body: {value: 'there'}});
		expect((await did('GET /actions/variables/PLACE', 200)).body.value).toBe('there');
		await did('DELETE /actions/variables/PLACE', 204);
		await did('GET /actions/variables/PLACE', 404);
		await did('DELETE /environments/live', 204);
		await did('GET /environments/live', 404);
		await did('GET /environments/live/variables', 404);

		repository.rules.set('main', [{type: 'deletion', ruleset_source_type: 'Repository', ruleset_source: 'acme/demo', ruleset_id: 1}]);
		expect((await did('GET /rules/branches/main', 200)).body).toHaveLength(1);
		const {sha: head} = (await did('GET /git/ref/heads/main', 200)).body.object;
		const {tree} = (await did(`GET /git/commits/${head}`, 200)).body;
		const {sha: blob} = (await did('POST /git/blobs', 201, {body: {content: 'aGVsbG8=', encoding: 'base64'}})).body;
		const entry = {path: 'hello.txt', mode: '100644', type: 'blob', sha: blob};
		const {sha: made} = (await did('POST /git/trees', 201, {body: {base_tree: tree.sha, tree: [entry]}})).body;
		const {sha: commit} = (await did('POST /git/commits', 201, {body: {message: 'Say hello', tree: made, parents: [head]}})).body;
		await did('POST /git/refs', 201, {body: {ref: 'refs/heads/hello', sha: head}});
		await did('POST /git/refs', 422, {body: {ref: 'refs/heads/hello', sha: head}});
		await did('PATCH /git/refs/heads/hello', 200, {body: {sha: commit}});
		await did('PATCH /git/refs/heads/hello', 422, {body: {sha: head}});
		expect((await did('GET /commits/hello?per_page=1', 200)).body).toMatchObject({sha: commit, commit: {message: 'Say hello'}});
		await did('GET /commits/nothing', 422);
		expect((await did('GET /contents/hello.txt?ref=hello', 200)).body.sha).toBe(blob);
		expect((await did('GET /contents/src', 200)).body).toMatchObject([{type: 'dir', path: 'src/bin'}]);
		await did('GET /contents/hello.txt', 404);

		const {number} = (await did('POST /pulls', 201, {body: {title: 'Hello', head: 'hello', base: 'main'}})).body;
		await did('POST /pulls', 422, {body: {title: 'Hello', head: 'hello', base: 'main'}});
		expect((await did('GET /pulls?head=acme:hello&state=all', 200)).body).toMatchObject([{number, title: 'Hello', merged_at: null}]);
		await did(`PATCH /pulls/${number}`, 200, {body: {title: 'Hello there', state: 'closed'}});
		expect((await did('GET /pulls?state=closed', 200)).body).toMatchObject([{title: 'Hello there', state: 'closed'}]);
		await did('DELETE /git/refs/heads/hello', 204);
		await did('DELETE /git/refs/heads/hello', 422);
		await did('GET /git/ref/heads/hello', 404);

		expect((await did('GET /actions/workflows/deploy.yml', 200)).body).toMatchObject({path: workflowFile, state: 'active'});
		await did('POST /actions/workflows/deploy.yml/dispatches', 204, {body: {ref: 'main'}});
		const started = (await did('POST /actions/workflows/deploy.yml/dispatches', 200, {body: {ref: 'main', return_run_details: true}})).body;
		expect((await did('GET /actions/workflows/deploy.yml/runs?branch=main&status=queued&per_page=5', 200)).body.total_count).toBe(2);
		await did(`GET /actions/runs/${started.workflow_run_id}`, 200);
		expect((await did(`GET /actions/runs/${started.workflow_run_id}`, 200)).body).toMatchObject({
			status: 'completed',
			conclusion: 'success',
		});
		const [job] = (await did(`GET /actions/runs/${started.workflow_run_id}/jobs`, 200)).body.jobs;
		expect((await did(`GET /actions/jobs/${job.id}/logs`, 302)).headers.get('location')).toMatch(/^http:/);
		expect((await did(`GET /check-runs/${job.id}/annotations`, 200)).body).toMatchObject([{title: 'ferrovia', message: 'two hits'}]);

		const succeeded = exchanges.filter(({answered}) => (answered?.status ?? 500) < 400).map(({name}) => name.replace(/ #\d+$/, ''));
		expect(routes.map(({name}) => name).filter(name => !succeeded.includes(name))).toEqual([]);
	});
});

function errorOf(status: number, message: string) {
	return {message, documentation_url: expect.stringMatching(/^https:\/\/docs\.github\.com\//), status: String(status)};
}
