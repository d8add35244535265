import {describe, expect, it} from 'vitest';
import {sealed, startService} from './_service.ts';

async function started() {
	const service = await startService();
	const {key_id: keyId, key} = (await service.ask('GET /actions/secrets/public-key')).body;
	return {...service, keyId: keyId as string, key: key as string};
}

describe('secrets', () => {
	it('are kept as they were sealed, with the times of the clock', async () => {
		const {ask, at, repository, keyId, key} = await started();
		expect(Buffer.from(key, 'base64')).toHaveLength(32);
		const first = sealed();
		await ask('PUT /actions/secrets/token', {body: {encrypted_value: first, key_id: keyId}});
		expect(repository.shelf.secrets.get('TOKEN')?.sealed).toBe(first);
		at('2026-11-25T12:00:00Z');
		const second = sealed();
		await ask('PUT /actions/secrets/Token', {body: {encrypted_value: second, key_id: keyId}});
		expect(repository.shelf.secrets.get('TOKEN')?.sealed).toBe(second);
		expect((await ask('GET /actions/secrets/TOKEN')).body).toEqual({
			name: 'TOKEN',
			created_at: '2026-11-25T10:00:00.000Z',
			updated_at: '2026-11-25T12:00:00.000Z',
		});
	});

	it.each([
		['sealed with a key that was replaced', {encrypted_value: sealed(), key_id: '0'}, /key_id/],
		['not sealed', {encrypted_value: 'not base64!', key_id: ''}, /base64/],
		['shorter than any sealed box', {encrypted_value: 'c2hvcnQ=', key_id: ''}, /sealed box/],
		['in the alphabet of addresses', {encrypted_value: `${sealed(9).slice(0, -4)}-_-_`, key_id: ''}, /base64/],
		['without a value', {key_id: ''}, /"encrypted_value" wasn't supplied/],
		['without a key', {encrypted_value: sealed()}, /"key_id" wasn't supplied/],
		['too large', {encrypted_value: sealed(48 * 1024 + 1), key_id: ''}, /too large/],
	])('are refused where they are %s', async (_, given, message) => {
		const {ask, repository, keyId} = await started();
		const body = 'key_id' in given && given.key_id === '' ? {...given, key_id: keyId} : given;
		const answer = await ask('PUT /actions/secrets/TOKEN', {body, isWrong: true});
		expect(answer.status).toBe(422);
		expect(answer.body.message).toMatch(message);
		expect(repository.shelf.secrets.size).toBe(0);
	});

	it.each(['GITHUB_TOKEN', '1ST', 'WITH-DASH'])('are not called %s', async name => {
		const {ask, keyId} = await started();
		expect((await ask(`PUT /actions/secrets/${name}`, {body: {encrypted_value: sealed(), key_id: keyId}})).status).toBe(422);
		expect((await ask('POST /actions/variables', {body: {name, value: 'here'}})).status).toBe(422);
	});

	it('are at most a hundred, as large as they may be', async () => {
		const {ask, repository, keyId} = await started();
		for (let index = 0; index < 100; index++) {
			repository.shelf.secrets.set(`S${index}`, {sealed: '', createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z'});
		}

		const body = {encrypted_value: sealed(48 * 1024), key_id: keyId};
		expect((await ask('PUT /actions/secrets/ONE_MORE', {body})).status).toBe(422);
		expect((await ask('PUT /actions/secrets/S1', {body})).status).toBe(204);
	});

	it('of an environment have a key of their own', async () => {
		const {ask, repository, keyId} = await started();
		await ask('PUT /environments/live', {body: {}});
		const own = (await ask('GET /environments/live/secrets/public-key')).body;
		expect(own.key_id).not.toBe(keyId);
		expect((await ask('PUT /environments/live/secrets/A', {body: {encrypted_value: sealed(), key_id: keyId}})).status).toBe(422);
		expect((await ask('PUT /environments/live/secrets/A', {body: {encrypted_value: sealed(), key_id: own.key_id}})).status).toBe(201);
		expect([repository.shelf.secrets.size, repository.environments.get('live')?.secrets.size]).toEqual([0, 1]);
		// Setting it up again takes nothing away.
		await ask('PUT /environments/live', {body: {}});
		expect((await ask('GET /environments/live/secrets')).body.total_count).toBe(1);
	});
});

describe('variables', () => {
	it('are made once, and then changed', async () => {
		const {ask, at} = await started();
		await ask('POST /actions/variables', {body: {name: 'place', value: 'here'}});
		expect((await ask('POST /actions/variables', {body: {name: 'PLACE', value: 'there'}})).status).toBe(409);
		at('2026-11-25T12:00:00Z');
		await ask('PATCH /actions/variables/Place', {body: {value: ''}});
		expect((await ask('GET /actions/variables/PLACE')).body).toEqual({
			name: 'PLACE',
			value: '',
			created_at: '2026-11-25T10:00:00.000Z',
			updated_at: '2026-11-25T12:00:00.000Z',
		});
		const large = 'x'.repeat(48 * 1024 + 1);
		expect((await ask('PATCH /actions/variables/PLACE', {body: {value: large}})).status).toBe(422);
		expect((await ask('POST /actions/variables', {body: {name: 'A', value: large}})).status).toBe(422);
		expect((await ask('POST /actions/variables', {body: {name: 'A'}, isWrong: true})).body.message).toContain('"value" wasn\'t supplied');
	});
});

describe('a list of several pages', () => {
	it('is followed by its links to the end, however much is asked for at once', async () => {
		const {ask, github, repository} = await started();
		const names = Array.from({length: 65}, (_, index) => `V${index}`);
		for (const name of names) {
			repository.shelf.variables.set(name, {value: name, createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z'});
		}

		const found: string[] = [];
		let next: string | undefined = '/actions/variables?per_page=30';
		let pages = 0;
		while (next !== undefined) {
			const {body, headers} = await ask(`GET ${next}`);
			expect(body.total_count).toBe(65);
			found.push(...body.variables.map(({name}: {readonly name: string}) => name));
			pages += 1;
			const link: string | undefined = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
			next = link?.replace(`${github.url}/repos/acme/demo`, '');
		}

		expect(found).toEqual(names);
		expect(pages).toBe(3);
		expect((await ask('GET /actions/variables?per_page=100', {isWrong: true})).body.variables).toHaveLength(30);
		expect((await ask('GET /actions/variables?page=4')).body.variables).toEqual([]);
	});

	it('has no links where it is one', async () => {
		const {ask} = await started();
		expect((await ask('GET /actions/variables')).headers.get('link')).toBeNull();
	});
});
