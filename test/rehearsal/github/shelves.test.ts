import {describe, expect, it} from 'vitest';
import {sealed, startService} from './_service.ts';

const times = {createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z'};
const later = {created_at: '2026-11-25T10:00:00.000Z', updated_at: '2026-11-25T12:00:00.000Z'};

async function started() {
	const service = await startService();
	const {key_id: keyId, key} = (await service.ask('GET /actions/secrets/public-key')).body;
	const put = async (name: string, value: string, isWrong = false) =>
		service.ask(`PUT /actions/secrets/${name}`, {body: {encrypted_value: value, key_id: keyId}, isWrong});
	return {...service, put, keyId: keyId as string, key: key as string};
}

describe('secrets', () => {
	it('are kept as they were sealed, with the times of the clock', async () => {
		const {ask, at, put, repository, key} = await started();
		expect(Buffer.from(key, 'base64')).toHaveLength(32);
		const [first, second] = [sealed(), sealed()];
		await put('token', first);
		expect(repository.shelf.secrets.get('TOKEN')?.sealed).toBe(first);
		at('2026-11-25T12:00:00Z');
		await put('Token', second);
		expect(repository.shelf.secrets.get('TOKEN')?.sealed).toBe(second);
		expect((await ask('GET /actions/secrets/TOKEN')).body).toEqual({name: 'TOKEN', ...later});
	});

	it.each([
		['sealed with a replaced key', {encrypted_value: sealed(), key_id: '0'}, /key_id/],
		['not sealed', {encrypted_value: 'not base64!'}, /base64/],
		['shorter than any sealed box', {encrypted_value: 'c2hvcnQ='}, /sealed box/],
		['in the alphabet of addresses', {encrypted_value: `${sealed(9).slice(0, -4)}-_-_`}, /base64/],
		['without a value', {}, /"encrypted_value" wasn't supplied/],
		['without a key', {encrypted_value: sealed(), key_id: undefined}, /"key_id" wasn't supplied/],
		['too large', {encrypted_value: sealed(48 * 1024 + 1)}, /too large/],
	])('are refused when they are %s', async (_, given, message) => {
		const {ask, repository, keyId} = await started();
		const answer = await ask('PUT /actions/secrets/TOKEN', {body: {key_id: keyId, ...given}, isWrong: true});
		expect([answer.status, answer.body.message]).toEqual([422, expect.stringMatching(message)]);
		expect(repository.shelf.secrets.size).toBe(0);
	});

	it.each(['GITHUB_TOKEN', '1ST', 'WITH-DASH'])('are not called %s, nor are variables', async name => {
		const {ask, put} = await started();
		expect((await put(name, sealed())).status).toBe(422);
		expect((await ask('POST /actions/variables', {body: {name, value: 'here'}})).status).toBe(422);
	});

	it('are at most a hundred of 48 KB', async () => {
		const {put, repository} = await started();
		for (let index = 0; index < 100; index++) {
			repository.shelf.secrets.set(`S${index}`, {sealed: '', ...times});
		}

		const largest = sealed(48 * 1024);
		expect([(await put('ONE_MORE', largest)).status, (await put('S1', largest)).status]).toEqual([422, 204]);
	});

	it('of an environment have a key of their own', async () => {
		const {ask, repository, keyId} = await started();
		await ask('PUT /environments/live', {body: {}});
		const own = (await ask('GET /environments/live/secrets/public-key')).body;
		expect(own.key_id).not.toBe(keyId);
		const put = async (key: string) =>
			(await ask('PUT /environments/live/secrets/A', {body: {encrypted_value: sealed(), key_id: key}})).status;
		expect([await put(keyId), await put(own.key_id)]).toEqual([422, 201]);
		expect([repository.shelf.secrets.size, repository.environments.get('live')?.secrets.size]).toEqual([0, 1]);
		// Creating it again removes nothing.
		await ask('PUT /environments/live', {body: {}});
		expect((await ask('GET /environments/live/secrets')).body.total_count).toBe(1);
	});
});

it('creates a variable once, and changes it', async () => {
	const {ask, at} = await started();
	const create = async (body: object) => ask('POST /actions/variables', {body, isWrong: true});
	await create({name: 'place', value: 'here'});
	expect((await create({name: 'PLACE', value: 'there'})).status).toBe(409);
	at('2026-11-25T12:00:00Z');
	await ask('PATCH /actions/variables/Place', {body: {value: ''}});
	expect((await ask('GET /actions/variables/PLACE')).body).toEqual({name: 'PLACE', value: '', ...later});
	const value = 'x'.repeat(48 * 1024 + 1);
	expect((await ask('PATCH /actions/variables/PLACE', {body: {value}})).status).toBe(422);
	expect((await create({name: 'A', value})).status).toBe(422);
	expect((await create({name: 'A'})).body.message).toContain('"value" wasn\'t supplied');
});

it('links the pages of a list, at most 30 variables each', async () => {
	const {ask, github, repository} = await started();
	expect((await ask('GET /actions/variables')).headers.get('link')).toBeNull();
	const names = Array.from({length: 65}, (_, index) => `V${index}`);
	for (const name of names) {
		repository.shelf.variables.set(name, {value: name, ...times});
	}

	const found: string[][] = [];
	for (let next: string | undefined = '/actions/variables?per_page=30'; next !== undefined; ) {
		const {body, headers} = await ask(`GET ${next}`);
		expect(body.total_count).toBe(65);
		found.push(body.variables.map(({name}: {readonly name: string}) => name));
		const link: string | undefined = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
		next = link?.replace(`${github.url}/repos/acme/demo`, '');
	}

	expect([found.length, found.flat()]).toEqual([3, names]);
	expect((await ask('GET /actions/variables?per_page=100', {isWrong: true})).body.variables).toHaveLength(30);
	expect((await ask('GET /actions/variables?page=4')).body.variables).toEqual([]);
});
