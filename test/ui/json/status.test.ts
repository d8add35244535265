import {readFile} from 'node:fs/promises';
import {Ajv2020} from 'ajv/dist/2020.js';
import {describe, expect, it} from 'vitest';
import {rollbackDocument} from '../../../source/ui/json/rollback.ts';
import {statusDocument} from '../../../source/ui/json/status.ts';
import {fakeStatus} from '../../delivery/_status.ts';

async function faultsOf(name: string, document: unknown) {
	const validate = new Ajv2020({strict: true, strictRequired: false}).compile(
		JSON.parse(await readFile(`docs/schema/${name}.json`, 'utf8')),
	);
	validate(JSON.parse(JSON.stringify(document)));
	return validate.errors;
}

const unseen = {unseen: 'no network', remedy: 'ping example.com'};

describe('statusDocument', () => {
	it.each([
		['everything', fakeStatus()],
		['nothing', fakeStatus({runs: {found: []}, images: {found: []}, deployments: {found: []}, health: undefined})],
		[
			'what could not be seen',
			fakeStatus({repository: undefined, service: undefined, runs: unseen, images: {unseen: 'hidden'}, deployments: unseen}),
		],
		['a server that does not answer', fakeStatus({health: {status: undefined, milliseconds: 15_000, words: ''}})],
	])('with %s is as the published schema has it', async (_, status) => {
		expect(await faultsOf('status', statusDocument(status))).toBeNull();
	});

	it('gives null and the reason for what could not be seen, and an empty list for what is not there', () => {
		expect(statusDocument(fakeStatus({runs: unseen, images: {found: []}}))).toMatchObject({
			runs: null,
			images: [],
			unseen: [{what: 'runs', why: 'no network', remedy: 'ping example.com'}],
		});
	});

	it('is refused by the schema when a field is misspelt', async () => {
		const {live, ...document} = statusDocument(fakeStatus());
		expect(await faultsOf('status', {...document, alive: live})).not.toBeNull();
	});
});

describe('rollbackDocument', () => {
	it.each([
		['with a healthy server', {status: 200, milliseconds: 3, words: ''}, {status: 200, milliseconds: 3}],
		['with a server that does not answer', {status: undefined, milliseconds: 3, words: ''}, {status: null, milliseconds: 3}],
		['without a domain', undefined, null],
	])('%s is as the published schema has it', async (_, health, expected) => {
		const document = rollbackDocument({ok: true, image: `ghcr.io/acme/demo@sha256:${'a'.repeat(64)}`, health});
		expect(document.health).toEqual(expected);
		expect(await faultsOf('rollback', document)).toBeNull();
	});
});
